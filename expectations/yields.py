"""The yield guard: what one visit to a source gave, against what the source's file expects and what its last visits gave.

Belongs here: the measures, their bounds, and which visits are held back. Does not belong here: what a capture says
(`warehouse.batches`), how held captures stay out of a release (`dbt_project`), claims about tables (`suites`).

When a site changes its templates, a parser that finds nothing raises no error: the pages come, and dates, text and facts are gone. The
captures of such a visit are kept but not published, so that their documents keep the versions and facts that they had. The verdict is
worked out anew for each release, from captures, code and source files alone: mending the parser or the source file is all that is needed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from scrapers.records import Quarantined, make_id
from scrapers.sources import Expect, Source
from warehouse.batches import CaptureYield

RULE = "yield"
A_BODY = 20
"""Characters from which on a body is a text and no left-over of a page frame; as `body_length.is_a_text` in `suites`."""
ENOUGH = 3
"""Captures that are judged at least; a smaller visit is judged together with the published captures before it."""
ENOUGH_TO_COMPARE = 5
"""Captures of a visit from which on it is compared with other visits, and they with it; less varies by itself."""
MEMORY = timedelta(days=14)
REFUSED = Decimal("0.2")
"""Share of the pages of one night that are no documents (captcha, login, soft 404 …) above which it is the site, not a page."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a visit.

    Attributes:
        name: as in `Expect` and in messages.
        of: value of one capture.
        joined: value of a visit, from those of its captures.
        fall: share of the lowest of the last visits below which a visit has fallen far. Shares hardly vary; the length of texts and
            the number of facts do, with what happens to be in the news.
    """

    name: str
    of: Callable[[CaptureYield], int]
    joined: Callable[[Sequence[int]], Decimal]
    fall: Decimal


def _mean(values: Sequence[int]) -> Decimal:
    return Decimal(sum(values)) / len(values)


def _median(values: Sequence[int]) -> Decimal:
    return Decimal(median(map(Decimal, values)))


MEASURES = (
    Measure("share_with_date", lambda capture: int(capture.is_dated), _mean, Decimal("0.5")),
    Measure("share_with_body", lambda capture: int(capture.body_length >= A_BODY), _mean, Decimal("0.5")),
    Measure("body_length", lambda capture: capture.body_length, _median, Decimal("0.2")),
    Measure("facts_a_document", lambda capture: capture.facts, _mean, Decimal("0.2")),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """The captures of one source in one run, in order; never empty."""

    source_id: str
    captures: tuple[CaptureYield, ...]

    @property
    def at(self) -> datetime:
        """Instant of its first capture."""
        return self.captures[0].fetched_at


@dataclass(frozen=True, slots=True)
class HeldVisit:
    """A visit whose captures are not published, and why, in words."""

    visit: Visit
    reasons: tuple[str, ...]


def visits_of(yields: Iterable[CaptureYield], run_of: Callable[[CaptureYield], str]) -> list[Visit]:
    """Group captures into visits.

    Args:
        yields: of all captures.
        run_of: names the run that made a capture.

    Returns:
        Visits in the order of their first captures.
    """
    groups: dict[tuple[str, str], list[CaptureYield]] = {}
    for capture in sorted(yields, key=lambda capture: capture.sequence):
        groups.setdefault((capture.source_id, run_of(capture)), []).append(capture)
    return [Visit(source_id, tuple(captures)) for (source_id, _), captures in groups.items()]


def held_visits(visits: Iterable[Visit], sources: dict[str, Source]) -> list[HeldVisit]:
    """Tell which visits are held back.

    Args:
        visits: of all sources, in order.
        sources: declared ones, by id; an undeclared one is judged by its own past alone.

    Returns:
        Those that fell below a bound, in order. A measure's bound is the `min` of the source's `expect`, else a share of the lowest of
        its published visits of the last 14 days; a folder has no template that could change and is judged by `expect` alone.
    """
    held = []
    published: dict[str, list[Visit]] = {}
    for visit in visits:
        source = sources.get(visit.source_id)
        before = published.setdefault(visit.source_id, [])
        reasons = _falls(visit, before, source.expect if source else Expect(), compare=not source or source.discovery.kind != "folder")
        if reasons:
            held.append(HeldVisit(visit, reasons))
        else:
            before.append(visit)
            # What is older is never looked at again, but for the few captures that fill up small visits.
            before[:] = [one for one in before if visit.at - one.at <= MEMORY or one in before[-ENOUGH:]]
    return held


def _falls(visit: Visit, before: Sequence[Visit], expect: Expect, *, compare: bool) -> tuple[str, ...]:
    filling = [capture for one in before[-ENOUGH:] for capture in one.captures]
    missing = max(ENOUGH - len(visit.captures), 0)
    judged = (*filling[len(filling) - missing :], *visit.captures) if missing else visit.captures
    if len(judged) < ENOUGH:
        return ()
    recent = [one for one in before if visit.at - one.at <= MEMORY and len(one.captures) >= ENOUGH_TO_COMPARE]
    reasons = []
    for measure in MEASURES:
        expected = getattr(expect, measure.name)[0]
        if expected is not None:
            bound, why = expected, "that the source's file expects"
        elif compare and recent and len(judged) >= ENOUGH_TO_COMPARE:
            lowest = min(_value(measure, one.captures) for one in recent)
            bound, why = lowest * measure.fall, f"which is far below the {_show(lowest)} that it never fell below in 14 days"
        else:
            continue
        short = sum(measure.of(capture) < bound for capture in judged)
        # One odd document is no change of a site; and a visit that is good itself does not answer for the ones before it.
        if short > 1 and _value(measure, judged) < bound and _value(measure, visit.captures) < bound:
            reasons.append(f"{measure.name} is {_show(_value(measure, judged))}, less than {_show(bound)}, {why}")
    return tuple(reasons)


def _value(measure: Measure, captures: Sequence[CaptureYield]) -> Decimal:
    return measure.joined([measure.of(capture) for capture in captures])


def _show(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def surpluses(visits: Iterable[Visit], sources: dict[str, Source]) -> list[str]:
    """Where the latest visit of a source gave more than the `max` of its `expect`, in words; it is published all the same."""
    latest = {visit.source_id: visit for visit in visits if visit.source_id in sources and len(visit.captures) >= ENOUGH}
    found = []
    for source_id, visit in sorted(latest.items()):
        for measure in MEASURES:
            most = getattr(sources[source_id].expect, measure.name)[1]
            if most is not None and (value := _value(measure, visit.captures)) > most:
                found.append(f"{source_id}: {measure.name} is {_show(value)}, more than {_show(most)}, that the source's file expects")
    return found


def listed_surplus(source: Source, listed: int) -> str | None:
    """In words, where a source lists more documents than its file expects of a day; they are published all the same."""
    most = source.expect.documents_a_day[1]
    if most is None or listed <= most:
        return None
    return f"{source.id}: documents_a_day is {listed}, more than {_show(most)}, that the source's file expects"


def _source_entry(source: Source, what: str, item_id: str, *, message: str, next_step: str) -> Quarantined:
    return Quarantined(
        quarantine_id=make_id("qua", source.id, RULE, what),
        stage="fetch",
        item_kind="source",
        item_id=item_id,
        source_id=source.id,
        capture_id=None,
        rule=RULE,
        message=message,
        span=None,
        next_step=next_step,
    )


def listed_entry(source: Source, listed: int) -> Quarantined | None:
    """An entry for the quarantine where a source lists fewer documents than its file expects of a day; None where it does not.

    What came is published; what did not come can't be held back.
    """
    least = source.expect.documents_a_day[0]
    if least is None or listed >= least:
        return None
    return _source_entry(
        source,
        "documents_a_day",
        listed_item(source),
        message=f"documents_a_day is {listed}, less than {_show(least)}, that the source's file expects",
        next_step=f"see `kaoju sources check {source.id}`; mend `discovery:` or `expect:` in scrapers/sources/{source.id}.yml",
    )


def refused_entry(source: Source, refused: int, fetched: int) -> Quarantined | None:
    """An entry for the quarantine where a site answers so many addresses with pages that are no documents; None where it does not.

    Args:
        source: which one; a folder turns nobody away.
        refused: documents of one night that are held back.
        fetched: all of that night that gave an answer.
    """
    if source.discovery.kind == "folder" or refused < ENOUGH or refused <= REFUSED * fetched:
        return None
    return _source_entry(
        source,
        "refused",
        refused_item(source),
        message=f"{refused} of {fetched} answers are no documents, more than {_show(REFUSED * 100)} %",
        next_step=f"their pages are held back, the others published; see `kaoju sources check {source.id}` whether the site turns us away",
    )


def refused_item(source: Source) -> str:
    """Name of the item of `refused_entry`."""
    return f"{source.id} refused"


def listed_item(source: Source) -> str:
    """Name of the item of `listed_entry`."""
    return f"{source.id} documents_a_day"


def yield_entries(held: Iterable[HeldVisit]) -> list[Quarantined]:
    """One entry for the quarantine for each source that has visits held back, with the latest of them in words."""
    by_source: dict[str, list[HeldVisit]] = {}
    for one in held:
        by_source.setdefault(one.visit.source_id, []).append(one)
    return [_entry(source_id, visits) for source_id, visits in sorted(by_source.items())]


def _entry(source_id: str, held: Sequence[HeldVisit]) -> Quarantined:
    latest = held[-1]
    captures = sum(len(one.visit.captures) for one in held)
    return Quarantined(
        quarantine_id=make_id("qua", source_id, RULE),
        stage="gate",
        item_kind="source",
        item_id=source_id,
        source_id=source_id,
        capture_id=None,
        rule=RULE,
        message=(
            f"{captures} captures held back; in the {len(latest.visit.captures)} of the visit at {latest.visit.at:%Y-%m-%d %H:%M} UTC "
            + "; ".join(latest.reasons)
        ),
        span=None,
        next_step=(
            f"its documents keep their previous versions; see `kaoju sources check {source_id}`, then mend the parser, or the bounds "
            f"under `expect:` in scrapers/sources/{source_id}.yml: the next run judges these captures again"
        ),
    )
