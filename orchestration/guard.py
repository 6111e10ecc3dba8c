"""The guard in front of the Dagster UI: which requests reach it.

Belongs here: the decision on one request, as ASGI middleware that knows nothing of Dagster. Does not belong here: servers
(`orchestration.ui`).

The UI has no login, answers any Host, and launches runs for a GET (dagster-webserver 1.13): without a guard any page that a user has open
in the same browser could drive it, by a form, an image, a socket, or a name of its own that resolves to loopback. So: only our own names
as Host, no foreign Origin, no request that the browser says another site caused, GraphQL only as a POST of JSON (which a foreign page
cannot send without asking first) or over a socket, and no other way to write.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

GRAPHQL = "/graphql"
# Pages of the UI may not be framed: a frame of another site could have its clicks land on them.
ADDED_HEADERS = [
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


class Guard:
    """ASGI middleware that answers 403, with the reason as text, to whatever does not come from the UI's own pages or a local program."""

    def __init__(self, app: App, hosts: Iterable[str]) -> None:
        """Guard an application.

        Args:
            app: the application.
            hosts: what may stand in the Host header, with the port: "127.0.0.1:3000".
        """
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on one request, one socket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if reason := self.refusal(scope):
            await _refuse(scope, receive, send, reason)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *ADDED_HEADERS]
            await send(message)

        await self._app(scope, receive, send_marked)

    def refusal(self, scope: Scope) -> str | None:
        """Why a request is refused; None where it may pass."""
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1").lower())
        host = headers.get("host", [])
        if len(host) != 1 or host[0] not in self._hosts:
            return "this name is not the UI's own"
        if any(origin not in self._origins for origin in headers.get("origin", [])):
            return "another site's page may not use the UI"
        if scope["type"] == "websocket":
            return None if scope["path"] == GRAPHQL else "no socket is served here"
        method, path = scope["method"], scope["path"]
        if any(site not in ("same-origin", "none") for site in headers.get("sec-fetch-site", [])):
            # A link to a page of the UI may be followed from anywhere; it is a whole page, seen by the user alone.
            followed = method == "GET" and path != GRAPHQL and headers.get("sec-fetch-mode") == ["navigate"]
            if not followed or headers.get("sec-fetch-dest") != ["document"]:
                return "another site's page may not use the UI"
        if path == GRAPHQL:
            json = [kind.partition(";")[0].strip() for kind in headers.get("content-type", [])] == ["application/json"]
            return None if method == "POST" and json else "GraphQL is taken as a POST of JSON only"
        return None if method in ("GET", "HEAD") else f"{method} is not taken here"


async def _refuse(scope: Scope, receive: Receive, send: Send, reason: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        # Closed before it was accepted: the server answers the handshake with 403.
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    body = f"refused: {reason}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
