"""Observations: every stated number of a document with its subject, indicator, period, unit and characters.

Belongs here: the walk over the blocks of a document, table cells, and the making of the record.
Does not belong here: how a sentence is read (`sentences`, `stated`), the grammars of values (`numbers`), time (`periods`), names
(`subjects`) and measures (`indicators`), and the checks between facts (`checks`).
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from scrapers.facts import clauses as cl
from scrapers.facts import patterns as pt
from scrapers.facts.cells import Cell, number_cells
from scrapers.facts.indicators import (
    normal_form,
    rate_measure,
    strip_links,
)
from scrapers.facts.measures import base_measure
from scrapers.facts.numbers import MASK, Quantity, plain, scan
from scrapers.facts.periods import CLOCK, CLOCK_HINT, Period, PeriodReader
from scrapers.facts.scopes import add_scopes
from scrapers.facts.sentences import Fact, Frame, Reading, Sentence
from scrapers.facts.subjects import UNRESOLVED, Subject, SubjectReader
from scrapers.facts.words import alternation, corrections
from scrapers.records import (
    Basis,
    Block,
    Document,
    Measure,
    Mention,
    MentionKind,
    Modality,
    Observation,
    PeriodSource,
    Role,
    make_id,
)
from scrapers.version import grammar_version

# The number counts kinds of reading, the digest every change of a rule or a word.
EXTRACTOR_VERSION = f"grammar-2+{grammar_version()}"
# The reader tells projects from products, the record does not: a project is a group of things.
SUBJECT_TYPES = {"project": "group"}
_ROLES = frozenset({Role.PARAGRAPH, Role.HEADING, Role.ASIDE, Role.FOOTNOTE, Role.TABLE_CELL, Role.CAPTION})
_STRONG_IN_QUOTES = frozenset({"money", "percent", "pp", "permille", "physical"})
_NAMES_WITH_DIGITS = frozenset({MentionKind.ORGANISATION, MentionKind.PRODUCT})


def extract_observations(document: Document, mentions: Sequence[Mention] = ()) -> list[Observation]:
    """Read every stated numeric fact of a document.

    Args:
        document: a normalised document; noise and related links are passed over.
        mentions: names recognised in it, which help to tell subjects; may be empty.

    Returns:
        One record per stated fact in reading order. The same document gives the same records; the time is linear in its length.
    """
    return _Extractor(document, mentions).run()


class _Extractor:
    def __init__(self, document: Document, mentions: Sequence[Mention]) -> None:
        self.document = document
        self.published: date | None = document.published_date
        self.periods = PeriodReader(self.published)
        self.subjects = SubjectReader(document, mentions)
        self.reading = Reading(self.subjects, self.published, {block.position: block for block in document.blocks})
        self.mentions: dict[int, list[Mention]] = {}
        for mention in mentions:
            self.mentions.setdefault(mention.block, []).append(mention)
        self.organisations = {mention.name for mention in mentions if mention.kind is MentionKind.ORGANISATION}
        self.found: list[Observation] = []
        self.frame = Frame()
        # Names such as "Atlas 900" keep their digits also where a number is glued to them.
        digital = {m.name for m in mentions if m.kind in _NAMES_WITH_DIGITS and re.search(r"[A-Za-z].*\d$", m.name)}
        self.names = re.compile(alternation(digital)) if digital else None
        if document.title:
            self.periods.read_title(plain(document.title))
            self.reading.period = self.periods.title

    def run(self) -> list[Observation]:
        cells = number_cells(self.document.blocks)
        for block in self.document.blocks:
            if block.position in cells:
                self.found.append(self.record(block, self.cell_fact(cells[block.position])))
            elif block.role in _ROLES and block.content:
                self.read_block(block)
        return self.found

    def cell_fact(self, cell: Cell) -> Fact:
        """A number alone in a table cell: the heads of its row and column say whose, what and when."""
        period: Period | None = None
        subject: Subject | None = None
        names: list[str] = []
        for head in cell.heads:
            found_times = self.periods.find(head)
            times = [p for p in found_times if p.is_dated and p.kind not in pt.NOT_GOVERNING]
            before = next((p for p in found_times if p.kind == "base" and p.text == head.strip()), None)
            if before is not None:
                # A column of the same time a year before: its dates are known where those of the report are.
                days = [day.replace(year=day.year - 1) for day in self.periods.report or () if (day.month, day.day) != (2, 29)]
                times = [before._replace(first=days[0], last=days[1]) if len(days) == 2 else before]
            period = period or (times[0] if times else None)
            rest = cover(head, [(p.start, p.end) for p in times]).replace(MASK, "").strip()
            rest = pt.CELL_LEAD.sub("", rest)
            found = self.subjects.region_at(rest, 0) if len(rest) > 1 else None
            if found is not None and found.end == len(rest):
                subject, rest = found.subject, ""
            elif rest in self.organisations:
                subject, rest = Subject(rest, "organisation"), ""
            if rest and not pt.CELL_EMPTY.fullmatch(rest):
                names.append(rest)
        if period is None and pt.CAPTION.match(cell.above):
            # 表1 2025年各区县产业情况
            period = next((p for p in self.periods.find(plain(cell.above)) if p.is_dated and p.kind not in pt.NOT_GOVERNING), None)
        text = "".join(names)
        grows = pt.CELL_GROWTH.search(text)
        phrase = strip_links(pt.CELL_GROWTH.sub("", text)) or _measure_of_caption(cell.above) or text
        if grows and cell.quantity.unit.kind == "percent":
            measure, basis = Measure.GROWTH, Basis.YOY
        elif cell.quantity.unit.kind == "percent":
            measure, basis = rate_measure(phrase) or Measure.LEVEL, None
        else:
            measure, basis = Measure.LEVEL, None
        whole = cl.Clause(0, len(cell.block.text), "")
        subject = subject or self.subjects.default
        return Fact(
            cell.quantity, whole, subject, phrase or None, text or None, measure, basis, 1, Modality.ACTUAL,
            period, PeriodSource.INHERITED if period else None, None, ["value.table_cell", f"measure.{measure}"],
        )  # fmt: skip

    def read_block(self, block: Block) -> None:
        text = plain(block.text)
        mentions = self.mentions.get(block.position, [])
        self.subjects.named(mentions, text)
        if block.role is Role.HEADING:
            self.subjects.headed(text)
        self.periods.next_block()
        if not pt.CONTINUES_BLOCK.match(text):
            self.frame = Frame()
        frame = self.frame
        if not pt.HAS_NUMBER.search(text):
            for found in self.subjects.mentions_between(0, len(text)) + self.subjects.regions_in(text[:200]):
                self.subjects.remember_name(found.subject)
            return
        titles = [match.span() for match in cl.TITLE.finditer(text)]
        if section := pt.SECTION_NUMBER.match(text):
            titles.append(section.span())
        untitled = cover(text, titles)
        periods = self.periods.find(untitled)
        spoken = cover(text, [(period.start, period.end) for period in periods])
        names = [(m.text_start, m.text_end) for m in mentions if m.kind in _NAMES_WITH_DIGITS]
        names += [match.span() for match in self.names.finditer(text)] if self.names else []
        clocks = [match.span() for match in CLOCK.finditer(untitled)] if CLOCK_HINT.search(untitled) else []
        quantities = [
            q
            for q in scan(cover(cover(untitled, names + clocks), [(p.start, p.end) for p in periods]))
            if q.unit.kind != "bare" or q.rule == "scaled"
        ]
        quoted = [m.span() for m in pt.SHORT_QUOTE.finditer(text)]
        if quoted:
            quantities = [q for q in quantities if q.unit.kind in _STRONG_IN_QUOTES or not _inside(q, quoted)]
        at = at_period = 0
        readers: list[Sentence] = []
        for start, end in cl.sentences(text):
            here = []
            while at < len(quantities) and quantities[at].start < end:
                if quantities[at].end <= end:
                    here.append(quantities[at])
                at += 1
            times = []
            while at_period < len(periods) and periods[at_period].start < end:
                times.append(periods[at_period])
                at_period += 1
            reader = Sentence(self.reading, block, text, spoken, start, end, here, times, frame)
            reader.read()
            readers.append(reader)
        _close_with_period(readers, text)
        add_scopes(text, spoken, readers)
        self.found += [self.record(block, fact) for reader in readers for fact in reader.facts]

    def record(self, block: Block, fact: Fact) -> Observation:
        quantity = fact.quantity
        low, high = quantity.low * fact.sign, quantity.high * fact.sign
        start, end = quantity.start, quantity.end
        value_spans = block.content.raw_spans(start, end)
        unit = fact.unit or quantity.unit.name or None
        subject = None if fact.subject is UNRESOLVED else fact.subject
        period = fact.period
        clause_start, clause_end = fact.clause.start, fact.clause.end
        quote = block.text[clause_start:clause_end]
        left = len(quote) - len(quote.lstrip(" \u3000\n"))
        right = len(quote.rstrip(" \u3000\n。！？!?…"))
        clause_start, clause_end = clause_start + left, clause_start + right
        indicator = normal_form(fact.indicator) if fact.indicator else None
        unit_code = quantity.unit.code or (f"count:{unit}" if unit else None)
        indicator_id, indicator_scope = base_measure(indicator, unit_code, fact.measure)
        return Observation(
            observation_id=make_id("obs", self.document.version_id, block.position, start, end, fact.indicator, fact.rules),
            version_id=self.document.version_id,
            document_id=self.document.document_id,
            block=block.position,
            subject=corrections("subject").get(subject.name, subject.name) if subject else None,
            subject_type=SUBJECT_TYPES.get(subject.kind, subject.kind) if subject else None,
            indicator=indicator,
            indicator_text=fact.indicator_text,
            indicator_id=indicator_id,
            indicator_scope=indicator_scope,
            value_low=low,
            value_high=high,
            value_text=block.text[start:end],
            unit=unit,
            unit_code=unit_code,
            bound=quantity.bound,
            measure=fact.measure,
            modality=fact.modality,
            basis=fact.basis,
            period_text=period.text if period else None,
            period_start=period.first if period else None,
            period_end=period.last if period else None,
            period_source=fact.period_source if period else None,
            cited_source=fact.cited,
            quote=block.text[clause_start:clause_end],
            raw_spans=block.content.raw_spans(clause_start, clause_end),
            value_spans=value_spans,
            text_start=start,
            text_end=end,
            rule_ids=tuple(fact.rules),
            extractor_version=EXTRACTOR_VERSION,
        )


def _measure_of_caption(above: str) -> str:
    """表2 各区县规上工业增加值: the measure that the heads of such a table leave out; "" where the caption names none."""
    caption = pt.CAPTION.match(above)
    if caption is None:
        return ""
    named = pt.CAPTION_VIEW.sub("", plain(above)[caption.end() :]).strip()
    return named if pt.MEASURE_END.search(named) else ""


def _inside(quantity: Quantity, spans: Sequence[tuple[int, int]]) -> bool:
    """True where one of the ordered, disjoint `spans` holds the quantity with a character to spare on both sides."""
    place = bisect_left(spans, (quantity.start,)) - 1
    return place >= 0 and quantity.end < spans[place][1]


def cover(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Cover stretches of a text with `MASK`, one character for one; the spans may overlap and come in any order."""
    if not spans:
        return text
    parts, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        if end <= start:
            continue
        parts += (text[at:start], MASK * (end - start))
        at = end
    parts.append(text[at:])
    return "".join(parts)


def _close_with_period(readers: "list[Sentence]", text: str) -> None:
    """A period behind a passage that trails off (……今年1月至8月，…) governs the facts of that passage that have none."""
    if "…" not in text:
        return
    for position, (before, closing) in enumerate(pairwise(readers)):
        if not text[before.start : before.end].rstrip("”’").endswith("…") or closing.quantities:
            continue
        times = [p for p in closing.periods if p.kind in ("span", "as_of")]
        if not times:
            continue
        for reader in readers[: position + 1]:
            for fact in reader.facts:
                if fact.period is None:
                    fact.period, fact.period_source = times[0], PeriodSource.INHERITED
