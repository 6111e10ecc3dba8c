"""Output for people and programs: tables that line up with Chinese characters, CSV, JSON.

Belongs here: formatting of values and rows, and what keeps scraped text from steering a terminal or a spreadsheet. Does not belong here:
what is printed.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click

MAX_WIDTH = 60
_MARKED = frozenset("=+-@\t\r\n'＝＋－＠")
_QUOTED = frozenset(',"\r\n')
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")

# DEL, C1 controls (one of them opens sequences as ESC [ does), formats without a shape of their own (also those that turn the direction
# of text), line and paragraph separators, halves of surrogate pairs. JSON itself escapes C0.
_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def plain(value: object) -> object:
    """Turn a value into what JSON knows: decimals become strings without trailing zeros, instants ISO 8601."""
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def as_json(value: object) -> str:
    """One line of JSON: Chinese characters as they are, what could steer a terminal escaped, which says the same to a program."""
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], json.dumps(plain(value), ensure_ascii=False))


def echo(text: str, *, err: bool = False) -> None:
    """Print lines for a person; scraped text in them cannot move the cursor, colour, retitle or turn round what is shown."""
    click.echo(_printable_lines(text), err=err)


def decimal_text(value: Decimal) -> str:
    """A decimal without exponent and trailing zeros: 267430000000.000000 is "267430000000"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def width(text: str) -> int:
    """Columns that a text takes in a terminal; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], format_: str) -> None:
    """Print rows as "table", "csv" or "json"."""
    if format_ == "json":
        click.echo(as_json([dict(zip(columns, row, strict=True)) for row in rows]))
        return
    if format_ == "csv":
        text = "".join([csv_line(columns), *[csv_line(row) for row in rows]])
        # A file gets the text as it is; a terminal must not be steered by it.
        click.echo(_printable_lines(text) if sys.stdout.isatty() else text, nl=False, color=True)
        return
    cells = [[clip(shown_text(value)) for value in row] for row in rows]
    widths = [max([width(name), *[width(row[at]) for row in cells]]) for at, name in enumerate(columns)]
    for line in [list(columns), ["─" * size for size in widths], *cells]:
        click.echo("  ".join(text + " " * (size - width(text)) for text, size in zip(line, widths, strict=True)).rstrip())
    click.echo(f"({len(rows)} row{'' if len(rows) == 1 else 's'})")


def show_hits(hits: Sequence[Mapping[str, Any]], echo: Callable[[str], None]) -> None:
    """Print hits of a search, each with its document, address and place."""
    for hit in hits:
        echo(_printable(f"{hit['published_date'] or 'no date'}  {hit['title'] or '(no title)'}"))
        echo(_printable(f"    {hit['snippet']}"))
        place = hit["document_version_id"] + ("" if hit["block_position"] is None else f":{hit['block_position']}")
        echo(_printable(f"    {hit['block_role']} {place} · {hit['document_id']} · {hit['source_id']} · {hit['url']}"))
    echo(f"({len(hits)} hit{'' if len(hits) == 1 else 's'})")


def _printable_lines(text: str) -> str:
    return "\n".join(_printable(line) for line in text.split("\n"))


def _printable(text: str) -> str:
    # Control characters of scraped text must not reach the terminal.
    return "".join(character if character.isprintable() else " " for character in text)


def shown_text(value: object) -> str:
    """A value in one cell: nothing for null, JSON for lists."""
    if value is None:
        return ""
    value = plain(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def clip(text: str) -> str:
    """A text that is safe and not too wide for a terminal."""
    text = _printable(text)
    if width(text) <= MAX_WIDTH:
        return text
    kept, size = [], 0
    for character in text:
        size += width(character)
        if size > MAX_WIDTH - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"


def csv_line(row: Sequence[object]) -> str:
    """One line of a CSV file (RFC 4180, but ended by a line feed) that a spreadsheet may open.

    Not by the module csv: with a line feed at the end that leaves a carriage return unquoted, so what follows it begins a row.
    """
    texts = [csv_text(value) for value in row]
    return ",".join('"' + text.replace('"', '""') + '"' if _QUOTED.intersection(text) else text for text in texts) + "\n"


def csv_text(value: object) -> str:
    """A value in one cell of a CSV file that a spreadsheet may open.

    A text that a spreadsheet would take for a formula, and one that begins with an apostrophe, gets an apostrophe in front; a number
    keeps its sign. Full-width signs count as well: East Asian spreadsheets read them as the plain ones.
    Source: https://owasp.org/www-community/attacks/CSV_Injection.
    """
    text = shown_text(value)
    if isinstance(value, str) and text[:1] in _MARKED and not _NUMBER.fullmatch(text):
        return "'" + text
    return text
