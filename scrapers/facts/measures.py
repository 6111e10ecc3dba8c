"""Which base measure an indicator names: 数字经济核心产业营收 is revenue, of 数字经济核心产业.

Belongs here: the vocabulary of measures (`vocabulary/indicators.csv`), and looking an indicator's normal form up in it.
Does not belong here: how the indicator is found in a sentence (`stated`) and written in normal form (`indicators`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from scrapers.facts.words import read_table
from scrapers.records import Measure

# A rank names what is ranked before where: 固定资产投资全省排名. The place has no say in which measure it is.
_RANK_TAIL = re.compile(r"(?:在)?(?:全[国省市区县球]|全行业|世界|国际|国内|省内)?(?:排名|位次|名次)$")

# 出口机电产品 is 机电产品出口.
_VERB_FIRST = re.compile(r"(?:出口|进口)(?=[\u4e00-\u9fffA-Za-z“]{2})(?![总额值国])")
# 企业, 企业数 and 企业数量 are one count.
_COUNT_ENDINGS = ("数", "数量", "总数")


@dataclass(frozen=True, slots=True)
class BaseMeasure:
    """One row of `vocabulary/indicators.csv`.

    Attributes:
        indicator_id: code that stays the same when names change, such as "revenue".
        name_zh, name_en: names for people.
        unit_classes: classes of unit that a level of it may have (see `unit_class`).
        synonyms: other names of the same measure; a narrower one (制造业投资 under 投资) is no synonym but has a scope.
        definition_zh, definition_en: one sentence each.
    """

    indicator_id: str
    name_zh: str
    name_en: str
    unit_classes: frozenset[str]
    synonyms: tuple[str, ...]
    definition_zh: str
    definition_en: str


@cache
def base_measures() -> tuple[BaseMeasure, ...]:
    """Return the measures of the vocabulary in order of their ids."""
    rows = sorted(read_table("indicators"), key=lambda row: row["indicator_id"])
    return tuple(
        BaseMeasure(
            row["indicator_id"],
            row["name_zh"],
            row["name_en"],
            frozenset(row["unit_class"].split("|")),
            tuple(filter(None, row["synonyms"].split("|"))),
            row["definition_zh"],
            row["definition_en"],
        )
        for row in rows
    )


@cache
def _names() -> tuple[Mapping[str, BaseMeasure], Mapping[str, tuple[int, ...]]]:
    """Measure by each of its names, and by its last character the lengths of names that end so, longest first."""
    names = {name: measure for measure in base_measures() for name in (measure.name_zh, *measure.synonyms)}
    counted = {
        f"{name}{ending}": measure for name, measure in names.items() if "count" in measure.unit_classes for ending in _COUNT_ENDINGS
    }
    names = counted | names
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[-1], set()).add(len(name))
    return names, {end: tuple(sorted(sizes, reverse=True)) for end, sizes in lengths.items()}


def ending_name(phrase: str) -> str:
    """Return the longest name of a measure that a phrase ends with and is not all of: 玉米种植面积 → 种植面积; "" where there is none."""
    names, lengths = _names()
    return next((phrase[-size:] for size in lengths.get(phrase[-1:], ()) if size < len(phrase) and phrase[-size:] in names), "")


def unit_class(unit_code: str | None) -> str:
    """Class of a unit: what stands before the colon of its code, "price" for money per something, "index" for points and no unit."""
    if unit_code is None:
        return "index"
    if unit_code == "count:点":
        return "index"
    name, _, unit = unit_code.partition(":")
    return "price" if name == "currency" and "/" in unit else name


def base_measure(indicator: str | None, unit_code: str | None, measure: Measure) -> tuple[str | None, str | None]:
    """Split an indicator into its base measure and what it is restricted to.

    Args:
        indicator: normal form, such as "规模以上工业增加值"; None gives nothing.
        unit_code: of the fact, such as "currency:CNY"; a unit that the measure can't have leaves it unnamed.
        measure: what kind of quantity the fact states. Growth, rank and change in percent have the measure of what grows, ranks or changes.

    Returns:
        (indicator_id, scope): the measure with the longest name at the end of the indicator, and the words before that name without the 的
        that joins them, None where there are none; else the verb of trade that the indicator begins with, and what is traded.
        (None, None) where the vocabulary has no such measure.
    """
    if not indicator:
        return None, None
    phrase = _RANK_TAIL.sub("", indicator) if measure is Measure.RANK else indicator
    names, lengths = _names()
    for length in lengths.get(phrase[-1:], ()):
        found = names.get(phrase[-length:]) if length <= len(phrase) else None
        if found is None:
            continue
        if not _may_have(found, unit_class(unit_code), unit_code, measure):
            return None, None
        scope = phrase[: len(phrase) - length].removesuffix("的").strip()
        return found.indicator_id, scope or None
    verb = _VERB_FIRST.match(phrase)
    if verb and measure is not Measure.SHARE and unit_code != "ratio:pp":
        # What is traded may be stated in any unit: 进口大豆210万吨.
        return names[verb[0]].indicator_id, phrase[verb.end() :]
    return None, None


def _may_have(base: BaseMeasure, named: str, unit_code: str | None, measure: Measure) -> bool:
    if measure is Measure.RANK:
        return True
    if measure is Measure.GROWTH or (measure is Measure.CHANGE and unit_code != "ratio:pp"):
        # A quantity grows and falls in percent and in its own unit.
        return named == "ratio" or named in base.unit_classes
    return named in base.unit_classes
