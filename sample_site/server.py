"""Serves the sample site on loopback.

Belongs here: one small HTTP server for the files beside this module. Does not belong here: anything hostile (tests/hostile).
"""

import hashlib
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

HERE = Path(__file__).parent
LAST_MODIFIED = "Wed, 18 Nov 2026 08:40:00 GMT"
MEDIA_TYPES = {
    ".html": "text/html",  # without charset: the pages' own meta tags say it, as on the sites that they stand for
    ".xml": "application/xml",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".pdf": "application/pdf",
}
BASED = frozenset((".xml", ".html", ".json"))
"""Endings of the files in which {{base}} stands for the address of the server."""


def site_files(edition: int, root: Path = HERE) -> dict[str, Path]:
    """Return the files of an edition by URL path: those of site/, overlaid by each editions/N with N <= edition."""
    layers = [root / "site"]
    layers += [
        folder for folder in sorted((root / "editions").glob("*"), key=lambda folder: int(folder.name)) if int(folder.name) <= edition
    ]
    return {"/" + path.relative_to(layer).as_posix(): path for layer in layers for path in sorted(layer.rglob("*")) if path.is_file()}


class _Handler(BaseHTTPRequestHandler):
    files: dict[str, Path]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        # Only names from the list are served, so no path can lead out of the site.
        path = self.files.get(unquote(urlsplit(self.path).path))
        if path is None:
            self._answer(404, b"no such page\n", "text/plain; charset=utf-8")
            return
        payload = path.read_bytes()
        if path.suffix in BASED:
            payload = payload.replace(b"{{base}}", f"http://{self.headers.get('Host', '127.0.0.1')}".encode("ascii", "ignore"))
        etag = f'"{hashlib.sha256(payload).hexdigest()[:16]}"'
        headers = {"ETag": etag, "Last-Modified": LAST_MODIFIED}
        if self.headers.get("If-None-Match") == etag:
            self._answer(304, b"", "", headers)
        else:
            self._answer(200, payload, MEDIA_TYPES.get(path.suffix, "application/octet-stream"), headers)

    def _answer(self, status: int, payload: bytes, media_type: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        if media_type:
            self.send_header("Content-Type", media_type)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Keep silent."""


@contextmanager
def serve_sample_site(edition: int = 1) -> Generator[str]:
    """Serve an edition of the sample site on a free port of 127.0.0.1 while the context lasts.

    Args:
        edition: 1 is the site as it stands; from 2 on, later editions lie over it.

    Yields:
        The base URL, without a slash at its end.
    """
    handler = type("Handler", (_Handler,), {"files": site_files(edition)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="sample site")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
