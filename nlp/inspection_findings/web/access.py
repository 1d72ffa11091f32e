"""Who may use an explorer that other computers can reach: a password, or a link that works once.

A browser that has signed in keeps a mark in its session. The mark is made from the password (or the
link) and the explorer's secret, so it is worth nothing once either is another.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from inspection_findings.errors import FindingsError
from inspection_findings.web.links import API, SIGN_IN, to_sign_in

SHORTEST_PASSWORD = 8  # characters
MOST_TRIES = 5  # wrong ones of one computer
FORGET_AFTER = 60.0  # seconds after which a wrong try no longer counts
_MOST_COMPUTERS = 1_000  # whose wrong tries are remembered
_MARK = "signed_in"
_UNAUTHORIZED, _TOO_MANY, _SEE_OTHER = 401, 429, 303
_NOT_SIGNED_IN = "Sign in first: this explorer has a password."


@dataclass(kw_only=True)
class Access:
    """The password and the single-use link of one explorer.

    Parameters
    ----------
    secret : str
        The explorer's, which also signs its sessions.
    password : str
        Empty if there is none.
    link : str
        The token of the link that works once; empty if there is none.
    """

    secret: str
    password: str = ""
    link: str = ""
    _is_link_used: bool = False
    _tries: dict[str, deque[float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def sign_in(self, request: Request, *, password: str = "", link: str = "") -> bool:
        """Sign a browser in, if the password or the link is right; return whether it was.

        Raises
        ------
        HTTPException
            429 after too many wrong tries from this computer.
        """
        self._refuse_guessing(request)
        mark = ""
        if self._has_password(password.encode()):
            mark = self._make_mark(self.password)
        elif link and self._use_link(link):
            mark = self._make_mark(self.link)
        if not mark:
            self._count_wrong_try(request)
            return False
        request.session.clear()  # whatever somebody else may have put there
        request.session[_MARK] = mark
        return True

    def sign_out(self, request: Request) -> None:
        """Forget that this browser has signed in, and the person's name."""
        request.session.clear()

    def is_signed_in(self, request: Request) -> bool:
        """Return whether this browser has signed in, or a program gives the password."""
        mark = str(request.scope.get("session", {}).get(_MARK, ""))
        known = (self._make_mark(one) for one in (self.password, self.link) if one)
        is_marked = any(hmac.compare_digest(mark.encode(), one.encode()) for one in known)
        return is_marked or self._has_bearer(request)

    def _has_password(self, given: bytes) -> bool:
        return bool(self.password) and hmac.compare_digest(given, self.password.encode())

    def _has_bearer(self, request: Request) -> bool:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        if kind.casefold() != "bearer":
            return False
        self._refuse_guessing(request)
        if self._has_password(given.strip().encode("latin-1")):  # the bytes as they were sent
            return True
        self._count_wrong_try(request)
        return False

    def _use_link(self, token: str) -> bool:
        with self._lock:  # of two who follow it at once, one gets in
            is_right = hmac.compare_digest(token.encode(), self.link.encode())
            is_first = bool(self.link) and is_right and not self._is_link_used
            self._is_link_used = self._is_link_used or is_first
            return is_first

    def _make_mark(self, word: str) -> str:
        return hmac.new(self.secret.encode(), word.encode(), hashlib.sha256).hexdigest()

    def _refuse_guessing(self, request: Request) -> None:
        with self._lock:
            tries = self._tries.get(_find_computer(request), deque())
            while tries and tries[0] < time.monotonic() - FORGET_AFTER:
                tries.popleft()
            if len(tries) >= MOST_TRIES:
                raise HTTPException(
                    _TOO_MANY,
                    "Too many wrong passwords came from this computer: try again in a minute.",
                    headers={"Retry-After": f"{FORGET_AFTER:.0f}"},
                )

    def _count_wrong_try(self, request: Request) -> None:
        with self._lock:
            computer = _find_computer(request)
            tries = self._tries.pop(computer, deque())  # the latest stand last
            tries.append(time.monotonic())
            self._tries[computer] = tries
            if len(self._tries) > _MOST_COMPUTERS:
                del self._tries[next(iter(self._tries))]


class Door:
    """Lets in who has signed in; everybody else gets the style sheet and the page to sign in."""

    def __init__(self, app: ASGIApp, *, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        refusal = self._refuse(Request(scope)) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refuse(self, request: Request) -> Response | None:
        path = request.scope["path"]  # not the URL's: that is made from the Host header too
        if path == SIGN_IN or path.startswith("/static/"):
            return None
        try:
            if self._access.is_signed_in(request):
                return None
        except HTTPException as error:
            return JSONResponse({"detail": error.detail}, error.status_code, error.headers)
        if path.startswith(API):
            headers = {"WWW-Authenticate": "Bearer"}
            return JSONResponse({"detail": _NOT_SIGNED_IN}, _UNAUTHORIZED, headers)
        if request.method != "GET" or "HX-Request" in request.headers:
            return PlainTextResponse(_NOT_SIGNED_IN, _UNAUTHORIZED)
        asked = f"{path}?{request.url.query}" if request.url.query else path
        return RedirectResponse(to_sign_in(asked), _SEE_OTHER)


def add_door(app: FastAPI, access: Access) -> None:
    """Let nobody in who has not signed in. Sessions must be added after it."""
    app.add_middleware(Door, access=access)


def make_link() -> str:
    """Return the token of a new link that works once."""
    return secrets.token_urlsafe(32)


def read_password(path: Path) -> str:
    """Return the password in a file: its first line.

    Raises
    ------
    FindingsError
        If the file cannot be read, or the password is short.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FindingsError(
            str(path), "cannot be read as a password", "give a text file with one line"
        ) from error
    password = lines[0].strip() if lines else ""
    if len(password) < SHORTEST_PASSWORD:
        raise FindingsError(
            str(path),
            f"has a password of fewer than {SHORTEST_PASSWORD} characters",
            "write a longer one into its first line",
        )
    return password


def _find_computer(request: Request) -> str:
    return request.client.host if request.client else ""
