"""The alarm: it reaches the log always and the webhook where there is one, and never breaks what raised it."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from orchestration.alarm import raise_alarm
from orchestration.settings import load_settings


class Hook(HTTPServer):
    """Keeps what is posted; answers with the status that the path names."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.posted: list[object] = []

    def url(self, status: int) -> str:
        return f"http://127.0.0.1:{self.server_port}/{status}"


class Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Hook)
        self.server.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(int(self.path.strip("/")))
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_an_alarm_is_logged_and_posted(hook, caplog):
    raise_alarm(replace(load_settings(), webhook=hook.url(200)), "明州新闻 is held back")
    assert hook.posted == [{"text": "明州新闻 is held back"}]
    assert caplog.messages == ["明州新闻 is held back"]


def test_without_a_webhook_an_alarm_is_logged(caplog):
    raise_alarm(replace(load_settings(), webhook=""), "held back")
    assert [(record.levelno, record.message) for record in caplog.records] == [(logging.ERROR, "held back")]


def test_a_webhook_that_refuses_or_is_gone_does_not_break_what_raised_the_alarm(hook, caplog):
    for address in (hook.url(500), "http://127.0.0.1:9/"):
        raise_alarm(replace(load_settings(), webhook=address), "held back")
    assert [message for message in caplog.messages if "webhook" in message] == [
        "the webhook did not take the report: HTTPError",
        "the webhook did not take the report: ConnectionError",
    ]
