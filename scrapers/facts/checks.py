"""Checks between the facts of one document: parts against their total, from–to against the stated difference, shares against 100, growth
against two levels.

Belongs here: the record of a check, its formula and its tolerance. Does not belong here: any correction; a disagreement is data, the
observations stay as the text states them.

The tolerance of a check is what rounding to the printed precision can explain: half a unit of the last printed digit of every number that
takes part.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from scrapers.records import Bound, Document, Measure, Modality, Observation, make_id

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedCheck:
    """One comparison of what a document states with what its other numbers imply.

    Attributes:
        check_id: "chk_…" over kind and observations.
        version_id, document_id: the document version.
        kind: parts_total, from_to, shares or growth_levels.
        formula: the computation in words, such as "(90 - 60) / 60 * 100".
        stated: the number that the document states; computed: what the others imply; both in the unit of the stated one.
        tolerance: the largest difference that rounding explains.
        agrees: whether |stated - computed| <= tolerance.
        observation_ids: the facts that take part, the stated one first.
    """

    check_id: str
    version_id: str
    document_id: str
    kind: str
    formula: str
    stated: Decimal
    computed: Decimal
    tolerance: Decimal
    agrees: bool
    observation_ids: tuple[str, ...]


def derive_checks(document: Document, observations: Sequence[Observation]) -> list[DerivedCheck]:
    """Compare the facts of one document with each other.

    Args:
        document: the document version.
        observations: its facts in reading order.

    Returns:
        The checks in reading order of the stated fact; a relation that the text does not claim is no check.
    """
    by_block: dict[int, list[Observation]] = defaultdict(list)
    for observation in observations:
        if observation.modality is Modality.ACTUAL and observation.value_low == observation.value_high:
            by_block[observation.block].append(observation)
    texts = {block.position: block.text for block in document.blocks if block.position in by_block}
    checks: list[DerivedCheck] = []
    for position, facts in by_block.items():
        checks += _from_to(facts)
        checks += _parts(texts[position], facts)
        checks += _shares(texts[position], facts)
    checks += _growth([fact for facts in by_block.values() for fact in facts])
    return checks


def step(observation: Observation) -> Decimal:
    """One unit of the last printed digit of a value, in the unit of the value; 0 for what is counted out (30款, 七个)."""
    printed = re.search(r"\d+(?:,\d{3})*(?:\s?\.\s?(\d+))?", observation.value_text)
    if not printed:
        return Decimal(0)
    number = Decimal(re.sub(r"[\s,]", "", printed[0]))
    if not number or ((observation.unit_code or "").startswith("count:") and abs(observation.value_low) == number):
        return Decimal(0)
    return abs(observation.value_low) / number / Decimal(10) ** len(printed[1] or "")


def _check(
    kind: str, formula: str, stated: Observation, computed: Decimal, tolerance: Decimal, others: Iterable[Observation]
) -> DerivedCheck:
    ids = (stated.observation_id, *(other.observation_id for other in others))
    return DerivedCheck(
        check_id=make_id("chk", kind, *ids),
        version_id=stated.version_id,
        document_id=stated.document_id,
        kind=kind,
        formula=formula,
        stated=stated.value_low,
        computed=computed,
        tolerance=tolerance,
        agrees=abs(stated.value_low - computed) <= tolerance,
        observation_ids=ids,
    )


def ratio_tolerance(low: Observation, high: Observation) -> Decimal:
    """How far rounding of two levels to their printed digits can move the growth between them, in percentage points; may be infinite."""
    base, top = abs(low.value_low), abs(high.value_low)
    half_base, half_top = step(low) / 2, step(high) / 2
    if base <= half_base:
        return Decimal("Infinity")
    widest = (top + half_top) / (base - half_base) - top / base
    return widest * HUNDRED


def _from_to(facts: Sequence[Observation]) -> list[DerivedCheck]:
    """人均产值从60万元提升到90万元，提升了50%."""
    checks = []
    for position, (low, high) in enumerate(pairwise(facts)):
        if "from_to" not in high.rule_ids or low.unit != high.unit or low.quote != high.quote or not low.value_low:
            continue
        for stated in facts[position + 2 : position + 3]:
            if stated.measure not in (Measure.CHANGE, Measure.GROWTH) or stated.indicator != high.indicator:
                continue
            if stated.unit == "%" and high.unit != "%":
                computed = (high.value_low - low.value_low) / abs(low.value_low) * HUNDRED
                formula = f"({high.value_text} - {low.value_text}) / {low.value_text} * 100"
                checks.append(_check("from_to", formula, stated, computed, ratio_tolerance(low, high) + step(stated) / 2, (low, high)))
            elif stated.unit == high.unit or (stated.unit == "pp" and high.unit == "%"):
                computed = high.value_low - low.value_low
                tolerance = (step(low) + step(high) + step(stated)) / 2
                checks.append(_check("from_to", f"{high.value_text} - {low.value_text}", stated, computed, tolerance, (low, high)))
    return checks


_PART_MARK = re.compile(r"其中|包括|分别为|来看|分为")


def _parts(text: str, facts: Sequence[Observation]) -> list[DerivedCheck]:
    """核心产业营收2674.3亿元。其中，核心制造业2224亿元，核心服务业450亿元: the parts fill the total, or at least do not exceed it."""
    checks = []
    levels = [fact for fact in facts if fact.measure is Measure.LEVEL and fact.unit not in ("%", "倍", "番", None)]
    for position, total in enumerate(levels):
        parts: list[Observation] = []
        for part in levels[position + 1 : position + 7]:
            if part.unit != total.unit or (part.period_start, part.period_end) != (total.period_start, total.period_end):
                break
            if part.value_low >= total.value_low or part.indicator == total.indicator or part.bound is not Bound.EXACT:
                break
            parts.append(part)
            between = text[total.text_end : parts[0].text_start]
            if len(parts) < 2 or not _PART_MARK.search(between):
                continue
            computed = sum((one.value_low for one in parts), Decimal(0))
            tolerance = sum((step(one) / 2 for one in parts), step(total) / 2)
            exceeds = computed > total.value_low + tolerance
            if abs(computed - total.value_low) <= tolerance or (exceeds and "其中" in between):
                formula = " + ".join(one.value_text for one in parts)
                checks.append(_check("parts_total", formula, total, computed, tolerance, parts))
                break
    return checks


def _shares(text: str, facts: Sequence[Observation]) -> list[DerivedCheck]:
    """占比分别为31%、69%: shares of one list sum to 100, or at least do not exceed it."""
    checks = []
    run: list[Observation] = []
    for fact in [*(f for f in facts if f.measure is Measure.SHARE and f.unit == "%"), None]:
        if run and (
            fact is None
            or fact.quote != run[0].quote
            or text[run[-1].text_end : fact.text_start].strip(" ") not in ("、", "和", "及", "与")
        ):
            total = sum((one.value_low for one in run), Decimal(0))
            tolerance = sum((step(one) / 2 for one in run), Decimal(0))
            if len(run) > 1 and (abs(total - HUNDRED) <= tolerance or total > HUNDRED + tolerance):
                rest = run[:-1]
                computed = HUNDRED - sum((one.value_low for one in rest), Decimal(0))
                formula = "100 - " + " - ".join(one.value_text for one in rest)
                checks.append(_check("shares", formula, run[-1], computed, tolerance, rest))
            run = []
        if fact is not None:
            run.append(fact)
    return checks


def _growth(facts: Sequence[Observation]) -> list[DerivedCheck]:
    """2022年5080亿元, 2023年5784亿元, 增长13.9%."""
    levels: dict[tuple[str | None, str | None, int], list[Observation]] = defaultdict(list)
    for fact in facts:
        if fact.measure is Measure.LEVEL and is_year(fact) and fact.period_end is not None:
            levels[fact.subject, fact.indicator, fact.period_end.year].append(fact)
    checks = []
    for stated in facts:
        if stated.measure is not Measure.GROWTH or stated.unit != "%" or not is_year(stated) or stated.period_end is None:
            continue
        year = stated.period_end.year
        highs = levels.get((stated.subject, stated.indicator, year), ())[:1]
        lows = levels.get((stated.subject, stated.indicator, year - 1), ())[:1]
        for low, high in zip(lows, highs, strict=False):
            if low.unit != high.unit or not low.value_low:
                continue
            computed = (high.value_low - low.value_low) / abs(low.value_low) * HUNDRED
            formula = f"({high.value_text} - {low.value_text}) / {low.value_text} * 100"
            checks.append(_check("growth_levels", formula, stated, computed, ratio_tolerance(low, high) + step(stated) / 2, (low, high)))
    return checks


def is_year(fact: Observation) -> bool:
    """Whether a fact is of one calendar year."""
    first, last = fact.period_start, fact.period_end
    return (
        first is not None
        and last is not None
        and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
        and first.year == last.year
    )
