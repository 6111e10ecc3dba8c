"""Table cells that hold a number alone: their unit, measure and time stand in the heads of their row and column.

Belongs here: the grid of a table, which heads govern a cell, and the unit written in a head (出口额（亿元）, 单位：万人).
Does not belong here: cells with sentences, which are read like paragraphs, and the making of observations.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scrapers.facts.numbers import Quantity, plain, scan
from scrapers.records import Block, Role

_NUMBER_CELL = re.compile(r"\s*[+-]?\d[\d,]*(?:\.\d+)?\s?(?:%|‰|[\u4e00-\u9fffA-Za-z²³/]{1,8})?\s*")
_UNIT_IN_HEAD = re.compile(
    r"[（(](?:单位[：:])?(?P<unit>[^（）()\d]{1,10})[）)]|单位[：:]\s?(?P<noted>[\u4e00-\u9fffA-Za-z%/]{1,10})|[/,，]\s?(?P<tail>亿元|万元|%|万人|人|家|个|吨|万吨)$"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a number alone.

    Attributes:
        block: its block; quantity: the value, its place in the block's text.
        heads: texts of the row's and the column's head without their units, the row's first.
        above: the text above the table, as a rule its caption.
    """

    block: Block
    quantity: Quantity
    heads: tuple[str, str]
    above: str = ""


def number_cells(blocks: Sequence[Block]) -> dict[int, Cell]:
    """Find the cells that hold a number alone and have a head on the left and above.

    Args:
        blocks: all blocks of a document; table cells carry their place.

    Returns:
        Position of the block → cell.
    """
    grid: dict[tuple[int, int, int], Block] = {}
    noted: dict[int, str] = {}
    before = ""
    for block in blocks:
        if block.role is not Role.TABLE_CELL or block.table is None or block.row is None or block.column is None:
            before = block.text
            continue
        noted.setdefault(block.table, before)
        grid[block.table, block.row, block.column] = block
    found: dict[int, Cell] = {}
    for (table, row, column), block in grid.items():
        text = plain(block.text)
        if not row or not column or not _NUMBER_CELL.fullmatch(text):
            continue
        left, above = grid.get((table, row, 0)), grid.get((table, 0, column))
        if left is None or above is None or _NUMBER_CELL.fullmatch(plain(left.text)):
            continue
        heads = plain(left.text).strip(), plain(above.text).strip()
        unit = next((u for u in map(_unit_of, (heads[1], heads[0], noted.get(table, ""))) if u), "")
        quantity = _quantity(text, unit)
        if quantity is not None:
            found[block.position] = Cell(block, quantity, (_without_unit(heads[0]), _without_unit(heads[1])), noted.get(table, ""))
    return found


def _unit_of(head: str) -> str:
    match = _UNIT_IN_HEAD.search(plain(head))
    return (match["unit"] or match["noted"] or match["tail"]).strip() if match else ""


def _without_unit(head: str) -> str:
    return _UNIT_IN_HEAD.sub("", head).strip(" ：:，,/")


def _quantity(text: str, unit: str) -> Quantity | None:
    """Read the cell's number, with the head's unit where the cell carries none."""
    stripped = text.rstrip()
    own = scan(stripped)
    read = own if own and own[0].unit.kind != "bare" else scan(stripped + unit)
    if len(read) != 1 or read[0].unit.kind == "bare":
        return None
    return read[0]._replace(end=min(read[0].end, len(stripped)), rule="table_cell")
