"""A person's browser: one connection, one session, and a note of how long each answer took."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

from coding_load.server import HOST

TIMEOUT = 60.0  # seconds: longer than a write waits for its turn in the server
_FIELD = re.compile(r'name="(csrf|seen|order|act)" value="([^"]*)"')
_FORM = re.compile(r'<form id="(coding|undo)"[^>]*? action="([^"]*)"(.*?)</form>', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A request: its kind, how long it took in seconds, and its status (0 without an answer)."""

    kind: str
    seconds: float
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server answered."""

    status: int
    text: str
    location: str

    @property
    def json(self) -> Any:
        """The answer as a value."""
        return json.loads(self.text)

    def find_form(self, name: str) -> tuple[str, dict[str, str]]:
        """Return the address and the hidden fields of a form of the page."""
        for found, address, content in _FORM.findall(self.text):
            if found == name:
                fields = {key: unescape(value) for key, value in _FIELD.findall(content)}
                return unescape(address), fields
        raise LookupError(f"The page has no form {name}")


@dataclass(slots=True)
class Browser:
    """Sends requests one after the other; what got no answer is noted and raised."""

    port: int
    timed: list[Timed] = field(default_factory=list)
    csrf: str = ""
    _cookie: str = ""
    _connection: http.client.HTTPConnection | None = None

    def get(self, kind: str, address: str) -> Answer:
        """Ask for a page."""
        return self._send(kind, "GET", address, None, {})

    def post_form(self, kind: str, address: str, fields: Mapping[str, Any]) -> Answer:
        """Send a form of a page, as the page does."""
        body = urlencode({**fields, "csrf": self.csrf}, doseq=True).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send(kind, "POST", address, body, headers)

    def post_json(self, kind: str, address: str, body: Mapping[str, Any]) -> Answer:
        """Send a request of a program."""
        headers = {"Content-Type": "application/json"}
        return self._send(kind, "POST", f"/api/v1{address}", json.dumps(body).encode(), headers)

    def give_name(self, name: str) -> None:
        """Give the person's name, once."""
        page = self.get("name", "/name")
        self.csrf = dict(_FIELD.findall(page.text))["csrf"]
        self.post_form("name", "/name", {"name": name})

    def _send(
        self, kind: str, method: str, address: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        begun, status = time.monotonic(), 0
        own = {"Cookie": self._cookie, "Origin": f"http://{HOST}:{self.port}", **headers}
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection(HOST, self.port, timeout=TIMEOUT)
            self._connection.request(method, address, body, own)
            response = self._connection.getresponse()
            text = response.read().decode()
            status = response.status
        except (OSError, http.client.HTTPException) as error:
            self._close()
            raise ConnectionError(f"{method} {address}") from error
        finally:
            self.timed.append(Timed(kind=kind, seconds=time.monotonic() - begun, status=status))
        self._cookie = (response.getheader("Set-Cookie") or self._cookie).partition(";")[0]
        return Answer(status=status, text=text, location=response.getheader("Location") or "")

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
