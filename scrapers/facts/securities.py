"""Short names of listed securities that somebody checked, and which security such a name means on a day.

Belongs here: the table `vocabulary/securities.csv` and looking a name up in it. Does not belong here: codes that a document gives itself,
in stock markup or behind a name; they are evidence of that document and day (`mentions`), and no list is asked for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from scrapers.facts.words import read_table


@dataclass(frozen=True, slots=True)
class ListedName:
    """One row of `vocabulary/securities.csv`: a short name that a security bore, and when.

    Attributes:
        code: exchange prefix and number, lower case, such as "sh601018".
        exchange: "SSE", "SZSE" or "HKEX".
        name: the short name of the exchange.
        valid_from, valid_to: first and last day; None where the table does not bound it.
        source: where the row can be checked.
    """

    code: str
    exchange: str
    name: str
    valid_from: date | None
    valid_to: date | None
    source: str

    def held_on(self, day: date | None) -> bool:
        """True where the security bore the name on `day`; an unknown day is within any bounds."""
        return day is None or ((self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to))


@cache
def listed_names() -> tuple[ListedName, ...]:
    """Return the checked names in order of code and first day."""
    rows = [
        ListedName(row["code"], row["exchange"], row["name"], _day(row["valid_from"]), _day(row["valid_to"]), row["source"])
        for row in read_table("securities")
    ]
    return tuple(sorted(rows, key=lambda row: (row.code, row.valid_from or date.min, row.name)))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _by_name() -> Mapping[str, tuple[ListedName, ...]]:
    names: dict[str, tuple[ListedName, ...]] = {}
    for row in listed_names():
        names[row.name] = (*names.get(row.name, ()), row)
    return names


def listed_as(name: str, day: date | None) -> ListedName | None:
    """Return the security that bore a short name on a day.

    Args:
        name: as printed, whole: 宁波港 in 宁波港集团 is another name.
        day: of publication; None where the document states none.

    Returns:
        None where the table has no such name for the day, or where two securities bore it.
    """
    held = [row for row in _by_name().get(name, ()) if row.held_on(day)]
    return held[0] if len({row.code for row in held}) == 1 else None
