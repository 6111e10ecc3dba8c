"""What a request brought: the records of the fetch layer.

Belongs here: `Hop`, `Exchange`, and the error of a request that brought nothing usable. Does not belong here: making requests
(`scrapers.fetch`), keeping what came (`scrapers.capture`).
"""

from dataclasses import dataclass, field
from datetime import datetime

from scrapers.records import RejectedError

PARTIAL_BYTES = 64 * 1024
"""What is kept, as evidence, of a body that was ended."""


class FetchError(RejectedError):
    """A request that gave no usable answer.

    Attributes:
        hops: the answers up to the failure.
        partial: the first bytes of the body that had come, content coding removed as far as possible; evidence, never a document.
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
        flags: "length unknown" (the end of the body was only marked by the end of the connection), "trailing bytes" (something stood
            behind the gzip stream and was left out), "cut" (a robots.txt that was not read to its end).
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
