"""A loopback server that does exactly what a script says, friendly or hostile, down to single bytes on the wire.

Belongs here: the server, its log, and behaviours that more than one test needs. Does not belong here: assertions.

It speaks HTTP by hand on sockets, since a server library would refuse to send most of what the tests need sent.
"""

import gzip
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """One request as it came: path with query, headers by lower-case name, arrival on the monotonic clock."""

    path: str
    headers: dict[str, str]
    arrived: float

    @property
    def host(self) -> str:
        return self.headers.get("host", "")


Behaviour = Callable[[Request, socket.socket], None]


@dataclass
class Server:
    """A running server: `routes` may be changed at any time; `log` holds the requests in order of arrival.

    Attributes:
        most_at_once: greatest number of requests that were open at one time, by Host header.
    """

    address: str
    port: int
    routes: dict[str, Behaviour] = field(default_factory=dict)
    log: list[Request] = field(default_factory=list)
    connections: int = 0
    most_at_once: Counter = field(default_factory=Counter)
    scheme: str = "http"
    _open: Counter = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def base(self) -> str:
        return f"{self.scheme}://{self.address}:{self.port}"

    @property
    def endpoint(self) -> tuple[str, int]:
        return self.address, self.port

    def asked(self, path: str) -> int:
        """Return how many requests came for a path."""
        return sum(request.path == path for request in self.log)

    def answer(self, connection: socket.socket) -> None:
        """Read one request and let its behaviour answer it."""
        try:
            connection.settimeout(20)
            request = _read_request(connection)
            if request is None:
                return
            with self._lock:
                self.log.append(request)
                self._open[request.host] += 1
                self.most_at_once[request.host] = max(self.most_at_once[request.host], self._open[request.host])
            try:
                behaviour = self.routes.get(request.path) or self.routes.get(request.path.partition("?")[0]) or self.routes.get("*")
                (behaviour or page(b"no such page", status=404))(request, connection)
            finally:
                with self._lock:
                    self._open[request.host] -= 1
        except OSError:
            pass  # the client went away: in most of the tests that is the point
        finally:
            connection.close()

    def stopped(self, seconds: float) -> bool:
        """Wait; tell whether the server was stopped meanwhile."""
        return self._stop.wait(seconds)


def _read_request(connection: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(4096)
        if not chunk or len(data) > 65536:
            return None
        data += chunk
    head = data.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    return Request(head[0].split(" ")[1], headers, time.monotonic())


@contextmanager
def serve(
    routes: Mapping[str, Behaviour] | None = None, *, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Generator[Server]:
    """Run a server on a free port while the context lasts.

    Args:
        routes: behaviour by path (with query, else without); "*" answers what nothing else does.
        address: loopback address to listen on; 127.0.0.2 stands for a machine inside.
        tls: wraps each connection.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, 0))
    listener.listen(256)
    server = Server(address, listener.getsockname()[1], dict(routes or {}), scheme="https" if tls else "http")

    def handle(connection: socket.socket) -> None:
        try:
            server.answer(tls.wrap_socket(connection, server_side=True) if tls else connection)
        except (ssl.SSLError, OSError):
            connection.close()

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server._stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def raw(*parts: bytes) -> Behaviour:
    """Send bytes as they are and close."""

    def behave(_: Request, connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return behave


def head(status: int, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a response head."""
    lines = [f"HTTP/1.1 {status} Scripted", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def page(body: bytes | str, *, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = "text/html") -> Behaviour:
    """Answer with a body and its right length."""
    data = body.encode() if isinstance(body, str) else body
    return raw(head(status, {"Content-Type": media_type, "Content-Length": str(len(data)), **(headers or {})}), data)


def redirect(location: str, *, status: int = 302) -> Behaviour:
    """Answer with a redirect."""
    return raw(head(status, {"Location": location, "Content-Length": "0"}))


def cached(body: str, etag: str, *, media_type: str = "text/html") -> Behaviour:
    """Answer 304 to a request that names the ETag, else the body."""

    def behave(request: Request, connection: socket.socket) -> None:
        if request.headers.get("if-none-match") == etag:
            raw(head(304, {"ETag": etag}))(request, connection)
        else:
            page(body, headers={"ETag": etag}, media_type=media_type)(request, connection)

    return behave


def drip(server: Server, first: bytes, seconds: float = 0.2) -> Behaviour:
    """Send `first`, then one byte at a time, for ever."""

    def behave(_: Request, connection: socket.socket) -> None:
        connection.sendall(first)
        while not server.stopped(seconds):
            connection.sendall(b"x")

    return behave


def endless(server: Server) -> Behaviour:
    """Send a chunked body without end."""

    def behave(_: Request, connection: socket.socket) -> None:
        connection.sendall(head(200, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"}))
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        while not server.stopped(0):
            connection.sendall(chunk)

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Answer with each behaviour once, in order; the last one stays."""
    waiting = list(behaviours)

    def behave(request: Request, connection: socket.socket) -> None:
        (waiting.pop(0) if len(waiting) > 1 else waiting[0])(request, connection)

    return behave


def gzipped(body: bytes, *, cut: int | None = None) -> bytes:
    """Return a gzip stream, cut after so many bytes where asked for."""
    return gzip.compress(body, mtime=0)[:cut]
