"""`kaoju export`: a mart as a file for a spreadsheet, a notebook or another program.

Belongs here: writing rows as CSV, XLSX, JSON or Parquet. Does not belong here: which texts a spreadsheet would run
(`orchestration.output`).

No cell of a file can become a formula. In CSV a text that would is marked by an apostrophe; take one leading apostrophe away
to have the text again. XLSX cells are typed, so texts stand as they are. Parquet and JSON hold the values as the release does.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.output import csv_line, plain, shown_text
from warehouse.reader import mart_batches
from warehouse.release import Release

XLSX_ROWS = 1_048_575
"""Below the heading; Excel's specification."""
XLSX_CELL = 32_767
"""Characters of a cell; Excel's specification."""
XLSX_DIGITS = 15
"""Significant digits that a spreadsheet keeps of a number; longer ones are written as text."""


class ExportError(RuntimeError):
    """The rows do not fit the format; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: rows, and how many cells had to be cut to fit a spreadsheet."""

    rows: int
    cut: int


def export(release: Release, mart: str, path: Path, format_: str, *, where: str | None = None) -> Exported:
    """Write a mart, or the rows of it that a condition chooses, in the order of its columns.

    Args:
        release: which one.
        mart: its name.
        path: of the file; it is replaced when all rows are written.
        format_: "csv" (UTF-8 with the mark by which Excel knows it), "xlsx", "json" (one array) or "parquet".
        where: SQL condition on the columns.

    Raises:
        QueryError: there is no such mart, or the condition is refused.
        ExportError: the rows do not fit the format.
        OSError: the file cannot be written.
    """
    written = path.with_name(f".{path.name}.tmp")
    try:
        with mart_batches(release, mart, where=where) as batches:
            done = _WRITERS[format_](batches, written, release)
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)
    return done


def _rows(batches: pa.RecordBatchReader) -> Iterator[list[Any]]:
    for batch in batches:
        yield from (list(row.values()) for row in batch.to_pylist(maps_as_pydicts="strict"))


def _csv(batches: pa.RecordBatchReader, path: Path, _: Release) -> Exported:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(csv_line(batches.schema.names))
        for row in _rows(batches):
            file.write(csv_line(row))
            count += 1
    return Exported(count, 0)


def _json(batches: pa.RecordBatchReader, path: Path, _: Release) -> Exported:
    names, count = batches.schema.names, 0
    with path.open("w", encoding="utf-8") as file:
        for row in _rows(batches):
            file.write(",\n" if count else "[\n")
            file.write(json.dumps(plain(dict(zip(names, row, strict=True))), ensure_ascii=False))
            count += 1
        file.write("\n]\n" if count else "[]\n")
    return Exported(count, 0)


def _parquet(batches: pa.RecordBatchReader, path: Path, _: Release) -> Exported:
    count = 0
    with pq.ParquetWriter(path, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            count += batch.num_rows
    return Exported(count, 0)


def _xlsx(batches: pa.RecordBatchReader, path: Path, release: Release) -> Exported:
    import xlsxwriter

    published = datetime.fromisoformat(release.manifest["published_at"]).replace(tzinfo=None)
    # Whatever a text begins with, it is a text: no formula, no link, no number.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    count = cut = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": f"Kaoju {release.release_id}", "created": published})
        sheet = book.add_worksheet("rows")
        day, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
        for at, name in enumerate(batches.schema.names):
            sheet.write_string(0, at, name, bold)
        sheet.freeze_panes(1, 0)
        for row in _rows(batches):
            count += 1
            if count > XLSX_ROWS:
                raise ExportError(f"more than {XLSX_ROWS} rows do not fit a sheet; choose with --where, or take csv or parquet")
            for at, value in enumerate(row):
                if isinstance(value, bool):
                    sheet.write_boolean(count, at, value)
                elif isinstance(value, int | Decimal) and _fits(value):
                    sheet.write_number(count, at, float(value))  # a sheet holds doubles; these digits survive
                elif isinstance(value, date) and not isinstance(value, datetime):
                    sheet.write_datetime(count, at, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 (a day has no zone)
                elif value is not None:
                    text = shown_text(value)
                    cut += len(text) > XLSX_CELL
                    sheet.write_string(count, at, text[:XLSX_CELL])
    return Exported(count, cut)


def _fits(value: int | Decimal) -> bool:
    return len(Decimal(value).normalize().as_tuple().digits) <= XLSX_DIGITS


_WRITERS: dict[str, Callable[[pa.RecordBatchReader, Path, Release], Exported]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
    "parquet": _parquet,
}
FORMATS = tuple(_WRITERS)
