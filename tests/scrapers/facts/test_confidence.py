"""Confidence: measured shares, never made up."""

import csv
from dataclasses import replace
from decimal import Decimal

import pytest

from scrapers.facts.confidence import UNMEASURED_BELOW, classes, confidence
from scrapers.facts.words import FOLDER
from scrapers.records import Measure
from tests.gold import calibrate
from tests.warehouse.factories import capture, document, observation

ROWS = {row["class"]: row for row in csv.DictReader((FOLDER / "confidence.csv").open(encoding="utf-8", newline=""))}


def test_a_fact_has_the_share_of_its_narrowest_class_with_enough_measured_facts():
    fact = observation(document(capture(1)))
    name = next(name for name in classes(fact) if name in ROWS and int(ROWS[name]["made"]) >= UNMEASURED_BELOW)
    assert confidence(fact) == (Decimal(ROWS[name]["right"]) / Decimal(ROWS[name]["made"])).quantize(Decimal("0.000001"))


def test_a_rare_class_takes_the_share_of_a_wider_one():
    fact = replace(observation(document(capture(1))), measure=Measure.RANK, rule_ids=("value.rank", "subject.clause"))
    assert int(ROWS.get("rank/clause/explicit", {"made": "0"})["made"]) < UNMEASURED_BELOW
    assert confidence(fact) is not None


def test_what_a_language_model_pointed_at_has_no_measured_confidence():
    assert confidence(replace(observation(document(capture(1))), rule_ids=("llm",))) is None


@pytest.mark.usefixtures("reference")
def test_the_table_is_what_the_extractor_reaches_on_the_held_out_passages():
    assert calibrate.TABLE.read_text(encoding="utf-8") == calibrate.table(calibrate.measure()), "run `python -m tests.gold.calibrate`"


def test_no_class_has_more_right_facts_than_were_made():
    assert ROWS
    assert all(0 <= int(row["right"]) <= int(row["made"]) for row in ROWS.values())
