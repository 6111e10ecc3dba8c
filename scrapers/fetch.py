"""One HTTP request, made politely and safely, on the connections of urllib3.

Belongs here: politeness (turns, delays, Retry-After, circuit breaker, robots.txt), what may be reached (hosts, checked and pinned
addresses, redirects) and the limits. Does not belong here: sockets and bytes of one connection (`scrapers.connection`), what to fetch
(`scrapers.discover`, `scrapers.collect`), what is kept (`scrapers.capture`), what a payload says.

Each request has a connection of its own, so one name look-up, one checked address and one deadline belong to it. There is no cookie
jar, no proxy, no netrc and no environment variable that changes what is sent or trusted.
"""

import http.client
import logging
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote, urljoin, urlsplit

import certifi
from urllib3.connection import HTTPConnection

from scrapers.addresses import Endpoint, check_address
from scrapers.connection import READ_BYTES, Body, PinnedHTTPConnection, PinnedHTTPSConnection, Watch, content_length, look_up, translate
from scrapers.exchange import Exchange, FetchError, Hop
from scrapers.records import RejectedError
from scrapers.robots import PARSED_BYTES, Robots, read_robots, unavailable, unreachable
from scrapers.urls import mask_url, normal_url

log = logging.getLogger(__name__)

AGENT_TOKEN = "kaoju"  # noqa: S105 - the product token of the User-Agent, not a secret
MAX_REDIRECTS = 5
MAX_ADDRESSES = 4
"""Addresses of one host that are tried."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ANSWERS = frozenset({200, 203, 304, 404, 410})
"""Statuses that are an answer about the document: it is here, unchanged, or gone. All others are errors."""

RETRIED = frozenset({"connect", "name", "timeout", "truncated", "server_error", "retry_after"})
UNHEALTHY = frozenset({"connect", "name", "tls", "timeout", "total_deadline", "truncated", "server_error"})
HOST_RULES = frozenset({"circuit_open", "retry_after", "robots_unreachable"})
"""Rules that say nothing about one document but about its host for now."""


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
        retry_after_cap: waits that a host asks for (Retry-After, crawl-delay) are kept up to here; longer ones defer the URL to the
            next run.
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

    def covers(self, url: str) -> bool:
        """Tell whether a URL's host is one of the source's."""
        host = urlsplit(url).hostname or ""
        return self.hosts is None or any(host == known or host.endswith("." + known) for known in self.hosts)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer on one connection; `sent` are the request headers, secrets masked."""

    hop: Hop
    sent: tuple[tuple[str, str], ...]
    payload: bytes = b""
    wire_bytes: int = 0
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class _Host:
    """The state of one host: its turn, its delay and its health."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0
    failures: int = 0
    closed_until: float = 0.0
    robots: Robots | None = None
    robots_exchange: Exchange | None = None
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

    def robots_exchange(self, url: str) -> Exchange | None:
        """Return the robots.txt by which a URL was judged, None where the host gave none."""
        return self._host(url).robots_exchange

    def _ask_robots(self, url: str, scope: Scope) -> Robots:
        for attempt in range(1, self.policy.tries + 1):
            try:
                exchange = self._follow(url, {}, scope, robots=True)
                self._host(url).robots_exchange = exchange
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
            longest = max(self.policy.retry_after_cap, delay)
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
            with self._turn(url, delay, longest):
                waited += self.monotonic() - before
                answer = self._request(url, conditional, scope, tuple(hops), robots=robots)
            hops.append(answer.hop)
            if answer.hop.status not in REDIRECTS:
                return Exchange(
                    source_id=scope.source_id,
                    url=asked,
                    final_url=url,
                    hops=tuple(hops),
                    request_headers=answer.sent,
                    fetched_at=self.now().astimezone(UTC),
                    status=answer.hop.status,
                    payload=answer.payload,
                    wire_bytes=answer.wire_bytes,
                    seconds=self.monotonic() - started - waited,
                    flags=answer.flags,
                )
            url = self._next_hop(url, answer.hop, tuple(hops))

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
        if not scope.covers(url):
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
    def _turn(self, url: str, delay: float, longest: float) -> Generator[None]:
        """Wait for the host's turn and hold it during the request; a wait of more than `longest` seconds is for the next run."""
        host = self._host(url)
        name = urlsplit(url).netloc
        with host.lock:
            now = self.monotonic()
            if now < host.closed_until:
                raise FetchError(
                    "circuit_open", f"{name} failed {host.failures} times in a row; left alone for {host.closed_until - now:.0f} s"
                )
            wait = host.next_at - now
            if wait > longest:
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

    def _request(self, url: str, conditional: dict[str, str], scope: Scope, hops: tuple[Hop, ...], *, robots: bool) -> _Answer:
        """Make one request on one connection."""
        watch = Watch(self.policy.total_seconds)
        body = Body()
        connection: HTTPConnection | None = None
        seen = hops
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
            seen = (*hops, hop)
            sent = (*headers.items(), *((name, "***") for name in secret))
            if response.status in REDIRECTS or response.status == 304:
                return _Answer(hop, sent)  # the body of a redirect is not read
            if response.status not in ANSWERS:
                self._refuse_status(hop, seen)
            flags = self._read(response, hop, body, watch, robots=robots)
            return _Answer(hop, sent, bytes(body.plain), body.wire, flags)
        except FetchError as error:
            if watch.expired:
                self._raise_deadline(url, seen, body)
            raise FetchError(
                error.rule, error.message, hops=error.hops or seen, partial=body.partial(), retry_after=error.retry_after
            ) from None
        except Exception as error:
            if watch.expired:
                self._raise_deadline(url, seen, body)
            raise translate(error, url, seen, body.partial()) from error
        finally:
            watch.close()
            if connection is not None:
                connection.close()

    def _raise_deadline(self, url: str, hops: tuple[Hop, ...], body: "Body") -> NoReturn:
        raise FetchError(
            "total_deadline",
            f"total deadline of {self.policy.total_seconds:g} s passed at {mask_url(url)}, {body.wire} bytes of the body had come",
            hops=hops,
            partial=body.partial(),
        )

    def _connect(self, url: str, scope: Scope, watch: Watch) -> tuple[HTTPConnection, str]:
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
            for address in addresses[:MAX_ADDRESSES]:
                if watch.expired:
                    break
                family = socket.AF_INET6 if ":" in address else socket.AF_INET
                try:
                    connection = socket.socket(family, socket.SOCK_STREAM)
                except OSError as error:  # the system does not have this address family
                    failure = error
                    continue
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
            connection: HTTPConnection = PinnedHTTPSConnection(
                host, parts.port or 443, timeout=policy.read_seconds, ssl_context=self._tls, cert_reqs=ssl.CERT_REQUIRED
            )
        else:
            connection = PinnedHTTPConnection(host, parts.port or 80, timeout=policy.read_seconds)
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

    def _read(self, response: http.client.HTTPResponse, hop: Hop, body: "Body", watch: Watch, *, robots: bool) -> tuple[str, ...]:
        """Read the body into `body` within the caps, and check that it is whole."""
        length = content_length(response)
        coding = hop.header("content-encoding").strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip"):
            raise FetchError("content_coding", f"content coding {coding!r} was not asked for, at {mask_url(hop.url)}")
        pdf = hop.header("content-type").lower().startswith("application/pdf")
        wire_cap, plain_cap = (self.policy.pdf_bytes,) * 2 if pdf else (self.policy.wire_bytes, self.policy.plain_bytes)
        body.start(gzipped=coding in ("gzip", "x-gzip"))
        while chunk := response.read1(READ_BYTES):
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
        flags = {"length unknown": length is None and not response.chunked, "trailing bytes": body.trailing}
        return tuple(flag for flag, holds in flags.items() if holds)
