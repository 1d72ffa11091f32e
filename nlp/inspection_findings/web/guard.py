"""What every request must meet, and what every answer tells the browser.

The server listens on this computer alone. Another web site could still send a browser here under a
name of its own (DNS rebinding), so the name in the request is checked too.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
LONGEST_ADDRESS = 8_000  # bytes of path and query
METHODS = frozenset({"GET"})

HEADERS = {
    # No script at all, and nothing from elsewhere; a page cannot be put into another's frame.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses what is no request of this computer's reader, and sets the headers of answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":  # the server's own start and end
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = _refuse(scope)
        await (refusal or self._app)(scope, receive, send_guarded)


def _refuse(scope: Scope) -> ASGIApp | None:
    """Return the answer to a request that is refused; None if it is not."""
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1")
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    if name.casefold() not in HOSTS:
        return PlainTextResponse(
            "This explorer answers only under 127.0.0.1 or localhost.", status_code=421
        )
    if scope["method"] not in METHODS:
        return PlainTextResponse(
            "This explorer is read-only: it answers GET alone.",
            status_code=405,
            headers={"Allow": "GET"},
        )
    if len(scope["raw_path"] or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
        return PlainTextResponse(
            f"The address is longer than {LONGEST_ADDRESS} characters: use fewer filters.",
            status_code=414,
        )
    return None
