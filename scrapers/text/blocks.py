"""What printed lines mean: page furniture, headings, captions and footnotes; and how drafts become the blocks of a document.

Belongs here: the grammar of page numbers, running heads, download stamps, section numbers, caption labels and footnote markers, and
`assemble`. Does not belong here: geometry and joining of lines (`wrap`), tables (`tables`), the plan of a page (the parsers).
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from scrapers.records import Block, FootnoteRef, Role
from scrapers.text.offsets import MappedText, Span
from scrapers.text.wrap import CLAUSE_END, Line, ends_open, ends_sentence, text_width

# ---------------------------------------------------------------- drafts and blocks


@dataclass(slots=True)
class Draft:
    """A block before it has a position. Fields as in `Block`; `footnotes` hold markers whose footnote is not yet looked up."""

    role: Role
    content: MappedText
    level: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    marker: str | None = None
    footnotes: tuple[FootnoteRef, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        """First raw offset."""
        return min((run.raw_start for run in self.content.runs), default=0)


def assemble(drafts: Iterable[Draft]) -> tuple[Block, ...]:
    """Number the drafts in the given order and link each footnote marker to the footnote that it points at.

    A marker may occur more than once (numbering that begins anew on each page): the footnote meant is the first one behind the marker
    in the capture, else the last one before it.
    """
    kept = [draft for draft in drafts if draft.content]
    notes: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for position, draft in enumerate(kept):
        if draft.role is Role.FOOTNOTE and draft.marker:
            notes[marker_key(draft.marker)].append((draft.start, position))
    blocks = []
    for position, draft in enumerate(kept):
        refs = []
        for ref in draft.footnotes:
            places = sorted(notes.get(marker_key(ref.marker), ()))
            behind = [at for at in places if at[0] > ref.raw_span[0]]
            found = behind[0][1] if behind else places[-1][1] if places else None
            refs.append(replace(ref, footnote=found))
        blocks.append(
            Block(
                position=position,
                role=draft.role,
                content=draft.content,
                level=draft.level,
                table=draft.table,
                row=draft.row,
                column=draft.column,
                page=draft.page,
                bbox=draft.bbox,
                marker=draft.marker,
                footnotes=tuple(refs),
                notes=draft.notes,
            )
        )
    return tuple(blocks)


def footnote_refs(content: MappedText, markers: Iterable[tuple[str, Span]]) -> tuple[FootnoteRef, ...]:
    """Place the markers that were cut out of a text: each stood behind the character that precedes it in the capture."""
    refs = []
    for marker, span in markers:
        before = [run for run in content.runs if run.raw_start < span[0]]
        if not before:
            offset = 0
        else:
            run = max(before, key=lambda item: item.raw_start)
            offset = run.end if not run.copied else min(run.end, run.start + span[0] - run.raw_start)
        refs.append(FootnoteRef(marker=marker, offset=offset, raw_span=span))
    return tuple(refs)


def marker_key(marker: str) -> str:
    """Return a marker without its brackets and in plain digits, so that "①", "[1]", "¹" and "1" can be compared."""
    bare = marker.strip("[]［］〔〕()（）【】 ")
    if len(bare) == 1 and "①" <= bare <= "⑳":
        return f"c{ord(bare) - ord('①') + 1}"
    return bare.translate(_SUPERSCRIPTS)


_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

# ---------------------------------------------------------------- page furniture

_DASHES = r"[-—–－―·•∙~～|]"
_ROMAN = r"[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[IVX]{1,6}|[ivx]{1,6}"
_PLAIN_NUMBER = re.compile(rf"(\d{{1,4}}|{_ROMAN})")
_DRESSED_NUMBER = re.compile(
    rf"(?:{_DASHES}+\s*(\d(?:\s?\d){{0,3}}|{_ROMAN})\s*{_DASHES}+"
    r"|第\s*(\d{1,4})\s*页(?:\s*[,，/／|]?\s*共\s*\d{1,4}\s*页)?"
    r"|(\d{1,4})\s*[/／]\s*\d{1,4}(?:\s*页)?"
    r"|[Pp](?:age)?\.?\s*(\d{1,4})(?:\s*of\s*\d{1,4})?)"
)
# A stamp that a download site prints on the pages: an address or an account beside a word of downloading or advertising.
_ADDRESS = re.compile(r"(?:https?://|www\.|[A-Za-z0-9-]+\.(?:com|cn|net|org|top|info)\b|@)", re.IGNORECASE)
_STAMP_WORDS = re.compile(r"下载|用户|文档|来源于|来自|更多|报告站|公众号|扫码|关注|仅供|水印|资料库|文库|版权|内部资料|进群|加群|知识星球")
_STAMP_ALONE = re.compile(
    r"(?:下载|文档|用户)\s*(?:日期|时间|[Ii][Dd])\s*[:：]|^(?:仅供内部|内部资料[，,]?\s*(?:请勿|注意)|请勿外传|更多.{0,8}报告.{0,6}(?:关注|扫码|加群))"
)
_RULE = re.compile(r"[_\-—–―─━=~*·.\s]{4,}")
_RUNNING_KEY = re.compile(r"[\d\s\-—–－·•|/／第页共ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+")


def page_number(text: str) -> tuple[int, bool] | None:
    """Read a line as a page number.

    Args:
        text: a printed line.

    Returns:
        The number (negative for Roman ones, which are numbered apart) and whether it is dressed (- 1 -, 第 1 页, 1/20); None where the
        line is something else.
    """
    bare = text.strip()
    if len(bare) > 24:
        return None
    dressed = _DRESSED_NUMBER.fullmatch(bare)
    if dressed:
        return _page_value(next(group for group in dressed.groups() if group)), True
    if _PLAIN_NUMBER.fullmatch(bare):
        return _page_value(bare), False
    return None


def _page_value(text: str) -> int:
    digits = re.sub(r"\s", "", text)
    if digits.isdecimal() and digits.isascii():
        return int(digits)
    values = {"I": 1, "V": 5, "X": 10}
    if digits[0] in "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ":
        return ord(digits[0]) - ord("Ⅰ") - 1000
    numbers = [values[c] for c in digits.upper()]
    return sum(-n if i + 1 < len(numbers) and numbers[i + 1] > n else n for i, n in enumerate(numbers)) - 1000


def is_stamp(text: str) -> bool:
    """Tell whether a line is a stamp of a download site or the like: an address with a word of downloading, or an id or date of one."""
    if len(text) > 160:
        return False
    if _STAMP_ALONE.search(text):
        return True
    if ends_sentence(text):
        return False
    return bool(_ADDRESS.search(text) and _STAMP_WORDS.search(text)) or bool(
        re.fullmatch(r"(?:https?://|www\.)[\w./?=&%-]+", text, re.ASCII | re.IGNORECASE)
    )


def _interrupts(lines: Sequence[Line], at: int, measure: float, taken: set[int]) -> bool:
    """Tell whether the text before line `at` runs on behind it, in the middle of a sentence."""
    before = at - 1
    while before >= 0 and before in taken:
        before -= 1
    after = at + 1
    while after < len(lines) and after in taken:
        after += 1
    if before < 0 or after >= len(lines):
        return False
    a, b = lines[before], lines[after]
    return not ends_sentence(a.text) and a.indent + a.width > 0.8 * measure and not heading_kind(b.text) and b.width > 1.5


def furniture(lines: Sequence[Line], measure: float, usual_gap: int) -> dict[int, str]:
    """Find the lines that belong to the page and not to the text.

    Page numbers are lines of a number alone that rise over the document and stand at a page's edge, beside other furniture, apart
    from the text, or in the middle of a sentence. Running heads are lines that repeat and stand in such places. Stamps say what they
    are, and rules are drawn with characters.

    Args:
        lines: all lines of a document.
        measure: width of a full line in em.
        usual_gap: empty lines between the lines of a paragraph.

    Returns:
        Index of line → "page_number", "running_head", "stamp" or "rule".
    """
    found: dict[int, str] = {}
    for at, line in enumerate(lines):
        if is_stamp(line.text):
            found[at] = "stamp"
        elif _RULE.fullmatch(line.text):
            found[at] = "rule"
    numbers = {at: number for at, line in enumerate(lines) if (number := page_number(line.text)) is not None}
    taken = set(found) | set(numbers)

    def at_edge(at: int) -> bool:
        line = lines[at]
        below = lines[at + 1] if at + 1 < len(lines) else None
        return (
            line.opens
            or below is None
            or below.opens
            or (at - 1 in found or at + 1 in found)
            or line.gap > usual_gap + 1
            or (below is not None and below.gap > usual_gap + 1)
        )

    likely = []
    lonely = {at: value for at, (value, _) in numbers.items() if not {at - 1, at + 1} & numbers.keys()}
    counted = set(lonely.values())
    for at, (value, dressed) in numbers.items():
        numeric_neighbours = sum(near in numbers for near in (at - 1, at + 1))
        alone = at in lonely and (bool({value - 1, value + 1} & counted) or _interrupts(lines, at, measure, taken))
        if dressed or (at_edge(at) and numeric_neighbours < 2) or alone:
            likely.append((at, value))
    for at in _rising([item for item in likely if item[1] >= 0]) + _rising([item for item in likely if item[1] < 0]):
        found[at] = "page_number"
    repeated: dict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        key = _RUNNING_KEY.sub("", line.text)
        if at not in found and len(key) >= 3 and line.width < 0.95 * measure and not ends_sentence(line.text):
            repeated[key].append(at)
    cover = [at for at in range(min(8, len(lines))) if _on_cover(lines, at, measure, numbers.keys())]
    for key, places in repeated.items():
        # The title on the cover, which the running heads repeat, whole or in part.
        titled = any(key in _RUNNING_KEY.sub("", lines[at].text) for at in cover)
        # On the cover itself it is one where the whole title stands beside it.
        beside = {at for at in places if any(at != other and key in lines[other].text and key != lines[other].text for other in cover)}
        places[:] = [at for at in places if at not in cover or at in beside]
        if len(places) == 1 and titled and len(key) >= 5 and (lines[places[0]].opens or _interrupts(lines, places[0], measure, taken)):
            found[places[0]] = "running_head"
        if len(places) < 2:
            continue
        edge = sum(
            lines[at].opens
            or at + 1 == len(lines)
            or lines[at + 1].opens
            or bool({at - 1, at + 1} & found.keys())
            or _interrupts(lines, at, measure, taken | set(places))
            for at in places
        )
        if len(places) >= 3 and _carries_page_number(lines, places):
            found.update((at, "running_head") for at in places)
            continue
        # Two are few: both must stand at an edge for sure, beside a page number or where a page opens.
        sure = sum(lines[at].opens or bool({at - 1, at + 1} & found.keys()) for at in places) == 2
        if (edge >= 3 and edge * 3 >= len(places) * 2) or (len(places) == 2 and sure):
            found.update((at, "running_head") for at in places)
    return found


def _carries_page_number(lines: Sequence[Line], places: Sequence[int]) -> bool:
    """Tell whether repeated lines are a running head with the page number in it: a number at their edge rises, far apart."""
    values = []
    for at in places:
        match = re.search(r"(?:^(\d{1,4})[\s|·•—-]+)|(?:[\s|·•—-]+(\d{1,4})$)", lines[at].text)
        if match is None or len(_RUNNING_KEY.sub("", lines[at].text)) < 6:
            return False
        values.append(int(match.group(1) or match.group(2)))
    return all(a < b for a, b in pairwise(values)) and all(b - a >= 8 for a, b in pairwise(places[1:]))


def _on_cover(lines: Sequence[Line], at: int, measure: float, numbers: Collection[int]) -> bool:
    """Tell whether line `at` stands among the short lines of a cover, more of which follow."""
    if at > 6 or at + 1 >= len(lines) or not all(line.width < 0.93 * measure and not ends_sentence(line.text) for line in lines[: at + 2]):
        return False
    return at + 1 not in numbers and not any(heading_kind(line.text) for line in lines[: at + 2])


def _rising(candidates: Sequence[tuple[int, int]]) -> list[int]:
    """Return the places of the longest strictly rising sequence of values."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, (_, value) in enumerate(candidates):
        at = bisect_left(tails, value)
        previous.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(value)
            ends.append(index)
        else:
            tails[at] = value
            ends[at] = index
    chain: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(candidates[at][0])
        at = previous[at]
    return chain[::-1]


# ---------------------------------------------------------------- headings

_CN_NUMBER = "[一二三四五六七八九十百零〇]"
# From the widest division to the narrowest; the level of a heading is the rank of its kind among those that the document uses.
_HEADING_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第\s*(?:{_CN_NUMBER}{{1,3}}|\d{{1,2}})\s*(?:篇|部分|编)(?=[\s：:、\u3000]|[^\s的，。是为了在])")),
    ("chapter", re.compile(rf"第\s*(?:{_CN_NUMBER}{{1,3}}|\d{{1,2}})\s*章(?=[\s：:、\u3000]|[^\s的，。是为了在]|$)")),
    ("section", re.compile(rf"第\s*(?:{_CN_NUMBER}{{1,3}}|\d{{1,2}})\s*节(?=[\s：:、\u3000]|[^\s的，。是为了在]|$)")),
    ("han", re.compile(rf"{_CN_NUMBER}{{1,3}}\s*[、．.]\s*(?=\S)")),
    ("han_bracket", re.compile(rf"[（(]\s*{_CN_NUMBER}{{1,3}}\s*[）)]\s*[、．.]?\s*(?=\S)")),
    ("decimal1", re.compile(r"\d{1,2}(?:\s*[.．、]\s*|\s+)(?=[^\d\s.．、%％年月日个家万亿倍])")),
    ("decimal2", re.compile(r"\d{1,2}\s*[.．]\s*\d{1,2}(?:[.．、]?\s+|[.．、])?(?=[^\d\s.．、%％年月日个家万亿倍元美GgMmKk])")),
    ("decimal3", re.compile(r"\d{1,2}[.．]\d{1,2}[.．]\d{1,2}[.．、]?\s*(?=[^\d\s.．%％])")),
    ("decimal_bracket", re.compile(r"[（(]\s*\d{1,2}\s*[）)]\s*(?=\S)")),
)
_NAMED_HEADINGS = re.compile(
    r"(?:引\s*言|前\s*言|序\s*言|序|导\s*言|导\s*语|绪\s*论|摘\s*要|概\s*述|结\s*语|结\s*论|结束语|后\s*记|致\s*谢|附\s*录|附\s*件|参考文献|编\s*者\s*按|版权声明|免责声明|"
    r"编制说明|执行摘要|内容摘要|核心观点|主要参考文献|缩略语|术语表?|附\s*[录件表]\s*[一二三四五六\dA-F]?[：:]?.{0,30})"
)
_HEADING_MAX_EM = 46.0


def heading_kind(text: str) -> str | None:
    """Return the kind of section number that a line begins with ("han" for 一、), "named" for 引言 and the like, None for neither."""
    for kind, pattern in reversed(_HEADING_KINDS):
        if pattern.match(text):
            return kind
    if _NAMED_HEADINGS.fullmatch(text.strip()):
        return "named"
    return None


def is_heading_text(text: str) -> bool:
    """Tell whether a text with a section number can be a heading as a whole: short and no sentence."""
    return (
        text_width(text) <= _HEADING_MAX_EM
        and not ends_sentence(text.rstrip("？！?!") + "x"[: not text.rstrip("？！?!")])
        and text[-1] not in CLAUSE_END - {"—"}
        and "。" not in text
        and text.count("，") + text.count("；") <= 3
    )


def is_loose_heading(text: str) -> bool:
    """Tell whether a line without a section number can be a heading: a phrase of some length, without the marks of a sentence."""
    bare = text.strip()
    han = sum("\u4e00" <= c <= "\u9fff" for c in bare)
    return (
        han >= 3
        and text_width(bare) <= 30
        and not ends_sentence(bare.rstrip("？！?!") or "。")
        and not ends_open(bare)
        and bare[-1] not in "：；:;，、（《“‘"
        and not any(c in bare for c in "。；")
        and bare.count("，") <= 2
        and not re.match(r"[，。、；：）》”\d]", bare)
        and not re.fullmatch(r"[\d\s年月日至—\-.:：]+", bare)
        and bare.count("（") == bare.count("）")
        and bare.count("“") == bare.count("”")
    )


class Levels:
    """Hands out heading levels: the rank of a section number's kind among the kinds that the document uses."""

    def __init__(self, kinds: Iterable[str]) -> None:
        order = [kind for kind, _ in _HEADING_KINDS]
        used = {kind for kind in kinds if kind in order}
        self._rank = {kind: rank for rank, kind in enumerate((kind for kind in order if kind in used), start=1)}
        self._last = 0

    def of(self, kind: str | None) -> int:
        """Return the level of the next heading; one without a number stands below the last one that has one."""
        if kind == "named":
            self._last = 1
            return 1
        if kind is None:
            return self._last + 1
        self._last = self._rank.get(kind, self._last + 1)
        return self._last


# ---------------------------------------------------------------- captions

_CAPTION = re.compile(
    r"(?:(?:图|表)\s*表?\s*(?:[（(]?\s*\d{1,3}(?:\s*[-—–.．]\s*\d{1,3})*\s*[）)]?|[一二三四五六七八九十]{1,3}(?=[\s：:]))|(?:附[图表]|专栏)\s*[\d一二三四五六七八九十]{1,3}|(?:Fig(?:ure|\.)|Table)\s*\d{1,3})"
    r"\s*[：:.．、]?\s*(?P<rest>.*)"
)
_CAPTION_VERB = re.compile(
    r"(?:显示|所示|为[^了]|中[，,的可所]|是|可以|可[见知看]|给出|展示了|列出|反映了|表明|说明了|[和与及、][图表]|的)"
)
_SOURCE_NOTE = re.compile(r"[（(]?(?:(?:资料|数据|图片|信息)?来源|单\s*位|计量单位)\s*[：:]|(?:注|备注|说明)\s*\d?\s*[：:]")
_FIGURE_NUMBER = re.compile(
    r"[+\-−–—]?\d[\d,.，．]*(?:[%％‰年月季]|亿元|万元|亿|万|[QH]\d)?E?|[-—–]|[（(]?(?:%|％|亿元|万元|万吨|家|个)[）)]?"
)


def caption_label(text: str) -> str | None:
    """Return "figure" or "table" where a line begins as a caption does (图 1 …, 表2 …), None for sentences that speak of one."""
    match = _CAPTION.match(text)
    if not match or text_width(text) > 60:
        return None
    rest = match.group("rest")
    if ends_sentence(text) or _CAPTION_VERB.match(rest) or (rest and rest[0] in "，。；、）)"):
        return None
    return "table" if "表" in match.group()[:3] and not match.group().startswith("图") else "figure"


def caption_label_length(text: str) -> int:
    """Return the length of a caption's label with its number (图 1), 0 where there is none."""
    match = _CAPTION.match(text)
    return match.start("rest") if match else 0


def is_source_note(text: str) -> bool:
    """Tell whether a line is the note under a table or figure (资料来源：…, 注：…)."""
    return bool(_SOURCE_NOTE.match(text))


def is_figure_text(text: str) -> bool:
    """Tell whether a line holds nothing but numbers with their units: the axis or the labels of a chart."""
    words = text.split()
    return bool(words) and all(_FIGURE_NUMBER.fullmatch(word) for word in words) and any(c.isdecimal() for c in text)


# ---------------------------------------------------------------- table of contents

_LEADER = re.compile(r"(?P<entry>\S.*?)\s*(?:[.．。·…‥⋯_\-—]\s*){3,}\s*(?P<page>\d{1,4}|[ivxIVXⅠ-Ⅻ]{1,5})?\s*")
_CONTENTS = re.compile(r"(?:contents\s*)?目\s*[录次](?:\s*contents)?|contents", re.IGNORECASE)
_ENTRY_PAGE = re.compile(r"(?P<entry>\S.*?)\s+(?P<page>\d{1,3}|[ivxIVX]{1,5})")


def contents_lines(lines: Sequence[Line]) -> set[int]:
    """Find the lines of the table of contents: 目录, lines with dot leaders, and entries that end in a page number between them."""
    leaders = {at for at, line in enumerate(lines) if _LEADER.fullmatch(line.text)}
    titles = [at for at, line in enumerate(lines) if _CONTENTS.fullmatch(line.text.strip())]
    zone: set[int] = set()
    if titles:
        at, misses, last = titles[0] + 1, 0, titles[0]
        while at < len(lines) and misses < 3:
            text = lines[at].text
            entry = at in leaders or _ENTRY_PAGE.fullmatch(text) or page_number(text) is not None or _CONTENTS.fullmatch(text)
            if entry:
                last, misses = at, 0
            else:
                misses += 1
                if ends_sentence(text):
                    break
            at += 1
        zone.update(range(titles[0], last + 1))
    for at in sorted(leaders):
        if sum(near in leaders for near in range(at - 3, at + 4)) >= 3:
            zone.add(at)
            zone.update(between for between in range(at - 2, at) if between - 1 in leaders and between + 1 in leaders)
    return zone


def contents_entries(lines: Iterable[Line]) -> set[str]:
    """Return the headings that a table of contents lists, without white space; an entry may run over two lines."""
    entries: set[str] = set()
    open_entry = ""
    for line in lines:
        text = line.text.strip()
        match = _LEADER.fullmatch(text) or _ENTRY_PAGE.fullmatch(text)
        if match:
            entries.add(re.sub(r"\s", "", open_entry + match.group("entry")))
            entries.add(re.sub(r"\s", "", match.group("entry")))
            open_entry = ""
        else:
            open_entry = "" if _CONTENTS.fullmatch(text) or page_number(text) is not None else open_entry + text
    return {entry for entry in entries if len(entry) >= 3}


# ---------------------------------------------------------------- footnotes

_NOTE_DIGIT = re.compile(r"(\d{1,3})(?:\s+|(?=[^\d\s.．、,，%％:：年月日/／\-—）)个家亿万倍元级项]))(?=\S)")
_NOTE_SIGN = re.compile(r"([①-⑳]|[\[［〔]\s*\d{1,3}\s*[\]］〕]|[⁰¹²³⁴-⁹]{1,3}|\*{1,3}|【\d{1,3}】)\s*(?=\S)")
_NOTES_HEADING = re.compile(r"(?:主要)?参考(?:文献|资料)|注\s*释|尾\s*注|脚\s*注")


@dataclass(slots=True)
class Footnote:
    """A footnote found among the lines: its printed marker, its lines (the marker stands at the start of the first one)."""

    marker: str
    lines: list[int] = field(default_factory=list)
    marker_span: Span = (0, 0)
    text_start: int = 0
    ref: Span | None = None
    ref_line: int | None = None


def _marker_at(text: str) -> tuple[str, int, int] | None:
    """Read the footnote marker at the start of a line: (marker, length, length with the blanks behind it)."""
    match = _NOTE_SIGN.match(text) or _NOTE_DIGIT.match(text)
    return (match.group(1), match.end(1), match.end()) if match else None


def _marker_number(marker: str) -> int:
    key = marker_key(marker).lstrip("c").strip("*")
    return int(key) if key.isdecimal() else 0


# A marker stands on the page of its footnote: at most this many lines above it.
_PAGE_LINES = 120
_UNIT_AFTER = "年月日时分秒个家亿万千百倍元级项款种类大位名次度版代期号、%％.．GKMT"


def _reference_score(text: str, start: int, end: int) -> int:
    """Rate how well a glued digit at [start, end) of a line can be a footnote marker: 0 not at all, 3 very well."""
    before, after = text[:start], text[end : end + 1]
    if not before:
        return 0
    blank = before[-1].isspace()
    last = before.rstrip()[-1:]
    if not last or last.isdigit() or last in "第.．,-—–+×:：/(（[《“‘、～~=<>" or after.isdigit():
        return 0
    closes = not after or after in "，。；：！？）》”’、)],;:" or after.isspace()
    if after == "、" and text[end + 1 : end + 2].isdigit():
        return 0
    if blank:
        return 2 if closes and after and last not in "为达约至到是于超近共有年月在从第和、，。" else 0
    if last.isascii() and last.isalpha():
        return 1 if closes else 0
    if closes:
        return 3 if last not in "为达约至到是于超近" else 1
    return 1 if after not in _UNIT_AFTER and not after.isascii() and last in "%％元。”》）" else 0


def find_footnotes(lines: Sequence[Line], skip: dict[int, str], measure: float) -> list[Footnote]:
    """Find footnotes: a marker at the start of a line that stands at the end of its page, and the same marker glued to the text above.

    Both must be there: a line that begins with a number is not enough. Numbers rise by one, or begin anew on a page.

    Args:
        lines: all lines.
        skip: furniture among them (index → kind).
        measure: width of a full line.

    Returns:
        The footnotes in the order of the lines. `ref` is the raw range of the marker in the text, with the blank before it.
    """
    kept = [at for at in range(len(lines)) if at not in skip]
    found: list[Footnote] = []
    text_from = 0
    index = 0
    while index < len(kept):
        at = kept[index]
        mark = _marker_at(lines[at].text)
        if mark is None or heading_kind(lines[at].text) not in (None, "decimal1") or (mark[0].isdecimal() and int(mark[0]) == 0):
            index += 1
            continue
        zone, nxt = _zone(lines, kept, index, skip, measure)
        refs = _references(lines, kept[text_from:index], zone, found)
        expected = {1, _marker_number(found[-1].marker) + 1} if found else {_marker_number(zone[0].marker)}
        signs = not zone[0].marker.isdecimal()
        matched = sum(ref is not None for ref in refs)
        edge = nxt >= len(kept) or _edge_between(lines, kept, nxt, skip)
        runs_on = index > 0 and nxt < len(kept) and _runs_on(lines[kept[index - 1]], lines[kept[nxt]], measure)
        sure = _marker_number(zone[0].marker) in expected and matched * 2 >= len(zone) and matched and (edge or runs_on or signs)
        if not sure:
            index += 1
            continue
        for note, ref in zip(zone, refs, strict=True):
            if ref is not None:
                note.ref_line, note.ref = ref
        found.extend(zone)
        index = text_from = nxt
    return found


def _runs_on(before: Line, after: Line, measure: float) -> bool:
    return not ends_sentence(before.text) and before.indent + before.width > 0.75 * measure and heading_kind(after.text) is None


def _edge_between(lines: Sequence[Line], kept: Sequence[int], index: int, skip: dict[int, str]) -> bool:
    """Tell whether a page ends before the kept line `index`."""
    at = kept[index]
    return lines[at].opens or lines[at].page != lines[kept[index - 1]].page or any(i in skip for i in range(kept[index - 1] + 1, at))


def _zone(lines: Sequence[Line], kept: Sequence[int], index: int, skip: dict[int, str], measure: float) -> tuple[list[Footnote], int]:
    """Read footnotes from kept line `index` to the end of the page; returns them and the index behind them."""
    notes: list[Footnote] = []
    plain = 0
    while index < len(kept):
        at = kept[index]
        if notes and _edge_between(lines, kept, index, skip):
            break
        mark = _marker_at(lines[at].text)
        rises = mark is not None and (not notes or _marker_number(mark[0]) == _marker_number(notes[-1].marker) + 1)
        if mark is not None and rises and (not notes or notes[-1].marker.isdecimal() == mark[0].isdecimal()):
            line = lines[at]
            note = Footnote(mark[0], [at], (line.start, line.start + mark[1]), line.start + mark[2])
            notes.append(note)
            plain = 0
        else:
            last = lines[notes[-1].lines[-1]]
            edge_soon = any(_edge_between(lines, kept, soon, skip) for soon in range(index + 1, min(index + 3, len(kept))))
            edge_soon = edge_soon or index + 1 >= len(kept)
            wraps = (
                last.width > 0.97 * measure
                or ends_open(last.text)
                or (edge_soon and not ends_sentence(last.text) and last.width > 0.8 * measure)
            )
            if plain >= 3 or not wraps or heading_kind(lines[at].text) not in (None, "decimal1"):
                break
            notes[-1].lines.append(at)
            plain += 1
        index += 1
    return notes, index


def _references(
    lines: Sequence[Line], text: Sequence[int], zone: Sequence[Footnote], found: Sequence[Footnote]
) -> list[tuple[int, Span] | None]:
    """Find the marker of each footnote of a zone in the lines above it, in rising order."""
    used = {note.ref for note in found}
    refs: list[tuple[int, Span] | None] = []
    floor = -1
    for note in zone:
        pattern = re.escape(note.marker)
        if note.marker.isdecimal():
            pattern = rf"(?<!\d){pattern}(?!\d)"
        best: tuple[int, int, Span] | None = None
        for at in text[-_PAGE_LINES:]:
            line = lines[at]
            for match in re.finditer(pattern, line.text):
                span = (line.start + match.start(), line.start + match.end())
                if span[0] <= floor or span in used or match.start() == 0:
                    continue
                before = line.text[: match.start()].rstrip()
                if note.marker.isdecimal():
                    score = _reference_score(line.text, match.start(), match.end())
                else:
                    score = 0 if before[-1:] in "：:；;、" else 3
                if score and (best is None or score > best[0]):
                    blanks = len(line.text[: match.start()]) - len(before)
                    best = (score, at, (span[0] - blanks, span[1]))
        if best is None or best[0] < (2 if note.marker.isdecimal() else 1):
            # A marker that opens its line was wrapped away from the word it belongs to.
            best = _wrapped_reference(lines, text, note, floor) or best
        if best is None:
            refs.append(None)
            continue
        refs.append((best[1], best[2]))
        floor = best[2][0]
    return refs


def _wrapped_reference(lines: Sequence[Line], text: Sequence[int], note: Footnote, floor: int) -> tuple[int, int, Span] | None:
    for at in text[-_PAGE_LINES:]:
        line = lines[at]
        rest = line.text[len(note.marker) :]
        if line.start > floor and line.text.startswith(note.marker) and rest[:1] and rest[0] in "，。；：！？）》”、":
            return 2, at, (line.start, line.start + len(note.marker))
    return None


def is_notes_heading(text: str) -> bool:
    """Tell whether a heading opens a list of notes or references (参考文献, 注释)."""
    return bool(_NOTES_HEADING.fullmatch(text.strip()))
