"""Requests against a server that does what the web does, including its worst."""

import logging
import socket
import ssl
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.connection import Body
from scrapers.exchange import Exchange, FetchError
from scrapers.fetch import Fetcher, FetchPolicy, Scope
from scrapers.records import RejectedError
from scrapers.urls import URL_CHARACTERS, mask_url, normal_url
from tests.hostile.server import Server, cached, drip, endless, gzipped, head, in_turn, page, raw, redirect, serve

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
POLICY = FetchPolicy(
    contact="https://kaoju.example/bot",
    delay_seconds=0,
    connect_seconds=2,
    read_seconds=2,
    total_seconds=3,
    backoff_seconds=0.5,
    circuit_failures=1000,
)

INSIDE = (
    *("127.0.0.2", "localhost", "[::1]", "10.0.0.1", "0.0.0.0", "127.2", "0x7f.2", "2130706434"),  # noqa: S104
    *("[::ffff:127.0.0.2]", "[64:ff9b::7f00:2]", "[2002:7f00:2::]", "[fe80::1]", "[fd00::1]"),
    *("100.64.0.1", "192.0.0.8", "224.0.0.1", "169.254.169.254"),
)
NO_DOCUMENT = (
    *("file:///etc/passwd", "ftp://h/x", "data:,x", "javascript:x", "http://", "http:///x", "http://u:p@h/"),
    *("http://h:99999/", "http://h:x/", "//h/x", "/x"),
)


class Clock:
    """A clock that only moves when someone sleeps."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


def make(policy: FetchPolicy = POLICY, clock: Clock | None = None, **more: object) -> Fetcher:
    clock = clock or Clock()
    return Fetcher(policy, now=lambda: NOW, monotonic=clock.monotonic, sleep=clock.sleep, **more)  # ty: ignore[invalid-argument-type]


def scope(*servers: Server, **more: object) -> Scope:
    return Scope(source_id="test", permitted=frozenset(server.endpoint for server in servers), **more)  # ty: ignore[invalid-argument-type]


def refusal(fetcher: Fetcher, url: str, where: Scope) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(url, None, where)
    return caught.value


def get(server: Server, path: str = "/a", fetcher: Fetcher | None = None, **more: object) -> Exchange:
    return (fetcher or make()).fetch(server.base + path, None, scope(server, **more))


def soon(holds: Callable[[], bool]) -> bool:
    """Wait up to five seconds for something that another thread does."""
    end = time.monotonic() + 5
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


# what is asked and recorded


def test_an_exchange_records_what_was_asked_and_answered() -> None:
    with serve({"/a": page("<p>你好</p>", headers={"ETag": '"1"'}, media_type="text/html; charset=utf-8")}) as server:
        exchange = get(server)
    assert (exchange.status, exchange.payload.decode()) == (200, "<p>你好</p>")
    assert exchange.media_type == "text/html; charset=utf-8"
    assert exchange.header("etag") == '"1"'
    assert exchange.hops[0].address == "127.0.0.1"
    assert exchange.fetched_at == NOW
    assert exchange.source_id == "test"
    request = server.log[-1]
    assert request.headers["user-agent"] == "kaoju/0.1 (+https://kaoju.example/bot)"
    assert request.headers["accept-encoding"] == "gzip"


def test_a_gzip_body_comes_out_plain_also_with_several_members() -> None:
    body = gzipped(b"one ") + gzipped(b"two") + b"\0\0"
    with serve({"/a": page(body, headers={"Content-Encoding": "gzip"})}) as server:
        exchange = get(server)
    assert exchange.payload == b"one two"
    assert exchange.wire_bytes == len(body)


@pytest.mark.parametrize("status", [404, 410])
def test_gone_is_an_answer_and_not_an_error(status: int) -> None:
    with serve({"/a": page("gone", status=status)}) as server:
        assert get(server).status == status


def test_conditional_headers_are_sent_and_304_has_no_body() -> None:
    with serve({"/a": cached("text", '"v1"')}) as server:
        exchange = make().fetch(server.base + "/a", {"If-None-Match": '"v1"'}, scope(server))
    assert (exchange.status, exchange.payload) == (304, b"")


# NET-01 to NET-03: addresses


@pytest.mark.parametrize(
    "host",
    INSIDE,
)
def test_net_01_an_address_inside_is_refused_before_a_connection_is_made(host: str) -> None:
    with serve(address="127.0.0.2") as inside:
        error = refusal(make(), f"http://{host}:{inside.port}/", Scope(permitted=frozenset({("127.0.0.9", inside.port)})))
        assert inside.connections == 0
    assert error.rule == "blocked_address"
    assert "refused" in error.message


def test_net_01_a_name_that_leads_to_the_metadata_address_is_refused() -> None:
    fetcher = make(resolve=lambda host, port, seconds: ["169.254.169.254"])
    error = refusal(fetcher, "http://metadata.example/latest/", Scope())
    assert "169.254.169.254" in error.message
    assert "link local" in error.message


@pytest.mark.parametrize("port", [22, 25, 6379, 8080])
def test_net_01_other_ports_than_those_of_the_source_are_refused(port: int) -> None:
    error = refusal(make(resolve=lambda host, port, seconds: ["8.8.8.8"]), f"http://site.example:{port}/", Scope())
    assert error.rule == "blocked_address"


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/html,x", "javascript:alert(1)", "gopher://127.0.0.1:70/"]
)
def test_net_02_a_redirect_to_another_scheme_is_refused(location: str) -> None:
    with serve({"/a": redirect(location)}) as server:
        error = refusal(make(), server.base + "/a", scope(server))
    assert error.rule == "redirect"
    assert error.hops[0].header("location") == location


def test_net_02_a_redirect_inside_is_refused_and_every_hop_is_recorded() -> None:
    with serve(address="127.0.0.2") as inside, serve() as server:
        server.routes |= {"/a": redirect("/b"), "/b": redirect(f"//127.0.0.2:{inside.port}/secret")}
        error = refusal(make(), server.base + "/a", scope(server, ports=frozenset({inside.port})))
        assert inside.connections == 0
    assert "127.0.0.2" in error.message
    assert [hop.url for hop in error.hops] == [server.base + "/a", server.base + "/b"]


def test_net_02_a_redirect_to_a_host_of_another_publisher_is_refused() -> None:
    with serve() as server:
        server.routes["/a"] = redirect("http://elsewhere.test/")
        error = refusal(make(), server.base + "/a", scope(server, hosts=frozenset({"127.0.0.1"})))
    assert error.rule == "redirect"
    assert "elsewhere.test" in error.message


def test_net_02_a_meta_refresh_is_not_followed() -> None:
    with serve({"/a": page('<meta http-equiv="refresh" content="0; url=/b">')}) as server:
        assert get(server).final_url.endswith("/a")
        assert server.asked("/b") == 0


def test_net_02_an_allowed_redirect_is_followed_and_recorded() -> None:
    with serve({"/a": redirect("/新 b?x=1", status=301), "/%E6%96%B0%20b?x=1": page("there")}) as server:
        exchange = get(server)
    assert exchange.payload == b"there"
    assert exchange.final_url.endswith("/%E6%96%B0%20b?x=1")
    assert [hop.status for hop in exchange.hops] == [301, 200]


def test_net_03_a_name_that_changes_its_address_is_refused_at_the_second_connection() -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"]])
    with serve({"/a": page("first")}) as server:
        fetcher = make(resolve=lambda host, port, seconds: next(answers))
        where = scope(server)
        url = f"http://rebind.test:{server.port}/a"
        assert fetcher.fetch(url, None, where).payload == b"first"  # robots.txt and the page: two look-ups
        error = refusal(fetcher, url, where)
    assert error.rule == "blocked_address"
    assert "127.0.0.2" in error.message


def test_net_03_an_answer_with_an_address_inside_and_one_outside_is_refused() -> None:
    with serve({"/a": page("x")}) as server:
        fetcher = make(resolve=lambda host, port, seconds: ["127.0.0.1", "127.0.0.2"])
        refusal(fetcher, f"http://mixed.test:{server.port}/a", scope(server))
        assert server.connections == 0


# NET-04 to NET-09: bodies and heads


@pytest.mark.parametrize("first", [head(200, {"Content-Type": "text/html", "Content-Length": "100000"}), b"HTTP/1.1 200 OK\r\nX-Slow: "])
def test_net_04_a_slow_drip_ends_at_the_total_deadline_and_other_hosts_go_on(first: bytes) -> None:
    with serve() as slow, serve({"/a": page("quick")}) as quick:
        slow.routes["/a"] = drip(slow, first)
        slow.routes["/robots.txt"] = page("", status=404)
        fetcher = make(replace(POLICY, total_seconds=1.5))
        with ThreadPoolExecutor(1) as pool:
            started = time.monotonic()
            waiting = pool.submit(refusal, fetcher, slow.base + "/a", scope(slow))
            assert get(quick, fetcher=fetcher).payload == b"quick"
            assert time.monotonic() - started < 1.4
            error = waiting.result(10)
            assert 1.4 < time.monotonic() - started < 3.5
    assert error.rule == "total_deadline"
    if b"Content-Length" in first:
        assert error.partial.startswith(b"x")


MEASURE = """
import re, sys
from pathlib import Path
from scrapers.exchange import FetchError
from scrapers.fetch import Fetcher, FetchPolicy, Scope
fetcher = Fetcher(FetchPolicy(contact="https://kaoju.example/bot", delay_seconds=0, total_seconds=30))
port = int(sys.argv[1])

def peak():  # not ru_maxrss, which a process inherits from the one that started it
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

before = peak()
try:
    fetcher.fetch(f"http://127.0.0.1:{port}{sys.argv[2]}", None, Scope(permitted=frozenset({("127.0.0.1", port)})))
    print("taken", 0)
except FetchError as error:
    print(error.rule, (peak() - before) // 1024)
"""


def measured(server: Server, path: str) -> tuple[str, int]:
    """Fetch in a process of its own; return the rule that ended it and the growth of its memory in MiB."""
    done = subprocess.run([sys.executable, "-c", MEASURE, str(server.port), path], capture_output=True, text=True, timeout=60, check=True)
    rule, growth = done.stdout.split()
    return rule, int(growth)


def test_net_05_an_endless_body_stops_at_the_wire_cap_in_bounded_memory() -> None:
    with serve() as server:
        server.routes["/a"] = endless(server)
        rule, growth = measured(server, "/a")
    assert rule == "wire_cap"
    assert growth < 16  # twice the cap of 8 MiB


def test_net_06_a_gzip_bomb_stops_at_the_plain_cap_in_bounded_memory() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    zeros = bytes(2**20)
    bomb = b"".join([*(packer.compress(zeros) for _ in range(1024)), packer.flush()])
    with serve({"/a": page(bomb, headers={"Content-Encoding": "gzip"})}) as server:
        rule, growth = measured(server, "/a")
    assert rule == "plain_cap"
    assert growth < 150


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "compress", "gzip, gzip", "gzip,br", "aes128gcm", "x"])
def test_net_06_a_content_coding_that_was_not_asked_for_is_refused_unread(coding: str) -> None:
    with serve({"/a": page(b"\x1b\x00" * 400, headers={"Content-Encoding": coding})}) as server:
        error = refusal(make(), server.base + "/a", scope(server))
    assert error.rule == "content_coding"
    assert error.partial == b""


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 40))
def test_net_06_a_gzip_body_is_the_same_in_whatever_pieces_it_comes(members: list[bytes], size: int) -> None:
    wire = b"".join(map(gzipped, members))
    body = Body()
    body.start(gzipped=True)
    for at in range(0, len(wire), size):
        body.feed(wire[at : at + size], len(wire), 10_000)
    body.finish("http://site.test/")
    assert bytes(body.plain) == b"".join(members)
    assert body.wire == len(wire)


@given(st.binary(min_size=100, max_size=2000), st.integers(1, 99), st.integers(1, 50))
def test_net_06_no_more_than_the_plain_cap_is_ever_held(payload: bytes, cap: int, size: int) -> None:
    wire, body = gzipped(payload), Body()
    body.start(gzipped=True)
    with pytest.raises(FetchError) as caught:
        for at in range(0, len(wire), size):
            body.feed(wire[at : at + size], len(wire), cap)
    assert caught.value.rule == "plain_cap"
    assert len(body.plain) == cap + 1


@pytest.mark.parametrize("rest", [b"\r\n", b"<!-- cached -->", b"\0\0junk", b"\x1fx"])
def test_net_06_bytes_behind_a_gzip_stream_are_left_out_and_flagged(rest: bytes) -> None:
    with serve({"/a": page(gzipped(b"text") + rest, headers={"Content-Encoding": "gzip"})}) as server:
        exchange = get(server)
    assert exchange.payload == b"text"
    assert exchange.flags == ("trailing bytes",)


def test_net_06_a_gzip_stream_that_is_none_is_refused() -> None:
    with serve({"/a": page(b"not gzip at all", headers={"Content-Encoding": "gzip"})}) as server:
        assert refusal(make(), server.base + "/a", scope(server)).rule == "content_coding"


def test_net_07_the_body_of_a_redirect_is_not_read() -> None:
    with serve() as server:

        def bomb(_: object, connection: socket.socket) -> None:
            connection.sendall(head(302, {"Location": "/b", "Content-Encoding": "gzip", "Content-Length": str(10**9)}))
            sent = 0
            connection.settimeout(1)
            try:
                while not server.stopped(0):
                    sent += connection.send(bytes(65536))
            except OSError:
                counts.append(sent)

        counts: list[int] = []
        server.routes |= {"/a": bomb, "/b": page("there")}
        exchange = get(server)
        assert exchange.payload == b"there"
        assert exchange.wire_bytes == 5
        assert soon(lambda: bool(counts))
    assert counts[0] < 8 * 2**20  # no more than the buffers of the two sockets


TRUNCATED = {
    "length": raw(head(200, {"Content-Length": "1000"}), b"twelve bytes"),
    "chunk": raw(head(200, {"Transfer-Encoding": "chunked"}), b"400\r\n", b"half a chunk"),
    "last chunk": raw(head(200, {"Transfer-Encoding": "chunked"}), b"5\r\nabcde\r\n"),
    "gzip": page(gzipped(b"text " * 400, cut=30), headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("kind", TRUNCATED)
def test_net_08_a_truncated_answer_is_an_error_and_is_tried_again(kind: str) -> None:
    with serve({"/a": TRUNCATED[kind]}) as server:
        error = refusal(make(), server.base + "/a", scope(server))
        assert server.asked("/a") == 3
    assert error.rule == "truncated"


def test_net_08_a_truncated_answer_that_comes_whole_at_the_next_try_is_taken() -> None:
    with serve({"/a": in_turn(TRUNCATED["length"], page("whole"))}) as server:
        assert get(server).payload == b"whole"


def test_net_08_a_body_that_ends_with_the_connection_is_taken_and_flagged() -> None:
    with serve({"/a": raw(head(200, {"Content-Type": "text/html"}), b"all there is")}) as server:
        exchange = get(server)
    assert exchange.payload == b"all there is"
    assert exchange.flags == ("length unknown",)


def test_net_09_a_redirect_loop_is_named() -> None:
    with serve({"/a": redirect("/b"), "/b": redirect("/a")}) as server:
        error = refusal(make(), server.base + "/a", scope(server))
        assert len(server.log) == 3  # robots.txt, /a, /b
    assert (error.rule, "loop" in error.message) == ("redirect", True)


def test_net_09_more_than_five_redirects_are_too_many() -> None:
    with serve({f"/{n}": redirect(f"/{n + 1}") for n in range(20)} | {"/5": page("five")}) as server:
        assert get(server, "/0").payload == b"five"
        server.routes["/5"] = redirect("/6")
        assert refusal(make(), server.base + "/0", scope(server)).rule == "redirect"


def _heads() -> dict[str, bytes]:
    many = "".join(f"X-{n}: 1\r\n" for n in range(200))
    wide = "".join(f"X-{n}: {'y' * 60_000}\r\n" for n in range(95))
    return {
        "a line of 70 KB": b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        "200 headers": f"HTTP/1.1 200 OK\r\n{many}\r\n".encode(),
        "95 headers of 60 KB": f"HTTP/1.1 200 OK\r\n{wide}\r\n".encode(),
        "negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nbody",
        "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody!",
        "two lengths in one line": b"HTTP/1.1 200 OK\r\nContent-Length: 4, 5\r\n\r\nbody!",
        "length of words": b"HTTP/1.1 200 OK\r\nContent-Length: four\r\n\r\nbody",
        "length and chunks": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
        "unknown transfer coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nbody",
        "no status": b"HTTP/1.1 hello\r\n\r\n",
        "not HTTP": b"SSH-2.0-OpenSSH\r\n\r\n",
    }


@pytest.mark.parametrize("kind", _heads())
def test_net_09_a_broken_or_huge_head_is_a_clear_error(kind: str) -> None:
    with serve({"/a": raw(_heads()[kind]), "/robots.txt": page("", status=404)}) as server:
        error = refusal(make(replace(POLICY, tries=1)), server.base + "/a", scope(server))
    assert error.rule == "headers", error.message


# NET-10: TLS


def certificate(folder: Path, name: str, *, days: tuple[int, int] = (-1, 30)) -> Path:
    """Write a self-signed certificate with its key for a host name."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}-{days[1]}.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(built.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.mark.parametrize("kind", ["self-signed", "expired", "wrong name", "old protocol"])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_net_10_a_server_that_cannot_prove_its_name_is_refused(kind: str, tmp_path: Path) -> None:
    name = "other.test" if kind == "wrong name" else "site.test"
    path = certificate(tmp_path, name, days=(-30, -1) if kind == "expired" else (-1, 30))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "old protocol":
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    context.load_cert_chain(path)
    trusted = None if kind == "self-signed" else path
    with serve({"*": page("secret")}, tls=context) as server:
        fetcher = make(replace(POLICY, ca_file=trusted), resolve=lambda host, port, seconds: ["127.0.0.1"])
        error = refusal(fetcher, f"https://site.test:{server.port}/a", scope(server))
        assert server.log == []
    assert error.rule == "robots_unreachable"  # robots.txt is asked for first
    assert "tls" in error.message


def test_net_10_a_server_with_a_certificate_of_a_configured_authority_is_read(tmp_path: Path) -> None:
    path = certificate(tmp_path, "site.test")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with serve({"/a": page("text")}, tls=context) as server:
        fetcher = make(replace(POLICY, ca_file=path), resolve=lambda host, port, seconds: ["127.0.0.1"])
        assert fetcher.fetch(f"https://site.test:{server.port}/a", None, scope(server)).payload == b"text"


def test_net_10_nothing_in_the_code_switches_verification_off() -> None:
    root = Path(__file__).parents[2]
    for package in ("scrapers", "warehouse", "orchestration", "expectations"):
        for path in (root / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert not any(
                word in text for word in ("verify=False", "CERT_NONE", "check_hostname = False", "_create_unverified_context")
            ), path


def test_net_10_a_redirect_from_https_to_http_is_refused(tmp_path: Path) -> None:
    path = certificate(tmp_path, "site.test")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with serve(tls=context) as server, serve({"/b": page("plain")}) as plain:
        server.routes["/a"] = redirect(plain.base + "/b")
        fetcher = make(replace(POLICY, ca_file=path), resolve=lambda host, port, seconds: ["127.0.0.1"])
        error = refusal(fetcher, f"https://site.test:{server.port}/a", scope(server, plain))
        assert plain.connections == 0
    assert error.rule == "redirect"


# NET-11 to NET-13: what is never sent


def test_net_11_proxies_netrc_and_certificate_bundles_of_the_environment_are_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("default login canary password canary\n")
    (tmp_path / ".netrc").chmod(0o600)
    with serve({"*": page("trap")}) as trap, serve({"/a": page("text")}) as server:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, trap.base)
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
            monkeypatch.setenv(name, str(tmp_path / "no such file"))
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        assert get(server).payload == b"text"
        assert trap.connections == 0
        assert not any("authorization" in request.headers for request in server.log)


def test_net_12_a_secret_goes_to_its_host_only_and_into_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "canary-4711"
    policy = replace(POLICY, host_headers={"127.0.0.1": {"Authorization": f"Bearer {canary}"}})
    with serve() as first, serve({"/b": page("b")}) as second:
        first.routes["/a"] = redirect(f"http://second.test:{second.port}/b?token={canary}")
        fetcher = make(policy, resolve=lambda host, port, seconds: ["127.0.0.1"])
        exchange = fetcher.fetch(f"{first.base}/a?access_key={canary}", None, scope(first, second))
        assert first.log[-1].headers["authorization"] == f"Bearer {canary}"
        assert "authorization" not in second.log[-1].headers
        failed = [refusal(fetcher, f"{first.base}/gone?password={canary}", replace(scope(first), hosts=frozenset({"x.test"})))]
        second.routes["/b"] = page("", status=500)
        failed.append(refusal(fetcher, f"http://second.test:{second.port}/b?sign={canary}", scope(second)))
    assert canary not in caplog.text
    assert canary not in repr(policy)
    assert canary not in str(exchange.request_headers)
    assert all(canary not in str(error) for error in failed)


@given(
    st.sampled_from(["token", "api_key", "apikey", "Secret", "password", "sign", "auth", "session", "PHPSESSID"]),
    st.text("abc123", min_size=1),
)
def test_net_12_secrets_in_a_query_are_masked(name: str, value: str) -> None:
    secret = f"zz{value}zz"
    masked = mask_url(f"https://user:{secret}@site.test/a?page=2&{name}={secret}&x=1")
    assert secret not in masked
    assert "page=2" in masked


def test_net_13_cookies_are_never_kept_or_sent() -> None:
    cookies = b"".join(b"Set-Cookie: c%d=%s; Domain=.test\r\n" % (n, b"v" * 100) for n in range(80))
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n" + cookies + b"\r\nx"
    with serve({"*": raw(answer)}) as server:
        fetcher = make()
        get(server, "/a", fetcher)
        get(server, "/b", fetcher)
        assert not any("cookie" in request.headers for request in server.log)


# NET-14: addresses of documents


@pytest.mark.parametrize(
    "url",
    (
        *NO_DOCUMENT,
        *("", "http://a b/", "http://[::1/", "http://h\\@x/", "http://" + "a" * 3000, "http://h/" + "新" * 300),
    ),
)
def test_net_14_an_address_that_no_document_has_is_refused(url: str) -> None:
    with pytest.raises(RejectedError) as caught:
        normal_url(url)
    assert caught.value.rule == "url"


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTP://Site.Test:80", "http://site.test/"),
        ("https://site.test:443/a#part", "https://site.test/a"),
        ("http://site.test/新闻 1.html?q=中&b=%20", "http://site.test/%E6%96%B0%E9%97%BB%201.html?q=%E4%B8%AD&b=%20"),
        ("http://新闻.test/a", "http://xn--efvy88h.test/a"),
        (" http://site.test/a\n ", "http://site.test/a"),
        ("http://[2606:4700::1]:8080/a", "http://[2606:4700::1]:8080/a"),
    ],
)
def test_an_address_has_one_form(url: str, normal: str) -> None:
    assert normal_url(url) == normal


@settings(max_examples=50)
@given(st.text(max_size=80))
def test_the_normal_form_of_an_address_is_its_own_normal_form(text: str) -> None:
    try:
        url = normal_url("http://site.test/" + text)
    except RejectedError:
        return
    assert normal_url(url) == url
    assert url.isascii()
    assert len(url) <= URL_CHARACTERS


# NET-16 and NET-17: dead hosts and storms of tries


def test_net_16_dead_hosts_end_in_time_and_good_hosts_complete() -> None:
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    dead_port = closed.getsockname()[1]
    closed.close()

    def look_up(host: str, port: int, seconds: float) -> list[str]:
        if host.startswith("unknown"):
            raise socket.gaierror("name not known")
        return ["127.0.0.1"]

    def reset(_: object, connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with serve({"*": page("good")}) as good, serve({"*": reset}) as broken:
        where = replace(scope(good, broken), permitted=frozenset({good.endpoint, broken.endpoint, ("127.0.0.1", dead_port)}))
        urls = [f"http://good{n}.test:{good.port}/a" for n in range(10)]
        urls += [
            f"http://{kind}{n}.test:{port}/a"
            for kind, port in (("dead", dead_port), ("reset", broken.port), ("unknown", 80))
            for n in range(17)
        ]
        fetcher = make(resolve=look_up)

        def outcome(url: str) -> str:
            try:
                return fetcher.fetch(url, None, where).payload.decode()
            except FetchError as error:
                return error.rule

        started = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            results = dict(zip(urls, pool.map(outcome, urls), strict=True))
    assert time.monotonic() - started < 20
    assert [results[url] for url in urls[:10]] == ["good"] * 10
    assert {results[url] for url in urls[10:]} == {"robots_unreachable"}


def test_net_16_the_next_address_is_tried_and_not_more_than_four() -> None:
    with serve({"/a": page("text")}) as server:
        where = replace(scope(server), permitted=frozenset({server.endpoint, ("127.0.0.2", server.port), ("::1", server.port)}))
        fetcher = make(resolve=lambda host, port, seconds: ["127.0.0.2", "::1", "127.0.0.1"])
        exchange = fetcher.fetch(f"http://many.test:{server.port}/a", None, where)
        assert exchange.hops[0].address == "127.0.0.1"
        fetcher = make(resolve=lambda host, port, seconds: ["127.0.0.2"] * 4 + ["127.0.0.1"])
        assert "connect" in refusal(fetcher, f"http://many.test:{server.port}/a", where).message


def test_net_16_a_host_that_keeps_failing_is_left_alone_for_a_while() -> None:
    clock = Clock()
    with serve({"*": page("", status=500), "/robots.txt": page("", status=404)}) as server:
        fetcher = make(replace(POLICY, circuit_failures=5, circuit_seconds=600), clock)
        rules = [refusal(fetcher, f"{server.base}/{n}", scope(server)).rule for n in range(6)]
        assert rules == ["server_error"] * 5 + ["circuit_open"]
        assert len(server.log) == 16  # robots.txt and three tries for each of five documents
        clock.time += 601
        server.routes["/good"] = page("well again")
        assert get(server, "/good", fetcher).payload == b"well again"


def test_net_16_a_tls_server_that_hangs_in_the_handshake_ends_at_the_deadline() -> None:
    with serve({"*": page("x")}) as server:
        # A plain server waits for a request that never comes while the client waits for its handshake.
        fetcher = make(replace(POLICY, total_seconds=1.0, read_seconds=10, connect_seconds=10, tries=1))
        started = time.monotonic()
        error = refusal(fetcher, f"https://127.0.0.1:{server.port}/", scope(server))
        assert time.monotonic() - started < 3
    assert "total_deadline" in error.message or "tls" in error.message


def test_net_17_a_server_that_always_fails_gets_three_tries_with_growing_waits() -> None:
    clock = Clock()
    with serve({"*": page("", status=500), "/robots.txt": page("", status=404)}) as server:
        error = refusal(make(clock=clock), server.base + "/a", scope(server))
        assert server.asked("/a") == 3
    assert error.rule == "server_error"
    assert len(clock.slept) == 2
    assert 0.25 <= clock.slept[0] <= 0.75
    assert 0.5 <= clock.slept[1] <= 1.5


@pytest.mark.parametrize("status", [400, 401, 403, 418, 451])
def test_net_17_a_refusal_is_not_tried_again(status: int) -> None:
    with serve({"/a": page("", status=status)}) as server:
        assert refusal(make(), server.base + "/a", scope(server)).rule == "http_status"
        assert server.asked("/a") == 1


# RATE-01: delays


@pytest.mark.parametrize("value", ["90", "Sun, 22 Nov 2026 02:01:30 GMT"])
@pytest.mark.parametrize("status", [429, 503])
def test_rate_01_a_host_gets_the_wait_that_it_asks_for(value: str, status: int) -> None:
    clock = Clock()
    with serve({"/a": in_turn(page("", status=status, headers={"Retry-After": value}), page("now"))}) as server:
        assert get(server, fetcher=make(clock=clock)).payload == b"now"
    assert 90 <= sum(clock.slept) < 92


@pytest.mark.parametrize("value", ["31536000", "Mon, 22 Nov 2027 02:00:00 GMT", "99999999999999999999"])
def test_rate_01_a_longer_wait_than_the_cap_defers_the_host_to_the_next_run(value: str) -> None:
    clock = Clock()
    with (
        serve({"/a": page("", status=429, headers={"Retry-After": value}), "/b": page("b")}) as server,
        serve({"/a": page("other")}) as other,
    ):
        fetcher = make(clock=clock)
        assert refusal(fetcher, server.base + "/a", scope(server)).rule == "retry_after"
        assert refusal(fetcher, server.base + "/b", scope(server)).rule == "retry_after"
        assert (server.asked("/a"), server.asked("/b")) == (1, 0)
        assert get(other, fetcher=fetcher).payload == b"other"
    assert sum(clock.slept) == 0


@pytest.mark.parametrize("value", ["soon", "-5", "", "1e3", "Sun, 99 Nov"])
def test_rate_01_a_retry_after_that_cannot_be_read_is_met_with_the_usual_wait(value: str) -> None:
    clock = Clock()
    with serve({"/a": in_turn(page("", status=429, headers={"Retry-After": value}), page("now"))}) as server:
        assert get(server, fetcher=make(clock=clock)).payload == b"now"
    assert 0.25 <= sum(clock.slept) <= 0.75


def test_rate_01_a_host_has_one_request_at_a_time_and_its_delay_from_many_threads() -> None:
    def slowly(request: object, connection: socket.socket) -> None:
        time.sleep(0.02)
        page("x")(request, connection)  # ty: ignore[invalid-argument-type]

    with serve({"*": slowly, "/robots.txt": page("", status=404)}) as server:
        fetcher = Fetcher(replace(POLICY, delay_seconds=0.1))
        where = replace(scope(server), delay_seconds=0.1)
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda n: fetcher.fetch(f"{server.base}/{n}", None, where), range(6)))
        arrivals = sorted(request.arrived for request in server.log)
    assert set(server.most_at_once.values()) == {1}
    assert all(later - earlier >= 0.099 for earlier, later in pairwise(arrivals))


def test_rate_01_a_source_cannot_go_below_the_delay_of_the_policy_unless_it_stays_on_this_machine() -> None:
    clock = Clock()
    with serve({"*": page("x")}) as server:
        fetcher = make(replace(POLICY, delay_seconds=1), clock, resolve=lambda host, port, seconds: ["127.0.0.1"])
        get(server, "/a", fetcher, delay_seconds=0)
        get(server, "/b", fetcher, delay_seconds=0)
        assert clock.slept == []
        get(server, "/c", fetcher, delay_seconds=5)
        get(server, "/d", fetcher, delay_seconds=5)
        assert clock.slept[-1] == pytest.approx(5)
    assert fetcher._delay(Scope(delay_seconds=0)) == 1


# ROB-01: robots.txt on the way


def test_rob_01_a_forbidden_address_is_never_asked_for_also_not_by_a_redirect() -> None:
    with serve(
        {"/robots.txt": page("User-agent: *\nDisallow: /private/\n"), "/open": redirect("/private/a"), "/private/a": page("x")}
    ) as server:
        fetcher = make()
        assert refusal(fetcher, server.base + "/private/a", scope(server)).rule == "robots"
        assert refusal(fetcher, server.base + "/open", scope(server)).rule == "robots"
        assert server.asked("/private/a") == 0


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (page("", status=404), True),
        (page("", status=403), True),
        (page("", status=401), True),
        (page("", status=429), True),
        (page("", status=500), False),
        (page("", status=503), False),
        (raw(b""), False),
        (page("<html><title>首页</title></html>"), True),
        (page(b"#" * 2_000_000), True),
        (in_turn(redirect("/r1"), redirect("/r2")), False),
    ],
    ids=["404", "403", "401", "429", "500", "503", "no answer", "HTML", "2 MB", "loop"],
)
def test_rob_01_the_answer_to_robots_decides(robots: object, allowed: bool) -> None:
    with serve({"/a": page("text"), "/robots.txt": robots, "/r1": redirect("/robots.txt")}) as server:  # ty: ignore[invalid-argument-type]
        if allowed:
            assert get(server).payload == b"text"
        else:
            assert refusal(make(), server.base + "/a", scope(server)).rule == "robots_unreachable"
            assert server.asked("/a") == 0


def test_rob_01_a_robots_file_that_does_not_come_forbids_everything() -> None:
    with serve({"/a": page("text")}) as server:
        server.routes["/robots.txt"] = drip(server, head(200, {"Content-Length": "1000"}), 0.2)
        error = refusal(make(replace(POLICY, total_seconds=0.5)), server.base + "/a", scope(server))
        assert server.asked("/a") == 0
    assert error.rule == "robots_unreachable"
    assert "total_deadline" in error.message


def test_rob_01_six_redirects_of_robots_count_as_absent() -> None:
    with serve({"/robots.txt": redirect("/0"), "/a": page("text")} | {f"/{n}": redirect(f"/{n + 1}") for n in range(9)}) as server:
        assert get(server).payload == b"text"


def test_rob_01_robots_is_asked_for_once_a_day_and_its_delay_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    with serve({"*": page("x"), "/robots.txt": page("User-agent: *\nCrawl-delay: 2.5\n")}) as server:
        fetcher = make(clock=clock)
        for path in ("/a", "/b", "/c"):
            get(server, path, fetcher)
        assert server.asked("/robots.txt") == 1
        assert clock.slept == [pytest.approx(2.5), pytest.approx(2.5)]
        clock.time += 86401
        get(server, "/d", fetcher)
        assert server.asked("/robots.txt") == 2
    assert "delay 2.5 s" in caplog.text


def test_rob_01_a_crawl_delay_longer_than_the_cap_leaves_the_rest_for_the_next_run() -> None:
    clock = Clock()
    with serve({"*": page("x"), "/robots.txt": page("User-agent: *\nCrawl-delay: 3600\n")}) as server:
        fetcher = make(clock=clock)
        assert get(server, "/a", fetcher).payload == b"x"
        assert refusal(fetcher, server.base + "/b", scope(server)).rule == "retry_after"
    assert clock.slept == []


def test_a_pinned_host_keeps_its_name_and_is_checked_like_any_other() -> None:
    with serve({"/a": page("text")}) as server:
        pinned = {"site.test": server.endpoint}
        exchange = make().fetch("http://site.test/a", None, scope(server, connect_to=pinned))
        assert exchange.final_url == "http://site.test/a"
        assert server.log[-1].host == "site.test"
        error = refusal(make(), "http://site.test/a", Scope(connect_to=pinned))
    assert "127.0.0.1" in error.message


def test_many_fetches_leave_no_threads_and_no_sockets_behind() -> None:
    with ExitStack() as stack:
        server = stack.enter_context(serve({"*": page("x")}))
        fetcher = make()
        get(server, "/first", fetcher)
        threads, files = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
        for n in range(30):
            get(server, f"/{n}", fetcher)
        assert soon(lambda: threading.active_count() <= threads + 1)
        assert soon(lambda: len(list(Path("/proc/self/fd").iterdir())) <= files + 2)
