"""Checks of the form of the hand-made gold in this folder: the labels agree with their passages and with each other.

Belongs here: what can be wrong with a label without knowing an extractor. Does not belong here: scoring an extractor against the gold.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scrapers.records import Basis, Bound, Measure

HERE = Path(__file__).parent
PASSAGES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "passages").glob("*.json"))
}
KINDS = {*Measure, "target"}
SUBJECT_TYPES = {"region", "organisation", "industry", "product", "project", "other"}
ACCEPTED_FIELDS = {"subject", "indicator", "period", "value", "unit", "kind"}
FIELDS = {
    *("doc", "id", "quote", "subject", "subject_type", "indicator", "period", "value_text", "value", "value_max", "unit"),
    *("qualifier", "kind", "comparison", "optional", "accept"),
}
SCALES = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000), "万亿": Decimal(1_000_000_000_000)}
# Numbers in digits with their scale, as they stand in a value's text: 2460, 12.8万, 2300余万, 30多.
IN_DIGITS = re.compile(r"(\d+(?:\.\d+)?)[余多]?(万亿|万|亿)?")


def read_rows(name: str) -> list[dict[str, Any]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines]


OBSERVATIONS = read_rows("observations.jsonl")
NOT_OBSERVATIONS = read_rows("not_observations.jsonl")
by_id = pytest.mark.parametrize("row", OBSERVATIONS, ids=[row["id"] for row in OBSERVATIONS])


def text_of(doc: str) -> str:
    return "\n".join(PASSAGES[doc]["paragraphs"])


def find_all(needle: str, haystack: str) -> Iterator[int]:
    start = haystack.find(needle)
    while start >= 0:
        yield start
        start = haystack.find(needle, start + 1)


def periods_of(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [period for period in [row["period"], *row["accept"].get("period", [])] if period is not None]


def test_there_are_enough_firm_facts_of_enough_genres() -> None:
    assert sum(not row["optional"] for row in OBSERVATIONS) >= 150
    assert len({passage["genre"] for passage in PASSAGES.values()}) >= 12


def test_every_id_is_unique_and_names_its_passage() -> None:
    ids = [row["id"] for row in OBSERVATIONS]
    assert len(ids) == len(set(ids))
    assert all(row["id"].rsplit("-", 1)[0] == row["doc"] and row["doc"] in PASSAGES for row in OBSERVATIONS)


def test_every_passage_is_labelled_and_of_the_agreed_length() -> None:
    assert {row["doc"] for row in OBSERVATIONS} == set(PASSAGES)
    for doc, passage in PASSAGES.items():
        assert passage.keys() == {"doc", "genre", "title", "published", "place", "paragraphs"}
        assert passage["doc"] == doc
        assert 150 <= sum(map(len, passage["paragraphs"])) <= 510, doc
        assert passage["published"] is None or date.fromisoformat(passage["published"])


@by_id
def test_the_quote_is_verbatim_in_one_paragraph_and_holds_the_value(row: dict[str, Any]) -> None:
    assert any(row["quote"] in paragraph for paragraph in PASSAGES[row["doc"]]["paragraphs"])
    assert row["value_text"] in row["quote"]


@by_id
def test_the_fields_are_complete_and_their_words_are_known(row: dict[str, Any]) -> None:
    assert row.keys() == FIELDS
    assert row["kind"] in KINDS
    assert row["qualifier"] in set(Bound)
    assert row["comparison"] is None or row["comparison"] in set(Basis)
    assert row["subject_type"] in SUBJECT_TYPES
    assert row["subject"] and row["indicator"] and row["unit"]
    assert row["accept"].keys() <= ACCEPTED_FIELDS
    assert all(isinstance(answers, list) for answers in row["accept"].values())
    assert set(row["accept"].get("kind", [])) <= KINDS - {row["kind"]}


@by_id
def test_the_values_parse_and_agree_with_the_digits_of_their_text(row: dict[str, Any]) -> None:
    value, value_max = Decimal(row["value"]), None if row["value_max"] is None else Decimal(row["value_max"])
    for answer in row["accept"].get("value", []):
        assert len(answer) == 3 and Decimal(answer[0]).is_finite() and isinstance(answer[2], str)
    printed = IN_DIGITS.findall(row["value_text"])
    if not printed or "/" in row["value_text"]:  # Chinese numerals and fractions: 三成, 翻番, 第九位, 1/4
        return
    # A range shares the scale and the unit of its end: 80至100家.
    ends = printed[:2] if value_max is not None else printed[:1]
    scale = SCALES[ends[-1][1]]
    numbers = [Decimal(digits) * (SCALES[own] if own else scale) for digits, own in ends]
    assert [abs(value)] + ([] if value_max is None else [abs(value_max)]) == numbers


@by_id
def test_the_period_is_ordered_and_its_words_are_in_the_passage(row: dict[str, Any]) -> None:
    for period in periods_of(row):
        start, end = (None if period[side] is None else date.fromisoformat(period[side]) for side in ("start", "end"))
        assert start is None or end is None or start <= end
    if row["period"] is not None:
        assert row["period"]["text"] in text_of(row["doc"])


@by_id
def test_money_and_percentages_carry_their_base_unit(row: dict[str, Any]) -> None:
    words = row["value_text"]
    for ending, unit in (("个百分点", "pp"), ("美元", "USD"), ("%", "%")):
        if words.removesuffix("以上").removesuffix("以内").removesuffix("左右").removesuffix("以下").endswith(ending):
            assert row["unit"] == unit
            return
    if re.search(r"[\d万亿]元(?!/)", words):
        assert row["unit"] == "CNY"


def test_numbers_that_are_no_facts_stand_in_their_context_in_the_passage() -> None:
    for row in NOT_OBSERVATIONS:
        assert row.keys() == {"doc", "text", "context", "class", "why"}
        assert row["text"] in row["context"], row
        assert any(row["context"] in paragraph for paragraph in PASSAGES[row["doc"]]["paragraphs"]), row


@pytest.mark.parametrize("doc", PASSAGES)
def test_every_digit_of_a_passage_is_a_fact_or_listed_as_none(doc: str) -> None:
    text = text_of(doc)
    explained: set[int] = set()
    labels = [(row["quote"], row["value_text"]) for row in OBSERVATIONS if row["doc"] == doc]
    labels += [(row["context"], row["text"]) for row in NOT_OBSERVATIONS if row["doc"] == doc]
    for around, inner in labels:
        for start in find_all(around, text):
            for offset in find_all(inner, around):
                explained.update(range(start + offset, start + offset + len(inner)))
    left = [text[max(0, i - 8) : i + 8] for i, character in enumerate(text) if character.isdecimal() and i not in explained]
    assert left == []


def test_no_label_is_there_twice() -> None:
    seen = [(row["doc"], row["quote"], row["value_text"], row["subject"], row["indicator"]) for row in OBSERVATIONS]
    assert len(seen) == len(set(seen))
