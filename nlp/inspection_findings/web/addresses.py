"""Where the explorer listens, who can then connect, and under which names it answers."""

from __future__ import annotations

import errno
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

from inspection_findings.errors import FindingsError
from inspection_findings.web.guard import LOOPBACK, Hosts

HOST = "127.0.0.1"  # this computer alone: no other can connect
PORT = 8040


def is_loopback(host: str) -> bool:
    """Return whether an address is this computer's own, which no other can connect to.

    Examples
    --------
    >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("pc")
    (True, True, False, False)
    """
    address = _parse_address(host)
    return host.casefold() == "localhost" or (address is not None and address.is_loopback)


def find_hosts(host: str) -> Hosts:
    """Return the names under which an explorer answers that listens on an address.

    Besides the loopback names these are the address itself; and if it listens on every address of
    this computer, all of them and the computer's name.
    """
    own = {f"[{host}]" if ":" in host else host}
    if is_everywhere(host):
        own = {socket.gethostname(), f"{socket.gethostname().partition('.')[0]}.local"}
    names = LOOPBACK.names | {name.casefold() for name in own}
    return Hosts(names=names, any_address=is_everywhere(host))


def listen(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens on a port of an address of this computer.

    Raises
    ------
    FindingsError
        If the address or the port cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, PORT if port is None else port), family=family)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise FindingsError(
                f"--host {host}",
                f"cannot be used ({error.strerror})",
                "give an address of this computer and a port above 1023",
            ) from error
        if port is None:
            return socket.create_server((host, 0), family=family)
        raise FindingsError(
            f"port {port}",
            f"cannot be used ({error.strerror})",
            "name another with --port, or leave it out",
        ) from error


def find_name(host: str) -> str:
    """Return the name that stands in the explorer's address."""
    if is_everywhere(host):
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def is_everywhere(host: str) -> bool:
    """Return whether an address stands for all addresses of this computer."""
    address = _parse_address(host)
    return address is not None and address.is_unspecified


def _parse_address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
