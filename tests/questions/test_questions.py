"""What an analyst asks, answered by one query each from the marts of the reference documents; `rule` says when an answer is right.

Belongs here: running the queries of dbt_project/analyses/questions. Does not belong here: the comparison (`rule`).
"""

import json
import re

import pytest

from tests.conftest import REFERENCE
from tests.questions.rule import differences, given_away
from warehouse.home import PROJECT
from warehouse.reader import query
from warehouse.release import current_release

FOLDER = PROJECT / "dbt_project" / "analyses" / "questions"
LINES = 25
"""A query that needs more lines shows that a mart is missing."""


def asked() -> dict[str, dict]:
    """The questions by id; none where the reference documents are absent."""
    file = REFERENCE / "questions" / "questions.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {question["id"]: question for question in map(json.loads, lines)}


QUERIES = sorted(FOLDER.glob("q*.sql"))


def test_each_question_has_its_query(reference):
    assert {path.stem.upper() for path in QUERIES} == asked().keys()


@pytest.mark.parametrize("path", QUERIES, ids=[path.stem for path in QUERIES])
def test_a_query_gives_the_expected_answer(path, seeds_home):
    release = current_release(seeds_home)
    assert release is not None
    answer = query(release, path.read_text(encoding="utf-8"))
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert differences(asked()[path.stem.upper()], rows) == []


@pytest.mark.parametrize("path", QUERIES, ids=[path.stem for path in QUERIES])
def test_a_query_can_be_read_and_holds_nothing_of_its_answer(path, reference):
    sql = path.read_text(encoding="utf-8")
    top = re.match(r"(?:--[^\n]*\n)+", sql)
    assert top is not None and re.search(r"[\u4e00-\u9fff]", top[0]) and re.search(r"[A-Za-z]{3}", top[0])
    assert len(sql[top.end() :].strip().splitlines()) <= LINES
    assert given_away(asked()[path.stem.upper()], sql) == []
