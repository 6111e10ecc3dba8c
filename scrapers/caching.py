"""What an answer says about how long it may be used again (RFC 9111).

Belongs here: Cache-Control, Expires, Date, Age, Vary and Pragma of one answer. Does not belong here: when a document is asked for again
(`scrapers.collect`, `scrapers.capture`), conditional requests.

Only what a server says counts; no lifetime is guessed from Last-Modified. What cannot be understood makes an answer stale.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapers.exchange import Hop

MAX_SECONDS = 2**31
"""What a greater number of seconds means (RFC 9111, 1.2.2)."""
_DIRECTIVE = re.compile(r"""\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*("[^"]*"|[^\s,;"]*))?\s*(?:,|;|\Z)""")


@dataclass(frozen=True, slots=True)
class Freshness:
    """For how long an answer may stand for the document.

    Attributes:
        seconds: from the instant of the answer on; 0 where it has to be asked for again, None where the server does not say.
        no_store: whether the server forbids caches to keep it.
    """

    seconds: int | None
    no_store: bool


def freshness(hops: Sequence[Hop], fetched_at: datetime) -> Freshness:
    """Read what an answer says.

    Args:
        hops: the answers in order, redirects included: they are fresh together as long as each of them is.
        fetched_at: instant of the last one, with zone.
    """
    each = [_of_one(hop, fetched_at) for hop in hops]
    seconds = each[-1].seconds if len(each) == 1 else min(one.seconds or 0 for one in each)
    return Freshness(seconds, any(one.no_store for one in each))


def _of_one(hop: Hop, fetched_at: datetime) -> Freshness:
    directives = _directives(", ".join(_all(hop, "cache-control")))
    if directives is None:
        return Freshness(0, False)
    no_store = "no-store" in directives
    if no_store or "no-cache" in directives or "*" in ",".join(_all(hop, "vary")):
        return Freshness(0, no_store)
    dated = _instant(_all(hop, "date")) or fetched_at
    expires = _all(hop, "expires")
    if "max-age" in directives:
        lifetime = _seconds(directives["max-age"])
    elif expires:
        until = _instant(expires)
        lifetime = int((until - dated).total_seconds()) if until is not None else 0
    elif not directives and "no-cache" in ",".join(_all(hop, "pragma")).lower():
        lifetime = 0
    else:
        return Freshness(None, False)
    ages = _all(hop, "age")
    age = max(_seconds(ages[0]) if ages else 0, int((fetched_at - dated).total_seconds()), 0)
    return Freshness(min(max(lifetime - age, 0), MAX_SECONDS), False)


def _all(hop: Hop, name: str) -> list[str]:
    return [value for key, value in hop.headers if key.lower() == name]


def _directives(text: str) -> dict[str, str] | None:
    """Return the directives by lower-case name, None where they cannot be read; of two that differ the shorter lifetime holds."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        if text[at] in ", ":
            at += 1
            continue
        match = _DIRECTIVE.match(text, at)
        if match is None:
            return None
        name, value = match[1].lower(), (match[2] or "").strip('"')
        if name == "max-age" and name in found:
            value = str(min(_seconds(value), _seconds(found[name])))
        found[name] = value
        at = match.end()
    return found


def _seconds(text: str) -> int:
    text = text.strip()
    return min(int(text[:12]), MAX_SECONDS) if text.isascii() and text.isdigit() else 0


def _instant(values: list[str]) -> datetime | None:
    """Read an HTTP date; None where there is none, where it is invalid, or where there are several."""
    if len(set(values)) != 1:
        return None
    try:
        moment = parsedate_to_datetime(values[0])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
