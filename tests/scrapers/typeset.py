"""A small typesetter for tests: sets a structured document as the lines that a PDF extractor would leave of it.

It breaks lines greedily under the Chinese prohibition rules, with widths of its own (a Latin character is half an em), so that the
parsers are not measured with their own ruler.
"""

import random
import re
import unicodedata
from dataclasses import dataclass, field

NO_START = "。，、；：！？）》」』”’%％…"
NO_END = "（《「『“‘"
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Style:
    """How a document is set; see the fields' names."""

    width: int = 34
    between_lines: str = "\n"  # or "\n\n": an empty line between all printed lines
    between_paragraphs: str = "\n"
    indent: str = ""  # what is left of the two em before a paragraph in the extracted text
    page_lines: int = 30
    page_break: str = "\n "  # "\f", "\n " or "\n"
    page_number: str = "{n}"  # "- {n} -", "第 {n} 页 共 {total} 页", "{n}/{total}", "" for none
    number_on_top: bool = False
    running_head: bool = False
    stamp: str = ""
    marker: str = "digit"  # "circled", "bracket", "superscript"
    latin_blank: bool = False
    contents: bool = False
    cover: bool = True


@dataclass
class Set:
    """Printed lines of one block, with the footnote markers that stand in each."""

    lines: list[str]
    kind: str
    notes: list[list[str]] = field(default_factory=list)


def wide(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def break_lines(text: str, width: float, first: float = 2.0) -> list[str]:
    units = re.findall(rf"[{NO_END}]*(?:[A-Za-z0-9.%+\-/]+|\S)[{NO_START}]*(?:\{{\{{\w+\}}\}}[{NO_START}]*)?| ", text)
    lines, line, room = [], "", width - first
    for unit in units:
        size = sum(map(wide, re.sub(r"\{\{\w+\}\}", "", unit)))
        if size > room and line:
            lines.append(line.strip())
            line, room = "", width
        line += unit
        room -= size
    return [*lines, line.strip()] if line.strip() else lines


def marked(style: Style, key: str) -> str:
    if style.marker == "circled":
        return chr(ord("①") + int(key) - 1)
    return {"bracket": f"[{key}]", "superscript": key.translate(SUPERSCRIPT)}.get(style.marker, key)


def note_line(style: Style, key: str, text: str) -> str:
    return f"{marked(style, key)} {text}" if style.marker == "digit" else f"{marked(style, key)}{text}"


def plain_notes(source: dict) -> dict:
    """Return a source with markers as {{n}}: some sources print circled digits themselves."""
    flow = [
        [role, re.sub(r"[①-⑳]", lambda m: "{{" + str(ord(m.group()) - ord("①") + 1) + "}}", t) if isinstance(t, str) else t, *rest]
        for role, t, *rest in source["flow"]
    ]
    notes = {str(ord(k) - ord("①") + 1) if not k.isdecimal() else k: v for k, v in source["footnotes"].items()}
    return {**source, "flow": flow, "footnotes": notes}


def set_blocks(source: dict, style: Style) -> list[Set]:
    blocks = []
    for role, text, *_ in source["flow"]:
        if role == "table":
            blocks.append(Set([" ".join(row) for row in text], role))
            continue
        printed = re.sub(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])", " ", text) if style.latin_blank and role == "paragraph" else text
        lines = break_lines(printed, style.width, 2.0 if role == "paragraph" else 0.0)
        if role == "caption":
            lines = [re.sub(r"^([图表])(\d)", r"\1 \2", lines[0]), *lines[1:]]
        blocks.append(Set(lines, role))
    for block in blocks:
        block.notes = [re.findall(r"\{\{(\w+)\}\}", line) for line in block.lines]
        block.lines = [re.sub(r"\{\{(\w+)\}\}", lambda m: marked(style, m.group(1)), line) for line in block.lines]
    return blocks


def typeset_whitepaper(source: dict, style: Style) -> str:
    """Set a white paper; returns the text as extracted."""
    source = plain_notes(source)
    pages: list[list[tuple[str, str]]] = []
    if style.cover:
        pages.append([(line, "cover") for line in source["cover"]])
    if style.contents:
        entries = [t for role, t, *rest in source["flow"] if role == "heading" and rest[0] <= 2]
        pages.append([("目录", "contents")] + [(f"{t} {'.' * 30} {i + 1}", "contents") for i, t in enumerate(entries)])
    page: list[tuple[str, str]] = []
    notes: list[str] = []
    for block in set_blocks(source, style):
        for at, line in enumerate(block.lines):
            if len(page) + len(notes) >= style.page_lines:
                pages.append(page + [(note_line(style, key, source["footnotes"][key]), "note") for key in notes])
                page, notes = [], []
            lead = style.indent if block.kind == "paragraph" and at == 0 else ""
            page.append((lead + line, "first" if at == 0 else "more"))
            notes.extend(block.notes[at])
    pages.append(page + [(note_line(style, key, source["footnotes"][key]), "note") for key in notes])
    return print_pages(pages, source, style)


def print_pages(pages: list[list[tuple[str, str]]], source: dict, style: Style) -> str:
    out = ""
    for number, lines in enumerate(pages, start=1):
        printed = style.page_number.format(n=number, total=len(pages)) if style.page_number else ""
        head = [source["running_head"]] if style.running_head and lines[0][1] not in ("cover", "contents") else []
        if printed and style.number_on_top:
            head.append(printed)
        text = style.between_lines.join(head)
        for line, kind in lines:
            gap = style.between_paragraphs if kind == "first" else style.between_lines
            text += (gap if text else "") + line
        if style.stamp and number % 2 == 0:
            text += style.between_lines + style.stamp
        if printed and not style.number_on_top:
            text += style.between_lines + printed
        out += (style.page_break if out else "") + text
    return out + "\n"


def typeset_columns(paragraphs: list[tuple[str, str]], width: float, indent: str, gap: str) -> str:
    """Set paragraphs and headings (role, text) in a column of a newspaper."""
    out = ""
    for role, text in paragraphs:
        lines = break_lines(text, width, 2.0 if role == "paragraph" else 0.0)
        out += (gap if out else "") + (indent if role == "paragraph" else "") + "\n".join(lines)
    return out


def typeset_newspaper(source: dict, plan: str, seed: int) -> str:
    """Set a newspaper page in frames; returns the text as extracted.

    Args:
        source: masthead, headline, byline, lead, body, box, pull quote, editors' line.
        plan: "plain" (in order), "columns" (the body breaks over columns), "quote" (a pull quote stands between), "label_behind" (the
            box's label is drawn behind its text), "headless" (the body is drawn before headline and lead).
        seed: decides measures, indents and empty lines.
    """
    choice = random.Random(seed)
    gap, indent = choice.choice(["\n\n", "\n"]), choice.choice(["", "　　"])
    measure = choice.choice([13, 16, 18, 20, 23, 25])
    lead_measure = 9 if plan == "headless" else choice.choice([measure, measure - 5, measure + 6])
    headline = "\n".join(break_lines(source["title"], choice.choice([9, 12, 30]), 0))
    lead = typeset_columns([("paragraph", text) for text in source["lead"]], lead_measure, indent, gap)
    body = typeset_columns([(role, text) for role, text, *_ in source["flow"]], measure, indent, gap)
    box = typeset_columns([("paragraph", text) for text in source["box"]["paragraphs"]], measure + 10, indent, gap)
    label = "■" + source["box"]["label"]
    head, editors = "\n".join(source["masthead"]), source["editor_line"]
    opening = headline + "\n" + source["byline"] + gap + lead
    if plan == "columns":
        lines = body.split("\n")
        first, second = sorted(choice.sample(range(5, len(lines) - 5), 2))
        columns = ["\n".join(part).strip("\n") for part in (lines[:first], lines[first:second], lines[second:])]
        frames = [head, headline + "\n" + source["byline"], lead, *columns, label + gap + box, editors]
    elif plan == "quote":
        frames = [head, opening, body, "\n".join(break_lines(source["pull_quote"], 9, 0)), label + gap + box, editors]
    elif plan == "label_behind":
        frames = [headline, source["byline"], lead, body, box + gap + label]
    elif plan == "headless":
        frames = [body, headline + gap + lead, box + gap + label]
    else:
        frames = [head, opening + gap + body, label + gap + box, editors]
    return " " + "\n ".join(frames) + "\n"
