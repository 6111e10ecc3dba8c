"""Values that a document implies and does not state: the whole behind a share, the other side of a difference in percentage points, what
remains beside the named parts, the growth and the multiple between two stated levels.

Belongs here: which facts of one document imply a value, its formula, and how far the rounding of those facts could move it.
Does not belong here: facts (a derived value never becomes an observation), the comparison with what is stated (`checks`).

A value is derived only where the text itself relates the facts: the same period, the same unit, and one paragraph (for growth: one
document). What can't be named is not derived.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import groupby, pairwise

from scrapers.facts.checks import HUNDRED, is_year, ratio_tolerance, step
from scrapers.facts.entities import region_of
from scrapers.facts.lexicon import sentence_spans
from scrapers.facts.words import read_table
from scrapers.records import Basis, Bound, Document, Measure, Modality, Observation, make_id


class Derivation(StrEnum):
    """How a value is derived."""

    IMPLIED_TOTAL = "implied_total"  # 增加值791.9亿元，占规上工业的比重15.0%: the whole is 791.9 / 15.0 %
    OTHER_SIDE = "other_side"  # 同比增长35%，高出全省3.1个百分点: the province grew by 35 - 3.1
    REMAINDER = "remainder"  # 全国197个，北京85款、上海43款: 69 elsewhere
    GROWTH = "growth"  # 2022年5080亿元, 2023年5784亿元: (5784 - 5080) / 5080
    CHANGE = "change"  # 从14天下降到5天: (5 - 14) / 14
    MULTIPLE = "multiple"  # 美国672亿美元，中国78亿美元: 672 / 78


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedValue:
    """One value that facts of a document imply.

    Attributes:
        derived_id: "drv_…" over derivation and facts.
        version_id, document_id, block: where the facts stand (of growth: the later level).
        derivation: how it is derived.
        subject, subject_id, indicator, period_start, period_end: what it is a value of. The other side of a difference is another region
            (高出全省) or another measure of the same subject (高于规上工业).
        compared_with: the subject beside which a multiple is taken, else None.
        value: in `unit`, six places.
        unit, unit_code: as in `Observation`; a multiple has the unit 倍.
        tolerance: how far rounding of the facts to their printed digits can move it.
        formula: the computation with the printed numbers.
        operands: (role, observation id) of the facts that it is made of, in the order of the formula.
        stated_id: the fact that states the same quantity, None where the text does not state it.
    """

    derived_id: str
    version_id: str
    document_id: str
    block: int
    derivation: Derivation
    subject: str | None
    subject_id: str | None
    indicator: str
    period_start: date | None
    period_end: date | None
    compared_with: str | None
    value: Decimal
    unit: str | None
    unit_code: str | None
    tolerance: Decimal
    formula: str
    operands: tuple[tuple[str, str], ...]
    stated_id: str | None


def derive_values(document: Document, observations: Sequence[Observation]) -> list[DerivedValue]:
    """Derive what the facts of one document imply.

    Args:
        document: the document version.
        observations: its facts in reading order.

    Returns:
        The values, those of a paragraph in the order of the rules above, growth last. Linear in the facts but for those of one
        paragraph with one unit and period, of which a paragraph has few.
    """
    exact = [fact for fact in observations if fact.modality is Modality.ACTUAL and fact.value_low == fact.value_high]
    texts = {block.position: block.text for block in document.blocks}
    values: list[DerivedValue] = []
    for position, group in groupby(sorted(exact, key=lambda fact: (fact.block, fact.text_start)), key=lambda fact: fact.block):
        facts = list(group)
        sentences = sentence_spans(texts[position])
        values += _implied_totals(facts)
        values += _other_sides(facts)
        values += _changes(facts)
        values += _remainders(texts[position], facts)
        values += _multiples(sentences, facts)
    values += _growths(exact)
    return list({value.derived_id: value for value in values}.values())


def _derived(
    derivation: Derivation,
    of: Observation,
    operands: Sequence[tuple[str, Observation]],
    value: Decimal,
    tolerance: Decimal,
    formula: str,
    *,
    unit: tuple[str | None, str | None] | None = None,
    subject: str | None = None,
    indicator: str | None = None,
    compared_with: str | None = None,
    stated: Observation | None = None,
) -> Iterator[DerivedValue]:
    """Make a value of the subject, indicator, period and unit of `of` unless said otherwise; none where it has no indicator."""
    name = indicator or of.indicator
    if name is None or not value.is_finite() or not tolerance.is_finite():
        return
    ids = tuple((role, fact.observation_id) for role, fact in operands)
    yield DerivedValue(
        derived_id=make_id("drv", derivation, *(one for pair in ids for one in pair)),
        version_id=of.version_id,
        document_id=of.document_id,
        block=of.block,
        derivation=derivation,
        subject=subject or of.subject,
        subject_id=region_of(subject, of.period_end.year if of.period_end else None) if subject else of.subject_id,
        indicator=name,
        period_start=of.period_start,
        period_end=of.period_end,
        compared_with=compared_with,
        value=value,
        unit=unit[0] if unit else of.unit,
        unit_code=unit[1] if unit else of.unit_code,
        tolerance=tolerance,
        formula=formula,
        operands=ids,
        stated_id=stated.observation_id if stated else None,
    )


def _period(fact: Observation) -> tuple[date | None, date | None]:
    return fact.period_start, fact.period_end


def _is_level(fact: Observation) -> bool:
    """Whether a fact states an amount or a count, not a ratio."""
    return fact.measure is Measure.LEVEL and fact.unit not in ("%", "pp", "倍", "番", None) and fact.indicator is not None


_SHARE_OF = re.compile(r"占(?P<whole>[^占]{2,20}?)的?(?:比重|比例|份额)$")
# What is measured, at the end of an indicator: the whole has the same measure as its part.
_MEASURED = re.compile(
    r"(?:增加值|总产值|产值|营业收入|营收|收入|利润总额|利润|投资额|投资|进出口总额|进出口额|进出口|出口额|进口额|销售额|税收|人口|总量|数量|规模|金额)$"
)


def _implied_totals(facts: Sequence[Observation]) -> Iterator[DerivedValue]:
    levels: dict[tuple[object, ...], Observation] = {}
    for fact in facts:
        if _is_level(fact):
            levels[fact.subject, fact.indicator, *_period(fact)] = fact
        if fact.measure is not Measure.SHARE or fact.unit != "%" or fact.indicator is None or fact.value_low <= step(fact):
            continue
        whole = _SHARE_OF.search(fact.indicator)
        part = levels.get((fact.subject, fact.indicator[: whole.start()], *_period(fact))) if whole else None
        if whole is None or part is None or part.bound is not Bound.EXACT or fact.bound is not Bound.EXACT:
            continue
        region = _region_of(whole["whole"], fact.subject)
        measured = _MEASURED.search(part.indicator or "")
        name = whole["whole"] if measured is None or _MEASURED.search(whole["whole"]) else whole["whole"] + measured[0]
        value = part.value_low / fact.value_low * HUNDRED
        widest = (part.value_low + step(part) / 2) / (fact.value_low - step(fact) / 2) * HUNDRED
        formula = f"{part.value_text} / {fact.value_text}"
        operands = [("part", part), ("share", fact)]
        yield from _derived(
            Derivation.IMPLIED_TOTAL,
            part,
            operands,
            value,
            widest - value,
            formula,
            subject=region,
            indicator=part.indicator if region else name,
        )


_OTHER = re.compile(
    r"(?:高出|高于|快于|大于|低于|慢于|小于|落后于|落后|领先于|领先|超出|超过|超|比)(?P<other>[^，,。；、\d]{1,16}?)"
    r"(?:的?(?:平均|增速|增幅|水平|同期|高|低|快|慢|约|出|了)+)*$"
)
_RATE_TAIL = re.compile(r"(?:同比)?(?:增速|增幅|增长率|涨幅|降幅)$")


def _other_sides(facts: Sequence[Observation]) -> Iterator[DerivedValue]:
    for own, gap in pairwise(facts):
        if gap.unit != "pp" or gap.basis is not Basis.VS_OTHER or own.unit != "%" or own.measure not in (Measure.GROWTH, Measure.SHARE):
            continue
        if own.subject != gap.subject or _period(own) != _period(gap) or own.bound is not Bound.EXACT or gap.bound is not Bound.EXACT:
            continue
        if own.indicator is None or _RATE_TAIL.sub("", gap.indicator or "") not in (own.indicator, _RATE_TAIL.sub("", own.indicator)):
            continue
        said = gap.quote[: gap.quote.find(gap.value_text)] if gap.value_text in gap.quote else ""
        other = _OTHER.search(said.rstrip("约近了 "))
        if other is None:
            continue
        sign = "-" if gap.value_low >= 0 else "+"
        region = _region_of(other["other"], own.subject)
        measured = _MEASURED.search(own.indicator)
        yield from _derived(
            Derivation.OTHER_SIDE,
            own,
            [("own", own), ("gap", gap)],
            own.value_low - gap.value_low,
            (step(own) + step(gap)) / 2,
            f"{own.value_text} {sign} {gap.value_text}",
            subject=region,
            indicator=None if region else other["other"] + (measured[0] if measured else own.indicator),
        )


def _changes(facts: Sequence[Observation]) -> Iterator[DerivedValue]:
    for position, (low, high) in enumerate(pairwise(facts)):
        if "from_to" not in high.rule_ids or low.unit != high.unit or low.quote != high.quote or not low.value_low:
            continue
        behind = facts[position + 2] if position + 2 < len(facts) else None
        stated = behind if behind and behind.measure in (Measure.CHANGE, Measure.GROWTH) and behind.indicator == high.indicator else None
        pair = [("from", low), ("to", high)]
        if high.unit == "%":
            unit, value, tolerance = ("pp", "ratio:pp"), high.value_low - low.value_low, (step(low) + step(high)) / 2
            formula = f"{high.value_text} - {low.value_text}"
        else:
            unit, value = ("%", "ratio:percent"), (high.value_low - low.value_low) / abs(low.value_low) * HUNDRED
            tolerance, formula = ratio_tolerance(low, high), f"({high.value_text} - {low.value_text}) / {low.value_text}"
        if stated is not None and stated.unit != unit[0]:
            stated = None
        yield from _derived(Derivation.CHANGE, high, pair, value, tolerance, formula, unit=unit, stated=stated)


_PARTS = re.compile(r"其中|来看|从.{2,12}看|中，|分别|包括|分为")


def _remainders(text: str, facts: Sequence[Observation]) -> Iterator[DerivedValue]:
    """What the named parts leave of a total: parts of one list, or the regions of a country."""
    levels = [fact for fact in facts if _is_level(fact) and fact.bound is Bound.EXACT]
    for parts in _lists(levels):
        first = parts[0]
        named = sum((part.value_low for part in parts), Decimal(0))
        for total in reversed([fact for fact in levels if fact.text_start < first.text_start]):
            if total in parts or total.value_low <= named or _period(total) != _period(first) or not _same_kind(total, first):
                continue
            if not _claims(text[total.text_end : first.text_start], total, parts):
                continue
            yield from _derived(
                Derivation.REMAINDER,
                total,
                [("total", total), *(("part", part) for part in parts)],
                total.value_low - named,
                sum((step(part) / 2 for part in parts), step(total) / 2),
                " - ".join([total.value_text, *(part.value_text for part in parts)]),
            )
            break


def _lists(levels: Sequence[Observation]) -> Iterator[list[Observation]]:
    """Runs of levels of one unit and period in one clause or behind each other, and the levels of one indicator by region."""
    runs: list[list[Observation]] = []
    for fact in levels:
        last = runs[-1][-1] if runs else None
        together = last is not None and last.unit == fact.unit and _period(last) == _period(fact) and last.subject == fact.subject
        if together and last is not None and (last.quote == fact.quote or fact.text_start - last.text_end <= 24):
            runs[-1].append(fact)
        else:
            runs.append([fact])
    for run in runs:
        # The first of a run may be the total of the others: 营收2674亿元。其中，制造业2224亿元，服务业450亿元.
        rest = sum((part.value_low for part in run[1:]), Decimal(0))
        parts = run[1:] if len(run) > 2 and run[0].value_low > rest else run
        if len(parts) >= 2 and len({part.indicator for part in parts}) == len(parts):
            yield parts
    regions: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for fact in levels:
        if fact.subject_type == "region":
            regions[fact.indicator, fact.unit, *_period(fact)].append(fact)
    for parts in regions.values():
        subjects = [part.subject for part in parts]
        if len(parts) >= 3 and len(set(subjects)) == len(parts) and not any(_encloses(a, b) for a in subjects for b in subjects):
            yield parts


def _same_kind(total: Observation, part: Observation) -> bool:
    counted = [(fact.unit_code or "").startswith("count:") for fact in (total, part)]
    return total.unit == part.unit or all(counted)


def _claims(between: str, total: Observation, parts: Sequence[Observation]) -> bool:
    """Whether the text relates parts and total: the total's region encloses those of the parts, or the words between say so."""
    if len({part.subject for part in parts}) > 1:
        return all(_encloses(total.subject, part.subject) for part in parts)
    if total.subject != parts[0].subject or total.unit != parts[0].unit or not _PARTS.search(between):
        return False
    # As printed: what the sentence is about may stand before the measure of the total, and not be said again.
    noun = re.sub(r"(?:数量|总数|总量|数)$", "", total.indicator_text or "")
    return (len(noun) >= 3 and noun in between) or re.match(r"[^。！？]*[。，；]其中", between) is not None


def _multiples(sentences: Sequence[tuple[int, int]], facts: Sequence[Observation]) -> Iterator[DerivedValue]:
    """Two subjects beside each other in one sentence; of three and more it would not be clear which two are compared."""
    for start, end in sentences:
        alike: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
        for fact in facts:
            if start <= fact.text_start < end and _is_level(fact) and fact.subject_type in ("region", "organisation"):
                alike[fact.unit, fact.subject_type, *_period(fact)].append(fact)
        for pair in alike.values():
            if len(pair) != 2 or pair[0].subject == pair[1].subject or None in (pair[0].subject, pair[1].subject):
                continue
            low, high = sorted(pair, key=lambda fact: (fact.value_low, fact.text_start))
            names = sorted((low.indicator or "", high.indicator or ""), key=len)
            if low.value_low <= step(low) or not names[1].endswith(names[0]) or _encloses(high.subject, low.subject):
                continue
            value = high.value_low / low.value_low
            yield from _derived(
                Derivation.MULTIPLE,
                high,
                [("larger", high), ("smaller", low)],
                value,
                (high.value_low + step(high) / 2) / (low.value_low - step(low) / 2) - value,
                f"{high.value_text} / {low.value_text}",
                unit=("倍", "ratio:fold"),
                indicator=names[1],
                compared_with=low.subject,
            )


def _growths(facts: Sequence[Observation]) -> Iterator[DerivedValue]:
    """Two consecutive years of one series."""
    levels: dict[tuple[object, ...], Observation] = {}
    stated: dict[tuple[object, ...], Observation] = {}
    for fact, indicator in _named_in_full(facts):
        if not is_year(fact) or fact.period_end is None or fact.bound is not Bound.EXACT:
            continue
        year = fact.period_end.year
        if _is_level(fact):
            levels.setdefault((fact.subject, indicator, fact.unit, year), fact)
        elif fact.measure is Measure.GROWTH and fact.unit == "%" and fact.basis in (Basis.YOY, None):
            stated.setdefault((fact.subject, indicator, year), fact)
    for (subject, indicator, unit, year), high in levels.items():
        low = levels.get((subject, indicator, unit, int(str(year)) - 1))
        if low is None or not low.value_low:
            continue
        value = (high.value_low - low.value_low) / abs(low.value_low) * HUNDRED
        formula = f"({high.value_text} - {low.value_text}) / {low.value_text}"
        yield from _derived(
            Derivation.GROWTH,
            high,
            [("from", low), ("to", high)],
            value,
            ratio_tolerance(low, high),
            formula,
            unit=("%", "ratio:percent"),
            indicator=str(indicator),
            stated=stated.get((subject, indicator, year)),
        )


def _named_in_full(facts: Sequence[Observation]) -> Iterator[tuple[Observation, str | None]]:
    """Each fact with its indicator; one that a paragraph shortens where it goes on to the next year gets its full name.

    2022年人工智能产业规模5080亿元 …… 2023年产业规模5784亿元: the later one is the 人工智能产业规模 too. A shorter name in the same year
    is another measure: it could be that of the whole.
    """
    names: dict[tuple[int, str | None], list[Observation]] = defaultdict(list)
    for fact in facts:
        earlier = names[fact.block, fact.subject]
        longer = (one.indicator for one in reversed(earlier) if _shortened(fact.indicator, one.indicator))
        full = next(longer, None)
        taken = any(one.indicator == full and _period(one) == _period(fact) for one in earlier)
        if full is None or taken:
            earlier.append(fact)
        yield fact, fact.indicator if full is None or taken else full


def _shortened(name: str | None, full: str | None) -> bool:
    return name is not None and full is not None and len(full) > len(name) >= 2 and full.endswith(name)


@cache
def _parents() -> Mapping[str, str]:
    """The name of the region that encloses each region, by name; a name that several regions share has none."""
    rows = [row for row in read_table("regions") if row["code"] and not row["last_year"]]
    by_code = {row["code"]: row["name"] for row in rows}
    parents: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["parent"] in by_code:
            parents[row["name"]].add(by_code[row["parent"]])
    return {name: found.pop() for name, found in parents.items() if len(found) == 1}


@cache
def _levels() -> Mapping[str, str]:
    return {row["name"]: row["level"] for row in read_table("regions") if row["code"] and not row["last_year"]}


def _around(region: str | None) -> Iterator[str]:
    """The regions that enclose a region, the nearest first."""
    while region is not None and (region := _parents().get(region)) is not None:
        yield region


def _encloses(outer: str | None, inner: str | None) -> bool:
    return outer is not None and outer in _around(inner)


# What a clause calls the whole that its subject is part of.
_WHOLES = {"全省": "province", "全市": "prefecture", "全国": "country", "我国": "country", "全球": "world", "世界": "world"}


def _region_of(phrase: str, subject: str | None) -> str | None:
    """The region that a phrase such as 全省 or 浙江省 means beside `subject`: 全省 itself where the table of regions does not hold the
    subject; None where the phrase names no region."""
    level = _WHOLES.get(phrase)
    if level:
        return next((region for region in _around(subject) if _levels().get(region) == level), phrase)
    return phrase if phrase in _levels() else None
