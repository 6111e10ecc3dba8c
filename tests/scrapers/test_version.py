"""Versions of the reading code: what changes them and what does not."""

import re
import subprocess
import sys

import pytest

from scrapers import version
from scrapers.facts.mentions import EXTRACTOR_VERSION as MENTIONS_VERSION
from scrapers.facts.observations import EXTRACTOR_VERSION


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """Versions over a folder that a test may write to."""
    (tmp_path / "facts" / "vocabulary").mkdir(parents=True)
    (tmp_path / "parsers").mkdir()
    for name in ("facts/numbers.py", "facts/llm.py", "facts/vocabulary/units.csv", "parsers/html.py"):
        (tmp_path / name).write_text("one\n", encoding="utf-8")
    monkeypatch.setattr(version, "_FOLDER", tmp_path)
    monkeypatch.setattr(version, "_PARTS", ("facts", "parsers"))
    return tmp_path


def both() -> tuple[str, str]:
    return version.code_version.__wrapped__(), version.grammar_version.__wrapped__()


@pytest.mark.parametrize(
    ("name", "code_changes", "grammar_changes"),
    [
        ("facts/numbers.py", True, True),
        ("facts/vocabulary/units.csv", True, True),
        ("facts/llm.py", True, False),
        ("parsers/html.py", True, False),
        ("facts/notes.txt", False, False),
    ],
)
def test_a_version_changes_with_what_it_stands_for_and_with_nothing_else(copy, name, code_changes, grammar_changes):
    before = both()
    (copy / name).write_text("two\n", encoding="utf-8")
    assert [old != new for old, new in zip(before, both(), strict=True)] == [code_changes, grammar_changes]


def test_a_fact_says_which_rules_and_words_read_it():
    assert re.fullmatch(r"grammar-\d+\+[0-9a-f]{8}", EXTRACTOR_VERSION)
    assert MENTIONS_VERSION.endswith(version.grammar_version())


def test_another_process_has_the_same_version():
    command = [sys.executable, "-c", "from scrapers.facts.observations import EXTRACTOR_VERSION; print(EXTRACTOR_VERSION)"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == EXTRACTOR_VERSION
