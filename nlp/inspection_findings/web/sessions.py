"""Who is at the browser, and whether a form comes from a page of this explorer.

A session is a cookie that is signed, not encrypted. It holds the person's name and the token that
each form sends back; no other site can read it or have it sent.
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware

COOKIE = "findings"
FIELD, HEADER = "csrf", "X-CSRF"
LONGEST_PERSON = 100  # characters
_YEAR = 365 * 24 * 60 * 60  # seconds: a person gives a name once
_PERSON, _NOTICE = "person", "notice"
_SECRET_BYTES = 32
_FORBIDDEN = 403


class NameNeededError(Exception):
    """A person's name is needed; the answer is the page that asks for it."""


def add_sessions(app: FastAPI, secret: str) -> None:
    """Give each request a session, in a cookie that only this site gets and no script reads."""
    app.add_middleware(
        SessionMiddleware,
        secret_key=secret,
        session_cookie=COOKIE,
        max_age=_YEAR,
        # Not "strict": whoever follows a link in a message would come without a session, and get a
        # new one in place of their name. What changes something is checked by token and origin.
        same_site="lax",
    )


def make_secret() -> str:
    """Return a new secret to sign sessions with."""
    return secrets.token_hex(_SECRET_BYTES)


def keep_secret(path: Path) -> str:
    """Return the secret of a file that only this user may read; make it if there is none.

    Raises
    ------
    OSError
        If the file can be neither read nor made.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w", encoding="ascii") as writer:
            writer.write(make_secret())
            writer.flush()
            os.fsync(writer.fileno())
        unfinished.replace(path)
    kept = path.read_text(encoding="ascii", errors="replace").strip()
    if len(kept) < _SECRET_BYTES:  # damaged: too short to keep anybody out
        path.unlink()
        return keep_secret(path)
    path.chmod(0o600)
    return kept


def person_of(request: Request) -> str:
    """Return the name of the person at the browser; empty if none was given yet."""
    session = request.scope.get("session", {})  # none if the request came no further than the guard
    return str(session.get(_PERSON, ""))


def require_person(request: Request) -> str:
    """Return the name of the person at the browser.

    Raises
    ------
    NameNeededError
        If none was given yet. A person is led to the page that asks for it; a script is refused.
    """
    person = person_of(request)
    if not person:
        raise NameNeededError
    return person


def name_session(request: Request, person: str) -> None:
    """Keep the name of the person at the browser."""
    request.session[_PERSON] = person


def keep_notice(request: Request, words: str) -> None:
    """Keep words for the next page that this browser shows: what has been done."""
    request.session[_NOTICE] = words


def take_notice(request: Request) -> str:
    """Return the words that were kept, once; empty if there are none."""
    return str(request.scope.get("session", {}).pop(_NOTICE, ""))


def csrf_token(request: Request) -> str:
    """Return the token that forms of this session send back; the first call makes it."""
    if FIELD not in request.session:
        request.session[FIELD] = secrets.token_urlsafe(_SECRET_BYTES)
    return str(request.session[FIELD])


async def check_form(request: Request) -> None:
    """Refuse a form that was not made by a page of this session.

    What was sent is kept in ``request.state.sent``: a page on a problem gives it back.

    Raises
    ------
    HTTPException
        403 if the token is missing or another.
    """
    if request.method in {"GET", "HEAD"}:
        return
    form = await request.form()
    fields = [(name, one) for name, one in form.multi_items() if isinstance(one, str)]
    request.state.sent = tuple((name, one) for name, one in fields if name != FIELD)
    sent = request.headers.get(HEADER) or form.get(FIELD)
    known = str(request.session.get(FIELD, ""))
    is_known = isinstance(sent, str) and hmac.compare_digest(sent.encode(), known.encode())
    if not (known and is_known):
        raise HTTPException(
            _FORBIDDEN,
            "This form was opened too long ago, or not here. Nothing was saved: open its page"
            " again and send it once more.",
        )
