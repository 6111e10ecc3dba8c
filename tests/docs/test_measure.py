"""The table that says how far a fact can be trusted: counted shares, with intervals that hold for few counts."""

import pytest

from docs.measure import reliability_lines, wilson
from scrapers.facts.confidence import UNMEASURED_BELOW
from scrapers.facts.words import read_table


@pytest.mark.parametrize(
    ("right", "made", "low", "high"),
    [(9, 10, 0.596, 0.982), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (81, 263, 0.255, 0.366)],  # R. G. Newcombe 1998, table I
)
def test_the_interval_is_the_published_one(right, made, low, high):
    assert wilson(right, made) == pytest.approx((low, high), abs=0.001)


def test_every_class_is_shown_with_its_counts_and_those_too_small_to_use_are_marked():
    shown = {line.split("|")[1].strip(): line for line in reliability_lines() if line.count("|") == 6}
    for row in read_table("confidence"):
        name = row["class"] if int(row["made"]) >= UNMEASURED_BELOW else f"{row['class']} *"
        assert f"| {row['made']} | {row['right']} |" in shown[name]
