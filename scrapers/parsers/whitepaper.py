"""White papers and reports of one column, page after page, as a PDF extractor leaves them.

Belongs here: the plan of such a document (cover, contents, chapters, figures, tables, footnotes at the end of pages) and the order in
which the grammars of `scrapers.text` are asked. Does not belong here: the grammars themselves; pages of several columns (`newspaper`).
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from scrapers.records import Document, Page, Role
from scrapers.text.blocks import (
    Draft,
    Footnote,
    Levels,
    assemble,
    caption_label,
    caption_label_length,
    contents_entries,
    contents_lines,
    find_footnotes,
    footnote_refs,
    furniture,
    heading_kind,
    is_figure_text,
    is_heading_text,
    is_loose_heading,
    is_notes_heading,
    is_source_note,
)
from scrapers.text.offsets import EMPTY, MappedText, Span, TextBuilder, concat
from scrapers.text.places import place_of, place_of_headings
from scrapers.text.tables import Table, find_tables, part
from scrapers.text.wrap import SLACK, Line, continues, ends_open, ends_sentence, join, room_left, split_lines, style_of

_SHANGHAI = ZoneInfo("Asia/Shanghai")
# A figure or table with its notes that stands inside a sentence is not longer than this many lines.
_FLOAT_LINES = 60
_GENRE = re.compile(
    r"(?:白皮书|蓝皮书|绿皮书|红皮书|皮书|报告|规划|纲要|方案|意见|指南|年鉴|公报|手册|研究|展望|分析|计划|综述|图谱|标准|调查|评估|通知|办法|条例)(?:[（(].{1,14}[）)])?$"
)
_ORGANISATION = re.compile(
    r"(?:院|局|委员会|公司|中心|协会|研究所|联盟|办公室|政府|大学|集团|出版社|厅|学会|智库|实验室|课题组|编写组|工作组|馆|会|委|部|社)(?:[（(].{1,12}[）)])?$"
)
_DATE = re.compile(r"(?P<year>(?:19|20)\d{2})\s*[年./-]\s*(?P<month>\d{1,2})\s*(?:[月./-]\s*(?:(?P<day>\d{1,2})\s*日?)?)?")
_HAN_DATE = re.compile(
    r"[二一〇○零０O一二三四五六七八九]{4}年(?P<m>[一二三四五六七八九十]{1,3})月(?:(?P<d>[一二三四五六七八九十]{1,3})日)?"
)
# 编写单位：…, 编写人员：… and the like, on the cover or behind it.
_CREDIT = re.compile(
    r"(?:(?P<who>(?:主要)?(?:编写|撰写|参编|编制)?(?:人员|成员|作者|执笔人?|撰稿人?|主编|副主编|组长|负责人)|编写组(?:成员)?|课题组(?:成员)?)"
    r"|(?:编写|编制|发布|牵头|参编|指导|支持|联合|主办|承办|出品|研究)(?:单位|机构))\s*[:：]\s*(?P<names>\S.*)"
)
_EDITION = re.compile(r"[（(](?:19|20)\d{2}(?:\s*[-—–]\s*(?:19|20)?\d{2,4})?\s*年?(?:版|度|版本|上半年|下半年)?[）)]")


def parse_whitepaper(page: Page, lines: Sequence[Line] | None = None) -> Document:
    """Read a white paper.

    Args:
        page: the decoded capture.
        lines: its printed lines in reading order where they are known better than from the text (PDF); else they are split here.

    Returns:
        The document; a title, publisher or date that its cover does not state is None.
    """
    return _Reader(page, list(lines) if lines is not None else split_lines(page.raw)).read()


class _Reader:
    """Reads one document; each step takes the lines that it understands out of the flow."""

    def __init__(self, page: Page, lines: list[Line]) -> None:
        self.page = page
        self.raw = page.raw
        self.lines = lines
        self.style = style_of(lines)
        sizes = Counter(round(line.size, 1) for line in lines if line.size is not None for _ in line.text)
        self.body_size = sizes.most_common(1)[0][0] if sizes else None
        self.drafts: list[tuple[int, Draft]] = []
        self.cuts: dict[int, list[tuple[str, Span]]] = {}
        self.marked: list[int] = []
        self.entries: set[str] = set()
        self.title: str | None = None
        self.publisher: str | None = None
        self.authors: list[str] = []
        self.published: datetime | None = None
        self.published_text: str | None = None

    def read(self) -> Document:
        """Run all steps and assemble the document."""
        skip = furniture(self.lines, self.style.measure, self.style.gap)
        self._number_pages(skip)
        contents = contents_lines(self.lines)
        self.entries = contents_entries(self.lines[at] for at in sorted(contents))
        for at in contents:
            skip.setdefault(at, "table_of_contents")
        for at, kind in skip.items():
            self._add(at, Role.NOISE, [self.lines[at]], notes=(kind,))
        notes = find_footnotes(self.lines, skip, self.style.measure)
        for note in notes:
            self._add_footnote(note)
        self.marked = sorted(span[0] for cuts in self.cuts.values() for _, span in cuts)
        taken = set(skip) | {at for note in notes for at in note.lines}
        flow = [at for at in range(len(self.lines)) if at not in taken]
        flow = flow[self._read_cover(flow, skip) :]
        self._read_flow(flow)
        self._title_from_running_head(skip)
        self.drafts.sort(key=lambda item: item[0])
        blocks = assemble(draft for _, draft in self.drafts)
        headings = [block.text for block in blocks if block.role in (Role.TITLE, Role.HEADING)]
        return Document(
            page=self.page,
            parser="whitepaper",
            blocks=blocks,
            title=self.title,
            place=place_of(self.title or "", self.publisher or "") or place_of_headings(headings),
            publisher=self.publisher,
            authors=tuple(dict.fromkeys(self.authors)),
            published=self.published,
            published_text=self.published_text,
            published_found="cover" if self.published_text else None,
        )

    # ------------------------------------------------------------ pages and small parts

    def _number_pages(self, skip: dict[int, str]) -> None:
        """Count pages: a new one begins where a frame opens, and behind a page number (before it where numbers head the page)."""
        if any(line.bbox is not None for line in self.lines):
            return
        numbers = [at for at, kind in skip.items() if kind == "page_number"]
        heads = sum(self.lines[at].opens for at in numbers if at) * 2 > len([at for at in numbers if at])
        page, broke = 1, True
        for at, line in enumerate(self.lines):
            if at and not broke and (line.opens or line.page > self.lines[at - 1].page):
                page += 1
            if at and heads and at in numbers and not line.opens and not broke:
                page += 1
            broke = at in numbers and not heads
            self.lines[at] = replace(line, page=page)
            if broke and at + 1 < len(self.lines):
                page += 1

    def _add(
        self,
        at: int,
        role: Role,
        lines: Sequence[Line],
        *,
        level: int | None = None,
        place: tuple[int, int, int] | None = None,
        notes: tuple[str, ...] = (),
        indices: Sequence[int] = (),
    ) -> None:
        markers = [cut for index in indices for cut in self.cuts.get(index, ())]
        keep_blanks = role not in (Role.PARAGRAPH,)
        cuts = [span for _, span in markers]
        content = caption_text(self.raw, lines, cuts) if role is Role.CAPTION else join(self.raw, lines, cuts, keep_blanks=keep_blanks)
        if role is Role.HEADING:
            content = _tight_number(content)
        refs = footnote_refs(content, [(marker, (span[1] - len(marker), span[1])) for marker, span in markers])
        table, row, column = place if place is not None else (None, None, None)
        boxes = [line.bbox for line in lines if line.bbox is not None and line.page == lines[0].page]
        bbox = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)) if boxes else None
        draft = Draft(role, content, level, table, row, column, lines[0].page, bbox, None, refs, notes)
        self.drafts.append((at, draft))

    def _add_footnote(self, note: Footnote) -> None:
        lines = [self.lines[at] for at in note.lines]
        content = join(self.raw, lines, [(lines[0].start, note.text_start)], keep_blanks=True)
        self.drafts.append((note.lines[0], Draft(Role.FOOTNOTE, content, page=lines[0].page, bbox=lines[0].bbox, marker=note.marker)))
        if note.ref is not None and note.ref_line is not None:
            self.cuts.setdefault(note.ref_line, []).append((note.marker, note.ref))

    # ------------------------------------------------------------ cover

    def _read_cover(self, flow: Sequence[int], skip: dict[int, str]) -> int:
        """Read title, publisher and date off the short lines before the contents or the first heading; returns how many it took."""
        contents = min((at for at, kind in skip.items() if kind == "table_of_contents"), default=None)
        count = 0
        for index in flow[:40]:
            line = self.lines[index]
            if contents is not None and index > contents:
                break
            kind = heading_kind(line.text)
            if kind is not None and not (kind == "decimal1" and _DATE.match(line.text)):
                break
            if ends_sentence(line.text) or line.indent + line.width > 0.93 * self.style.measure:
                break
            count += 1
        cover = flow[:count]
        texts = [re.sub(r"\s+", "", self.lines[at].text) for at in cover]
        genre = next((i for i, text in enumerate(texts) if _GENRE.search(text) or _EDITION.search(text)), None)
        dated = next((i for i, text in enumerate(texts) if _DATE.fullmatch(text) or _HAN_DATE.fullmatch(text)), None)
        if genre is None:
            return 0
        if contents is None and dated is None and count > 6:
            return 0
        first = genre
        while first > 0 and not _DATE.fullmatch(texts[first - 1]) and not re.search(r"[:：]|版$|号$|[A-Z]\d", texts[first - 1]):
            if _ORGANISATION.search(texts[first - 1]) and texts[first - 1][-1] not in "部社委会馆":
                break
            first -= 1
        last = genre
        if last + 1 < count and (_EDITION.fullmatch(texts[last + 1]) or (not _ends_title(texts[last]) and _GENRE.search(texts[last + 1]))):
            last += 1
        self._add(cover[first], Role.TITLE, [self.lines[at] for at in cover[first : last + 1]], indices=cover[first : last + 1])
        self.title = self.drafts[-1][1].content.text
        organisations = []
        for i, at in enumerate(cover):
            if first <= i <= last:
                continue
            role = Role.NOISE
            if i == dated:
                role = Role.SOURCE_LINE
                self._read_date(texts[i], self.lines[at].text)
            elif credit := _CREDIT.fullmatch(self.lines[at].text):
                role = Role.BYLINE
                self._read_credit(credit)
            elif _ORGANISATION.search(texts[i]):
                role = Role.BYLINE
                organisations.append(re.sub(r"^(?:编制|编写|发布|研究|牵头|主编|出品)?(?:单位|机构|者)?[:：]", "", texts[i]))
            self._add(at, role, [self.lines[at]], notes=("cover",))
        self.publisher = organisations[0] if organisations else self.publisher
        return count

    def _title_from_running_head(self, skip: dict[int, str]) -> None:
        """A document without a cover may still state its title at the head of each page."""
        heads = Counter(
            re.sub(r"^[\d\s|·•—-]+|[\d\s|·•—-]+$", "", self.lines[at].text) for at, kind in skip.items() if kind == "running_head"
        )
        if self.title is None and heads and _GENRE.search(heads.most_common(1)[0][0]):
            self.title = heads.most_common(1)[0][0]

    def _read_credit(self, credit: re.Match[str]) -> None:
        names = [re.sub(r"\W", "", word) for word in re.split(r"[\s、，,；;]+", credit.group("names"))]
        if credit.group("who"):
            self.authors.extend(name for name in names if re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", name))
        elif self.publisher is None and names:
            self.publisher = names[0]

    def _read_signature(self, lines: Sequence[Line], i: int) -> int:
        """Return the index behind a signature that begins at line `i`: an organisation or a name, and the date below it."""
        end = i
        while end < len(lines) and end - i < 4 and lines[end].width < 0.6 * self.style.measure and not ends_sentence(lines[end].text):
            end += 1
            text = re.sub(r"\s+", "", lines[end - 1].text)
            if _DATE.fullmatch(text) or _HAN_DATE.fullmatch(text):
                return end
            if not _ORGANISATION.search(text):
                return i
        return i

    def _read_date(self, text: str, printed: str) -> None:
        """Take a date of day precision as the publication date; a month alone is kept as printed, no day is guessed."""
        self.published_text = printed
        match = _DATE.fullmatch(text)
        if match and match.group("day"):
            year, month, day = int(match.group("year")), int(match.group("month")), int(match.group("day"))
            if 1 <= month <= 12 and 1 <= day <= 31:
                self.published = datetime(year, month, day, tzinfo=_SHANGHAI)

    # ------------------------------------------------------------ flow

    def _read_flow(self, flow: Sequence[int]) -> None:
        lines = [self.lines[at] for at in flow]
        measure = self.style.measure
        tables = find_tables(
            lines,
            measure,
            lambda i: i > 0 and (caption_label(lines[i - 1].text) == "table" or self._is_table_title(lines, i - 1)),
            lambda i: caption_label(lines[i].text) is not None or self._bars_table(lines[i]),
        )
        self._add_tables(tables, flow)
        in_table = {i for table in tables for i in range(table.first, table.last)}
        titles = {table.first - 1 for table in tables if table.first and self._is_table_title(lines, table.first - 1)} - in_table
        body: list[int] = []
        roles: dict[int, tuple[Role, str | None, int]] = {}
        i = 0
        while i < len(lines):
            if i in in_table:
                i += 1
                continue
            before = self._before(i, roles)
            label = "table" if i in titles else caption_label(lines[i].text)
            if label is not None and (before is None or not self._open(lines[before]) or not self._could_continue(lines[i])):
                end = self._caption_end(lines, i, in_table)
                roles.update((at, (Role.CAPTION, None, i)) for at in range(i, end))
                i = end
                continue
            signed = self._read_signature(lines, i)
            if signed > i:
                roles.update((at, (Role.BYLINE, None, at)) for at in range(i, signed - 1))
                roles[signed - 1] = (Role.SOURCE_LINE, None, signed - 1)
                i = signed
                continue
            apart = before is None or before != i - 1 or not self._open(lines[before])
            credit = _CREDIT.fullmatch(lines[i].text)
            if credit and apart and not ends_sentence(lines[i].text):
                self._read_credit(credit)
                roles[i] = (Role.BYLINE, None, i)
                i += 1
                continue
            if is_figure_text(lines[i].text) and apart:
                roles[i] = (Role.ASIDE, None, i)
                i += 1
                continue
            if is_source_note(lines[i].text) and apart:
                roles[i] = (Role.FOOTNOTE, None, i)
                i += 1
                continue
            end, kind = self._heading_end(lines, i, before, in_table)
            if end > i:
                roles.update((at, (Role.HEADING, kind, i)) for at in range(i, end))
                i = end
                continue
            body.append(i)
            roles[i] = (Role.PARAGRAPH, None, i)
            i += 1
        self._drop_runs_of_headings(roles)
        self._emit(lines, flow, roles)

    def _bars_table(self, line: Line) -> bool:
        """Tell whether a line cannot stand in a table: a heading of a chapter, or a numbered one that is not a row with its number."""
        kind = heading_kind(line.text)
        if kind in ("chapter", "section", "han", "han_bracket"):
            return True
        return kind is not None and kind.startswith("decimal") and is_heading_text(line.text) and len(line.text.split()) <= 2

    def _is_table_title(self, lines: Sequence[Line], i: int) -> bool:
        text = lines[i].text
        return heading_kind(text) is None and is_loose_heading(text) and not _CREDIT.fullmatch(text)

    def _before(self, i: int, roles: dict[int, tuple[Role, str | None, int]]) -> int | None:
        """Return the last line before `i` of the running text, captions and notes left aside."""
        at = i - 1
        while at > i - _FLOAT_LINES and at >= 0 and at in roles and roles[at][0] in (Role.CAPTION, Role.FOOTNOTE, Role.ASIDE):
            at -= 1
        return at if at >= 0 else None

    def _open(self, line: Line) -> bool:
        """Tell whether a line of running text is full and in the middle of its sentence."""
        return not ends_sentence(line.text) and line.indent + line.width > self.style.measure - 3.2

    def _could_continue(self, line: Line) -> bool:
        return line.width > 0.5 * self.style.measure

    def _caption_end(self, lines: Sequence[Line], i: int, in_table: set[int]) -> int:
        """Return the index behind a caption: a short fragment below it belongs to it."""
        end = i + 1
        if end >= len(lines) or end in in_table or self._has_marker(lines[i]):
            return end
        following, head = lines[end], lines[i]
        fragment = (
            following.width <= 0.45 * head.width
            and not ends_sentence(following.text)
            and not following.opens
            and heading_kind(following.text) is None
            and caption_label(following.text) is None
            and not is_source_note(following.text)
            and following.text[-1] not in "：:，；"
            and any("\u4e00" <= c <= "\u9fff" for c in following.text)
            and (end + 1 >= len(lines) or not self._open(following))
        )
        if room_left(head, following, self.style.measure) < SLACK and not ends_sentence(head.text) and not ends_sentence(following.text):
            fragment = following.width < 0.8 * head.width
        return end + 1 if fragment else end

    def _has_marker(self, line: Line) -> bool:
        """Tell whether a footnote marker stands in a line (a caption's marker ends it)."""
        at = bisect_left(self.marked, line.start)
        return at < len(self.marked) and self.marked[at] < line.end

    def _heading_end(self, lines: Sequence[Line], i: int, before: int | None, in_table: set[int]) -> tuple[int, str | None]:
        """Return the index behind a heading that begins at line `i` and its kind; (i, None) where the line is no heading."""
        line = lines[i]
        kind = heading_kind(line.text)
        following = lines[i + 1] if i + 1 < len(lines) and i + 1 not in in_table else None
        open_before = before is not None and before == i - 1 and self._open(lines[before])
        if open_before and before is not None and kind in (None, "decimal1", "decimal2") and self._wraps(lines[before], line):
            return i, None
        for count in (3, 2, 1):
            text = re.sub(r"\s", "", "".join(other.text for other in lines[i : i + count]))
            if text in self.entries and not any(k in in_table for k in range(i, i + count)):
                return i + count, kind
        large = self._large_end(lines, i)
        if large > i and not open_before:
            return large, kind
        room = room_left(line, following, self.style.measure) if following is not None else self.style.measure - line.width
        if kind is not None:
            if room > SLACK and is_heading_text(line.text):
                # Headings are set larger than the text and so wrap early: a word or less is left for a second line.
                fragment = following is not None and line.width > 0.55 * self.style.measure and self._is_fragment(lines, i + 1)
                return (i + 2 if fragment else i + 1), kind
            if following is not None and room <= SLACK and not ends_sentence(line.text) and kind != "named":
                # A heading of two lines: the second is short and ends without a stop, and what follows begins anew.
                second = lines[i + 1]
                if (
                    second.width < 0.6 * self.style.measure
                    and is_heading_text(line.text + second.text)
                    and heading_kind(second.text) is None
                ):
                    return i + 2, kind
            return i, None
        closed = before is None or not self._open(lines[before])
        if before is not None and before == i - 1 and ends_open(lines[before].text):
            closed = False
        if (
            closed
            and following is not None
            and room > 0.2 * self.style.measure
            and is_loose_heading(line.text)
            and not ends_open(line.text)
            and following.text[0] not in "，。、；：）》”"
        ):
            return i + 1, None
        return i, None

    def _large_end(self, lines: Sequence[Line], i: int) -> int:
        """Return the index behind lines of one size that is clearly larger than the body's (PDF alone tells sizes)."""
        size = lines[i].size
        if size is None or self.body_size is None or size < 1.15 * self.body_size:
            return i
        end = i + 1
        while end < len(lines) and end - i < 3 and heading_kind(lines[end].text) is None and abs((lines[end].size or 0.0) - size) < 0.3:
            end += 1
        text = "".join(line.text for line in lines[i:end])
        return end if is_heading_text(text) else i

    def _is_fragment(self, lines: Sequence[Line], i: int) -> bool:
        text = lines[i].text
        plain = heading_kind(text) is None and caption_label(text) is None and not re.search(r"[，。；：]", text)
        return plain and lines[i].width <= 4.5 and i + 1 < len(lines) and lines[i + 1].width > 0.7 * self.style.measure

    def _wraps(self, line: Line, following: Line) -> bool:
        return room_left(line, following, self.style.measure) <= 2 + SLACK

    def _drop_runs_of_headings(self, roles: dict[int, tuple[Role, str | None, int]]) -> None:
        """Three or more headings without a number in a row are no headings but a list or the labels of a figure."""
        run: list[int] = []
        for i in [*sorted(roles), -1]:
            role, kind, _ = roles[i] if i >= 0 else (Role.NOISE, None, 0)
            if role is Role.HEADING and kind is None and (not run or run[-1] == i - 1):
                run.append(i)
                continue
            if len(run) >= 3:
                near_figure = any(at in roles and roles[at][0] is Role.CAPTION for at in (run[0] - 1, run[-1] + 1))
                for at in run:
                    roles[at] = (Role.ASIDE if near_figure else Role.PARAGRAPH, None, at)
            run = [i] if i >= 0 and role is Role.HEADING and kind is None else []

    def _add_tables(self, tables: Sequence[Table], flow: Sequence[int]) -> None:
        for number, table in enumerate(tables):
            whole = flow[table.first : table.last]
            starts = [self.lines[at].start for at in whole]
            # Lines of a PDF in reading order need not stand in raw order; those of one table do.
            for row, cells in enumerate(table.rows):
                for column, cell in enumerate(cells):
                    if cell:
                        indices = sorted({whole[bisect_right(starts, line.start) - 1] for line in cell})
                        self._add(flow[table.first], Role.TABLE_CELL, cell, place=(number, row, column), indices=indices)

    def _emit(self, lines: Sequence[Line], flow: Sequence[int], roles: dict[int, tuple[Role, str | None, int]]) -> None:
        levels = Levels(kind for role, kind, _ in roles.values() if role is Role.HEADING and kind)
        paragraph: list[int] = []
        order = sorted(roles)
        stop_notes = False

        def flush() -> None:
            if paragraph:
                self._add(flow[paragraph[0]], Role.PARAGRAPH, [lines[i] for i in paragraph], indices=[flow[i] for i in paragraph])
                paragraph.clear()

        at = 0
        while at < len(order):
            i = order[at]
            role, kind, first = roles[i]
            group = [i]
            while at + len(group) < len(order) and roles[order[at + len(group)]][2] == first and role is not Role.PARAGRAPH:
                group.append(order[at + len(group)])
            at += len(group)
            if role is Role.PARAGRAPH:
                if paragraph:
                    apart = i - paragraph[-1] > 1
                    last = lines[paragraph[-1]]
                    after = lines[i + 1] if i + 1 in roles and roles[i + 1][0] is Role.PARAGRAPH else None
                    # Across a page break the empty lines are the page's.
                    turned = flow[i] - flow[paragraph[-1]] > i - paragraph[-1] or lines[i].page != last.page
                    style = replace(self.style, gaps_tell=False) if turned else self.style
                    goes_on = continues(last, lines[i], style, first=len(paragraph) == 1, after=after)
                    if apart and ends_sentence(last.text):
                        goes_on = False
                    if not goes_on:
                        flush()
                paragraph.append(i)
                continue
            if role is Role.HEADING:
                flush()
                stop_notes = stop_notes or is_notes_heading(lines[i].text)
                self._add(flow[i], role, [lines[k] for k in group], level=levels.of(kind), indices=[flow[k] for k in group])
            else:
                self._add(flow[i], role, [lines[k] for k in group], indices=[flow[k] for k in group])
        flush()


def _ends_title(text: str) -> bool:
    return bool(_GENRE.search(text))


def _tight_number(content: MappedText) -> MappedText:
    """Close the blank behind a section number (1. 发展 → 1.发展)."""
    match = re.match(r"(?:\d+[.．、]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)])( )", content.text)
    return content.without([match.span(1)]) if match else content


def caption_text(raw: str, lines: Sequence[Line], cuts: Iterable[Span]) -> MappedText:
    """Join the lines of a caption: the label is closed (图 1 → 图1), one blank is kept behind it."""
    head = lines[0]
    length = caption_label_length(head.text)
    label, rest = part(head, 0, length), part(head, length, len(head.text))
    title = join(raw, [rest, *lines[1:]] if rest.text else lines[1:], cuts, keep_blanks=True)
    if not label.text or not title:
        return join(raw, lines, cuts, keep_blanks=True)
    name = join(raw, [label])
    blank = TextBuilder(raw).put(" ", label.end, rest.start).build() if rest.start > label.end else EMPTY
    return concat([name, blank, title])
