"""The table of hazards names every hazard, and for each one a test that exists."""

import csv

from docs.hazards import BOTH, LONG, QUICK, _answers_in, answers, hazards


def test_each_hazard_is_answered_by_a_test_and_each_row_in_a_tests_name_is_a_hazard():
    known = answers()
    assert [row for row in hazards() if row not in known] == []
    assert [row for row in known if row not in hazards()] == []


def test_the_table_has_every_row_that_was_asked_for(reference):
    with (reference / "hazards.tsv").open(encoding="utf-8", newline="") as file:
        wanted = [row["id"] for row in csv.DictReader(file, delimiter="\t")]
    assert len(wanted) > 80
    assert set(wanted) == hazards().keys()


def test_a_test_is_found_by_its_name_with_the_place_where_it_runs():
    source = (
        "def test_cr_01_quick(): pass\n"
        "@pytest.mark.torture\ndef test_CR_02_long(): pass\n"
        "@pytest.mark.parametrize('n', [1, pytest.param(9, marks=pytest.mark.torture)])\ndef test_CR_03_both(n): pass\n"
        "def test_without_a_row(): pass\n"
    )
    found = [(answer.row, answer.line, answer.claim, answer.runs) for answer in _answers_in(source, "tests/test_x.py")]
    assert found == [("CR-01", 1, "quick", QUICK), ("CR-02", 3, "long", LONG), ("CR-03", 5, "both", BOTH)]
