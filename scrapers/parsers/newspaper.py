"""Newspaper pages as a PDF extractor leaves them: columns of several measures, frames in the order they were drawn.

Belongs here: cutting a page into flows (stretches of one measure), telling headlines, bylines, leads, boxes, pull quotes and captions
apart, and mending the order of flows where layout and sense allow. Does not belong here: pages of one column (`whitepaper`).
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import zip_longest
from zoneinfo import ZoneInfo

from scrapers.records import Document, Page, Role
from scrapers.text.blocks import Draft, Levels, assemble, furniture, heading_kind, is_heading_text, is_loose_heading
from scrapers.text.offsets import Span
from scrapers.text.places import place_of, place_of_headings
from scrapers.text.wrap import (
    NO_LINE_START,
    IndentEvidence,
    Line,
    Style,
    continues,
    ends_sentence,
    first_unit_width,
    full_width,
    indent_evidence,
    join,
    line_gap,
    room_left,
    split_lines,
    text_width,
)

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_DATE_LINE = re.compile(
    r"(?P<y>(?:19|20)\d{2})\s*[年./-]\s*(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})\s*日?(?:\s*[/／,，]?\s*(?:星期|周)\s*[一二三四五六日天])?"
)
_PAPER = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:日报|晚报|晨报|时报|商报|早报|新报|周报|导报|都市报|快报|青年报|工人报|经济报|科技报|邮报|参考报|周刊)"
)
_EDITION = re.compile(
    r"(?:第?\s*[A-Z]?\d{1,3}\s*版?|[A-Z]\d{1,3}|[零一二三四五六七八九十]{1,3}版|(?:要闻|经济|城事|专题|深度|时政|民生|科技|财经|综合|国内|国际|特别报道|广告|副刊|观点|评论)(?:·\S{1,6})?(?:新闻|版)?)"
)
_BYLINE = re.compile(
    r"[□■◎●◆○]?\s*(?:(?:本报|本刊|本网|见习|首席|特约|实习|特派|驻\S{1,4}|全媒体)*\s*(?:记者|通讯员|评论员|特约撰稿人?|作者)[:：]?\s*)(?P<names>\S.{0,60})"
)
_BYLINE_TAIL = re.compile(r"(?:文\s*[/／]?\s*(?:图|摄)?|摄|文图|图文|整理|综合|报道|编辑整理)\s*$")
_EDITOR = re.compile(
    r"(?:责任编辑|本版编辑|责\s*编|编\s*辑|主编|美\s*编|版\s*式|版式设计|校\s*对|值班编委|统筹|审读|组版|视觉|制\s*图|绘\s*图|摄\s*影|图\s*表|供\s*图)\s*[:：/／]?\s*\S"
)
_EDITOR_NAME = re.compile(
    r"(?:责任编辑|本版编辑|责\s*编|编\s*辑)\s*[:：/／]?\s*([\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){1,3}?)(?=\s{1,}|[，,、/／|]|$|美|校|版|视)"
)
_LABEL = re.compile(r"[■◆●▲□◎★▌▍►▶【〖]\s*(?P<name>[\u4e00-\u9fff“”·]{2,10})\s*[】〗:：]?")
_BOX_NAMES = re.compile(
    r"(?:记者手记|采访手记|手记|编后|编者按|短评|新闻链接|相关链接|链接|延伸阅读|名词解释|新闻背景|背景链接|背景|新闻点评|点评|快评|数据|亮点|声音|观点|小贴士|提示|相关新闻|记者观察|专家观点|权威声音|案例|他山之石|核心阅读|核心提示|阅读提示|内容提要|数读|数说|图说|图解|数据链接|政策链接|知识链接|人物名片|企业名片|记者感言|一线感言)"
)
# What a paper prints about itself and its advertisements.
_NOTICE = re.compile(
    r"广\s*告|公益广告|(?:本[报版])?(?:投稿|新闻|订阅|发行|广告|零售|服务|监督|举报)?(?:邮箱|热线|电话|地址|网址|价|QQ|微信)\s*[:：]\s*[\w@.\-—（）()/]{5,40}|扫码\S{2,20}"
)
_CREDIT = re.compile(r"本报(?:讯|\S{0,4}\d{1,2}月\d{1,2}日[讯电])\s*[（(](?P<names>[^（）()]{2,40})[）)]")

# The start of a news report: 本报讯, 新华社北京5月3日电.
_DATELINE = re.compile(
    r"本报(?:讯|\S{0,4}\d{1,2}月\d{1,2}日)|(?:新华社|中新社|据\S{2,6})\S{0,6}\d{1,2}月\d{1,2}日[讯电]|[（(](?:记者|通讯员|作者)\s"
)

_CAPTION = re.compile(r"(?:图为|上图|下图|左图|右图|▲|△|▼|▽|图[一二三四①②③④\d]\s*[:：])")
_CAPTION_TAIL = re.compile(r"(?:\S{2,4}\s*摄|供图|资料图片?|制图|(?:图片|照片)?由\S{2,20}提供)[）)。]?$")


# Costs of explaining a frame's widths by measures, see `_Reader._measures`.
_OVERFLOW, _ROOM, _CHANGE, _CHANGE_INSIDE = 1.5, 0.4, 2.5, 6.0


@dataclass(slots=True)
class Piece:
    """A stretch of a flow with one role."""

    role: Role
    lines: list[Line]
    notes: tuple[str, ...] = ()
    headline: bool = False

    @property
    def text(self) -> str:
        """The lines' characters."""
        return "".join(line.text for line in self.lines)


@dataclass(slots=True)
class Flow:
    """Lines of one measure, one below the other in one frame.

    Attributes:
        lines: its lines; measure: their full width.
        opens: it is the first one of its frame.
        pieces: headings, paragraphs and the like, read from the lines.
        label: name of the box that it is (记者手记), None for text of the page.
        moved: it does not stand where the capture has it.
    """

    lines: list[Line]
    measure: float
    opens: bool
    pieces: list[Piece] = field(default_factory=list)
    label: str | None = None
    moved: bool = False

    @property
    def text(self) -> str:
        """The characters of its paragraphs and headings."""
        return "".join(piece.text for piece in self.pieces if piece.role in (Role.PARAGRAPH, Role.HEADING))

    @property
    def paragraphs(self) -> list[Piece]:
        """Its paragraphs."""
        return [piece for piece in self.pieces if piece.role is Role.PARAGRAPH]


def parse_newspaper(page: Page, lines: Sequence[Line] | None = None) -> Document:
    """Read a newspaper page.

    Args:
        page: the decoded capture.
        lines: its printed lines in reading order where they are known better than from the text (PDF); else they are split here.

    Returns:
        The document. Flows that were moved carry the note "column_order".
    """
    return _Reader(page, list(lines) if lines is not None else split_lines(page.raw)).read()


class _Reader:
    """Reads one page."""

    def __init__(self, page: Page, lines: list[Line]) -> None:
        self.page = page
        self.raw = page.raw
        self.lines = lines
        self.gap, self.gaps_tell = line_gap(lines)
        sizes = Counter(round(line.size, 1) for line in lines if line.size is not None for _ in line.text)
        self.body_size = sizes.most_common(1)[0][0] if sizes else None
        self.indents = IndentEvidence()
        self.apart: list[Piece] = []
        self.published: datetime | None = None
        self.published_text: str | None = None
        self.publisher: str | None = None
        self.editor: str | None = None
        self.authors: list[str] = []

    def read(self) -> Document:
        """Run all steps and assemble the document."""
        rest = self._take_frame_lines()
        flows = [Flow(lines, _measure_of(lines), lines[0].opens) for lines in self._cut_flows(rest)]
        self.indents = sum((indent_evidence(flow.lines, flow.measure) for flow in flows), IndentEvidence())
        for flow in flows:
            self._read_flow(flow, Style(flow.measure, self.indents.hidden, self.indents.visible, self.gaps_tell, self.gap))
        for piece in (piece for flow in flows for piece in flow.paragraphs):
            credit = _CREDIT.match(piece.text)
            if credit:
                self._read_authors(credit.group("names"))
        self._label_boxes(flows)
        self._find_pull_quotes(flows)
        # Where the geometry is known, the lines are in reading order already.
        known = any(line.bbox is not None for line in self.lines)
        ordered = boxes_last(flows) if known else boxes_last(order_columns(order_flows(flows), self.indents))
        self._join_columns(ordered)
        ordered = [flow for flow in ordered if flow.pieces]
        title = self._mark_headlines(ordered)
        blocks = assemble(self._drafts(ordered))
        headings = [block.text for block in blocks if block.role in (Role.TITLE, Role.HEADING)]
        return Document(
            page=self.page,
            parser="newspaper",
            blocks=blocks,
            title=title,
            place=place_of(title or "", self.publisher or "") or place_of_headings(headings),
            published=self.published,
            published_text=self.published_text,
            published_found="masthead" if self.published else None,
            publisher=self.publisher,
            authors=tuple(dict.fromkeys(self.authors)),
            editor=self.editor,
        )

    # ------------------------------------------------------------ the page's frame

    def _take_frame_lines(self) -> list[Line]:
        """Take stamps, page numbers, masthead, date and editors' lines out."""
        skip = furniture(self.lines, full_width(self.lines), self.gap)
        rest = []
        opens = False
        for at, line in enumerate(self.lines):
            if at in skip:
                self.apart.append(Piece(Role.NOISE, [line], (skip[at],)))
            elif not self._inside_sentence(rest, line) and self._is_frame_line(line):
                pass
            else:
                rest.append(replace(line, opens=True) if opens and not line.opens else line)
                opens = False
                continue
            opens = opens or line.opens
        return rest

    def _inside_sentence(self, before: Sequence[Line], line: Line) -> bool:
        """Tell whether a line goes on with the sentence of the line before it."""
        if not before or line.opens or line.gap > self.gap:
            return False
        return not ends_sentence(before[-1].text) and not is_loose_heading(before[-1].text) and not _is_byline(before[-1].text)

    def _is_frame_line(self, line: Line) -> bool:
        text = line.text
        if _EDITOR.match(text) and text_width(text) < 60 and not ends_sentence(text):
            self.apart.append(Piece(Role.EDITOR_LINE, [line]))
            name = _EDITOR_NAME.match(text)
            if name and self.editor is None:
                self.editor = re.sub(r"\s", "", name.group(1))
            return True
        if _NOTICE.fullmatch(text):
            self.apart.append(Piece(Role.NOISE, [line], ("notice",)))
            return True
        date = _DATE_LINE.search(text)
        paper = _PAPER.match(text)
        left = text
        for match in (date, paper):
            if match:
                left = left.replace(match.group(), " ")
        left = re.sub(
            r"农历\S{2,12}|总第\s*\d+\s*期|第\s*\d+\s*期|国内统一\S*|CN\s*\d+-\d+|https?\S+|www\.\S+|星期[一二三四五六日]|今日\s*\d+\s*版",
            " ",
            left,
        )
        words = [word for word in re.split(r"[\s|｜/／·,，]+", left) if word]
        if all(_EDITION.fullmatch(word) for word in words) and (date or paper or line.width <= 12):
            if not date and not paper and not re.search(r"\d|版|[A-Z]|农历|星期", text):
                return False
            if date and self.published is None:
                self.published_text = date.group()
                self.published = _day(date)
            if paper and self.publisher is None:
                self.publisher = paper.group()
            self.apart.append(Piece(Role.SOURCE_LINE if date or paper else Role.NOISE, [line], ("masthead",)))
            return True
        return False

    # ------------------------------------------------------------ flows

    def _cut_flows(self, lines: Sequence[Line]) -> list[list[Line]]:
        """Cut the lines at frames, and where the measure changes for good."""
        flows: list[list[Line]] = []
        for region in _split_at(lines, lambda _, line: line.opens):
            current: list[Line] = []
            measures = self._measures(region)
            for at, line in enumerate(region):
                if at and abs(measures[at] - measures[at - 1]) > 0.1:
                    # Headings go with what they head.
                    tail = len(current)
                    while tail > 1 and self._set_apart(region, at - len(current) + tail - 1) and not _is_byline(current[tail - 1].text):
                        tail -= 1
                    flows.append(current[:tail])
                    current = current[tail:]
                current.append(line)
            flows.append(current)
        return flows

    def _measures(self, region: Sequence[Line]) -> list[float]:
        """Give each line of a frame the measure of its flow: the cheapest explanation of all widths (Viterbi).

        A line wider than its measure costs much; a line that stops inside a sentence although there is room costs by the room; a change
        of measure costs, more so inside a paragraph.
        """
        spans = [line.indent + line.width for line in region]
        closing = [self._closes(region, at) for at in range(len(region))]
        # Headlines and bylines may run over columns, so that their widths tell nothing.
        loose = [not ends_sentence(line.text) and closes for line, closes in zip(region, closing, strict=True)]
        latin = [sum(character.isascii() for character in line.text) for line in region]
        inner = [span for closes, span in zip(closing, spans, strict=True) if not closes] or spans
        crowd = Counter(round(span) for span in inner)
        states = sorted({float(width) for width, _ in crowd.most_common(16)} | {float(round(max(spans)))})
        best = [0.0] * len(states)
        back: list[list[int]] = []
        for at, closes in enumerate(closing):
            if at:
                low = min(range(len(states)), key=best.__getitem__)
                change = best[low] + (_CHANGE if closing[at - 1] else _CHANGE_INSIDE)
                back.append([state if best[state] <= change else low for state in range(len(states))])
                best = [min(cost, change) for cost in best]
            unit = first_unit_width(region[at + 1].text) if at + 1 < len(region) else 0.0
            for state, measure in enumerate(states):
                if loose[at]:
                    continue
                excess = spans[at] - measure - 0.8 - 0.05 * latin[at]
                if excess > 0:
                    best[state] += min(_OVERFLOW * excess, 4.0)
                elif not closes and at + 1 < len(region):
                    best[state] += min(_ROOM * max(measure - spans[at] - unit - 0.3, 0.0), 2.0)
        state = min(range(len(states)), key=best.__getitem__)
        path = [state]
        for step in reversed(back):
            state = step[state]
            path.append(state)
        return [states[state] for state in reversed(path)]

    def _closes(self, lines: Sequence[Line], at: int) -> bool:
        """Tell whether line `at` ends something: a sentence, or a heading, byline or label of its own."""
        line = lines[at]
        if ends_sentence(line.text) or _is_byline(line.text) or _is_label(line.text):
            return True
        return self._set_apart(lines, at)

    def _set_apart(self, lines: Sequence[Line], at: int) -> bool:
        """Tell whether line `at` may be a heading: a phrase between empty lines, or a short one behind a full stop."""
        line = lines[at]
        if not self._heading_like(line):
            return False
        after = lines[at + 1] if at + 1 < len(lines) else None
        if self.gaps_tell:
            return (after is None or after.gap > self.gap) and (at == 0 or line.gap > self.gap)
        before = lines[at - 1] if at else None
        fresh = before is None or ends_sentence(before.text) or _is_byline(before.text)
        return fresh and after is not None and line.width < 0.8 * after.width

    def _heading_like(self, line: Line) -> bool:
        return (is_loose_heading(line.text) and not _DATELINE.match(line.text)) or heading_kind(line.text) is not None

    def _read_flow(self, flow: Flow, style: Style) -> None:
        """Cut a flow into pieces."""
        lines = flow.lines
        at = 0
        while at < len(lines):
            end, role = self._special(lines, at, style, flow)
            if end == at:
                end, role = self._paragraph_end(lines, at, style), Role.PARAGRAPH
            flow.pieces.append(Piece(role, lines[at:end]))
            at = end
        self._cut_stray(flow)

    def _special(self, lines: list[Line], at: int, style: Style, flow: Flow) -> tuple[int, Role]:
        """Read a heading, label, byline or caption at line `at`; returns the index behind it, `at` where there is none."""
        line = lines[at]
        if _is_label(line.text):
            return at + 1, Role.ASIDE
        if _is_byline(line.text):
            self._read_authors(line.text)
            return at + 1, Role.BYLINE
        if _CAPTION.match(line.text) or (_CAPTION_TAIL.search(line.text) and line.width < style.measure * 0.95 and self._alone(lines, at)):
            return self._paragraph_end(lines, at, style), Role.CAPTION
        before = flow.pieces[-1] if flow.pieces else None
        closed = before is None or before.role is not Role.PARAGRAPH or ends_sentence(before.text) or self._apart(lines, at)
        if not closed or _DATELINE.match(line.text):
            return at, Role.PARAGRAPH
        large = self._large_end(lines, at)
        if large > at:
            return large, Role.HEADING
        headline = self._headline_end(lines, at) if not flow.pieces else at
        if headline > at:
            return headline, Role.HEADING
        if self.gaps_tell:
            # A paragraph of its own that is a phrase, of one line or of a few.
            end = at + 1
            while end < len(lines) and lines[end].gap <= self.gap and end - at < 5 and not _is_byline(lines[end].text):
                end += 1
            group = lines[at:end]
            text = "".join(item.text for item in group)
            ended = end >= len(lines) or lines[end].gap > self.gap or _is_byline(lines[end].text)
            phrase = is_loose_heading(text) or (heading_kind(text) is not None and is_heading_text(text)) or _is_headline(group)
            # At the foot of a column a heading is told from the first line of a paragraph by its short measure.
            foot = end == len(lines) and end == at + 1 and line.width < 0.7 * style.measure and line.gap > self.gap
            if ended and phrase and (end < len(lines) or not flow.pieces or foot):
                return end, Role.HEADING
        end = at
        while end < len(lines) and end - at < 4 and self._heading_line(lines, end, style):
            end += 1
        if at < end < len(lines) and (end - at == 1 or not flow.pieces):
            return end, Role.HEADING
        return at, Role.PARAGRAPH

    def _large_end(self, lines: list[Line], at: int) -> int:
        """Return the index behind lines of one size that is clearly larger than the page's body (PDF alone tells sizes)."""
        size = lines[at].size
        if size is None or self.body_size is None or size < 1.2 * self.body_size:
            return at
        end = at + 1
        while end < len(lines) and end - at < 5 and lines[end].size is not None and abs((lines[end].size or 0) - size) < 0.05 * size:
            end += 1
        text = "".join(line.text for line in lines[at:end])
        return end if text_width(text) <= 60 and not re.search(r"[。；]", text) else at

    def _headline_end(self, lines: list[Line], at: int) -> int:
        """Return the index behind a headline: up to four lines at the top of a frame.

        A byline follows, or the frame's end, or an indented line on a page that indents its paragraphs.
        """
        end = at
        while end < len(lines) and end - at < 5 and not self._begins_text(lines[end]):
            end += 1
        followed = end == len(lines) or self._begins_text(lines[end])
        return end if followed and end > at and lines[at].opens and _is_headline(lines[at:end]) else at

    def _begins_text(self, line: Line) -> bool:
        return _is_byline(line.text) or (self.indents.visible and line.indent >= 1.5)

    def _heading_line(self, lines: list[Line], at: int, style: Style) -> bool:
        line = lines[at]
        if at + 1 >= len(lines) or _is_byline(line.text) or _is_label(line.text):
            return False
        room = room_left(line, lines[at + 1], style.measure)
        if heading_kind(line.text) is not None:
            return is_heading_text(line.text) and room > 1
        # First lines of paragraphs leave up to two em free where their indent is lost.
        return is_loose_heading(line.text) and room > max(2.6, 0.15 * style.measure)

    def _alone(self, lines: list[Line], at: int) -> bool:
        before = at == 0 or ends_sentence(lines[at - 1].text) or self._apart(lines, at)
        return before and (at + 1 >= len(lines) or not self.gaps_tell or self._apart(lines, at + 1))

    def _apart(self, lines: list[Line], at: int) -> bool:
        """Tell whether an empty line that tells paragraphs apart stands before line `at`, and the line before it is not full."""
        if at == 0:
            return True
        short = room_left(lines[at - 1], lines[at], full_width(lines)) > 2
        return short and (not self.gaps_tell or lines[at].gap > self.gap)

    def _paragraph_end(self, lines: list[Line], at: int, style: Style) -> int:
        end = at + 1
        while end < len(lines):
            after = lines[end + 1] if end + 1 < len(lines) else None
            if _is_label(lines[end].text) or not continues(lines[end - 1], lines[end], style, first=end - 1 == at, after=after):
                break
            end += 1
        return end

    def _cut_stray(self, flow: Flow) -> None:
        """Cut off a character or two that stand apart behind the last full stop of a frame: the start of a headline below or beside."""
        last = flow.pieces[-1]
        if last.role is not Role.PARAGRAPH:
            return
        line = last.lines[-1]
        match = re.search(r"(?<=[。！？”])[ \u3000\xa0]+(\S{1,2})$", line.text)
        if not match or ends_sentence(match.group(1)):
            return
        stray = replace(line, start=line.start + match.start(1), text=match.group(1), width=text_width(match.group(1)))
        kept = line.text[: match.start()]
        last.lines[-1] = replace(line, end=line.start + len(kept), text=kept, width=text_width(kept))
        self.apart.append(Piece(Role.NOISE, [stray], ("stray",)))

    def _read_authors(self, names: str) -> None:
        bare = _BYLINE_TAIL.sub("", names)
        bare = re.sub(r"本报|本刊|见习|首席|特约|实习|记者|通讯员|评论员|作者|文/摄|文/图|[:：]", " ", bare)
        for word in re.split(r"[\s、，,/／]+", bare):
            name = re.sub(r"\W", "", word)
            if re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", name):
                self.authors.append(name)

    # ------------------------------------------------------------ boxes and pull quotes

    def _label_boxes(self, flows: list[Flow]) -> None:
        """Make a box of the flow that a label heads, or that it closes (extractors often write the label behind its box)."""
        for index, flow in enumerate(flows):
            labels = [i for i, piece in enumerate(flow.pieces) if piece.role is Role.ASIDE]
            if not labels:
                continue
            first = labels[0]
            if first == len(flow.pieces) - 1 and first > 0:
                label = flow.pieces.pop()
                flow.pieces.insert(0, replace(label, notes=("label_behind_box",)))
                first = 0
            elif first == len(flow.pieces) - 1 and index + 1 < len(flows) and not flows[index + 1].pieces[0].headline:
                flows[index + 1].label = _label_name(flow.pieces[0].text)
                flow.label = flows[index + 1].label
                self._to_aside(flows[index + 1], 0)
                continue
            flow.label = _label_name(flow.pieces[first].text)
            self._to_aside(flow, first)

    def _to_aside(self, flow: Flow, start: int) -> None:
        for piece in flow.pieces[start:]:
            if piece.role in (Role.PARAGRAPH, Role.HEADING):
                piece.role = Role.ASIDE

    def _find_pull_quotes(self, flows: list[Flow]) -> None:
        """A short stretch that the running text says too is a pull quote."""
        squashed = [re.sub(r"[\s“”]", "", flow.text) for flow in flows]
        whole = "\n".join(squashed)
        for flow in flows:
            for piece in flow.pieces:
                said = re.sub(r"[\s“”。！？…—]", "", piece.text)
                if (
                    piece.role in (Role.PARAGRAPH, Role.HEADING)
                    and 12 <= len(said) <= 120
                    and whole.count(said) >= 2
                    and len(piece.lines) >= 2
                ):
                    twins = [p for f in flows for p in f.pieces if said in re.sub(r"[\s“”]", "", p.text) and p is not piece]
                    if any(len(twin.text) > len(piece.text) + 10 for twin in twins):
                        piece.role, piece.notes = Role.ASIDE, ("pull_quote",)

    # ------------------------------------------------------------ order

    def _join_columns(self, flows: list[Flow]) -> None:
        """Join a paragraph that runs on from the foot of one column to the head of the next."""
        before: Flow | None = None
        for flow in flows:
            if before is not None and before.label == flow.label:
                last, first = before.pieces[-1], flow.pieces[0]
                if last.role is first.role is Role.PARAGRAPH and first.lines[0].indent < 1.5 and self._runs_over(before, last, flow, first):
                    last.lines.extend(first.lines)
                    last.notes = (*last.notes, "joined_columns")
                    flow.pieces.pop(0)
            if flow.pieces:
                before = flow

    def _runs_over(self, before: Flow, last: Piece, flow: Flow, first: Piece) -> bool:
        """Tell whether the paragraph at the foot of a column goes on at the head of the next one."""
        foot, head = last.lines[-1], first.lines[0]
        if not ends_sentence(foot.text):
            return foot.indent + foot.width > 0.6 * before.measure
        if abs(before.measure - flow.measure) > 1.5 or not (self.indents.hidden or self.indents.visible):
            return False
        after = first.lines[1] if len(first.lines) > 1 else None
        if self.indents.hidden and after is None:
            return False
        style = Style(max(before.measure, flow.measure), self.indents.hidden, self.indents.visible)
        return continues(foot, head, style, first=len(last.lines) == 1, after=after)

    def _mark_headlines(self, flows: list[Flow]) -> str | None:
        """Decide which headings are headlines; the first one is the title if nothing but headings and bylines stands before it."""
        for flow, following in zip_longest(flows, flows[1:]):
            for at, piece in enumerate(flow.pieces):
                if piece.role is not Role.HEADING or at or not flow.opens:
                    continue
                behind = [*flow.pieces[1:], *(following.pieces if following is not None else [])]
                signed = bool(behind) and (behind[0].role is Role.BYLINE or bool(_DATELINE.match(behind[0].text)))
                large = self.body_size is not None and (piece.lines[0].size or 0.0) >= 1.5 * self.body_size
                big = large or signed or len(piece.lines) > 1 or text_width(piece.text) > 0.6 * flow.measure
                piece.headline = big or len(flow.pieces) == 1
        opening: list[tuple[Flow, Piece]] = []
        for flow in flows:
            for piece in flow.pieces:
                if piece.role not in (Role.HEADING, Role.BYLINE):
                    return self._take_title(opening)
                opening.append((flow, piece))
        return self._take_title(opening)

    def _take_title(self, opening: Sequence[tuple[Flow, Piece]]) -> str | None:
        """Make the title of the headline among the headings at the top; one that begins with a dash is a subtitle and goes below it."""
        headlines = [(flow, piece) for flow, piece in opening if piece.role is Role.HEADING and piece.headline]
        main = next(((flow, piece) for flow, piece in headlines if not piece.text.startswith(("—", "-", "─"))), None)
        if main is None:
            return None
        home, title = main
        for flow, piece in headlines:
            if piece is title:
                break
            piece.headline = False
            if piece.text.startswith(("—", "-", "─")):
                flow.pieces.remove(piece)
                home.pieces.insert(home.pieces.index(title) + 1, piece)
                piece.notes = (*piece.notes, "column_order")
        title.role = Role.TITLE
        return join(self.raw, title.lines, keep_blanks=True).text

    # ------------------------------------------------------------ blocks

    def _drafts(self, flows: list[Flow]) -> list[Draft]:
        kinds = [kind for flow in flows for p in flow.pieces if p.role is Role.HEADING and (kind := heading_kind(p.text))]
        levels = Levels(kinds)
        drafts = [self._draft(piece, None, ()) for piece in self.apart if piece.role is Role.SOURCE_LINE]
        for flow in flows:
            for piece in flow.pieces:
                level = None
                if piece.role is Role.HEADING:
                    kind = heading_kind(piece.text)
                    level = 1 if piece.headline else 1 + levels.of(kind) if kind else 2
                drafts.append(self._draft(piece, level, ("column_order",) if flow.moved else ()))
        return drafts + [self._draft(piece, None, ()) for piece in self.apart if piece.role is not Role.SOURCE_LINE]

    def _draft(self, piece: Piece, level: int | None, notes: tuple[str, ...]) -> Draft:
        cuts: list[Span] = []
        if piece.role is Role.ASIDE and _is_label(piece.text):
            match = _LABEL.fullmatch(piece.text)
            if match:
                start = piece.lines[0].start
                cuts = [(start, start + match.start("name")), (start + match.end("name"), piece.lines[0].end)]
                cuts = [cut for cut in cuts if cut[0] < cut[1]]
        content = join(self.raw, piece.lines, cuts, keep_blanks=piece.role is not Role.PARAGRAPH)
        boxes = [line.bbox for line in piece.lines if line.bbox is not None and line.page == piece.lines[0].page]
        bbox = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)) if boxes else None
        return Draft(piece.role, content, level, page=piece.lines[0].page, bbox=bbox, notes=(*piece.notes, *notes))


# ---------------------------------------------------------------- small parts


def _split_at(lines: Sequence[Line], begins: Callable[[Line, Line], bool]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not begins(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _measure_of(lines: Sequence[Line]) -> float:
    return full_width([line for line in lines if not _is_byline(line.text) and not _is_label(line.text)] or lines)


def _is_label(text: str) -> bool:
    match = _LABEL.fullmatch(text.strip())
    if match:
        return bool(_BOX_NAMES.fullmatch(match.group("name"))) or not _BYLINE.match(text)
    return bool(_BOX_NAMES.fullmatch(text.strip("：: "))) and (
        len(text) > 2 or text.strip() in ("链接", "快评", "点评", "短评", "编后", "手记", "数读", "数说", "图解")
    )


def _is_byline(text: str) -> bool:
    return bool(_BYLINE.fullmatch(text)) and not ends_sentence(text) and not re.search(r"[，。；]", text) and text_width(text) < 40


def _label_name(text: str) -> str:
    match = _LABEL.fullmatch(text.strip())
    return match.group("name") if match else text


def _is_headline(group: Sequence[Line]) -> bool:
    """Tell whether lines set one below the other read as one headline: no stop, no line that is a sentence."""
    text = "".join(line.text for line in group)
    return len(group) <= 4 and text_width(text) <= 40 and not re.search(r"[。；]", text) and is_loose_heading(text[:28])


def _day(match: re.Match[str]) -> datetime | None:
    try:
        return datetime(int(match.group("y")), int(match.group("m")), int(match.group("d")), tzinfo=_SHANGHAI)
    except ValueError:
        return None


# ---------------------------------------------------------------- order of flows


def boxes_last(flows: Sequence[Flow]) -> list[Flow]:
    """Put the boxes of a page behind its text."""
    return sorted(flows, key=lambda flow: flow.label is not None)


def order_flows(flows: Sequence[Flow]) -> list[Flow]:
    """Put the flows of a page into reading order.

    The order of the capture stands unless the page begins with text that has lost its head: flows before the first lead. A lead is a
    flow that opens a frame in a measure of its own and holds no headings below its first block. Each flow of body goes to the lead that
    it shares its words with (cosine of character pairs, rare pairs weigh more), flows of one measure going together; pieces follow in
    the order of their leads. Boxes come last.

    Args:
        flows: the flows in the order of the capture.

    Returns:
        All of them; those that left their place are marked as moved.
    """
    text = [flow for flow in flows if flow.label is None]
    boxes = [flow for flow in flows if flow.label is not None]
    leads = [i for i, flow in enumerate(text) if _is_lead(flow, text)]
    headless = [i for i in range(leads[0]) if text[i].paragraphs] if leads else []
    if not headless or _has_head(text, headless[0]):
        return [*text, *boxes]
    headings = sum(piece.role is Role.HEADING for i in headless for piece in text[i].pieces)
    if headings == 1 and text[headless[0]].pieces[0].role is Role.HEADING and not _alike(text, headless, leads):
        # One heading over one text is its headline, unless a lead says the same things.
        return [*text, *boxes]
    clusters = _clusters([i for i in range(len(text)) if i not in leads], text)
    if len(clusters) < len(leads):
        # Several pieces are set in one measure: each section goes where its words belong.
        text = [section for i, flow in enumerate(text) for section in ([flow] if i in leads else _sections(flow))]
        leads = [i for i, flow in enumerate(text) if _is_lead(flow, text)]
        clusters = [[i] for i in range(len(text)) if i not in leads]
    vectors = _vectors(text)
    groups: dict[int, list[int]] = {lead: [] for lead in leads}
    sizes = [sum(len(text[i].text) for i in cluster) or 1 for cluster in clusters]
    likeness = [
        [sum(_cosine(vectors[i], vectors[lead]) * len(text[i].text) for i in cluster) / size for lead in leads]
        for cluster, size in zip(clusters, sizes, strict=True)
    ]
    for cluster, home in zip(clusters, _homes(likeness, len(leads)), strict=True):
        groups[leads[home]].extend(cluster)
    order = [i for lead in leads for i in [lead, *sorted(groups[lead])]]
    for place, i in enumerate(order):
        text[i].moved = place != i
    return [*(text[i] for i in order), *boxes]


def order_columns(flows: Sequence[Flow], indents: IndentEvidence) -> list[Flow]:
    """Bring the columns of one text together that were drawn apart.

    A column that ends inside a sentence is followed by one that begins inside a sentence. Where the next one does not, and just one
    other column of the measure begins so without a column before it that asks for it, that one is moved.
    """
    order = list(flows)
    for at in range(len(order) - 1):
        flow = order[at]
        if flow.label is not None or not _ends_open(flow) or _begins_open(order[at + 1], indents):
            continue
        lost = [
            other
            for place, other in enumerate(order)
            if other is not flow and _begins_open(other, indents) and not (place and _ends_open(order[place - 1]))
        ]
        lost = [other for other in lost if other.label is None and abs(other.measure - flow.measure) <= 1.5]
        if len(lost) == 1:
            order.remove(lost[0])
            order.insert(order.index(flow) + 1, lost[0])
            lost[0].moved = True
    return order


def _ends_open(flow: Flow) -> bool:
    last = flow.pieces[-1]
    foot = last.lines[-1]
    return last.role is Role.PARAGRAPH and not ends_sentence(foot.text) and foot.indent + foot.width > 0.6 * flow.measure


def _begins_open(flow: Flow, indents: IndentEvidence) -> bool:
    first = flow.pieces[0]
    head = first.lines[0]
    if first.role is not Role.PARAGRAPH or _DATELINE.match(head.text):
        return False
    if head.text[0] in NO_LINE_START:
        return True
    if indents.visible:
        return head.indent < 1.5
    # Without its indent a first line stops two em early.
    return indents.hidden and len(first.lines) > 1 and room_left(head, first.lines[1], flow.measure) <= 0.7


def _sections(flow: Flow) -> list[Flow]:
    """Cut a flow at its headings."""
    starts = [at for at, piece in enumerate(flow.pieces) if at == 0 or piece.role is Role.HEADING]
    ends = [*starts[1:], len(flow.pieces)]
    return [
        Flow(flow.lines, flow.measure, flow.opens and start == 0, flow.pieces[start:end]) for start, end in zip(starts, ends, strict=True)
    ]


def _is_lead(flow: Flow, flows: Sequence[Flow]) -> bool:
    if not flow.opens or sum(len(piece.lines) for piece in flow.paragraphs) < 3:
        return False
    if any(piece.role is Role.HEADING for piece in flow.pieces[1:]):
        return False
    wide = sorted(other.measure for other in flows for _ in range(max(1, len(other.text) // 50)))
    usual = wide[len(wide) // 2]
    return flow.measure < 0.75 * usual


def _has_head(flows: Sequence[Flow], first: int) -> bool:
    """Tell whether the first flow of text has its headline: in a frame before it, in several lines, above a byline or a dateline."""
    flow = flows[first]
    if first > 0 or _DATELINE.match(flow.paragraphs[0].text):
        return True
    head = flow.pieces[0]
    second = flow.pieces[1] if len(flow.pieces) > 1 else None
    return head.role is Role.HEADING and (len(head.lines) > 1 or (second is not None and second.role is Role.BYLINE))


def _clusters(bodies: Sequence[int], flows: Sequence[Flow]) -> list[list[int]]:
    """Group flows by their measure: text of one piece is set in one measure."""
    clusters: list[list[int]] = []
    for i in bodies:
        for cluster in clusters:
            if abs(flows[cluster[0]].measure - flows[i].measure) <= 1.0:
                cluster.append(i)
                break
        else:
            clusters.append([i])
    return clusters


def _homes(likeness: Sequence[Sequence[float]], leads: int) -> list[int]:
    """Give each cluster a lead: first each lead its own cluster, the most alike pairs first, then each left-over its most alike lead."""
    homes: dict[int, int] = {}
    pairs = sorted(((value, -c, -lead) for c, row in enumerate(likeness) for lead, value in enumerate(row)), reverse=True)
    served: set[int] = set()
    for _, c, lead in pairs:
        if -c not in homes and -lead not in served:
            homes[-c] = -lead
            served.add(-lead)
    for c, row in enumerate(likeness):
        if c not in homes:
            homes[c] = max(range(leads), key=lambda lead: row[lead])
    return [homes[c] for c in range(len(likeness))]


# Body and lead of one piece share this much of their words (cosine of character pairs), two pieces of a page less.
_ALIKE = 0.08


def _alike(flows: Sequence[Flow], bodies: Sequence[int], leads: Sequence[int]) -> bool:
    vectors = _vectors(flows)
    return any(_cosine(vectors[body], vectors[lead]) >= _ALIKE for body in bodies for lead in leads)


def _vectors(flows: Sequence[Flow]) -> list[dict[str, float]]:
    pairs = [Counter(a + b for a, b in zip(flow.text, flow.text[1:], strict=False) if a.isalnum() and b.isalnum()) for flow in flows]
    seen = Counter(pair for counts in pairs for pair in counts)
    return [{pair: (1 + math.log(n)) * math.log(1 + len(flows) / seen[pair]) for pair, n in counts.items()} for counts in pairs]


def _cosine(a: dict[str, float], b: dict[str, float]) -> float:
    dot = sum(weight * b.get(pair, 0.0) for pair, weight in a.items())
    size = math.sqrt(sum(w * w for w in a.values())) * math.sqrt(sum(w * w for w in b.values()))
    return dot / size if size else 0.0
