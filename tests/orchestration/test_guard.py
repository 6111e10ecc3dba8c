"""The guard of the UI, over real HTTP: who may reach the application behind it."""

import http.client
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from orchestration.guard import Guard


async def everything_passes(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "passed"})
        await send({"type": "websocket.close"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"passed"})


@contextmanager
def served(app_of_port) -> Generator[int]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app_of_port(port), log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield port
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def port() -> Generator[int]:
    with served(lambda port: Guard(everything_passes, [f"127.0.0.1:{port}", f"localhost:{port}"])) as port:
        yield port


def ask(port: int, method: str = "GET", path: str = "/", **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
    """Send one request as it is told; `host` and the like are header names with _ for -."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"host": f"127.0.0.1:{port}", "content_length": "0", **headers}.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers
    finally:
        connection.close()


MUTATION = "/graphql?query=mutation%7BlaunchRun%7D"


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/", {"host": "evil.example"}),
        ("GET", "/", {"host": "evil.example:{port}"}),
        ("GET", "/", {"host": "127.0.0.1"}),
        ("GET", "/", {"host": ""}),
        ("GET", "/server_info", {"host": "127.0.0.1.evil.example:{port}"}),
        ("GET", "/", {"origin": "https://evil.example"}),
        ("GET", "/", {"origin": "null"}),
        ("GET", "/", {"sec_fetch_site": "cross-site"}),
        ("GET", "/", {"sec_fetch_site": "same-site"}),
        ("GET", "/", {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "iframe"}),
        ("GET", MUTATION, {}),
        ("GET", MUTATION, {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}),
        ("GET", "/graphql", {"accept": "text/html"}),
        ("HEAD", MUTATION, {}),
        ("POST", "/graphql", {}),
        ("POST", MUTATION, {"content_type": "text/plain"}),
        ("POST", MUTATION, {"content_type": "application/x-www-form-urlencoded"}),
        ("POST", "/graphql", {"content_type": "text/plain; application/json"}),
        ("POST", "/graphql", {"content_type": "application/json", "origin": "http://evil.example"}),
        ("POST", "/graphql", {"content_type": "application/json", "origin": "https://127.0.0.1:{port}"}),
        ("POST", "/graphql", {"content_type": "application/json", "sec_fetch_site": "cross-site"}),
        ("POST", "/graphql", {"content_type": "application/json", "host": "evil.example"}),
        ("POST", "/report_asset_materialization/marts/fct_observation", {"content_type": "application/json"}),
        ("POST", "/", {"content_type": "application/json"}),
        ("PUT", "/graphql", {"content_type": "application/json"}),
        ("OPTIONS", "/graphql", {"origin": "https://evil.example"}),
        ("DELETE", "/", {}),
    ],
)
def test_UI_02_what_another_site_could_cause_is_refused(port, method, path, headers):
    told = {name: value.format(port=port) for name, value in headers.items()}
    status, said, _ = ask(port, method, path, **told)
    assert status == 403
    assert said.startswith("refused: ") or method == "HEAD"


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/", {}),
        ("GET", "/runs/1", {"host": "LOCALHOST:{port}"}),
        ("GET", "/", {"sec_fetch_site": "none", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}),
        ("GET", "/runs/1", {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}),
        ("GET", "/main.js", {"sec_fetch_site": "same-origin", "sec_fetch_mode": "no-cors"}),
        ("POST", "/graphql", {"content_type": "application/json"}),
        ("POST", "/graphql", {"content_type": "application/json; charset=utf-8", "origin": "http://127.0.0.1:{port}"}),
        ("POST", "/graphql", {"content_type": "application/json", "origin": "http://localhost:{port}", "sec_fetch_site": "same-origin"}),
    ],
)
def test_UI_02_the_pages_of_the_ui_and_local_programs_pass(port, method, path, headers):
    told = {name: value.format(port=port) for name, value in headers.items()}
    status, said, answered = ask(port, method, path, **told)
    assert (status, said) == (200, "passed")
    assert answered["x-frame-options"] == "DENY"


def test_UI_02_two_host_headers_are_one_too_many(port):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode())
        assert line.recv(100).split()[1] in (b"400", b"403")


def test_UI_02_a_socket_is_opened_by_the_uis_own_pages_alone(port):
    with connect(f"ws://127.0.0.1:{port}/graphql", origin=Origin(f"http://127.0.0.1:{port}")) as line:
        assert line.recv() == "passed"
    for path, origin in [("/graphql", "https://evil.example"), ("/graphql", "null"), ("/other", f"http://127.0.0.1:{port}")]:
        with pytest.raises(InvalidStatus, match="403"):
            connect(f"ws://127.0.0.1:{port}{path}", origin=Origin(origin))


@given(host=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30))
def test_UI_02_no_other_name_is_the_uis_own(host):
    guard = Guard(everything_passes, ["127.0.0.1:3000"])
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", host.encode())]}
    assert (guard.refusal(scope) is None) == (host == "127.0.0.1:3000")
