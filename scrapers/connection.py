"""One connection: look-up, checked socket, deadline, the head and the body of one answer, all within caps.

Belongs here: what urllib3 and http.client lack to be safe against a hostile server. Does not belong here: when and whether to ask
(`scrapers.fetch`).
"""

import http.client
import logging
import socket
import ssl
import threading
import zlib
from collections.abc import Callable
from typing import Protocol

from urllib3.connection import HTTPConnection, HTTPSConnection

from scrapers.exchange import PARTIAL_BYTES, FetchError, Hop
from scrapers.records import RejectedError
from scrapers.urls import mask_url

log = logging.getLogger(__name__)

HEADER_BYTES = 256 * 1024
"""Cap of all headers of one answer together; http.client caps their number and the length of a line only."""
READ_BYTES = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"


def look_up(host: str, port: int, seconds: float) -> list[str]:
    """Resolve a host name.

    Args:
        host: name or numeric address in any form that the system reads.
        port: TCP port.
        seconds: limit; the system's own resolver has none that could be set.

    Returns:
        Numeric addresses in the system's order of preference, without doubles.

    Raises:
        OSError: the name is unknown or the look-up took too long.
    """
    found: list[str] = []
    failed: list[OSError] = []

    def ask() -> None:
        try:
            found.extend(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            failed.append(error if isinstance(error, OSError) else OSError(str(error)))

    thread = threading.Thread(target=ask, daemon=True, name=f"look-up {host}")
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if thread.is_alive():
        raise OSError(f"no answer from the name service in {seconds:.1f} s")
    return list(dict.fromkeys(found))


class _Readable(Protocol):
    def readline(self, size: int = -1, /) -> bytes: ...


class _HeaderReader:
    """Stands before the stream of a response while its head is read, and ends a head that is too long."""

    def __init__(self, stream: _Readable, limit: int) -> None:
        self.stream = stream
        self.left = limit
        self.limit = limit

    def readline(self, size: int = -1) -> bytes:
        line = self.stream.readline(size)
        self.left -= len(line)
        if self.left < 0:
            raise FetchError("headers", f"more than {self.limit} bytes of headers")
        return line

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)


class Watch:
    """Ends a request at its deadline: shuts the connection down from outside, so that no read or handshake can outlast it."""

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._ended = False
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def guard(self, connection: socket.socket) -> None:
        """Take a connection into care. A duplicate is kept, since TLS takes the descriptor out of the socket that it wraps."""
        with self._lock:
            if self._socket is not None:
                self._socket.close()
            self._socket = connection.dup()
        if self.expired:
            self._end()

    def _end(self) -> None:
        with self._lock:
            if self._ended:
                return
            self.expired = True
            if self._socket is not None:
                try:
                    self._socket.shutdown(socket.SHUT_RDWR)
                except OSError as error:
                    log.debug("the connection was down before its deadline: %s", error)

    def close(self) -> None:
        """Stop watching."""
        self._timer.cancel()
        with self._lock:
            self._ended = True
            if self._socket is not None:
                self._socket.close()
                self._socket = None


class Body:
    """A body while it comes in, its content coding removed within caps.

    Attributes:
        plain: what came, content coding removed.
        wire: bytes that came.
        trailing: whether bytes behind the end of the gzip stream were left out.
    """

    def __init__(self) -> None:
        self.plain = bytearray()
        self.wire = 0
        self.trailing = False
        self._inflate: zlib._Decompress | None = None

    def start(self, *, gzipped: bool) -> None:
        """Set the content coding."""
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS) if gzipped else None

    def feed(self, chunk: bytes, wire_cap: int, plain_cap: int) -> None:
        """Take the next bytes from the wire, or raise "wire_cap", "plain_cap" or "content_coding"."""
        self.wire += len(chunk)
        if self.wire > wire_cap:
            raise FetchError("wire_cap", f"more than {wire_cap} bytes")
        if self._inflate is None:
            self.plain += chunk
        else:
            self._feed_gzip(chunk, plain_cap)
        if len(self.plain) > plain_cap:
            raise FetchError("plain_cap", f"more than {plain_cap} bytes when decompressed, from {self.wire}")

    def _feed_gzip(self, chunk: bytes, plain_cap: int) -> None:
        while chunk and len(self.plain) <= plain_cap and self._inflate is not None:
            if self._inflate.eof:
                # A further member, zero padding, or bytes that a careless server left behind the last member, as gzip itself reads it.
                chunk = chunk.lstrip(b"\0")
                self.trailing = self.trailing or not _GZIP_MAGIC.startswith(chunk[:2])
                if not chunk or self.trailing:
                    return
                self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
            try:
                self.plain += self._inflate.decompress(chunk, plain_cap + 1 - len(self.plain))
            except zlib.error as error:
                raise FetchError("content_coding", f"broken gzip stream: {error}") from None
            chunk = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def partial(self) -> bytes:
        """Return the first bytes, for evidence."""
        return bytes(self.plain[:PARTIAL_BYTES])

    def finish(self, url: str) -> None:
        """Check that the content coding came to its end."""
        if self._inflate is not None and self.wire and not self._inflate.eof:
            raise FetchError("truncated", f"the gzip stream of {url} ends early, after {self.wire} bytes")


def content_length(response: http.client.HTTPResponse) -> int | None:
    """Return the declared length, None where there is none; refuse framing that two readers could read in two ways (RFC 9112, 6.3)."""
    lengths = {part.strip() for value in response.headers.get_all("content-length", []) for part in value.split(",")}
    coding = response.headers.get("transfer-encoding")
    if coding is not None:
        if coding.strip().lower() != "chunked":
            raise FetchError("headers", f"transfer coding {coding!r}")
        if lengths:
            raise FetchError("headers", "Content-Length and Transfer-Encoding together")
        return None
    if not lengths:
        return None
    if len(lengths) > 1:
        raise FetchError("headers", f"Content-Length {' and '.join(sorted(lengths))}")
    (length,) = lengths
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise FetchError("headers", f"Content-Length {length[:40]!r}")
    return int(length)


class _CappedResponse(http.client.HTTPResponse):
    """A response whose head is capped as a whole."""

    def begin(self) -> None:
        reader = _HeaderReader(self.fp, HEADER_BYTES)
        self.fp = reader  # ty: ignore[invalid-assignment]
        super().begin()
        if self.fp is reader:
            self.fp = reader.stream  # ty: ignore[invalid-assignment]


class PinnedHTTPConnection(HTTPConnection):
    """An HTTP connection whose socket comes from `Fetcher._connect`."""

    response_class = _CappedResponse
    new_socket: Callable[[str, int], socket.socket]

    def _new_conn(self) -> socket.socket:
        return self.new_socket(self._dns_host, self.port)


class PinnedHTTPSConnection(HTTPSConnection):
    """An HTTPS connection whose socket comes from `Fetcher._connect`; the certificate is checked for the name that was asked for."""

    response_class = _CappedResponse
    new_socket: Callable[[str, int], socket.socket]

    def _new_conn(self) -> socket.socket:
        return self.new_socket(self._dns_host, self.port)


def translate(error: Exception, url: str, hops: tuple[Hop, ...], partial: bytes) -> FetchError:
    """Give an error of the libraries below its name here; what is not of the network is a bug and goes up as it is."""
    if isinstance(error, RejectedError):
        rule = error.rule
        message = f"{error.message} (asked for {mask_url(url)})"
        return FetchError(rule, message, hops=hops, partial=partial)
    text = mask_url(f"{type(error).__name__}: {error}")
    place = mask_url(url)
    if isinstance(error, ssl.SSLError):
        return FetchError("tls", f"{place}: {text}", hops=hops, partial=partial)
    if isinstance(error, TimeoutError):
        return FetchError("timeout", f"{place}: {text}", hops=hops, partial=partial)
    if isinstance(error, socket.gaierror):
        return FetchError("name", f"{place}: {text}", hops=hops, partial=partial)
    if isinstance(error, http.client.IncompleteRead):
        return FetchError("truncated", f"{place}: the body ends early", hops=hops, partial=partial)
    if isinstance(error, http.client.RemoteDisconnected | ConnectionError | OSError):
        return FetchError("connect", f"{place}: {text}", hops=hops, partial=partial)
    if isinstance(error, http.client.HTTPException | ValueError):
        return FetchError("headers", f"{place}: {text}", hops=hops, partial=partial)
    raise error
