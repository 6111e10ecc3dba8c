"""One HTTP request, made politely and safely, on the connections of urllib3.

Belongs here: politeness (turns, delays, Retry-After, circuit breaker, robots.txt), safety (checked and pinned addresses, caps,
deadlines, redirects, TLS) and the record of what was asked and answered, `Exchange`. Does not belong here: what to fetch
(`scrapers.discover`, `scrapers.collect`), what is kept (`scrapers.capture`), what a payload says.

Each request has a connection of its own, so one name look-up, one checked address and one deadline belong to it. There is no cookie
jar, no proxy, no netrc and no environment variable that changes what is sent or trusted.
"""

import http.client
import logging
import random
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection

from scrapers.addresses import Endpoint, check_address
from scrapers.records import RejectedError
from scrapers.robots import PARSED_BYTES, Robots, read_robots, unavailable, unreachable

log = logging.getLogger(__name__)

AGENT_TOKEN = "kaoju"  # noqa: S105 - the product token of the User-Agent, not a secret
URL_CHARACTERS = 2048
HEADER_BYTES = 256 * 1024
"""Cap of all headers of one answer together; http.client caps their number and the length of a line only."""
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ANSWERS = frozenset({200, 203, 304, 404, 410})
"""Statuses that are an answer about the document: it is here, unchanged, or gone. All others are errors."""

RETRIED = frozenset({"connect", "name", "timeout", "truncated", "server_error", "retry_after"})
UNHEALTHY = frozenset({"connect", "name", "tls", "timeout", "total_deadline", "truncated", "server_error"})
HOST_RULES = frozenset({"circuit_open", "retry_after", "robots_unreachable"})
"""Rules that say nothing about one document but about its host for now."""
_SECRET_PARAMETER = re.compile(r"(?i)([?&;](?:[^=&;]*(?:token|key|secret|sign|passw|auth|session|sid|code)[^=&;]*)=)[^&;#]*")
_READ_BYTES = 64 * 1024


class FetchError(RejectedError):
    """A request that gave no usable answer.

    Attributes:
        hops: the answers up to the failure.
        partial: the bytes of the body that had come, content coding removed as far as possible; evidence, never a document.
        retry_after: seconds after which the host wants to be asked again, where it said so.
    """

    def __init__(
        self, rule: str, message: str, *, hops: "tuple[Hop, ...]" = (), partial: bytes = b"", retry_after: float | None = None
    ) -> None:
        super().__init__(rule, message)
        self.hops = hops
        self.partial = partial
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """Limits that hold for every request of a fetcher; sizes in bytes, times in seconds.

    Attributes:
        contact: URL (or mail address) under which the operator can be reached; it stands in the User-Agent.
        delay_seconds: least time between two requests to one host; a source or its robots.txt may ask for more, a source on loopback
            for less.
        connect_seconds, read_seconds, total_seconds: for the connection, for the next byte, from the look-up to the last byte.
        wire_bytes, plain_bytes: caps of the body as sent and with the content coding removed; pdf_bytes: both, for PDFs.
        tries: requests for one URL at most.
        retry_after_cap: waits that a host asks for are kept up to here; longer ones defer the URL to the next run.
        circuit_failures, circuit_seconds: after so many documents in a row that it failed to give, a host is left alone for so long.
        robots_seconds: how long a robots.txt is believed; one that could not be had is asked for again after circuit_seconds.
        ca_file: further certificate authorities, for a site with one of its own; verification itself cannot be switched off.
        host_headers: headers for one host only, such as an access key; they never go to another host and never into logs.
    """

    contact: str
    delay_seconds: float = 1.0
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    total_seconds: float = 60.0
    wire_bytes: int = 8 * 1024 * 1024
    plain_bytes: int = 32 * 1024 * 1024
    pdf_bytes: int = 64 * 1024 * 1024
    tries: int = 3
    backoff_seconds: float = 2.0
    retry_after_cap: float = 120.0
    circuit_failures: int = 5
    circuit_seconds: float = 900.0
    robots_seconds: float = 86400.0
    ca_file: Path | None = None
    host_headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    @property
    def user_agent(self) -> str:
        """The identifying User-Agent."""
        return f"{AGENT_TOKEN}/0.1 (+{self.contact})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one source may reach, and how quickly.

    Attributes:
        source_id: goes into the exchange.
        hosts: host names, each with its subdomains; None allows every public host.
        ports: ports besides 80 and 443.
        permitted: special-purpose endpoints that may be reached (the sample site on loopback).
        connect_to: hosts whose connections go to a given endpoint, without a look-up; the endpoint is checked as any other. It lets the
            sample site keep its name whatever port it listens on.
        delay_seconds: None takes the policy's; a value below it counts only on permitted endpoints.
    """

    source_id: str = ""
    hosts: frozenset[str] | None = None
    ports: frozenset[int] = frozenset()
    permitted: frozenset[Endpoint] = frozenset()
    connect_to: Mapping[str, Endpoint] = field(default_factory=dict)
    delay_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One answer on the way: address asked, IP address connected to, status and headers."""

    url: str
    address: str
    status: int
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """Return the first header of that name, "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What was asked and what was answered.

    Attributes:
        source_id: the source it was made for.
        url, final_url: asked for; answered, after redirects.
        hops: every answer in order, the last one is that of `final_url`; a single pseudo hop for a local file.
        request_headers: as sent, secrets masked.
        fetched_at: instant of the answer, UTC.
        status: of the last hop: 200, 203, 304, 404 or 410.
        payload: body with the content coding removed.
        wire_bytes: size of the body as sent.
        seconds: time from the look-up to the last byte.
        flags: such as "length unknown" (the end of the body was only marked by the end of the connection).
    """

    source_id: str
    url: str
    final_url: str
    hops: tuple[Hop, ...]
    request_headers: tuple[tuple[str, str], ...]
    fetched_at: datetime
    status: int
    payload: bytes = field(repr=False)
    wire_bytes: int
    seconds: float
    flags: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Headers of the final answer."""
        return self.hops[-1].headers

    def header(self, name: str) -> str:
        """Return the first header of that name in the final answer, "" where there is none."""
        return self.hops[-1].header(name)

    @property
    def media_type(self) -> str:
        """Content-Type as declared."""
        return self.header("content-type")


def mask_url(url: str) -> str:
    """Return a URL that may be logged: no user information, and secrets in the query written as ***."""
    text = re.sub(r"(?<=://)[^/@?#]*@", "***@", url)
    return _SECRET_PARAMETER.sub(r"\1***", text)


def normal_url(url: str) -> str:
    """Bring an address into the one form under which it is asked for and kept.

    Args:
        url: absolute.

    Returns:
        Lower-case scheme and host (IDNA), no default port, no fragment, everything outside of ASCII percent-encoded.

    Raises:
        RejectedError: "url" for another scheme than http and https, user information, control characters, no host, a bad port or more
            than 2,048 characters.
    """
    if len(url) > URL_CHARACTERS:
        raise RejectedError("url", f"{len(url)} characters, more than {URL_CHARACTERS}: {mask_url(url[:80])}…")
    if re.search(r"[\x00-\x20\x7f]", url.strip()):
        url = re.sub(r"[\t\r\n]", "", url.strip()).replace(" ", "%20")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna" if not (parts.hostname or "").isascii() else "ascii").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise RejectedError("url", f"{mask_url(url)!r}: {error}") from None
    if parts.scheme not in ("http", "https"):
        raise RejectedError("url", f"scheme {parts.scheme!r} is not fetched: {mask_url(url)!r}")
    if parts.username is not None or parts.password is not None:
        raise RejectedError("url", f"user information in {mask_url(url)!r}")
    if not host or re.search(r"[^a-z0-9._:\-]", host):
        raise RejectedError("url", f"no usable host in {mask_url(url)!r}")
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        netloc += f":{port}"
    path = quote(parts.path or "/", safe="%/:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="%/:@!$&'()*+,;=~-._?[]")
    result = urlunsplit((parts.scheme, netloc, path, query, ""))
    if len(result) > URL_CHARACTERS:
        raise RejectedError("url", f"{len(result)} characters when encoded, more than {URL_CHARACTERS}: {mask_url(url[:80])}…")
    return result


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


class _HeaderReader:
    """Stands before the stream of a response while its head is read, and ends a head that is too long."""

    def __init__(self, stream: "_Readable", limit: int) -> None:
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


class _Readable:  # what http.client reads from; only for the annotation above
    def readline(self, size: int = -1) -> bytes:
        raise NotImplementedError


class _Watch:
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
        self._timer.cancel()
        with self._lock:
            self._ended = True
            if self._socket is not None:
                self._socket.close()
                self._socket = None


@dataclass(slots=True)
class _Host:
    """The state of one host: its turn, its delay and its health."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0
    failures: int = 0
    closed_until: float = 0.0
    robots: Robots | None = None
    robots_until: float = 0.0


class Fetcher:
    """Makes requests, one at a time for each host, any number of hosts at once (it may be used from many threads).

    Args:
        policy: the limits.
        now: wall clock, only for the instant that is recorded and for Retry-After dates.
        monotonic, sleep, random_share: clock of delays and deadlines, how to wait, and a number in [0, 1) for the jitter.
        resolve: name look-up, see `look_up`.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        random_share: Callable[[], float] = random.random,
        resolve: Callable[[str, int, float], list[str]] = look_up,
    ) -> None:
        self.policy = policy
        self.now = now
        self.monotonic = monotonic
        self._sleep = sleep
        self._random = random_share
        self._resolve = resolve
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()
        self._tls = ssl.create_default_context(cafile=certifi.where())
        self._tls.minimum_version = ssl.TLSVersion.TLSv1_2
        if policy.ca_file is not None:
            self._tls.load_verify_locations(policy.ca_file)

    def fetch(self, url: str, conditional: Mapping[str, str] | None = None, scope: Scope | None = None) -> Exchange:
        """Ask for one document.

        Args:
            url: absolute http or https address.
            conditional: headers of a conditional request, see `Archive.conditional_headers`.
            scope: what may be reached; without one every public host.

        Returns:
            The exchange; its status is one of `ANSWERS`.

        Raises:
            FetchError: no usable answer; `rule` names why: "url", "host", "blocked_address", "robots", "robots_unreachable", "redirect",
                "name", "connect", "tls", "timeout", "total_deadline", "wire_cap", "plain_cap", "truncated", "content_coding", "headers",
                "http_status", "server_error", "retry_after", "circuit_open".
        """
        scope = scope or Scope()
        try:
            address = normal_url(url)
        except RejectedError as error:
            raise FetchError(error.rule, error.message) from None
        for attempt in range(1, self.policy.tries + 1):
            try:
                exchange = self._follow(address, dict(conditional or {}), scope)
            except FetchError as error:
                if error.rule not in RETRIED or attempt == self.policy.tries:
                    level = logging.INFO if error.rule in HOST_RULES else logging.WARNING
                    log.log(
                        level, "source=%s url=%s rule=%s tries=%d %s", scope.source_id, mask_url(url), error.rule, attempt, error.message
                    )
                    self._note_health(address, error)
                    raise
                log.info("source=%s url=%s rule=%s try=%d: again", scope.source_id, mask_url(url), error.rule, attempt)
                self._back_off(address, attempt, error)
            else:
                self._note_health(address, None)
                return exchange
        raise AssertionError("not reached: the last try raises")

    def _note_health(self, url: str, error: FetchError | None) -> None:
        """Count the documents that a host fails to give in a row; too many open its circuit."""
        host, policy = self._host(url), self.policy
        with host.lock:
            if error is None:
                host.failures = 0
            elif error.rule in UNHEALTHY:
                host.failures += 1
                if host.failures >= policy.circuit_failures:
                    host.closed_until = self.monotonic() + policy.circuit_seconds
                    name = urlsplit(url).netloc
                    log.warning("host=%s failed %d documents in a row: left alone for %.0f s", name, host.failures, policy.circuit_seconds)

    def robots(self, url: str, scope: Scope) -> Robots:
        """Return the robots.txt rules that hold for a URL, from the cache where they are younger than a day."""
        parts = urlsplit(url)
        host = self._host(url)
        with self._lock:
            if host.robots is not None and self.monotonic() < host.robots_until:
                return host.robots
        rules = self._ask_robots(f"{parts.scheme}://{parts.netloc}/robots.txt", scope)
        log.info("source=%s robots of %s: %s, delay %.1f s", scope.source_id, parts.netloc, rules.reason, rules.delay_seconds(AGENT_TOKEN))
        with self._lock:
            believed = self.policy.robots_seconds if rules.reachable else self.policy.circuit_seconds
            host.robots, host.robots_until = rules, self.monotonic() + believed
        return rules

    def _ask_robots(self, url: str, scope: Scope) -> Robots:
        for attempt in range(1, self.policy.tries + 1):
            try:
                exchange = self._follow(url, {}, scope, robots=True)
                return read_robots(exchange.status, exchange.payload)
            except FetchError as error:
                if error.rule in ("blocked_address", "host"):
                    raise
                if error.rule == "http_status" and error.hops:
                    return read_robots(error.hops[-1].status, b"")
                if error.rule == "retry_after" and error.hops and error.hops[-1].status == 429:
                    return read_robots(429, b"")
                if error.rule == "redirect" and len(error.hops) > MAX_REDIRECTS:
                    return unavailable(error.message)
                if error.rule not in RETRIED or attempt == self.policy.tries:
                    return unreachable(str(error))
                self._back_off(url, attempt, error)
        raise AssertionError("not reached: the last try returns")

    def _follow(self, url: str, conditional: dict[str, str], scope: Scope, *, robots: bool = False) -> Exchange:
        """Follow redirects, every hop checked anew."""
        asked, hops, started = url, [], self.monotonic()
        waited = 0.0
        while True:
            self._check_scope(url, scope, tuple(hops))
            delay = self._delay(scope)
            if not robots:
                try:
                    rules = self.robots(url, scope)
                except FetchError as error:
                    raise FetchError(error.rule, error.message, hops=tuple(hops)) from None
                if not rules.reachable:
                    raise FetchError("robots_unreachable", f"no answer from robots.txt forbids all: {rules.reason}", hops=tuple(hops))
                if not rules.allows(url, AGENT_TOKEN):
                    raise FetchError("robots", f"robots.txt ({rules.reason}) forbids {mask_url(url)}", hops=tuple(hops))
                delay = max(delay, rules.delay_seconds(AGENT_TOKEN))
            before = self.monotonic()
            with self._turn(url, delay):
                waited += self.monotonic() - before
                hop, payload, wire, flags, sent = self._request(url, conditional, scope, tuple(hops), robots=robots)
            hops.append(hop)
            if hop.status not in REDIRECTS:
                return Exchange(
                    source_id=scope.source_id,
                    url=asked,
                    final_url=url,
                    hops=tuple(hops),
                    request_headers=sent,
                    fetched_at=self.now().astimezone(UTC),
                    status=hop.status,
                    payload=payload,
                    wire_bytes=wire,
                    seconds=self.monotonic() - started - waited,
                    flags=flags,
                )
            url = self._next_hop(url, hop, tuple(hops))

    def _next_hop(self, url: str, hop: Hop, hops: tuple[Hop, ...]) -> str:
        location = hop.header("location")
        if not location:
            raise FetchError("redirect", f"status {hop.status} without Location at {mask_url(url)}", hops=hops)
        # Headers are read as Latin-1; what the server sent is percent-encoded byte by byte.
        target = urljoin(url, quote(location.encode("latin-1"), safe="%/:@!$&'()*+,;=~-._?#[]"))
        try:
            target = normal_url(target)
        except RejectedError as error:
            raise FetchError("redirect", f"{mask_url(url)} leads to {error.message}", hops=hops) from None
        if len(hops) > MAX_REDIRECTS:
            raise FetchError("redirect", f"more than {MAX_REDIRECTS} redirects, the last to {mask_url(target)}", hops=hops)
        if url.startswith("https:") and target.startswith("http:"):
            raise FetchError("redirect", f"{mask_url(url)} leads from https to http: {mask_url(target)}", hops=hops)
        if target in {seen.url for seen in hops}:
            raise FetchError("redirect", f"loop: {mask_url(url)} leads back to {mask_url(target)}", hops=hops)
        return target

    def _check_scope(self, url: str, scope: Scope, hops: tuple[Hop, ...]) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if scope.hosts is not None and not any(host == known or host.endswith("." + known) for known in scope.hosts):
            via = f", reached by a redirect from {mask_url(hops[-1].url)}" if hops else ""
            raise FetchError("redirect" if hops else "host", f"{host} is not a host of source {scope.source_id!r}{via}", hops=hops)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if port not in {80, 443} | scope.ports | {known for _, known in scope.permitted}:
            raise FetchError("blocked_address", f"{host} port {port} is refused: not a port of source {scope.source_id!r}", hops=hops)

    def _delay(self, scope: Scope) -> float:
        if scope.delay_seconds is None:
            return self.policy.delay_seconds
        # A source can ask for more patience; for less only where it stays on this machine.
        return scope.delay_seconds if scope.permitted else max(scope.delay_seconds, self.policy.delay_seconds)

    def _host(self, url: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(urlsplit(url).netloc, _Host())

    @contextmanager
    def _turn(self, url: str, delay: float) -> Generator[None]:
        """Wait for the host's turn and hold it during the request."""
        host = self._host(url)
        name = urlsplit(url).netloc
        with host.lock:
            now = self.monotonic()
            if now < host.closed_until:
                raise FetchError(
                    "circuit_open", f"{name} failed {host.failures} times in a row; left alone for {host.closed_until - now:.0f} s"
                )
            wait = host.next_at - now
            if wait > max(self.policy.retry_after_cap, delay):
                raise FetchError("retry_after", f"{name} asked to wait {wait:.0f} s more", retry_after=wait)
            if wait > 0:
                self._sleep(wait)
            try:
                yield
            except FetchError as error:
                if error.retry_after is not None:
                    host.next_at = max(host.next_at, self.monotonic() + error.retry_after)
                raise
            finally:
                host.next_at = max(host.next_at, self.monotonic() + delay)

    def _back_off(self, url: str, attempt: int, error: FetchError) -> None:
        """Move the host's next turn: exponential with full jitter, at least what Retry-After asked for."""
        wait = self.policy.backoff_seconds * 2 ** (attempt - 1) * (0.5 + self._random())
        host = self._host(url)
        with host.lock:
            host.next_at = max(host.next_at, self.monotonic() + max(wait, error.retry_after or 0.0))

    def _request(
        self, url: str, conditional: dict[str, str], scope: Scope, hops: tuple[Hop, ...], *, robots: bool
    ) -> tuple[Hop, bytes, int, tuple[str, ...], tuple[tuple[str, str], ...]]:
        """Make one request on one connection: (hop, payload, wire bytes, flags, request headers)."""
        watch = _Watch(self.policy.total_seconds)
        body = _Body()
        connection: HTTPConnection | None = None
        try:
            connection, address = self._connect(url, scope, watch)
            parts = urlsplit(url)
            headers = {
                "Host": parts.netloc,
                "User-Agent": self.policy.user_agent,
                "Accept": "*/*",
                "Accept-Encoding": "gzip",
                "Connection": "close",
                **conditional,
            }
            secret = self.policy.host_headers.get(parts.hostname or "", {})
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", target, headers={**headers, **secret}, preload_content=False, decode_content=False)
            response = http.client.HTTPConnection.getresponse(connection)
            received = tuple((str(name), str(value)) for name, value in response.headers.items())
            hop = Hop(url=url, address=address, status=response.status, headers=received)
            sent = (*headers.items(), *((name, "***") for name in secret))
            if response.status in REDIRECTS or response.status == 304:
                return hop, b"", 0, (), sent  # the body of a redirect is not read
            if response.status not in ANSWERS:
                self._refuse_status(hop, (*hops, hop))
            flags = self._read(response, hop, body, watch, robots=robots)
            return hop, bytes(body.plain), body.wire, flags, sent
        except FetchError as error:
            if watch.expired:
                self._raise_deadline(url, hops, body)
            raise FetchError(
                error.rule, error.message, hops=error.hops or hops, partial=bytes(body.plain), retry_after=error.retry_after
            ) from None
        except Exception as error:
            if watch.expired:
                self._raise_deadline(url, hops, body)
            raise _translate(error, url, hops, bytes(body.plain)) from error
        finally:
            watch.close()
            if connection is not None:
                connection.close()

    def _raise_deadline(self, url: str, hops: tuple[Hop, ...], body: "_Body") -> NoReturn:
        raise FetchError(
            "total_deadline",
            f"total deadline of {self.policy.total_seconds:g} s passed at {mask_url(url)}, {body.wire} bytes of the body had come",
            hops=hops,
            partial=bytes(body.plain),
        )

    def _connect(self, url: str, scope: Scope, watch: _Watch) -> tuple[HTTPConnection, str]:
        """Look the host up once, check every address, connect to a checked one."""
        policy, used = self.policy, []

        def new_socket(host: str, port: int) -> socket.socket:
            if host in scope.connect_to:
                address, port = scope.connect_to[host]
                addresses = [address]
            else:
                addresses = self._resolve(host, port, policy.connect_seconds)
            if not addresses:
                raise FetchError("name", f"{host} has no address")
            # All are checked before any is used: a name that mixes inside and outside addresses is an attack or a mistake.
            for address in addresses:
                check_address(address, port, scope.permitted)
            failure: OSError | None = None
            for address in addresses:
                family = socket.AF_INET6 if ":" in address else socket.AF_INET
                connection = socket.socket(family, socket.SOCK_STREAM)
                try:
                    connection.settimeout(policy.connect_seconds)
                    watch.guard(connection)
                    connection.connect((address, port))
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    connection.settimeout(policy.read_seconds)
                    used.append(address)
                    return connection
                except OSError as error:
                    connection.close()
                    failure = error
            raise FetchError("connect", f"{host} port {port} ({', '.join(addresses)}): {failure}")

        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme == "https":
            connection: HTTPConnection = _PinnedHTTPSConnection(
                host, parts.port or 443, timeout=policy.read_seconds, ssl_context=self._tls, cert_reqs=ssl.CERT_REQUIRED
            )
        else:
            connection = _PinnedHTTPConnection(host, parts.port or 80, timeout=policy.read_seconds)
        connection.new_socket = new_socket
        try:
            connection.connect()
        except BaseException:
            connection.close()
            raise
        return connection, used[-1]

    def _refuse_status(self, hop: Hop, hops: tuple[Hop, ...]) -> NoReturn:
        message = f"status {hop.status} at {mask_url(hop.url)}"
        wait = self._retry_after(hop.header("retry-after")) if hop.status in (429, 503) else None
        if hop.status == 429 or wait is not None:
            raise FetchError("retry_after", message, hops=hops, retry_after=wait)
        if hop.status >= 500:
            raise FetchError("server_error", message, hops=hops)
        raise FetchError("http_status", message, hops=hops)

    def _retry_after(self, value: str) -> float | None:
        """Read Retry-After: seconds or an HTTP date; None where it is absent or cannot be read."""
        value = value.strip()
        if value.isascii() and value.isdigit():
            return float(min(int(value[:12]), 10**9))
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError):
            return None
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return max((moment - self.now()).total_seconds(), 0.0)

    def _read(self, response: http.client.HTTPResponse, hop: Hop, body: "_Body", watch: _Watch, *, robots: bool) -> tuple[str, ...]:
        """Read the body into `body` within the caps, and check that it is whole."""
        length = _content_length(response)
        coding = hop.header("content-encoding").strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip"):
            raise FetchError("content_coding", f"content coding {coding!r} was not asked for, at {mask_url(hop.url)}")
        pdf = hop.header("content-type").lower().startswith("application/pdf")
        wire_cap, plain_cap = (self.policy.pdf_bytes,) * 2 if pdf else (self.policy.wire_bytes, self.policy.plain_bytes)
        body.start(gzipped=coding in ("gzip", "x-gzip"))
        while chunk := response.read1(_READ_BYTES):
            if watch.expired:
                self._raise_deadline(hop.url, (), body)
            try:
                body.feed(chunk, wire_cap, plain_cap)
            except FetchError as error:
                raise FetchError(error.rule, f"{error.message} at {mask_url(hop.url)}") from None
            if robots and len(body.plain) >= PARSED_BYTES:
                return ("cut",)
        if watch.expired:
            self._raise_deadline(hop.url, (), body)
        if length is not None and body.wire < length:
            raise FetchError("truncated", f"{body.wire} of {length} bytes came from {mask_url(hop.url)}")
        body.finish(mask_url(hop.url))
        return ("length unknown",) if length is None and not response.chunked else ()


class _Body:
    """A body while it comes in, its content coding removed within caps."""

    def __init__(self) -> None:
        self.plain = bytearray()
        self.wire = 0
        self._inflate: zlib._Decompress | None = None

    def start(self, *, gzipped: bool) -> None:
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS) if gzipped else None

    def feed(self, chunk: bytes, wire_cap: int, plain_cap: int) -> None:
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
            if self._inflate.eof:  # a further gzip member; zero padding behind the last one is allowed
                chunk = chunk.lstrip(b"\0")
                if not chunk:
                    return
                self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
            try:
                self.plain += self._inflate.decompress(chunk, plain_cap + 1 - len(self.plain))
            except zlib.error as error:
                raise FetchError("content_coding", f"broken gzip stream: {error}") from None
            chunk = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def finish(self, url: str) -> None:
        """Check that the content coding came to its end."""
        if self._inflate is not None and self.wire and not self._inflate.eof:
            raise FetchError("truncated", f"the gzip stream of {url} ends early, after {self.wire} bytes")


def _content_length(response: http.client.HTTPResponse) -> int | None:
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
        reader = _HeaderReader(self.fp, HEADER_BYTES)  # ty: ignore[invalid-argument-type]
        self.fp = reader  # ty: ignore[invalid-assignment]
        super().begin()
        if self.fp is reader:
            self.fp = reader.stream  # ty: ignore[invalid-assignment]


class _PinnedHTTPConnection(HTTPConnection):
    """An HTTP connection whose socket comes from `Fetcher._connect`."""

    response_class = _CappedResponse
    new_socket: Callable[[str, int], socket.socket]

    def _new_conn(self) -> socket.socket:
        return self.new_socket(self._dns_host, self.port)


class _PinnedHTTPSConnection(HTTPSConnection):
    """An HTTPS connection whose socket comes from `Fetcher._connect`; the certificate is checked for the name that was asked for."""

    response_class = _CappedResponse
    new_socket: Callable[[str, int], socket.socket]

    def _new_conn(self) -> socket.socket:
        return self.new_socket(self._dns_host, self.port)


def _translate(error: Exception, url: str, hops: tuple[Hop, ...], partial: bytes) -> FetchError:
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
