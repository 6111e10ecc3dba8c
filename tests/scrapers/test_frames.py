"""Reading order from places: columns, bands, tables, and texts that were extracted with their layout."""

from hypothesis import given, settings
from hypothesis import strategies as st
from test_newspaper import RIVER
from test_whitepaper import read, squashed, texts
from typeset import break_lines, wide

from scrapers.records import Role
from scrapers.text.frames import Fragment, order_frames, unfold_columns
from scrapers.text.wrap import split_lines


def fragment(text: str, left: float, row: float, width: float | None = None) -> Fragment:
    return Fragment(text, left, -row * 15, left + (10.0 * len(text) if width is None else width), 10 - row * 15, 10.0)


def order(fragments: list[Fragment]) -> list[str]:
    return [item.text for frame in order_frames(fragments) for row in frame.rows for item in row]


def test_columns_go_before_rows_and_a_headline_before_its_columns() -> None:
    page = [fragment("大标题横跨两栏之上", 0, 0, 300)]
    page += [fragment(f"左{row}一行满满的正文", 0, row, 140) for row in range(2, 6)]
    page += [fragment(f"右{row}一行满满的正文", 160, row, 140) for row in range(2, 6)]
    assert [text[:2] for text in order(page[::-1])] == ["大标", "左2", "左3", "左4", "左5", "右2", "右3", "右4", "右5"]


def test_a_table_is_read_row_by_row() -> None:
    cells = [fragment(text, 100.0 * column, row) for row in range(4) for column, text in enumerate(("品种", "产量", "增速"))]
    frames = order_frames(cells)
    assert [[item.text for item in row] for row in frames[0].rows] == [["品种", "产量", "增速"]] * 4


def test_a_page_number_below_a_short_line_is_no_column() -> None:
    page = [fragment("这一行很长很长很长很长很长", 0, 0), fragment("短行", 0, 1), fragment("12", 80, 2)]
    assert order(page) == ["这一行很长很长很长很长很长", "短行", "12"]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40), st.integers(1, 20)), min_size=1, max_size=60))
@settings(max_examples=150, deadline=None)
def test_every_fragment_is_read_exactly_once_and_the_drawing_order_does_not_matter(places: list[tuple[int, int, int]]) -> None:
    fragments = [fragment(str(number), 10.0 * x, y, 10.0 * width) for number, (x, y, width) in enumerate(sorted(set(places)))]
    got = order(fragments)
    assert sorted(got) == sorted(item.text for item in fragments)
    assert order(fragments[::-1]) == got or len({(f.left, f.bottom) for f in fragments}) < len(fragments)


def side_by_side(columns: list[list[str]], measure: int) -> str:
    rows = []
    for at in range(max(map(len, columns))):
        row = ""
        for number, column in enumerate(columns):
            target = number * (2 * measure + 6)
            have = int(sum(2 * wide(character) for character in row))
            row += " " * (target - have) + (column[at] if at < len(column) else "")
        rows.append(row.rstrip())
    return "\n".join(rows) + "\n"


def test_a_text_that_was_extracted_with_its_layout_is_read_column_by_column() -> None:
    paragraphs = [text for role, text, *_ in RIVER["flow"] if role == "paragraph"]
    lines = [("　　" if at == 0 else "") + line for text in paragraphs for at, line in enumerate(break_lines(text, 16))]
    third = -(-len(lines) // 3)
    raw = side_by_side([lines[:third], lines[third : 2 * third], lines[2 * third :]], 16)
    assert texts(read(raw), Role.PARAGRAPH) == squashed(paragraphs)


def test_a_text_without_wide_gaps_is_left_as_it_is() -> None:
    lines = split_lines("这是一行正文，没有分栏。\n" * 12)
    assert unfold_columns(lines) == lines
