"""Exports: the rows as they are, and no cell that a spreadsheet would run."""

import csv
import json
import zipfile
from decimal import Decimal
from types import SimpleNamespace

import duckdb
import pyarrow.parquet as pq
import pytest
from defusedxml.ElementTree import fromstring

from orchestration import export as exporting
from orchestration.export import ExportError, export
from orchestration.output import csv_text
from warehouse.reader import QueryError

HOSTILE = [
    '=HYPERLINK("http://evil.test","x")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "'=1",
    "'90年代",
    "http://site.test/a",
    "-64.5",
    '明州, "引号"\n换行',
    "",
]


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    file = tmp_path_factory.mktemp("release") / "kaoju.duckdb"
    with duckdb.connect(str(file)) as made:
        made.execute("CREATE SCHEMA marts; USE marts")
        made.execute(
            "CREATE TABLE mart_hostile (number INTEGER, title VARCHAR, value DECIMAL(38,6), day DATE, names VARCHAR[], yes BOOLEAN)"
        )
        rows = [[at, title, Decimal("-64.5"), "2026-01-31", [title], True] for at, title in enumerate(HOSTILE)]
        made.executemany("INSERT INTO mart_hostile VALUES (?, ?, ?, ?, ?, ?)", rows)
        made.execute("INSERT INTO mart_hostile VALUES (99, NULL, 12345678901234567890.123456, NULL, NULL, NULL)")
        made.execute("CREATE VIEW mart_key AS SELECT 'mart_hostile' AS mart_name, ['number'] AS key_columns")
    return SimpleNamespace(file=file, release_id="0001-test", manifest={"published_at": "2026-02-01T00:00:00+00:00"})


def test_csv_01_no_cell_of_a_csv_begins_like_a_formula_and_every_text_comes_back(release, tmp_path):
    export(release, "mart_hostile", tmp_path / "rows.csv", "csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for cell in row.values():
            assert not cell or cell[0] not in "=+-@\t\r\n＝" or Decimal(cell), cell
    assert [row["title"].removeprefix("'") for row in rows][: len(HOSTILE)] == HOSTILE
    assert {row["value"] for row in rows} == {"-64.5", "12345678901234567890.123456"}


def test_csv_01_a_sheet_has_texts_where_the_rows_have_texts_and_no_formula_and_no_link(release, tmp_path):
    export(release, "mart_hostile", tmp_path / "rows.xlsx", "xlsx")
    with zipfile.ZipFile(tmp_path / "rows.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        names = book.namelist()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower().replace("=hyperlink(", "")
    assert not [name for name in names if "rels" in name and "sheet1" in name]
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    cells = {cell.get("r"): cell for cell in fromstring(sheet).iter(f"{main}c")}
    texts = ["".join(cells[f"B{at + 2}"].itertext()) for at in range(len(HOSTILE) - 1)]
    # The file format writes a carriage return as _x000D_.
    assert [text.replace("_x000D_", "\r") for text in texts] == HOSTILE[:-1]
    assert {cells[f"B{at + 2}"].get("t") for at in range(len(HOSTILE) - 1)} == {"inlineStr"}
    assert cells["C2"].find(f"{main}v").text == "-64.5"
    assert "".join(cells[f"C{len(HOSTILE) + 2}"].itertext()) == "12345678901234567890.123456", "more digits than a sheet keeps are text"


def test_csv_01_parquet_and_json_hold_what_the_release_holds(release, tmp_path):
    export(release, "mart_hostile", tmp_path / "rows.parquet", "parquet")
    rows = pq.read_table(tmp_path / "rows.parquet").to_pylist()
    assert [row["title"] for row in rows][: len(HOSTILE)] == HOSTILE
    assert rows[-1]["value"] == Decimal("12345678901234567890.123456")
    export(release, "mart_hostile", tmp_path / "rows.json", "json")
    read = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))
    assert ([row["title"] for row in read][: len(HOSTILE)], read[0]["value"]) == (HOSTILE, "-64.5")


def test_a_condition_chooses_rows_and_a_bad_one_leaves_the_file_as_it_was(release, tmp_path):
    path = tmp_path / "rows.csv"
    assert export(release, "mart_hostile", path, "csv", where="number BETWEEN 1 AND 2").rows == 2
    before = path.read_bytes()
    for mart, where in (("mart_hostile", "no_such_column = 1"), ("nowhere", None), ("mart_hostile", "true; DROP TABLE mart_hostile")):
        with pytest.raises(QueryError):
            export(release, mart, path, "csv", where=where)
    with pytest.raises(QueryError):
        export(release, "mart_hostile", path, "csv", where="title IN (SELECT content FROM read_text('/etc/hostname'))")
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["rows.csv"]


def test_more_rows_than_a_sheet_holds_are_refused(release, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "XLSX_ROWS", 3)
    with pytest.raises(ExportError, match="parquet"):
        export(release, "mart_hostile", tmp_path / "rows.xlsx", "xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
def test_one_rule_marks_the_cells_of_queries_and_exports(text):
    marked = csv_text(text)
    assert marked.removeprefix("'") == text
    assert marked == text or marked == "'" + text
