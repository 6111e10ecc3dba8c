"""Publication instants from printed text.

Belongs here: the printed forms of one date (with or without time) that news pages, feeds and front matter use, and their zone.
Does not belong here: periods and relative words of the running text (今年前三季度, 昨天); they are facts' business, and choosing among
several dates of a page, which is the parsers'.

A time without a zone on a Chinese page is Chinese time (Asia/Shanghai). Since 1991 China has had no summer time, so that the offset
is fixed for every page that can be captured.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

_FULL_WIDTH = str.maketrans("０１２３４５６７８９：／－．", "0123456789:/-.")
_DATE = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})\s*(?:年\s*(?P<m1>\d{1,2})\s*月\s*(?P<d1>\d{1,2})\s*日?"
    r"|(?P<sep>[-/.])\s*(?P<m2>\d{1,2})\s*[-/.]\s*(?P<d2>\d{1,2})(?![\d.]*%)|\s+(?P<m3>\d{1,2})\s*[/-]\s*(?P<d3>\d{1,2}))"
    r"(?:(?:\s*(?:HKT\s*)?|T|[\s,，|]*(?:星期|周|週)[一二三四五六日天][\s,，|]*|\s*[|,，]\s*)(?P<half>上午|下午|晚上|凌晨|早上|中午)?\s*(?P<hour>\d{1,2})"
    r"(?:\s*[:：]\s*(?P<minute>\d{2})(?:\s*[:：]\s*(?P<second>\d{2})(?:\.\d+)?)?|\s*[时點点]\s*(?:(?P<minute2>\d{1,2})\s*分)?)"
    r"(?:\s*(?P<zone>Z\b|(?:UTC|GMT)?[+-]\d{2}:?\d{2}\b|UTC\b|GMT\b|CST\b))?)?"
)
_COMPACT = re.compile(r"^(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?$")
_EPOCH = re.compile(r"^1\d{9}(?:\d{3})?$")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class PrintedInstant:
    """A date as printed.

    Attributes:
        start, end: place in the text.
        when: the instant, with zone; midnight where no time is printed.
        has_time: whether hour and minute are printed.
        has_zone: whether the zone is printed (else it is China's).
    """

    start: int
    end: int
    when: datetime
    has_time: bool
    has_zone: bool


def find_instants(text: str) -> Iterator[PrintedInstant]:
    """Find the printed dates of a text in order; impossible ones (2024-13-45) are none."""
    for match in _DATE.finditer(text.translate(_FULL_WIDTH)):
        found = _from_match(match)
        if found is not None:
            yield found


def parse_instant(text: str) -> PrintedInstant | None:
    """Read a text that should be one date: printed forms, ISO 8601, RFC 2822, 20240513, seconds or milliseconds since 1970.

    Returns:
        The instant with its place in the text, None where the text holds no possible date.
    """
    stripped = text.strip()
    if not _DIGIT.search(stripped) or len(stripped) > 200:
        return None
    found = next(find_instants(text), None)
    if found is not None:
        return found
    compact = _COMPACT.match(stripped)
    start = text.index(stripped)
    end = start + len(stripped)
    if compact is not None:
        parts = [int(part or 0) for part in compact.groups()]
        when = _instant(parts, SHANGHAI)
        return PrintedInstant(start, end, when, compact["hour"] is not None, False) if when else None
    if _EPOCH.match(stripped):
        return PrintedInstant(start, end, datetime.fromtimestamp(int(stripped[:10]), SHANGHAI), True, True)
    try:
        when = parsedate_to_datetime(stripped)
    except (ValueError, IndexError, TypeError):
        return None
    # RFC 2822 writes "-0000" for "UTC, zone unknown": Python gives a naive time for it.
    return PrintedInstant(start, end, when if when.tzinfo else when.replace(tzinfo=UTC), True, True)


def _from_match(match: re.Match[str]) -> PrintedInstant | None:
    month = next(int(match[name]) for name in ("m1", "m2", "m3") if match[name])
    day = next(int(match[name]) for name in ("d1", "d2", "d3") if match[name])
    end = match.end()
    hour, minute, second = int(match["hour"] or 0), int(match["minute"] or match["minute2"] or 0), int(match["second"] or 0)
    has_time = match["hour"] is not None
    if match["half"] in ("下午", "晚上") and hour < 12:
        hour += 12
    when = _instant([int(match["year"]), month, day, hour, minute, second], _zone(match["zone"]))
    if when is None and has_time:  # the date may be right and the digits behind it something else
        when = _instant([int(match["year"]), month, day, 0, 0, 0], SHANGHAI)
        has_time = False
        end = match.start("half") if match["half"] else match.start("hour")
    if when is None:
        return None
    return PrintedInstant(match.start(), end, when, has_time, bool(has_time and match["zone"]))


def _instant(parts: list[int], zone: timezone) -> datetime | None:
    try:
        return datetime(*parts, tzinfo=zone)  # type: ignore[arg-type]
    except ValueError:
        return None


def _zone(printed: str | None) -> timezone:
    if printed is None or printed == "CST":
        return SHANGHAI
    if printed in ("Z", "UTC", "GMT"):
        return UTC
    digits = printed.removeprefix("UTC").removeprefix("GMT").replace(":", "")
    offset = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    if offset >= timedelta(hours=24):
        return SHANGHAI
    return timezone(-offset if digits[0] == "-" else offset)
