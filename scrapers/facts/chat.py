"""Asking a language model behind an OpenAI-compatible endpoint: one question, one answer, everything bounded.

Belongs here: the chat-completions request and reply, the transport on `requests`, limits, tries, and the key, which stays here.
Does not belong here: what is asked, and what of an answer is believed: see `llm`.
"""

import json
import logging
import re
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from scrapers.connection import PinnedHTTPConnection, PinnedHTTPSConnection, Watch, look_up
from scrapers.records import RejectedError

log = logging.getLogger(__name__)

_RETRIED_STATUS = frozenset({429, 500, 502, 503, 504})
_RETRIED = frozenset({"llm_endpoint_failed", "llm_endpoint_unreachable"})
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may cost.

    Attributes:
        connect_seconds, read_seconds: for the connection; for the longest silence while a reply comes.
        total_seconds: for one request from the look-up of the name to the last byte.
        reply_bytes: size of one reply.
        rows: rows of one reply.
        tries: requests for the same paragraphs at most; only a busy or failing endpoint is asked again.
        pause_seconds: wait before the second try, doubled for each further one.
        requests: requests for one document, repeated ones included.
        characters: characters of one document that are sent, each paragraph with its headings.
        request_characters: the same for one request; also the longest paragraph that is sent.
    """

    connect_seconds: float = 10
    read_seconds: float = 60
    total_seconds: float = 120
    reply_bytes: int = 1 << 20
    rows: int = 500
    tries: int = 3
    pause_seconds: float = 1
    requests: int = 32
    characters: int = 100_000
    request_characters: int = 4_000


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the endpoint: HTTP status, and the body (empty where the status is not 200)."""

    status: int
    payload: bytes


Post = Callable[[str, Mapping[str, str], bytes], Reply]
"""Transport: (URL, headers, body) → reply; raises `RejectedError` where no answer came within the limits."""


class HttpPost:
    """The transport on `requests`: no proxy and no credentials from the environment, no redirects, no cookies, no content coding.

    The deadline holds for look-up, connection, handshake, head and body together, however slowly they drip.

    Args:
        limits: `connect_seconds`, `read_seconds`, `total_seconds` and `reply_bytes` are used.
        ca_file: certificates (PEM) of the authorities that are trusted in place of the public ones, for an endpoint with one of its own.
    """

    def __init__(self, limits: Limits, ca_file: Path | None = None) -> None:
        self._limits = limits
        self._verify: bool | str = True if ca_file is None else str(ca_file)

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Make one request.

        Raises:
            RejectedError: "llm_endpoint_timeout", "llm_endpoint_unreachable", "llm_reply_too_large" or "llm_reply_malformed" (its head).
        """
        limits = self._limits
        watch = Watch(limits.total_seconds)
        try:
            with requests.Session() as session:
                session.trust_env = False
                session.verify = self._verify
                adapter = _Adapter(watch, limits.connect_seconds)
                session.mount("http://", adapter)
                session.mount("https://", adapter)
                with session.post(
                    url,
                    data=body,
                    headers={**headers, "Accept-Encoding": "identity"},
                    timeout=(limits.connect_seconds, limits.read_seconds),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    payload = self._read(response) if response.status_code == 200 else b""
                    if watch.expired:
                        raise self._timeout()
                    return Reply(response.status_code, payload)
        except (requests.RequestException, HTTPError, OSError) as error:
            if watch.expired or isinstance(error, requests.Timeout | TimeoutError):
                raise self._timeout() from None
            raise RejectedError("llm_endpoint_unreachable", f"no complete answer: {type(error).__name__}") from None
        except RejectedError as error:
            if error.rule.startswith("llm_"):
                raise
            raise RejectedError("llm_reply_malformed", f"head of the answer: {error.message}") from None
        finally:
            watch.close()

    def _read(self, response: requests.Response) -> bytes:
        coding = response.headers.get("Content-Encoding", "identity")
        if coding != "identity":
            raise RejectedError("llm_reply_malformed", "the body has a content coding that was not asked for")
        payload = bytearray()
        while chunk := response.raw.read(1 << 16, decode_content=False):
            payload += chunk
            if len(payload) > self._limits.reply_bytes:
                raise RejectedError("llm_reply_too_large", f"more than {self._limits.reply_bytes} bytes")
        return bytes(payload)

    def _timeout(self) -> RejectedError:
        return RejectedError("llm_endpoint_timeout", f"no complete answer within {self._limits.total_seconds:g} s")


class _Adapter(HTTPAdapter):
    """Connects under a watch, which ends the connection at the deadline whatever it is doing."""

    def __init__(self, watch: Watch, connect_seconds: float) -> None:
        self._watch = watch
        self._connect_seconds = connect_seconds
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make a pool manager whose connections take their socket from here."""
        super().init_poolmanager(*args, **kwargs)
        connect = staticmethod(self._connect)
        http = type("WatchedHTTPConnection", (PinnedHTTPConnection,), {"new_socket": connect})
        https = type("WatchedHTTPSConnection", (PinnedHTTPSConnection,), {"new_socket": connect})
        pools: dict[str, Any] = {
            "http": type("WatchedHTTPPool", (HTTPConnectionPool,), {"ConnectionCls": http}),
            "https": type("WatchedHTTPSPool", (HTTPSConnectionPool,), {"ConnectionCls": https}),
        }
        self.poolmanager.pool_classes_by_scheme = pools

    def _connect(self, host: str, port: int) -> socket.socket:
        failure: OSError = OSError("the name has no address")
        for address in look_up(host, port, self._connect_seconds):
            connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            try:
                connection.settimeout(self._connect_seconds)
                self._watch.guard(connection)
                connection.connect((address, port))
                return connection
            except OSError as error:
                connection.close()
                failure = error
        raise failure


class Budget:
    """Requests that may still be made for one document."""

    def __init__(self, allowed: int) -> None:
        self._allowed = self._left = allowed

    def take(self) -> None:
        """Count one request, or raise `RejectedError` "llm_request_cap" where all are used up."""
        if not self._left:
            raise RejectedError("llm_request_cap", f"{self._allowed} requests were made for this document")
        self._left -= 1


class ChatEndpoint:
    """One model at one endpoint.

    Args:
        endpoint: base URL of the interface, such as "https://models.example.org/v1". A key goes out over https alone, except to loopback.
        model: the model's name there: letters, digits and ._:/- .
        api_key: sent as bearer token; it is in no log, message or `repr`.
        limits: `tries`, `pause_seconds`, and those of the transport.
        post: transport; `HttpPost` with the same limits where None.
        sleep: waits between tries (seconds).

    Raises:
        ValueError: the endpoint is no http(s) URL or holds credentials, or the model or the key hold characters that they can't.
    """

    def __init__(
        self,
        endpoint: str,
        model: str,
        api_key: str | None,
        *,
        limits: Limits,
        post: Post | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = urlsplit(endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("the endpoint is not an http or https base URL without query")
        if parts.username is not None or parts.password is not None:
            raise ValueError("the endpoint's URL holds credentials; give the key as api_key")
        if not re.fullmatch(r"[A-Za-z0-9._:/-]{1,120}", model):
            raise ValueError("the model's name holds other characters than letters, digits and ._:/-")
        if api_key is not None and not re.fullmatch(r"[\x21-\x7e]{1,4096}", api_key):
            raise ValueError("the key is empty or holds characters that a header can't")
        if api_key is not None and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError("a key is not sent in clear text: the endpoint has to be https")
        self.model = model
        self._host = parts.hostname
        self._url = endpoint.rstrip("/") + "/chat/completions"
        self._api_key = api_key
        self._limits = limits
        self._post = post or HttpPost(limits)
        self._sleep = sleep

    def __repr__(self) -> str:
        """Say which model at which host, without the key."""
        return f"{type(self).__name__}({self._host!r}, {self.model!r})"

    def ask(self, system: str, user: str, schema: Mapping[str, Any], budget: Budget) -> str:
        """Ask one question at temperature 0.

        Args:
            system: instructions.
            user: the data that they are about.
            schema: JSON schema of the answer.
            budget: is charged with each request.

        Returns:
            The text of the answer, which need not be what the schema says.

        Raises:
            RejectedError: "llm_endpoint_…" where there was no answer, "llm_reply_…" where it could not be taken, "llm_request_cap".
        """
        body = json.dumps(
            {
                "model": self.model,
                "temperature": 0,
                "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
                "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}},
            }
        ).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "kaoju"}
        if self._api_key is not None:
            headers["Authorization"] = f"Bearer {self._api_key}"
        tried = 0
        while True:
            budget.take()
            tried += 1
            try:
                return _answer(self._post(self._url, headers, body))
            except RejectedError as error:
                if error.rule not in _RETRIED or tried >= self._limits.tries:
                    raise
                log.warning("%r: %s (%s), asked again", self, error.rule, error.message)
                self._sleep(self._limits.pause_seconds * 2 ** (tried - 1))


def read_json(text: str | bytes, what: str) -> Any:
    """Read JSON that came from outside.

    Args:
        text: UTF-8 bytes or text; nothing may stand around the JSON.
        what: name of the text in the error.

    Raises:
        RejectedError: "llm_reply_malformed".
    """
    try:
        return json.loads(text.decode("utf-8") if isinstance(text, bytes) else text)
    except (ValueError, RecursionError) as error:
        raise RejectedError("llm_reply_malformed", f"{what} is not JSON: {type(error).__name__}") from None


def _answer(reply: Reply) -> str:
    if reply.status != 200:
        raise _status_error(reply.status)
    completion = read_json(reply.payload, "the reply")
    try:
        choice = completion["choices"][0]
        content, finish = choice["message"]["content"], choice.get("finish_reason")
    except (LookupError, TypeError, AttributeError):
        raise RejectedError("llm_reply_malformed", "the reply is not a chat completion") from None
    if finish == "length":
        raise RejectedError("llm_reply_truncated", "the model ran out of tokens before the end of its answer")
    if not isinstance(content, str):
        raise RejectedError("llm_reply_malformed", "the completion holds no text")
    return content


def _status_error(status: int) -> RejectedError:
    if status in _RETRIED_STATUS:
        return RejectedError("llm_endpoint_failed", f"HTTP status {status}")
    if 300 <= status < 400:
        return RejectedError("llm_endpoint_redirects", f"HTTP status {status}; redirects are not followed")
    return RejectedError("llm_endpoint_refuses", f"HTTP status {status}")
