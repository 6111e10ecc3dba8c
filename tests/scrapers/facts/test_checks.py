"""Checks inside a document: agreements and disagreements, with the tolerance of rounding."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scoring import document_of

from scrapers.facts.checks import DerivedCheck, derive_checks
from scrapers.facts.observations import extract_observations
from scrapers.records import Role


def checks(text: str) -> list[DerivedCheck]:
    document = document_of([(Role.PARAGRAPH, text)], place="温州市", published=datetime(2024, 2, 5, tzinfo=UTC))
    return derive_checks(document, extract_observations(document))


@pytest.mark.parametrize(
    ("text", "kind", "agrees"),
    [
        ("人均产值从50万元提高到75万元，提高了50%。", "from_to", True),
        ("人均产值从50万元提高到75万元，提高了60%。", "from_to", False),
        ("覆盖率从71.2%提高到80.7%，提高9.5个百分点。", "from_to", True),
        ("覆盖率从71.2%提高到80.7%，提高8.5个百分点。", "from_to", False),
        ("2023年，全市出口2674.3亿元，其中民营企业出口2224亿元，国有企业出口450亿元。", "parts_total", True),
        ("2023年，全市出口2674.3亿元，其中民营企业出口2424亿元，国有企业出口450亿元。", "parts_total", False),
        ("从类型看，通用模型、行业模型占比分别为31%、69%。", "shares", True),
        ("从类型看，通用模型、行业模型占比分别为41%、69%。", "shares", False),
        ("2022年全市产业规模5080亿元，2023年全市产业规模5784亿元，增长13.9%。", "growth_levels", True),
        ("2022年全市产业规模5080亿元，2023年全市产业规模5784亿元，增长18.9%。", "growth_levels", False),
    ],
)
def test_what_a_document_states_twice_is_compared(text: str, kind: str, agrees: bool) -> None:
    (check,) = checks(text)
    assert (check.kind, check.agrees) == (kind, agrees)


def test_parts_that_do_not_claim_to_fill_the_total_are_no_check() -> None:
    assert checks("2023年，全市出口2674.3亿元，其中民营企业出口1224亿元，国有企业出口450亿元。") == []


@given(st.integers(min_value=10, max_value=9999), st.integers(min_value=10, max_value=9999))
def test_an_honestly_rounded_rate_always_agrees(low: int, high: int) -> None:
    change = (Decimal(high - low) / Decimal(low) * 100).quantize(Decimal("0.1"))
    if not change:
        return
    verb = "提高了" if change > 0 else "下降了"
    for check in checks(f"人均产值从{low}万元变到{high}万元，{verb}{abs(change)}%。"):
        assert check.agrees
