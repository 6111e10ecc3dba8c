"""The command line: quick to start, clear in its errors, honest in its exit codes."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from orchestration.output import as_json, decimal_text, print_rows, width
from orchestration.source_check import new_source
from scrapers.sources import FOLDER, SourceError, load_sources
from tests.orchestration.conftest import kaoju
from warehouse.home import Home, run_lock

ARTICLE = (
    "<html><head><title>明州</title></head><body><h1>明州市工业运行</h1>"
    "<p>2026年上半年，明州市规上工业增加值860.5亿元，同比增长7.2%。</p></body></html>"
)


def test_extract_prints_json_lines_without_loading_dagster_or_a_warehouse(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(ARTICLE, encoding="utf-8")
    for what in ("documents", "blocks", "observations", "mentions", "listings"):
        rows = [json.loads(line) for line in kaoju(Home(tmp_path), "extract", str(page), "--what", what).stdout.splitlines()]
        assert all(row["doc"] == "page" for row in rows)
    heavy = ("dagster", "duckdb", "pandas", "dbt")
    code = f"import sys, orchestration.extract, orchestration.cli; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_extract_says_which_file_failed_and_why_and_goes_on(tmp_path):
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_text(ARTICLE, encoding="utf-8")
    bad.write_bytes(b"")
    done = kaoju(Home(tmp_path), "extract", str(bad), str(good), "--what", "documents", check=False)
    assert done.returncode == 1
    assert "bad.html" in done.stderr
    assert json.loads(done.stdout)["doc"] == "good"


def test_before_the_first_release_commands_say_what_to_do(tmp_path):
    home = Home(tmp_path)
    asked = kaoju(home, "query", "SELECT 1", check=False)
    assert (asked.returncode, "kaoju refresh" in asked.stderr) == (1, True)
    assert "kaoju refresh" in kaoju(home, "releases").stdout


def test_sources_are_listed_with_what_the_nightly_job_reads(tmp_path):
    rows = json.loads(kaoju(Home(tmp_path), "sources", "--json").stdout)
    assert {row["source"] for row in rows if row["nightly"]} == {"sample-news", "sample-roll", "sample-mirror", "sample-papers"}
    assert len(rows) >= 10


def test_decimals_print_without_exponent_and_trailing_zeros():
    assert [decimal_text(Decimal(text)) for text in ("267430000000.000000", "3.100000", "0.000000", "-64.000000", "100")] == [
        "267430000000",
        "3.1",
        "0",
        "-64",
        "100",
    ]


def test_json_keeps_chinese_and_writes_instants_as_iso_8601():
    assert as_json({"名": Decimal("1.50"), "at": datetime(2026, 1, 1, tzinfo=UTC)}) == '{"名": "1.5", "at": "2026-01-01T00:00:00+00:00"}'


def test_chinese_characters_take_two_columns():
    assert width("宁波5G") == 6


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "\tx"])
def test_csv_01_a_cell_that_a_spreadsheet_would_run_is_marked_as_text(text, capsys):
    print_rows(("title",), [(text,)], "csv")
    assert capsys.readouterr().out.splitlines()[1].lstrip('"').startswith("'")


def test_a_negative_number_stays_a_number_in_csv(capsys):
    print_rows(("value",), [(Decimal("-64.5"),)], "csv")
    assert capsys.readouterr().out == "value\n-64.5\n"


def test_control_characters_of_scraped_text_do_not_reach_the_terminal(capsys):
    print_rows(("title",), [("a\x1b[31mb\u202ec",)], "table")
    assert "\x1b" not in capsys.readouterr().out


def test_a_source_is_checked_field_by_field(tmp_path):
    shown = kaoju(Home(tmp_path), "sources", "check", "sample-mirror").stdout
    assert "documents listed" in shown
    for field in ("title", "published", "source", "paragraphs", "facts"):
        assert field in shown
    assert kaoju(Home(tmp_path), "sources", "check", "nobody", check=False).returncode == 2


def test_a_new_source_starts_as_a_file_that_loads(tmp_path):
    folder = tmp_path / "sources"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = new_source("river-daily", kind="feed", url="https://river.example/feed.xml", name="江城日报", folder=folder)
    made = load_sources(folder)["river-daily"]
    assert (made.name_zh, made.discovery.kind, made.verified) == ("江城日报", "feed", False)
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 30
    with pytest.raises(SourceError, match="there already"):
        new_source("river-daily", kind="feed", url="https://river.example/feed.xml", name="江城日报", folder=folder)
    with pytest.raises(SourceError):
        new_source("River Daily", kind="feed", url="https://river.example/feed.xml", name="江城日报", folder=folder)
    assert not (folder / "River Daily.yml").exists()


def test_a_second_run_is_told_who_holds_the_home(tmp_path):
    home = Home(tmp_path)
    with run_lock(home):
        second = kaoju(home, "refresh", "--edition", "2", check=False)
    assert second.returncode == 1
    assert f"(pid {os.getpid()})" in second.stderr
