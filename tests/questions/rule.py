"""When a query's rows are the expected answer: one rule for all questions.

Belongs here: the comparison, and what a query may not hold. Does not belong here: running the queries (`test_questions`).

The rule:

1.  The expected answer is a list of items; a single object is a list of one, a single number an item with the key `value`.
2.  A row meets an item when each key of the item is met: by the row's column of that name; or, where the row has a column `label` that says
    the key, by its column `value`. So one query gives `全国 = 197` as a column 全国 or as a row ('全国', 197).
3.  Items and rows go in step: the first item is met by the first row, each further item by the row of the item before it or by the next
    row. One row meets two items only where they share no key, and there are no further rows.
4.  Numbers are equal as decimals within the question's tolerance, texts but for white space and the width of characters (NFKC), lists in
    length and order, yes and no exactly. An empty cell is equal to nothing.
5.  Where an item has a number as its `value` and no `unit` (nor `unit_raw`), the row's `unit` is the question's; a count of records (条)
    needs none.
6.  A query holds nothing of the answer: no number, no text and no truth value that is expected, unless the question says it. Names that the
    query gives to what it answers (`LABELS`) are its own.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

LABELS = frozenset({"indicator", "field"})
"""Keys of an item that name what the row answers."""
RECORDS = "条"
"""The unit of a count of the warehouse's own rows."""

Row = Mapping[str, Any]


def items(expected: Any) -> list[dict[str, Any]]:
    """Return the expected answer as a list of items."""
    if isinstance(expected, dict):
        return [expected]
    return expected if isinstance(expected, list) else [{"value": expected}]


def differences(question: Mapping[str, Any], rows: Sequence[Row]) -> list[str]:
    """Compare a query's rows with the expected answer.

    Args:
        question: a line of questions.jsonl: `expected`, `unit`, `tolerance`.
        rows: the query's rows by column name, in order.

    Returns:
        What differs, a line each; empty where the rows are the answer.
    """
    at, met = -1, set[str]()
    found = []
    for item in items(question["expected"]):
        if at >= 0 and not met & item.keys() and not _unmet(question, item, rows[at]):
            met |= item.keys()
            continue
        at, met = at + 1, set(item)
        if at == len(rows):
            return [*found, f"no row for {item}"]
        found += [f"row {at}: {line}" for line in _unmet(question, item, rows[at])]
    return found + [f"row {place} is one too many: {dict(rows[place])}" for place in range(at + 1, len(rows))]


def _unmet(question: Mapping[str, Any], item: Mapping[str, Any], row: Row) -> list[str]:
    tolerance = Decimal(str(question["tolerance"]))
    wanted = dict(item)
    if "value" in item and not item.keys() & {"unit", "unit_raw"} and _is_number(item["value"]) and question["unit"] not in (None, RECORDS):
        wanted["unit"] = question["unit"]
    return [
        f"{key} is {_cell(row, key)!r}, not {value!r}" for key, value in wanted.items() if not _equal(_cell(row, key), value, tolerance)
    ]


def _cell(row: Row, key: str) -> Any:
    if row.get(key) is None and row.get("label") is not None and _folded(str(row["label"])) == _folded(key):
        return row.get("value")
    return row.get(key)


def _equal(cell: Any, expected: Any, tolerance: Decimal) -> bool:
    if isinstance(expected, bool) or isinstance(cell, bool):
        return cell is expected
    if _is_number(expected):
        return _is_number(cell) and abs(Decimal(str(cell)) - Decimal(str(expected))) <= tolerance
    if isinstance(expected, list):
        return (
            isinstance(cell, list)
            and len(cell) == len(expected)
            and all(_equal(one, other, tolerance) for one, other in zip(cell, expected, strict=True))
        )
    return isinstance(cell, str) and _folded(cell) == _folded(expected)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


_COMMENT = re.compile(r"--[^\n]*")
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_TRUTH = re.compile(r"\b(?:true|false)\b", re.IGNORECASE)


def given_away(question: Mapping[str, Any], sql: str) -> list[str]:
    """List what a query holds of the answer although the question does not say it (rule 6)."""
    asked = _folded(question["question_zh"] + question["question_en"])
    code = _COMMENT.sub("", sql)
    texts = {_folded(text) for text in _TEXT.findall(code)}
    code = _TEXT.sub("''", code)
    numbers = {Decimal(number) for number in _NUMBER.findall(code)}
    numbers |= {Decimal(text) for text in texts if _NUMBER.fullmatch(text)}
    held = [f"the truth value {word}" for word in _TRUTH.findall(code)]
    for value in _answers(question["expected"]):
        if _is_number(value):
            number = abs(Decimal(str(value)))
            if number in numbers and f"{number.normalize():f}" not in asked:
                held.append(f"the number {value}")
        elif isinstance(value, str) and _folded(value) in texts and _folded(value) not in asked:
            held.append(f"the text {value}")
    return held


def _answers(expected: Any) -> list[Any]:
    if isinstance(expected, list):
        return [answer for one in expected for answer in _answers(one)]
    if isinstance(expected, dict):
        return [answer for key, value in expected.items() if key not in LABELS for answer in _answers(value)]
    return [expected]
