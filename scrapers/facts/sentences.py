"""One sentence: its clauses, what each number in them states, and what a clause hands on to the next.

Belongs here: the walk over the clauses of a sentence, and the choice of subject, period and modality of each number.
Does not belong here: what kind of quantity a number states (`stated`), documents, blocks, table cells and records (`observations`), and
the patterns themselves (`patterns`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from scrapers.facts import clauses as cl
from scrapers.facts import patterns as pt
from scrapers.facts.indicators import (
    CHANGE_WORDS,
    measure_phrase,
    rate_measure,
    strip_links,
    topic_phrase,
    without_growth,
)
from scrapers.facts.measures import ending_name
from scrapers.facts.numbers import MASK, Quantity
from scrapers.facts.periods import Period
from scrapers.facts.stated import MAX_INDICATOR, basis_of, measure_of, right_noun
from scrapers.facts.subjects import UNRESOLVED, Found, Subject, SubjectReader
from scrapers.records import Basis, Block, Bound, Measure, Modality, PeriodSource


@dataclass(slots=True)
class Fact:
    """A fact while it is being read; `Observation` is made from it at the end."""

    quantity: Quantity
    clause: cl.Clause
    subject: Subject | None
    indicator: str | None
    indicator_text: str | None
    measure: Measure
    basis: Basis | None
    sign: int
    modality: Modality
    period: Period | None
    period_source: PeriodSource | None
    cited: str | None
    rules: list[str]
    unit: str | None = None


@dataclass(slots=True)
class Frame:
    """What a clause hands on to the next ones of its sentence and paragraph."""

    subject: Subject | None = None
    main: Subject | None = None
    indicator: str | None = None
    first_indicator: str | None = None
    period: Period | None = None
    # Whom the sentence was about before its last part turned to another region.
    before_aside: Subject | None = None
    growth: bool = False
    facts: list[Fact] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """What all sentences of one document share.

    Attributes:
        subjects: who was named, and what 全市 means.
        published: local calendar date of publication, None where the document states none.
        blocks: position → block, for footnotes.
        main: the subject that the last paragraph was about.
        period: the time that growth without one is of: the title's, then that of the growth last told.
    """

    subjects: SubjectReader
    published: date | None
    blocks: Mapping[int, Block]
    main: Subject | None = None
    period: Period | None = None


class Sentence:
    """Reads one sentence; its facts are in `facts` afterwards, and `frame` holds what the next sentence may inherit."""

    def __init__(
        self,
        reading: Reading,
        block: Block,
        text: str,
        spoken: str,
        start: int,
        end: int,
        quantities: list[Quantity],
        periods: list[Period],
        frame: Frame,
    ) -> None:
        self.reading = reading
        self.block, self.text, self.spoken = block, text, spoken
        self.start, self.end = start, end
        self.quantities, self.periods = quantities, periods
        self.frame = frame
        self.facts: list[Fact] = []
        self.continues = bool(pt.CONTINUES.match(text[start:end].lstrip("“ ")))
        self.local = Frame(subject=frame.subject if self.continues else frame.before_aside or frame.subject)
        acts = pt.SOMEBODY_ACTS.match(spoken, start, end)
        carried = self.local.subject
        if acts and carried is not None and carried.kind in ("product", "project") and carried != reading.subjects.default:
            # “甲”平台受理3万件。深化乙改革，……: no platform does that.
            main = frame.main if frame.main is not None and frame.main.kind not in ("product", "project") else None
            self.local.subject = main or reading.subjects.default
        if pt.OVERVIEW.match(text, start):
            # 从类型来看: a new view of the whole that the paragraph speaks of.
            self.local.subject = frame.main or reading.subjects.default
        self.topic: str | None = None
        self.rank_base: str | None = None
        # What bounds have told apart so far: 10亿元以上的有17个，50亿元以上的3个.
        self.counted = ""
        self.bound_until = start
        # A time before this place does not reach what stands behind it.
        self.times_from = start

    def read(self) -> None:
        """Read the sentence: fill `facts`, and leave in `frame` what the next sentence may inherit."""
        if not self.quantities:
            self.look_around()
            return
        numbers = [(q.start, q.end) for q in self.quantities]
        self.cited = self.citation()
        self.may_wish = pt.WISH_HINT.search(self.spoken, self.start, self.end) is not None
        dated = [p for p in self.periods if p.kind not in pt.NOT_GOVERNING]
        self.lead_period = dated[0] if dated and not self.text[self.start : dated[0].start].strip("“” 截至，") else None
        self.clauses = cl.clauses(self.text, self.start, self.end, numbers)
        at = 0
        for clause in self.clauses:
            here = []
            while at < len(self.quantities) and self.quantities[at].start < clause.end:
                here.append(self.quantities[at])
                at += 1
            if here and pt.SUPPOSED.match(self.text, clause.start):
                continue
            self.read_clause(clause, here)
        if self.facts:
            self.frame.facts = self.facts
            self.frame.period = self.handed_on()
            listed = any("list_item" in fact.rules for fact in self.facts)
            self.frame.main = self.frame.main or self.facts[0].subject
            if self.frame.main and self.frame.main.kind != "document":
                self.reading.main = self.frame.main
            self.frame.subject = (self.frame.main if listed else self.local.subject) or self.frame.subject
            self.frame.before_aside = self.whom_before_aside()
            self.frame.indicator = self.local.indicator
            self.frame.first_indicator = self.facts[0].indicator
            grown = [f for f in self.facts if f.measure is Measure.GROWTH]
            self.frame.growth = self.frame.growth or bool(grown)
            told = [f.period for f in grown if f.period and f.period.kind == "span"]
            if told and grown[-1].modality is Modality.ACTUAL:
                self.reading.period = told[-1]

    def handed_on(self) -> Period | None:
        """The time that the next sentence may be of: not that of a change's start, of an average over years, or up to which it came."""
        for fact in reversed(self.facts):
            averaged = fact.measure is Measure.GROWTH and "年均" in self.spoken[fact.clause.start : fact.quantity.outer]
            if fact.period is None or fact.period.is_from or averaged:
                continue
            reached = fact.period.kind == "until" and fact.modality is Modality.ACTUAL
            return None if reached else fact.period
        return None

    def whom_before_aside(self) -> Subject | None:
        """The region of the first number where the last part of the sentence, behind a semicolon, turned to another one."""
        first, last = self.facts[0], self.facts[-1]
        if first.subject == last.subject or not first.subject or not last.subject or {first.subject.kind, last.subject.kind} != {"region"}:
            return None
        turn = next(fact.clause for fact in self.facts if fact.subject == last.subject)
        return first.subject if turn.opened_by in ("；", ";") else None

    def look_around(self) -> None:
        """A sentence without numbers still names who is spoken of, and when."""
        found = self.subject_in(self.start, self.end, topic=True)
        for named in self.reading.subjects.mentions_between(self.start, self.end):
            self.reading.subjects.remember_name(named.subject)
            if (
                named.subject.kind == "organisation"
                and self.spoken[named.start - 1 : named.start] in ("，", MASK)
                and not self.is_listed(named)
            ):
                found = found or named
        if found is not None:
            self.reading.subjects.remember(found.subject)
            self.frame.subject = found.subject
        dated = [p for p in self.periods if p.is_dated and p.kind in ("span", "as_of")]
        if dated and not pt.ANNOUNCES.search(self.text[self.start : self.end]):
            self.frame.period = dated[0] if not self.text[self.start : dated[0].start].strip("“” ") else None

    def citation(self) -> str | None:
        """Who is cited for the figures: 据…统计, 《…》显示, （来源：…）, a footnote; None where nobody is."""
        if pt.CITED_HINT.search(self.text, self.start, self.end):
            text = self.text[self.start : self.end]
            for pattern in pt.CITED:
                found = pattern.search(text)
                if found:
                    return found["who"].strip(" ，的")
        for reference in self.block.footnotes:
            if self.start <= reference.offset <= self.end and reference.footnote is not None:
                note = self.reading.blocks.get(reference.footnote)
                if note is not None:
                    return note.text.strip()
        return None

    # -- one clause -----------------------------------------------------------------------------------------------------------

    def read_clause(self, clause: cl.Clause, quantities: list[Quantity]) -> None:
        """Read one clause; the numbers of one list are read together."""
        times = [p for p in self.periods if clause.start <= p.start < clause.end]
        own = [p for p in times if p.kind not in pt.NOT_GOVERNING]
        if not quantities:
            self.read_topic(clause, own)
            return
        surveyed = pt.SURVEYED.match(self.text, clause.start, clause.end) if self.text[clause.start] == "在" else None
        if surveyed:
            # 在320家受访企业中: they are spoken of from here on.
            self.local.subject = Subject(surveyed["who"], "group")
        cursor = clause.start
        index = 0
        while index < len(quantities):
            if (counted := self.threshold(clause, quantities, index, cursor)) is not None:
                # What is counted is named by the bound, which states no fact of its own.
                self.topic, cursor = counted, quantities[index + 1].outer
                index += 1
            run = [quantities[index]]
            while index + len(run) < len(quantities) and run[-1].group is not None and quantities[index + len(run)].group == run[-1].group:
                run.append(quantities[index + len(run)])
            stop = quantities[index + len(run)].outer if index + len(run) < len(quantities) else clause.end
            self.bound_until = run[-1].end
            self.read_run(clause, run, cursor, stop, own)
            cursor = self.bound_until
            index += len(run)

    def threshold(self, clause: cl.Clause, quantities: list[Quantity], index: int, cursor: int) -> str | None:
        """What is counted behind a bound: 签约项目中，10亿元以上的有17个 counts 10亿元以上签约项目; None where no bound stands there."""
        bound, *behind = quantities[index : index + 2]
        if not behind or bound.unit.kind != "money" or behind[0].unit.kind != "count":
            return None
        if bound.bound not in (Bound.AT_LEAST, Bound.MORE_THAN):
            return None
        told = pt.THRESHOLD.match(self.spoken, bound.end, behind[0].start)
        if told is None:
            return None
        thing = told["thing"] or self.counted
        if not thing and (those := pt.THOSE_IN.search(self.spoken, self.start, clause.start)):
            thing = those["thing"]
        if not thing:
            last = next((one for one in reversed(self.facts) if one.quantity.unit == behind[0].unit), None)
            thing = re.sub(r"(?:数量|总数|数)$", "", (last.indicator if last else None) or "")
        self.counted = thing
        of = measure_phrase(self.spoken[cursor : bound.outer])
        return f"{of if len(of) > 1 else ''}{self.text[bound.outer : bound.end]}{thing}数" if thing else None

    def speak_of(self, subject: Subject) -> None:
        """Take a subject as the one that what follows is about."""
        self.local.subject = subject
        self.reading.subjects.remember(subject)

    def read_topic(self, clause: cl.Clause, own: list[Period]) -> None:
        """A clause without number may name the subject, the measure or the time of the following ones."""
        found = self.subject_in(clause.start, clause.end, topic=True)
        if found is not None:
            self.speak_of(found.subject)
        for named in self.reading.subjects.mentions_between(clause.start, clause.end):
            self.reading.subjects.remember_name(named.subject)
        if own:
            self.local.period = own[-1]
        firm = pt.FIRM_SITE.match(self.spoken, clause.start, clause.end)
        if firm:
            self.speak_of(Subject(firm["who"], "organisation"))
        if (source := self.reading.subjects.mention_at(clause.start)) is not None and self.is_report(source):
            # 市经信局的数据显示: no figures of the firm or the platform spoken of before.
            place = self.reading.subjects.place_of_office(source.subject)
            if place is not None and self.local.subject is not None and self.local.subject.kind in ("organisation", "product"):
                self.local.subject = place
        example = pt.FOR_EXAMPLE.match(self.spoken, clause.start, clause.end)
        if example and (shown := self.last_named(*example.span("what"))) is not None:
            self.speak_of(shown.subject)
        at_firm = pt.AT_FIRM.match(self.spoken, clause.start, clause.end)
        if at_firm:
            self.speak_of(Subject(at_firm["who"], "organisation"))
        at_place = pt.AT_PLACE.match(self.spoken, clause.start, clause.end)
        place = self.reading.subjects.place_at(self.spoken, *at_place.span("who")) if at_place else None
        if place is not None:
            self.speak_of(place)
        site = pt.SITE.match(self.spoken, clause.start, clause.end)
        if site:
            found = Found(site.start("who"), site.end(), Subject(site["who"], "project"))
            self.speak_of(found.subject)
        founded = pt.FOUNDS.match(self.spoken, clause.start, clause.end)
        if founded:
            self.local.subject = Subject(founded["who"], "organisation")
        if pt.HEAD_SPEAKS.match(self.spoken, clause.start, clause.end):
            # 厂长陆某某说: whose factory it is was said before.
            self.local.subject = self.reading.subjects.recent_organisation() or self.local.subject
        if (firm_of := self.reading.subjects.firm_of_head(self.spoken, clause.start)) is not None:
            self.local.subject = firm_of
        speaker = pt.SPEAKER.match(self.spoken, clause.start, clause.end)
        if speaker and not pt.AUTHORITY_END.search(speaker["who"]):
            self.speak_of(Subject(speaker["who"], "organisation"))
        rest = self.spoken[self.names_end(found, clause.end) if found else clause.start : clause.end]
        # 平均分之差，由上一轮的12.6分缩小至11.1分
        changes = self.text.startswith(("，由", "，从"), clause.end)
        topic = measure_phrase(rest) if changes and "，" not in rest else topic_phrase(rest)
        if topic is not None and 2 <= len(topic) <= 28:
            self.topic = topic

    def subject_in(self, start: int, end: int, *, topic: bool = False) -> Found | None:
        """Whose number a stretch of a clause speaks of: the name at its head, else the first one inside that is no scope.

        Where an organisation brings out a product or a document in the same stretch, that one is spoken of from there on.
        """
        subjects, spoken = self.reading.subjects, self.spoken
        lead = pt.LEAD.match(spoken, start, end)
        head = lead.end() if lead else start
        found = None
        for at in (head, start) if lead else (start,):
            found = subjects.head(spoken, at, end, whole=topic)
            if found is not None and found.subject.kind == "region" and spoken[found.start - 1 : found.start] in ("在", "到", "进"):
                # 在石桥镇，……全镇……: a scope, and what 全镇 means from here on.
                subjects.place_named(found.subject)
            if (
                found is not None
                and not self.is_scope(found, start, end)
                and not (self.is_counted(found, end) if found.subject.kind == "region" else self.is_listed(found))
            ):
                break
            found = None
        if found is None and not (topic and end - start > 40):
            inside = [
                one
                for one in subjects.mentions_between(head, end)
                if one.subject.kind == "organisation" and not topic and not self.is_listed(one)
            ] + [
                Found(head + r.start, head + r.end, r.subject)
                for r in subjects.regions_in(spoken[head:end])
                if pt.REGION_BEFORE.search(spoken[start : head + r.start])
                and not ((named := subjects.mention_at(head + r.start)) and named.end > head + r.end)
                and not self.is_counted(Found(head + r.start, head + r.end, r.subject), end)
            ]
            inside.sort(key=lambda one: (one.start, -one.end))
            for one in inside:
                if not self.is_scope(one, start, end) and not pt.OBJECT_BEFORE.search(spoken[start : one.start]):
                    found = one
                    break
        if found is None and topic and (brought := pt.BRINGS_OUT.search(spoken, head, end)) and "的" not in brought[0]:
            product = subjects.head(spoken, brought.end(), end)
            return product if product is not None and product.subject.kind in ("product", "document") else None
        if found is None:
            return None
        if found.subject.kind in ("organisation", "region", "place"):
            issued = pt.ISSUES.search(spoken, found.end, end)
            if issued and (document := cl.TITLE.match(spoken, issued.end(), end)):
                return Found(document.start(), document.end(), Subject(document[0], "document"))
            brought = pt.BRINGS_OUT.search(spoken, found.end, end)
            if brought and not pt.WITH_HELP_OF.match(spoken, found.end):
                product = subjects.head(spoken, brought.end(), end)
                if product is None:
                    product = next((one for one in subjects.mentions_between(brought.end(), end) if one.subject.kind == "product"), None)
                if product is not None and product.subject.kind in ("product", "document"):
                    return product
        return found

    def is_counted(self, found: Found, end: int) -> bool:
        """广东、江苏等13个省市: the regions named are among those counted, none of them is spoken of alone."""
        return bool(pt.AND_OTHERS.match(self.spoken, found.end, end + 2))

    def is_listed(self, found: Found) -> bool:
        """True for a member of an enumeration: it is one of those counted, not the one spoken of."""
        return self.spoken[found.end : found.end + 1] in ("、", "等") or self.spoken[found.start - 1 : found.start] == "、"

    def is_scope(self, found: Found, start: int, end: int) -> bool:
        """True for who is cited, who speaks, and where it happens."""
        if pt.SPEAKER_AFTER.match(self.spoken, found.end, end) or self.is_report(found):
            return True
        before = self.spoken[max(start, found.start - 6) : found.start].replace(MASK, "")
        if pt.CITED_BEFORE.search(before):
            return True
        if found.subject.kind == "region":
            if found.start == start and self.spoken.startswith(("平均", "城市平均"), found.end):
                # 长三角城市平均得分: nothing is compared with it.
                return False
            return bool(pt.SCOPE_HEAD.match(self.spoken, found.end, end)) or before.endswith(("在", "于", "占", "比", "较", "对", "向"))
        return before.endswith(("在", "于", "与", "和", "同", "由", "向", "对", "比", "占", "较")) and found.start > start

    def is_report(self, found: Found) -> bool:
        """True for an office or an association that a clause only names as who found its figures: 某局开展的调查显示."""
        return self.reading.subjects.publishes(found.subject) and bool(pt.REPORTS.match(self.spoken, found.end, self.end))

    def read_run(self, clause: cl.Clause, run: list[Quantity], cursor: int, stop: int, own: list[Period]) -> None:
        """Read a number, or the numbers of one list, between the places `cursor` and `stop` of the clause."""
        fact = self.read_fact(clause, run[0], cursor, run[-1].end, stop, own)
        if len(run) == 1:
            for one in self.of_each(fact, cursor):
                self.keep(one)
            return
        facts = [fact]
        for before, q in pairwise(run):
            # 分别增长12%和下降8.6%: an item that says which way it goes, goes that way.
            turn = CHANGE_WORDS.get(self.spoken[before.end : q.outer].lstrip("、和及以，"))
            facts.append(replace(fact, quantity=q, sign=turn[0] if turn else facts[-1].sign, rules=[*fact.rules, "list"]))
        self.distribute(facts, clause, cursor)
        for one in facts:
            self.keep(one)

    def of_each(self, fact: Fact, cursor: int) -> list[Fact]:
        """The facts of one number that is stated of several: 通达率、覆盖率均达100%; 甲、乙产值分别为3亿元、4亿元，均增长5%."""
        left = self.spoken[cursor : fact.quantity.outer]
        mark = pt.OF_ALL.search(left)
        if mark is None:
            return [fact]
        count = len(pt.ITEM_MARK.findall(left, 0, mark.start())) + 1
        each: list[tuple[Subject | None, str | None]] = []
        if count > 1:
            items = self.items(cursor, fact.quantity.outer, count) or []
            subjects = {subject for subject, _ in items}
            if None not in subjects:
                each = [(subject, fact.indicator) for subject, _ in items]
            elif subjects == {None} and all(pt.MEASURE_END.search(phrase) for _, phrase in items):
                each = [(fact.subject, phrase) for _, phrase in items]
        elif not left[: mark.start()].strip(MASK + "， "):
            before = self.last_list()
            each = [(one.subject, one.indicator if fact.indicator == self.facts[-1].indicator else fact.indicator) for one in before]
        if len(each) < 2:
            return [fact]
        return [
            replace(fact, subject=subject, indicator=name, indicator_text=name, rules=[*fact.rules, f"of_each.{number}"])
            for number, (subject, name) in enumerate(each, 1)
        ]

    def keep(self, fact: Fact) -> None:
        """Take a fact, and what it hands on to the numbers behind it."""
        self.facts.append(fact)
        # 仅开发区一地就贡献了六成: an aside, behind which the sentence goes on as before.
        aside = self.text.startswith("仅", fact.clause.start)
        if fact.subject and not aside and "subject.compared" not in fact.rules:
            self.speak_of(fact.subject)
        scope = self.text[fact.clause.start : fact.quantity.start].lstrip(" ").startswith("在") and bool(
            pt.IN_SCOPE.match(self.text, fact.quantity.end)
        )
        streak = fact.quantity.unit.kind == "time" and bool(pt.OF_TIME_ALONE.match(fact.indicator or ""))
        if (
            fact.indicator
            and fact.measure not in (Measure.RANK, Measure.SHARE)
            and fact.quantity.unit.kind != "pp"
            and not streak
            and not scope
            and fact.clause.opened_by not in ("（", "(")
        ):
            self.local.indicator = fact.indicator
            self.topic = None
        elif fact.measure is Measure.SHARE and self.topic and not (fact.indicator or "").startswith(self.topic):
            self.topic = None
        elif fact.measure is Measure.RANK and self.rank_base:
            self.topic, self.rank_base = self.rank_base, None
        if fact.period and fact.period.kind not in ("shifted", "base") and not fact.period.is_from:
            self.local.period = fact.period

    def read_fact(self, clause: cl.Clause, q: Quantity, cursor: int, last: int, stop: int, own: list[Period]) -> Fact:
        """Decide subject, measure, indicator, period and modality of one number.

        Args:
            clause: the clause it stands in.
            q: the number.
            cursor: where the text that speaks of it begins: the clause, or the end of the number before it.
            last: end of the last number of its list.
            stop: where the next number stands, or the end of the clause.
            own: the times named in the clause.
        """
        rules = [f"value.{q.rule}"]
        spoken = self.spoken
        period, source = self.period_of(clause, q, own)
        modality = self.modality_of(clause, q, period)
        if period is not None and self.is_of_no_wish(clause, period, modality):
            period = source = None
        if period is not None and modality is Modality.ACTUAL and self.is_running(period):
            # 一季度 in February, of what has happened: which quarter is meant is not sure, so the words alone are kept.
            period = period._replace(first=None, last=None)
        if period is not None and period.kind == "window" and modality is Modality.ACTUAL:
            # 三年内增长149%: looks back; the words alone are kept.
            period = period._replace(first=None, last=None)
        left, right = spoken[cursor : q.outer], spoken[last:stop]
        first = cursor == clause.start
        previous = self.facts[-1] if self.facts else None
        if (
            not first
            and previous is not None
            and previous.clause == clause
            and (previous.quantity.unit == q.unit or (previous.quantity.unit.kind == q.unit.kind and self.is_start(previous.quantity)))
            and pt.TO.match(left.replace(MASK, ""))
        ):
            # 从A到B: the second level of the same measure.
            turned = pt.TURNED.search(left)
            sign = CHANGE_WORDS[turned["word"]][0] if turned else previous.sign
            return replace(
                previous, quantity=q, sign=sign, period=period, period_source=source, modality=modality, rules=[*rules, "from_to"]
            )
        if (
            not first
            and previous is not None
            and previous.clause == clause
            and previous.quantity.unit.kind == "pp"
            and left.startswith(("至", "到", "达"))
        ):
            # 提升2.3个百分点至31.6%: the level that was reached.
            level = (rate_measure(previous.indicator or "") or Measure.SHARE) if q.unit.kind == "percent" else Measure.LEVEL
            return replace(previous, quantity=q, measure=level, basis=None, sign=1, rules=[*rules, "reached"])
        joint = self.joint_document(clause, q, right)
        if joint is not None:
            subject, indicator = joint
            return Fact(
                q,
                clause,
                subject,
                indicator,
                indicator,
                Measure.LEVEL,
                None,
                1,
                modality,
                period,
                source,
                self.cited,
                [*rules, "joint_document"],
            )
        found = self.subject_in(cursor, q.outer) if first else self.next_subject(cursor, q.outer)
        wanted = previous is not None and previous.modality is not Modality.ACTUAL
        if (
            first
            and not own
            and wanted
            and clause.opened_by in ("；", ";")
            and found is not None
            and self.local.subject not in (None, found.subject)
        ):
            # Behind a semicolon another subject begins anew: only a time at the head of the sentence still governs.
            period = self.local.period = self.lead_period
            source = PeriodSource.INHERITED if period else None
            self.times_from = clause.start
            modality = self.modality_of(clause, q, period)
        ranked = self.ranked(right) if q.unit.kind == "rank" else None
        if found is None and ranked is None and q.unit.kind == "rank" and last == q.end:
            ranked, left = self.place_before_rank(cursor, left)
        together = self.joint_subject(cursor, q.outer) if first and last == q.end and ranked is None else None
        found = together or found
        if together is not None:
            rest = spoken[together.end : q.outer]
        elif found is not None:
            rest = spoken[self.names_end(found, q.outer) if last > q.end else found.end : q.outer]
        else:
            lead = pt.LEAD.match(left) if first else None
            rest = pt.UNNAMED.sub("", left[lead.end() :] if lead else left)
        if ranked is not None:
            found = ranked
        basis = basis_of(self.text[cursor : q.outer])
        anew = found is not None and found.subject.kind in ("region", "organisation") and found.subject != self.local.subject
        measure, basis, sign, indicator = measure_of(self, q, rest, right, left, basis, anew=anew)
        if clause.opened_by in ("（", "(") and first and len(strip_links(rest)) <= 3:
            # 算力成本补助（补助20%）: what stands before the bracket is measured.
            indicator = self.before_bracket(clause) or indicator
        done = self.done_within(clause, q, rest)
        if done is not None:
            # What is named behind the time belongs to it and to the number that was reached as well.
            indicator, self.bound_until = done, last
        if (
            found is not None
            and found.subject.kind in ("product", "project", "organisation")
            and measure is Measure.LEVEL
            and ranked is None
        ):
            counted = q.unit.kind in ("count", "noun", "bare") and bool(pt.NOTHING_BETWEEN.fullmatch(rest)) and not right_noun(right)
            # 互认项目由96项增加到152项: a kind of thing that is counted, not a project.
            counted = counted or (found.subject.kind == "project" and q.unit.name == "项" and rest.strip(MASK) in ("由", "从"))
            if counted:
                # 通用大模型30款: what is named is what is counted.
                indicator, found = found.subject.name, None
        if found is None and first:
            found = self.the_others(clause, q)
        if found is None and first and (found := self.compared_with(clause, q)) is not None:
            rules.append("subject.compared")
        if found is None or found.subject.kind == "region":
            found = (
                self.covering(clause, q, left, right) or self.list_maker(clause, q) or self.measured_behind(q, left, clause.end) or found
            )
        used = self.used_thing(clause, q, rest, right) if q.unit.kind == "count" and measure is Measure.LEVEL else None
        if used is not None and (found is None or found.subject.kind == "region"):
            found = used
        subject = found.subject if found else self.local.subject or self.frame.subject or self.reading.subjects.default or self.reading.main
        if found is None and pt.STOCK_INDEX.match(indicator or ""):
            # 上证指数报3900点: no place or firm has it.
            subject = UNRESOLVED
        rules += ["subject.clause" if found else "subject.inherited", f"measure.{measure}"]
        if indicator in ("前者", "后者") and len(pair := [one for one in self.facts if one.measure is Measure.LEVEL][-2:]) == 2:
            # 收入和利润分别为…，前者增长…，后者下降…
            indicator = pair[0 if indicator == "前者" else 1].indicator
        unit = self.unit_for_bare(indicator) if q.unit.kind == "bare" else None
        return Fact(q, clause, subject, indicator, indicator, measure, basis, sign, modality, period, source, self.cited, rules, unit)

    def names_end(self, found: Found, end: int) -> int:
        """Where the enumeration of names that begins with `found` ends: 上海、广东、浙江分别新增备案."""
        at = found.end
        while mark := pt.JOINT_MARK.match(self.spoken, at, end):
            other = self.reading.subjects.head(self.spoken, mark.end(), end)
            if other is None or other.subject.kind not in ("region", "organisation"):
                break
            at = other.end
        return at

    def joint_subject(self, start: int, end: int) -> Found | None:
        """Several names that one number speaks of are a group: 上海、江苏进出口增长8%, 上海等地, 三地合计占七成."""
        if not pt.TOGETHER_HINT.search(self.spoken, start, end):
            return None
        if (both := pt.ALL_OF_THEM.match(self.spoken, start, end)) and (group := self.just_listed()):
            return Found(start, both.end(), group)
        lead = pt.LEAD.match(self.spoken, start, end)
        for at in dict.fromkeys((lead.end() if lead else start, start)):
            those = pt.THOSE_PLACES.match(self.spoken, at, end)
            if those:
                count = pt.COUNTED_PLACES.index(those["count"]) + 2
                kind = "organisation" if those["firms"] else "region"
                named = list(dict.fromkeys(fact.subject for fact in self.facts if fact.subject and fact.subject.kind == kind))
                if len(named) < count:
                    return None
                return Found(at, those.end(), Subject("、".join(one.name for one in named[-count:]), "group"))
            one = self.reading.subjects.head(self.spoken, at, end)
            if one is None or one.subject.kind not in ("region", "organisation") or self.is_scope(one, start, end):
                continue
            names, stop = [one.subject.name], one.end
            while mark := pt.NAME_MARK.match(self.spoken, stop, end):
                other = self.reading.subjects.head(self.spoken, mark.end(), end)
                if other is None or other.subject.kind != one.subject.kind:
                    break
                names.append(other.subject.name)
                stop = other.end
            more = pt.AND_SUCH.match(self.spoken, stop, end)
            if more and one.subject.kind == "region":
                return Found(at, more.end(), Subject(f"{'、'.join(names)}{more['such']}", "group"))
            if len(names) > 1 and (those := pt.THOSE_NAMED.match(self.spoken, stop, end)):
                # 江苏、浙江两省
                stop = those.end()
            if len(names) > 1 and self.spoken[stop:end].strip(MASK + " ") and not pt.NAMES_GO_ON.match(self.spoken, stop, end):
                return Found(at, stop, Subject("、".join(names), "group"))
        return None

    def last_list(self) -> list[Fact]:
        """The facts of the list that the last number belongs to, none where it stands alone."""
        group = self.facts[-1].quantity.group if self.facts else None
        return [fact for fact in self.facts if fact.quantity.group == group] if group is not None else []

    def just_listed(self) -> Subject | None:
        """The regions that the numbers of one list right before are of, together."""
        regions = (fact.subject.name for fact in self.last_list() if fact.subject and fact.subject.kind == "region")
        names = list(dict.fromkeys(regions))
        return Subject("、".join(names), "group") if len(names) > 1 else None

    def done_within(self, clause: cl.Clause, q: Quantity, rest: str) -> str | None:
        """What the time was needed for: 5天内注册用户突破100万; None where the time itself is the measure (压缩到5天内)."""
        if q.unit.kind != "time" or self.text[q.end - 1] != "内" or self.text[q.end - 2] == "以" or pt.LIMIT_TAIL.search(rest):
            return None
        done = pt.SOON.sub("", self.text[q.end : clause.end]).rstrip("。！？!?… ")
        if not pt.COMES_ABOUT.search(done) or len(done) > MAX_INDICATOR:
            return None
        counted = any(q.end <= one.start < clause.end for one in self.quantities)
        return f"{'' if counted else measure_phrase(rest)}{done}所用时间"

    def before_bracket(self, clause: cl.Clause) -> str | None:
        """The measure before the bracket that a clause stands in, None where a number stands between."""
        item = pt.LAST_ITEM.search(self.spoken, self.start, max(self.start, clause.start - 1))
        if item is None or any(item.start() <= one.start < clause.start for one in self.quantities):
            return None
        phrase = measure_phrase(item["item"])
        return phrase if len(phrase) > 1 else None

    def used_thing(self, clause: cl.Clause, q: Quantity, rest: str, right: str) -> Found | None:
        """What is used is spoken of: 22家试点园区接入某平台, 某应用已在45家企业推广."""
        user = pt.USES.match(right)
        if user:
            at = q.end + user.end()
            named = self.reading.subjects.mention_at(at)
            return named if named and named.subject.kind == "product" else None
        used = pt.USED_IN.match(rest.strip(MASK + " "))
        if used and pt.USED_AFTER.search(right):
            return Found(clause.start, q.start, Subject(used["what"], "product"))
        return None

    def covering(self, clause: cl.Clause, q: Quantity, left: str, right: str) -> Found | None:
        """What covers the ground: 占地近2000亩的工厂建成，这是某某工厂."""
        if q.unit.kind != "physical" or not pt.COVERS.search(left):
            return None
        what = pt.COVERED.match(right)
        if what is None:
            return None
        this = pt.THIS_IS.match(self.spoken, q.end + what.end(), self.end)
        named = self.reading.subjects.head(self.spoken, this.end(), self.end) if this else None
        if named is not None and named.subject.kind != "region":
            return named
        told = next((c for c in self.clauses if this and c.start == this.end() - 2), None)
        name = self.spoken[this.end() : told.end].strip() if this and told else what["what"].strip("“”")
        return Found(clause.start, q.start, Subject(name, "project"))

    def list_maker(self, clause: cl.Clause, q: Quantity) -> Found | None:
        """Who made the list that is counted: 在工信部评出的30个平台中."""
        made = pt.MADE_LIST.match(self.spoken[clause.start : q.start]) if self.text[q.end : clause.end].endswith("中") else None
        return Found(clause.start, q.start, Subject(made["who"], "organisation")) if made else None

    def last_named(self, start: int, end: int) -> Found | None:
        """The innermost name of 甲公司的“乙”: what stands behind the last 的, else the name at the head."""
        at = self.spoken.rfind("的", start, end) + 1
        found = self.reading.subjects.head(self.spoken, at, end, whole=True) if at else None
        return found or self.reading.subjects.head(self.spoken, start, end, whole=True)

    def measured_behind(self, q: Quantity, left: str, end: int) -> Found | None:
        """What a relative clause is of: 总投资36亿元的甲中心二期, 为期四天的乙博览会."""
        behind = pt.OF_WHICH.match(self.text, q.end)
        if behind is None or not pt.MEASURED_BEFORE.search(left.rstrip(MASK + " ")):
            return None
        found = self.reading.subjects.head(self.spoken, behind.end(), end)
        if found is not None and found.subject.kind == "region":
            works = pt.PLACED_WORKS.match(self.spoken, found.end, end)
            return Found(found.start, works.end(), Subject(self.spoken[found.start : works.end()], "project")) if works else None
        if found is None or found.subject.kind not in ("organisation", "project", "product"):
            return None
        # The name itself must stand there (no 项目 that means one named before), and be all of the noun.
        goes_on = self.spoken[found.end : found.end + 1] in ("的", "、", "等")
        return found if found.subject.name in self.spoken[found.start : found.end] and not goes_on else None

    def compared_with(self, clause: cl.Clause, q: Quantity) -> Found | None:
        """Whose figure stands in brackets behind a comparison: 快于样本城市均值（8.3%）."""
        if clause.opened_by not in ("（", "("):
            return None
        beside = pt.BESIDE_OTHER.search(self.spoken, max(self.start, clause.start - 20), clause.start)
        if beside is None:
            return None
        region = self.reading.subjects.region_at(beside["who"], 0)
        return Found(clause.start, q.start, region.subject if region is not None else Subject(beside["who"], "group"))

    def the_others(self, clause: cl.Clause, q: Quantity) -> Found | None:
        """Behind regions that were named each, 其余省份 are of the whole that the document is about."""
        last = self.local.subject
        if last is None or last.kind != "region" or not pt.THE_OTHERS.match(self.spoken, clause.start, q.start):
            return None
        whole = self.reading.subjects.default
        return Found(clause.start, clause.start, whole) if whole is not None else None

    def next_subject(self, start: int, end: int) -> Found | None:
        """A second subject in the same clause stands right behind a joining mark: 浙江12家、江苏9家."""
        joint = pt.JOINT_MARK.match(self.spoken, start, end)
        if not joint:
            return self.reading.subjects.head(self.spoken, start, end) if pt.WHOLE_PLACE.match(self.spoken, start, end) else None
        found = self.reading.subjects.head(self.spoken, joint.end(), end)
        return found if found and found.subject.kind in ("region", "organisation") else None

    def place_before_rank(self, cursor: int, left: str) -> tuple[Found | None, str]:
        """论文数量中国位居第二: the place right before the verb has the rank. With the text before the number, without that place."""
        verb = pt.RANK_VERB.search(left)
        head = left[: verb.start()] if verb else ""
        for at in range(len(head) - 2, max(0, len(head) - 8), -1):
            place = self.reading.subjects.region_at(head, at)
            whole = pt.WHOLE_PLACE.match(head, at) or place is None or place.subject.name == "全球"
            if not whole and place is not None and place.end == len(head) and pt.MEASURE_END.search(head[:at]):
                return Found(cursor + at, cursor + len(head), place.subject), head[:at] + left[len(head) :]
        return None, left

    def ranked(self, right: str) -> Found | None:
        """排名第二的是智慧城市, 排名第三的英国: what has the rank stands behind it."""
        behind = pt.RANKED.match(right)
        if not behind:
            return None
        at = right.index(behind["who"])
        found = self.reading.subjects.region_at(right, at)
        return found or Found(at, behind.end(), Subject(behind["who"], "group"))

    def joint_document(self, clause: cl.Clause, q: Quantity, right: str) -> tuple[Subject, str] | None:
        """等17部门联合印发《…》: the document is spoken of, the number counts who issued it."""
        if not (q.unit.name == "部门" or right.startswith("部门")) or q.unit.kind not in ("noun", "count"):
            return None
        tail = self.text[q.end : clause.end]
        issued = pt.JOINT.match(tail)
        if not issued:
            return None
        document = cl.TITLE.search(tail, issued.end())
        if document is None and pt.THE_DOCUMENT.match(self.text, clause.start):
            # 解读《…》。文件由8部门联合印发: the title last printed.
            document = next(reversed([*cl.TITLE.finditer(self.text, max(0, clause.start - cl.MAX_SENTENCE), clause.start)]), None)
        subject = Subject(document[0], "document") if document else None
        if subject is None:
            return None
        return subject, f"联合{issued['verb']}部门数"

    def unit_for_bare(self, indicator: str | None) -> str:
        """A number with a scale and no unit (超过51万) is money where the measure is, takes the unit of the count before it, else 个."""
        if indicator and pt.MONEY_MEASURE.search(indicator):
            return "CNY"
        last = (self.facts or self.frame.facts or [None])[-1]
        if last is not None and last.quantity.unit.kind == "count":
            return last.quantity.unit.name
        return "个"

    def next_in_row(self, q: Quantity) -> Quantity | None:
        """The count that stands right behind a count: 八大类28种."""
        behind = next((one for one in self.quantities if one.outer == q.end), None)
        return behind if behind is not None and behind.unit.kind == "count" and behind.unit != q.unit else None

    def clause_of(self, q: Quantity) -> cl.Clause:
        """The clause in which a number stands."""
        return next((clause for clause in self.clauses if clause.start <= q.start < clause.end), cl.Clause(self.start, self.end, ""))

    def bind(self, right: str, noun: str) -> None:
        """The noun behind a number belongs to it, not to the next number."""
        at = right.find(noun)
        if at >= 0:
            self.bound_until += at + len(noun)

    # -- time, modality, lists -------------------------------------------------------------------------------------------------

    def base_before(self, clause: cl.Clause, q: Quantity) -> Period | None:
        """The same time a year before, where a figure of it is stated: 较去年同期的26.1亿元, 由去年同期的37%, 上年同期为0.7亿元."""
        if self.local.period is None or q.unit.kind == "fold":
            return None
        for p in self.periods:
            if p.kind != "base" or not clause.start <= p.start or p.end > q.start or "同期" not in p.text:
                continue
            direct = self.text[p.end : q.outer] == "的"
            opens = not self.text[clause.start : p.start].strip("而， ") and not pt.COMPARES_ON.match(self.text, p.end)
            if direct or (opens and not any(p.end <= one.start < q.start for one in self.quantities)):
                named = p.year if p.text[:4].isdigit() else None
                return _years_before(self.local.period, self.local.period.year - named if named and self.local.period.year else 1)
        return None

    def period_of(self, clause: cl.Clause, q: Quantity, own: list[Period]) -> tuple[Period | None, PeriodSource | None]:
        """The time of a number: named before it in its clause, else behind it, else governing the clause, else the sentence before."""
        before = [p for p in own if p.end <= q.start]
        after = [p for p in own if p.start >= q.end and not p.is_from and p.kind != "report"]
        period = before[-1] if before else after[0] if after else None
        if self.is_start(q):
            # 由11.8%提高到17.0%: the level that a change starts from is of an earlier time, which only words right before it tell.
            near = [p for p in before if p.is_from]
            before_it = self.base_before(clause, q)
            if near:
                return near[-1], near[-1].source
            return (before_it, PeriodSource.INHERITED) if before_it else (None, None)
        stated = self.base_before(clause, q)
        if stated is not None:
            return stated, PeriodSource.INHERITED
        if period is not None and period.text in ("今年", "本年", "年内"):
            until = [p for p in self.periods if p.kind == "as_of" and p.end <= q.start and p.last and p.year == period.year]
            if until and period.last and until[-1].last and until[-1].last < period.last:
                # 截至6月3日，该港今年……: from the first day of the year to that day.
                period = period._replace(text=until[-1].text, last=until[-1].last, source=until[-1].source)
        if period is not None and period.is_from and any(period.end <= one.start < q.start for one in self.quantities):
            # 由一季度的2%回升至5%: the time behind 由 is that of the first level alone.
            rest = [p for p in before if not p.is_from]
            period = rest[-1] if rest else None
        if period is not None:
            return period, period.source
        own_base = [p for p in self.periods if p.kind == "base" and p.is_dated and p.end + 1 == q.outer and self.text[p.end] == "的"]
        amount = q.unit.kind in ("count", "money", "physical", "time", "bare")
        if own_base and not own_base[-1].is_from and (amount or pt.BETTER_THAN.search(self.text, clause.start, own_base[-1].start)):
            # 超过2025年全年的80万吨, 好于上年的85.3%: the figure of that year.
            return own_base[-1], own_base[-1].source
        spans = [
            p for p in self.periods if p.kind == "vague" and clause.start <= p.start and p.end <= q.start and pt.SOME_YEARS.match(p.text)
        ]
        if spans:
            # 近五年年均增速: the words alone are kept, and no other time governs.
            return spans[-1], spans[-1].source
        if self.local.period is not None:
            return self.local.period, PeriodSource.INHERITED
        times = [
            p
            for p in self.periods
            if self.times_from <= p.start and p.end <= q.start and p.kind not in pt.NOT_GOVERNING and not self.is_of_a_start(p)
        ]
        if times:
            return times[-1], PeriodSource.INHERITED
        if self.frame.period is not None and self.may_inherit():
            return self.frame.period, PeriodSource.INHERITED
        if self.frame.period is None and self.reading.period is not None and self.is_compared():
            return self.reading.period, PeriodSource.INHERITED
        return None, None

    def is_start(self, q: Quantity) -> bool:
        """True for the level that a change starts from: 由11.8%提高到17.0%."""
        start = max(self.start, q.outer - 24)
        return bool(pt.BEGINS_FROM.search(self.spoken, start, q.outer) and pt.ENDS_AT.match(self.spoken, q.end, self.clause_of(q).end))

    def is_of_a_start(self, p: Period) -> bool:
        """True for the time of the level that a change starts from, which is nobody else's: 由2023年的9家增加到21家."""
        return p.is_from and any(p.end <= one.outer <= p.end + 1 for one in self.quantities)

    def is_compared(self) -> bool:
        """True for a sentence of figures that grew or fell, none of them wished for: they are of the time that the document tells of."""
        text = self.text[self.start : self.end]
        if any(p.kind not in pt.NOT_GOVERNING for p in self.periods):
            return False
        if pt.TIMELESS.search(text) or (self.may_wish and (pt.GOALS.search(text) or pt.FORECAST.search(text) or pt.TARGET.search(text))):
            return False
        return bool(pt.YOY.search(text) or pt.GREW.search(text))

    def may_inherit(self) -> bool:
        """True where the sentence goes on with what the one before it said, so that its period still governs."""
        if self.frame.period is None:
            return False
        if self.frame.period.kind in ("now", "window", "vague", "since"):
            return self.text.startswith(("其中", "此外", "同时"), self.start, self.end)
        if self.continues:
            return True
        text = self.text[self.start : self.end]
        if pt.TIMELESS.search(text):
            return False
        if pt.YOY.search(text):
            return True
        return any(q.unit.kind in ("money", "percent", "pp", "rank", "permille") for q in self.quantities) or bool(pt.IN_TURN.search(text))

    def modality_of(self, clause: cl.Clause, q: Quantity, period: Period | None) -> Modality:
        """Whether a number happened, is wanted or is expected."""
        here = self.spoken[clause.start : q.start]
        if period is not None and period.kind == "shifted":
            # 上年同期亏损1.1亿元, behind a forecast
            return Modality.ACTUAL
        past = (
            period is not None
            and period.last is not None
            and self.reading.published is not None
            and period.last < self.reading.published
            and clause.start <= period.start < q.start
        )
        if self.may_wish:
            # 预计2024年突破33万亿元，2021—2023年增长16.8%: a time of its own that is over takes no wish from the clause before.
            before = here if past else self.spoken[self.start : q.start]
            if pt.GOALS.search(before):
                return Modality.TARGET
            before = before[max(before.rfind("；"), before.rfind(";")) + 1 :]
            if pt.FORECAST.search(before) and not pt.DONE.search(here):
                return Modality.FORECAST
            if pt.TARGET.search(before) and not pt.DONE.search(here):
                return Modality.TARGET
        if period is not None and (self.lies_ahead(period) or self.has_just_begun(period)) and not pt.DONE.search(here):
            return Modality.TARGET
        return Modality.ACTUAL

    def is_of_no_wish(self, clause: cl.Clause, period: Period, modality: Modality) -> bool:
        """True where a plan has the day on which it was told, or the time at which the thing is built that will bring it about."""
        if clause.start <= period.start < clause.end:
            return False
        if self.spoken.find("后", period.end, clause.end) >= 0 and pt.ONCE_BUILT.search(self.spoken, period.end, clause.end):
            return True
        told = modality is not Modality.ACTUAL and period.kind == "span" and period.first is not None and period.first == period.last
        return told and not self.lies_ahead(period)

    def is_running(self, period: Period) -> bool:
        """True for a year, half or quarter told without its year that was not two thirds over by publication."""
        published = self.reading.published
        if published is None or period.source is not PeriodSource.PUBLICATION or period.first is None or period.last is None:
            return False
        if not pt.QUARTER_ALONE.fullmatch(period.text):
            return False
        return published < period.first + (period.last - period.first) * 2 / 3

    def has_just_begun(self, period: Period) -> bool:
        """True for a whole year of which at most two months had gone by: what is said of it is not yet so."""
        published, first, last = self.reading.published, period.first, period.last
        if published is None or first is None or last is None or published.month > 2 or period.text.endswith("以来"):
            return False
        return (first, last) == (date(published.year, 1, 1), date(published.year, 12, 31))

    def lies_ahead(self, period: Period) -> bool:
        """True for a time that had not begun by publication, an end still to come, 未来三年, and 到2027年 where no date is known."""
        published = self.reading.published
        if period.kind == "window":
            return period.text.startswith(("未来", "今后", "接下来"))
        if published is None:
            return period.kind == "until" and period.text.startswith("到") and period.year is not None
        if period.first is not None and period.first > published:
            return True
        return period.kind == "until" and period.last is not None and period.last > published

    def distribute(self, facts: list[Fact], clause: cl.Clause, cursor: int) -> None:
        """Give each number of a list its own item: periods, subjects, measures, or the facts just before (分别同比增长36%、30%)."""
        count = len(facts)
        start = facts[0].quantity.outer
        dated = [p for p in self.periods if p.end <= start and p.is_dated and p.kind in ("span", "as_of")]
        recent = dated[-count:]
        if len(recent) == count > 1 and all(self.text[a.end : b.start] in ("、", "和", "及") for a, b in pairwise(recent)):
            for fact, period in zip(facts, recent, strict=True):
                fact.period, fact.period_source = period, period.source
            return
        left = self.spoken[cursor:start]
        years = _years_of(facts[0].period)
        if len(years) == count > 1 and "分别" in left:
            # 2016年至2018年…分别为…: one year each.
            for fact, year in zip(facts, years, strict=True):
                if fact.period is not None:
                    fact.period = fact.period._replace(first=date(year, 1, 1), last=date(year, 12, 31), kind="shifted")
            return
        if facts[0].basis is Basis.VS_OTHER and pt.COMPARED_WITH_SEVERAL.search(left):
            # 增速分别高于全国、全省3.2个和1.8个百分点: one measure, and several that it is compared with.
            return
        respective = bool(pt.RESPECTIVELY.search(left))
        share = pt.SHARE_TAIL.search(left.rstrip(" \x00")) if facts[0].measure is Measure.SHARE else None
        alike = len({fact.quantity.unit.kind for fact in facts}) == 1
        items = self.items(cursor, cursor + share.start() if share else start, count, alike=alike)
        previous = self.facts[-count:]
        if items is None and respective and len(previous) < count:
            numberless = [c for c in self.clauses if c.end <= clause.start and not any(c.start <= q.start < c.end for q in self.quantities)]
            for earlier in reversed(numberless):
                items = self.items(earlier.start, earlier.end, count, alike=alike)
                if items is not None:
                    break
        if items is None:
            each = len({one.subject for one in previous}) == count > 1 and {one.clause for one in previous} == {previous[0].clause}
            # 甲区18亿元、乙区32亿元，增长12%和9%: one each, as in a list.
            listed = (each and previous[0].clause.end + 1 == clause.start) or (
                len(previous) == count and previous[0].quantity.group is not None and len({one.quantity.group for one in previous}) == 1
            )
            if (respective or listed) and len(previous) == count:
                # 累计分别达12家、58家: how many there are by now of each.
                own = "" if facts[0].indicator in ("累计", "共计", "合计") else facts[0].indicator or ""
                inherited = len(own) < 2 or own == previous[-1].indicator
                for fact, one in zip(facts, previous, strict=True):
                    fact.subject = one.subject
                    if inherited:
                        fact.indicator = fact.indicator_text = one.indicator
                    elif fact.measure in (Measure.SHARE, Measure.RANK) and one.indicator and own.startswith(previous[-1].indicator or MASK):
                        fact.indicator = fact.indicator_text = f"{one.indicator}{own[len(previous[-1].indicator or '') :]}"
            return
        # 居民收入5万元，其中城镇、农村居民分别为…: the items divide the measure before them.
        whole = self.local.indicator if self.text.startswith("其中", clause.start) else None
        shared = facts[0]
        money = shared.quantity.unit.kind == "money" and shared.indicator is not None
        # 本科生、硕士分别可领取1万元、3万元补贴: what is granted is the measure of each.
        granted = pt.GRANTED.fullmatch(shared.indicator or "") if money else None
        stated = shared.indicator
        for fact, (subject, phrase) in zip(facts, items, strict=True):
            if subject is not None:
                fact.subject = subject
                fact.rules = [*fact.rules, "list_item"]
                named = phrase if len(phrase) > 1 else None
                if named is None and shared.indicator and any(len(p) > 1 and p in shared.indicator for _, p in items):
                    named = next((p for _, p in items if len(p) > 1), None)
                if named is None and stated and any(s and s.name[:2] in stated for s, _ in items):
                    named = self.local.indicator or self.frame.indicator
                if named:
                    ranking = pt.RANKING.search(shared.indicator or "") if fact.measure is Measure.RANK else None
                    fact.indicator = fact.indicator_text = named + (ranking[0] if ranking else "")
            elif len(phrase) > 1:
                phrase = without_growth(phrase)
                if whole and fact.measure is Measure.LEVEL and not pt.MEASURE_END.search(phrase):
                    phrase = _merged(phrase, whole)
                share_of = shared.indicator[shared.indicator.index("占") :] if shared.indicator and "占" in shared.indicator else "占比"
                if fact.measure is Measure.SHARE and share is not None:
                    phrase += share_of
                elif fact.measure is Measure.SHARE:
                    phrase += "占比" if not phrase.endswith(("占比", "比重", "比例")) else ""
                elif fact.measure is Measure.RANK:
                    phrase += "排名"
                elif granted and not phrase.endswith(granted["noun"]):
                    phrase += granted["noun"]
                fact.indicator = fact.indicator_text = phrase

    def items(self, start: int, end: int, count: int, *, alike: bool = True) -> list[tuple[Subject | None, str]] | None:
        """The enumeration of `count` items in a stretch of text as (subject, measure).

        What follows the last item belongs to each, where their numbers are `alike`.
        """
        stretch = self.spoken[start:end]
        behind = pt.RESPECTIVE.search(stretch)
        head = stretch[: behind.start()] if behind else stretch
        # 对甲、乙分别出口…: the measure stands behind 分别.
        shared = strip_links(behind["tail"]) if behind else ""
        shared = shared if pt.SHARED_BEHIND.search(shared) else ""
        towards = pt.TOWARDS.match(head)
        pair = pt.MADE_AND_SOLD.search(head) if count == 2 else None
        if pair:
            # 汽车产销分别完成335万辆和332万辆
            named = self.reading.subjects.region_at(self.spoken, start)
            what = measure_phrase(self.spoken[named.end if named else start : start + pair.start()])
            return [(None, f"{what}产量"), (None, f"{what}销量")]
        ordinals = pt.ORDINAL_ITEMS.search(head)
        if ordinals:
            # 第一、二、三产业增加值
            phrases = [measure_phrase(f"第{n}{ordinals['noun']}") for n in pt.NUMERAL.findall(ordinals["numerals"])]
            return [(None, phrase) for phrase in phrases] if len(phrases) == count else None
        length = len(head)
        cuts = [m.span() for m in pt.ITEM_MARK.finditer(head)]
        if len(cuts) < count - 1:
            return None
        cuts = cuts[-(count - 1) :]
        edges = [towards.end() if towards else 0, *[e for _, e in cuts]], [*[s for s, _ in cuts], length]
        found: list[tuple[Subject | None, str]] = []
        for low, high in zip(*edges, strict=True):
            low, high = start + low, start + high
            lead = pt.LEAD.match(self.spoken, low, high)
            low = lead.end() if lead else low
            named = self.reading.subjects.head(self.spoken, low, high)
            if named is not None and named.subject.kind in ("region", "organisation") and not towards:
                found.append((named.subject, measure_phrase(self.spoken[named.end : high])))
            else:
                found.append((None, measure_phrase(self.spoken[low:high])))
        subjects = [subject for subject, _ in found]
        if all(subjects):
            tail = found[-1][1]
            return [(subject, tail if pt.MEASURE_END.search(tail) else shared) for subject, _ in found]
        if any(subjects[1:]):
            return None
        tail = pt.SHARED_TAIL.search(found[-1][1]) or pt.SHARED_ENDING.search(found[-1][1])
        if any(len(phrase) < 2 for _, phrase in found):
            return None
        if not alike:
            # 事件和金额分别为12起、3亿元
            return [(subjects[0], phrase) for _, phrase in found]
        last = found[-1][1]
        owner, _, measured = last.partition("的")
        beside = (
            self.local.subject is not None and self.local.subject.kind == "organisation" and self.spoken[start - 1 : start] in ("；", ";")
        )
        if (
            beside
            and not shared
            and pt.MEASURE_END.search(measured)
            and max(len(phrase) for phrase in (owner, *(p for _, p in found[:-1]))) <= 6
        ):
            # Behind what one firm has: 甲厂销量第一；乙厂和丙厂的包装机销量分别居第二、第三: these are firms too.
            return [(Subject(name, "organisation"), measured) for name in (*(p for _, p in found[:-1]), owner)]
        complete = any(pt.MEASURE_END.search(phrase) or pt.COMPLETE_END.search(phrase) for _, phrase in found[:-1])
        if not shared and tail and len(tail[0]) < len(last) and (not complete or pt.OF_MEASURES.fullmatch(tail[0])):
            name = ending_name(last)
            # 玉米种植面积: 种植面积 is a measure, not 面积 of it alone.
            whole = name if name.endswith(tail[0]) else tail[0]
            shared, last = whole.removeprefix("等"), last.removesuffix(whole)
        elif shared:
            last = last.removesuffix(shared)
        endings = {phrase[-1] for _, phrase in found[:-1]}
        inner = last.find(endings.pop()) + 1 if len(endings) == 1 else 0
        if 0 < inner < len(last) and max(len(phrase) for _, phrase in found[:-1]) <= 4:
            # 国家级、省级、市级绿色工厂数量: 绿色工厂 belongs to each.
            shared, last = last[inner:] + shared, last[:inner]
        short = {len(phrase) for _, phrase in found[:-1]}
        if not shared and len(short) == 1 and (size := short.pop()) <= 3 and len(last) >= size + 3:
            # 国际、国内首台产品: what goes on behind the last short item belongs to each.
            shared, last = last[size:], last[:size]
        phrases = [
            phrase if not shared or phrase.endswith(shared) else _merged(phrase, shared) for phrase in [*(p for _, p in found[:-1]), last]
        ]
        return [(subjects[0], phrase) for phrase in phrases]


def _years_of(period: Period | None) -> list[int]:
    """The calendar years of a period that covers several whole ones."""
    if period is None or period.first is None or period.last is None:
        return []
    whole = (period.first.month, period.first.day, period.last.month, period.last.day) == (1, 1, 12, 31)
    return list(range(period.first.year, period.last.year + 1)) if whole else []


def _years_before(period: Period, years: int) -> Period:
    def shifted(day: date | None) -> date | None:
        return None if day is None else day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)

    return period._replace(first=shifted(period.first), last=shifted(period.last), kind="shifted")


def _merged(item: str, measure: str) -> str:
    """An item before the measure that it divides, without saying twice what they share: 农村居民 + 居民收入 → 农村居民收入."""
    overlap = next((size for size in range(min(len(item), len(measure)), 0, -1) if measure.startswith(item[-size:])), 0)
    return item + measure[overlap:]
