"""What is printed: scraped text is shown, and steers neither a terminal nor a spreadsheet."""

import csv
import io
import json
import sys

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from orchestration.output import as_json, echo, print_rows, show_hits

HOSTILE = "标题\x1b]0;owned\x07\x1b[2J\x9b31m\u202eexe.cod\u2028\x7f\r尾"
STEERING = set("\x1b\x07\x9b\u202e\u2028\x7f\r")


def shown(call) -> str:
    return CliRunner().invoke(click.Command("shown", callback=call)).output


@pytest.mark.parametrize(
    "call",
    [
        lambda: echo(f"sentence  {HOSTILE}"),
        lambda: print_rows((HOSTILE[:2],), [(HOSTILE,), ([HOSTILE],)], "table"),
        lambda: print_rows(("title",), [(HOSTILE,)], "json"),
        lambda: show_hits(
            [
                dict.fromkeys(
                    ("published_date", "title", "snippet", "document_version_id", "block_role", "document_id", "source_id", "url"), HOSTILE
                )
                | {"block_position": 1}
            ],
            echo,
        ),
    ],
)
def test_UI_01_no_escape_sequence_of_a_scraped_title_reaches_the_terminal(call):
    said = shown(call)
    assert "标题" in said
    assert not STEERING & set(said)


def test_UI_01_csv_is_exact_in_a_file_and_harmless_on_a_terminal(capsys, monkeypatch):
    print_rows(("title",), [(HOSTILE,)], "csv")
    assert list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))[1] == [HOSTILE]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    print_rows(("title",), [(HOSTILE,)], "csv")
    assert not STEERING & set(capsys.readouterr().out)


def test_lines_stay_lines(capsys):
    echo("first\nsecond")
    assert capsys.readouterr().out == "first\nsecond\n"


@given(st.text(st.characters(), max_size=30))
def test_UI_01_json_says_the_same_and_can_be_printed_anywhere(text):
    said = as_json({"title": text})
    assert json.loads(said) == {"title": text}
    assert not STEERING & set(said)
    said.encode()
