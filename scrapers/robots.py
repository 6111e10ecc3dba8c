"""robots.txt by RFC 9309: what one host allows.

Belongs here: reading the file and the decision for one URL. Does not belong here: fetching and caching it (`scrapers.fetch`).
"""

from dataclasses import dataclass

from protego import Protego

PARSED_BYTES = 512 * 1024
"""What is read of a robots.txt: RFC 9309 asks for at least 500 KiB."""

DAY_SECONDS = 86400.0


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host.

    Attributes:
        reason: where the rules come from, for the log: "parsed", "status 404", "unreachable: …".
        rules: parsed file, None where the answer alone decides.
        allow_all: the decision where there is no file.
    """

    reason: str
    rules: Protego | None
    allow_all: bool

    @property
    def reachable(self) -> bool:
        """Whether the host answered the question; where it did not, everything is forbidden for the time being."""
        return self.rules is not None or self.allow_all

    def allows(self, url: str, agent: str) -> bool:
        """Tell whether `agent` (the product token) may fetch `url`."""
        return self.allow_all if self.rules is None else self.rules.can_fetch(url, agent)

    def delay_seconds(self, agent: str) -> float:
        """Return the crawl-delay for `agent` in seconds: 0 where none (or no number) is asked for, a day at most."""
        delay = self.rules.crawl_delay(agent) if self.rules is not None else None
        if delay is None or not delay > 0:  # also "nan"
            return 0.0
        return min(float(delay), DAY_SECONDS)

    def sitemaps(self) -> tuple[str, ...]:
        """Return the sitemaps that the file names."""
        return tuple(self.rules.sitemaps) if self.rules is not None else ()


def read_robots(status: int, payload: bytes) -> Robots:
    """Read the answer to a robots.txt request.

    Args:
        status: final HTTP status after redirects.
        payload: body, content coding removed.

    Returns:
        The rules. RFC 9309, 2.3.1: 2xx is parsed, 4xx allows everything, 5xx (and whatever else answers) forbids everything.
    """
    if 200 <= status < 300:
        # Protego takes a byte order mark for a part of the first line and loses the group, so it goes first.
        text = payload[:PARSED_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
        return Robots("parsed", Protego.parse(text.replace("\r\n", "\n").replace("\r", "\n")), True)
    if 400 <= status < 500:
        return Robots(f"status {status}", None, True)
    return Robots(f"status {status}", None, False)


def unreachable(reason: str) -> Robots:
    """Return the rules of a host whose robots.txt could not be had: everything is forbidden (RFC 9309, 2.3.1.4)."""
    return Robots(f"unreachable: {reason}", None, False)


def unavailable(reason: str) -> Robots:
    """Return the rules of a host whose robots.txt redirects more than five times: it counts as absent (RFC 9309, 2.3.1.2)."""
    return Robots(f"unavailable: {reason}", None, True)
