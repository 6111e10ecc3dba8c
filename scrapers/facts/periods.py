"""Periods in Chinese text: which characters name a time, and which dates it covers.

Belongs here: the grammar of years, months, quarters, halves, days, plan periods, windows (五年内), edges (截至, 底, 以来), relative words
(今年, 同期, 目前) and their resolution against the publication date and the year last named.
Does not belong here: which fact a period governs: see `observations`.

The words are rows of `vocabulary/period_words.csv` and `vocabulary/plan_periods.csv`; the shapes are built here from named parts, so
that a new form is one more part. What the text and the publication date do not settle stays None.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from scrapers.facts.numbers import parse_chinese
from scrapers.facts.words import alternation, led_by, read_table
from scrapers.records import PeriodSource


class Period(NamedTuple):
    """A named time.

    Attributes:
        start, end: place in the text.
        text: as printed, without 于/在.
        first, last: dates it covers, both included; "as of" and "until" have `last` alone, "since" has `first` alone; both None where
            the words cannot be resolved.
        kind: span, as_of, until, since, now, vague (近年来), window (五年内), plan, event (成立于2019年), report (what a report covers,
            named with it: 三季报), or base (what a figure is compared with: 比上年).
        source: explicit, or publication where the publication date was needed, or inherited where the year came from earlier text.
        year: the year that later year-less words refer to, None where there is none.
        is_from: the time of the level that a change starts from: 从2022年的4.5%.
    """

    start: int
    end: int
    text: str
    first: date | None
    last: date | None
    kind: str
    source: PeriodSource
    year: int | None
    is_from: bool = False

    @property
    def is_dated(self) -> bool:
        """True where at least one date is known."""
        return self.first is not None or self.last is not None


_CN = "一二三四五六七八九十"
_YEAR_WORDS = {row["word"]: int(row["value"]) for row in read_table("period_words") if row["kind"] == "year"}
_ANCHOR_YEARS = {row["word"]: int(row["value"]) for row in read_table("period_words") if row["kind"] == "anchor_year"}
_MONTH_WORDS = {row["word"]: int(row["value"]) for row in read_table("period_words") if row["kind"] in ("month", "anchor_month")}
_DAY_WORDS = {row["word"]: int(row["value"]) for row in read_table("period_words") if row["kind"] in ("day", "anchor_day")}
_NOW_WORDS = frozenset(row["word"] for row in read_table("period_words") if row["kind"] == "now")
_VAGUE_WORDS = frozenset(row["word"] for row in read_table("period_words") if row["kind"] == "vague")
_PLANS = {row["name"]: (date.fromisoformat(row["start"]), date.fromisoformat(row["end"])) for row in read_table("plan_periods")}

_Y4 = r"(?:19|20)\d\d"
_YEAR = (
    rf"(?:{_Y4}\s?(?:年度|财年|学年度?|年(?!级|轮|检|审|报[^，。]{{0,2}}显示))"
    rf"|{_Y4}(?=\s?(?:-|—|~|至|到|、|和)\s?{_Y4}\s?年)|{_Y4}(?=\s?(?:-|—|~|至|到)\s?今)|{_Y4}(?=\s?(?:上半年|下半年|[一二三四]季度|前[一二三]季度|Q[1-4]|H[12]))"
    rf"|{_Y4}(?=\s?[-—/~至]\s?{_Y4}学年)|二[〇零○][〇零○一二三四五六七八九]{{2}}年|\d\d年(?=上半年|下半年|[一二三四]季度|前[一二三]季度|Q[1-4]|H[12])|"
    rf"(?<![以此半])(?:{alternation([*_YEAR_WORDS, *_ANCHOR_YEARS])})(?!同期))"
)
_M = rf"(?:1[0-2]|0?[1-9]|十[一二]?|[{_CN[:9]}])"
_D = r"(?:[12]\d|3[01]|0?[1-9])"
_JOIN = r"\s?(?:-{1,2}|—{1,2}|~|至|到)\s?"
_MONTHS = rf"{_M}\s?(?:月份?)?{_JOIN}{_M}\s?月份?(?!\s?\d{{1,2}}\s?[日号])"
_MONTH_DAY = rf"{_M}\s?月\s?{_D}\s?[日号]"
_MONTH = rf"{_M}\s?月份?"
_FIRST_MONTHS = rf"前\s?(?:{_M}|两)\s?个?月(?:份)?"
_HALF = r"(?:上半年|下半年|半年度|H[12])"
_QUARTER = r"(?:第?\s?[一二三四1-4]\s?季度|Q[1-4]|首季度?|[一二三四]季(?=[，度末]))"
_QUARTERS = rf"(?:前\s?[一二三两123]\s?个?季度?|[一二1-3]\s?(?:季度)?{_JOIN}[二三四2-4]\s?季度)"
_SUB = rf"(?:{_MONTHS}|{_MONTH_DAY}|{_FIRST_MONTHS}|{_MONTH}|{_HALF}|{_QUARTERS}|{_QUARTER}|全年(?!目标|任务|计划|预算|进度))"
# A season whose days differ from year to year: its year is what the text settles.
_SEASON = (
    r"(?:(?:主)?汛期|梅汛期?|台汛期?|春运|暑运|暑期|暑假|寒假|供暖季|采暖季|迎峰度夏|"
    r"(?:国庆|春节|五一|清明|端午|中秋|元旦|“五一”|“十一”)(?:小长假|黄金周|假期|假日))"
)
# First and last month: the seasons of the weather service (winter ends in the next year) and the terms of a school year.
_SEASON_MONTHS = {"春季": (3, 5), "夏季": (6, 8), "秋季": (9, 11), "冬季": (12, 2), "春季学期": (2, 7), "秋季学期": (9, 1)}
_MONTHS_OF_SEASON = rf"(?:{alternation(_SEASON_MONTHS)})"
_EDGE = r"(?:年底|年末|年初|年中|底|末(?!端|梢|尾)|初(?!步|中|级|始|心|期|次|衷|创|探|审|赛|定|二|三|一|夏|冬|春|秋)|上旬|中旬|下旬)"
_DATE = rf"{_Y4}(?P<sep>[-/.])(?:1[0-2]|0?[1-9])(?P=sep)?(?:{_D})?(?!\d)"
_PART = rf"(?:{_YEAR}(?:\s?(?:的\s?)?(?:{_SUB}|{_EDGE}|{_SEASON}|{_MONTHS_OF_SEASON}))?|{_SUB}|年底|年末|年初)(?:{_EDGE})?"
_POST = (
    r"(?:(?:上线|成立|开通|投用|投运|运行|运营|启动|实施|开园|建成|推出|挂牌)?以来|以后|之后|后(?!续|台|期|勤|备|来)|起(?!到|步|草|来|点|降|飞)"
    r"|之前|以前|底前|前(?!移|沿|端|瞻|景|列|往|来|期|提|置|述|后|[一二三四五六七八九十两\d])|期间|同期)"
)
_PLAN_NAMES = alternation(_PLANS)
_SURE_PLANS = alternation(name for name in _PLANS if len(name) > 2)

# What a firm's report covers, by its short name: the last month, and the first month of the year in which it can be out.
_REPORTS = {"一季报": (3, 4), "半年报": (6, 7), "中报": (6, 7), "三季报": (9, 10), "年报": (12, 13)}
_STARTS = "".join(
    sorted(
        {word[0] for word in [*_NOW_WORDS, *_VAGUE_WORDS, *_YEAR_WORDS, *_ANCHOR_YEARS, *_MONTH_WORDS, *_DAY_WORDS, *_PLANS, *_REPORTS]}
        | set('0123456789一二三四五六七八九十两“"截自从到至早未今近过最接这报上下前半第首全年去QH ')
    )
)
# Digits begin a time only with one of these behind them; most digits of a text are those of values.
_DIGITS_OF_TIME = r"(?=\D|\d{1,4}\s?[年月日季个多学财上下前一二三四QH至到、和~—-]|\d{4}\s?[/.])"
_PERIOD = re.compile(
    led_by(
        _STARTS,
        rf"{_DIGITS_OF_TIME}(?:"
        rf"(?P<words>(?!至今年)(?:{alternation([*_NOW_WORDS, *_VAGUE_WORDS])}))"
        rf"|(?P<report>(?:截至)?报告期(?P<reportend>末)|报告期内?)"
        rf"|(?P<named>(?:(?P<namedyear>{_YEAR}|{_Y4})\s?)?(?<![青少])(?P<name>{alternation(_REPORTS)}))"
        rf"|(?P<base>(?:上年|去年|前年|上一年|上年度)\s?(?:同期|同月|同季))"
        rf"|(?P<plan>[“\"](?:{_PLAN_NAMES})[”\"]|(?:{_SURE_PLANS})|(?:{_PLAN_NAMES})(?=期间|时期|规划))(?P<planpost>期间|时期|以来|末|初|时期末|期末|规划期末?|收官|开局)?"
        rf"|(?P<window>(?P<wpre>未来|今后|近|过去|最近|接下来|这)?\s?(?P<wn>\d{{1,2}}|[{_CN}两]{{1,2}})\s?(?:多)?(?P<wunit>年|个月)(?:的)?(?P<wpost>左右的?时间内?|时间内?|之?内|以?来|间(?!隔)|以内))"
        rf"|(?P<window2>(?P<wpre2>未来|今后|近|过去|最近|接下来)\s?(?P<wn2>\d{{1,2}}|[{_CN}两]{{1,2}})\s?(?:多)?(?P<wunit2>年|个月)(?!级))"
        rf"|(?P<pre>截至|截止到|截止|自从|自|从|到|至|早在)?\s?(?:"
        rf"(?P<date>{_DATE})"
        rf"|(?P<monthword>{alternation(_MONTH_WORDS)})|(?P<dayword>{alternation(_DAY_WORDS)})"
        rf"|(?P<a>{_PART})(?:{_JOIN}(?P<b>{_PART}|{_D}\s?[日号]|今(?!年)|目前))?"
        rf"|(?P<dayonly>(?<![\d.月])(?:[12]\d|3[01]|[1-9])日(?!均|本|常|报|产|用|新))"
        rf")(?P<post>{_POST})?)",
    )
)
# What a period is compared with, not what it states: 比上年, 较2019年, 与上月相比, 是2022年的9倍.
_BASE_BEFORE = re.compile(r"(?:(?<!占)比|较|相较于|相比于?|同比|不及|超过|高于|低于|好于|(?<!合)同)\s?(?:于)?$")
_WITH_BEFORE = re.compile(r"(?:与|和|同|跟|是|为|相当于)\s?$")
_EVENT_BEFORE = re.compile(r"(?:成立|创立|创办|创建|始建|始创|诞生|组建|落户|上市|注册成立|建校|建院|起源|问世)于?$")
# 去年3月启用的这座大脑: when it was opened.
_OPENED_AFTER = re.compile(
    r"(?:正式|全面|建成|完工|首次|最早)?(?:启用|投用|投产|投运|投入(?:使用|运行|运营)|上线|开业|开园|开馆|开通|通车|揭牌|挂牌|竣工|落成|"
    r"发布|推出|出台|印发|施行|实施|上市|问世|签署|签订)(?:的(?=[\u4e00-\u9fff“《\x00])|(?=[，；。]))"
)
_EVENT_AFTER = re.compile(r"(?:成立|创立|创办|创建|始建|始创|诞生|组建|建校|建院|在[^，。]{2,12}(?:上市|挂牌))")
# The day on which a report comes out says nothing about the figures in it.
_ANNOUNCED_AFTER = re.compile(
    r"(?:晚间?|上午|下午|凌晨|盘后|当天)?，?[^，。；：\d\x00]{0,12}?(?:发布|公布|披露|公告|印发|通报|召开|举行)了?的?[^，。；：]{0,16}?"
    r"(?:报告|[年季]报|中报|财报|业绩|公告|数据|公报|榜单?|名单|白皮书|指数|方案|计划|规划|意见|通知|发布会|会议|《)"
)
_MONTH_ONLY = re.compile(rf"{_M}\s?月(?!\s?(?:至|到|-|—|~))")
_REPORT_AFTER = re.compile(r"(?:的)?(?:年度|半年度?|第?[一二三四]季度)?(?:报告|年报|半年报|季报|业绩|财报|快报)")
_RISEN_BEFORE = re.compile(r"(?:[升增降高加少大展长缩延滑落扩]|增长|提前|推迟|[从由][^，。；：]{0,24}\d[^，。；：]{0,12}[\u4e00-\u9fff])$")
_BASE_AFTER = re.compile(
    r"\s?(?:同期|同月|同季|底|末|年末|年底)?\s?(?:的?[^，。；、]{0,8}(?:相比|相较|持平|基本持平|比较)|的\s?[\d.一二两三四五六七八九十近约超]+\s?(?:余|多)?(?:倍|成|%)|的\s?(?:近|约|超)?(?:[二三四五六七八九十百]分之|\d/\d))"
)


# 计划9月投用, 确保11月底前: a time without its year is one to come.
_WISHED_BEFORE = re.compile(r"(?:计划|预计|有望|力争|争取|确保|目标|定于|预定|拟|将(?!军)|要)(?:在|于|到|至)?[^，。；：、\d]{0,10}$")

# A title that speaks of what is planned or wished for: its year is not that of the figures.
_LOOKS_AHEAD = re.compile(r"工作报告|计划|规划|方案|意见|办法|通知|目标|预算|展望|预计|预测|行动|构想|将|拟|力争")


def _number(text: str) -> int:
    return int(text) if text.isdigit() else int(parse_chinese(text) or 0)


@cache
def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


_SUB_PARTS = re.compile(
    rf"(?P<months>(?P<m1>{_M})\s?(?:月份?)?{_JOIN}(?P<m2>{_M})\s?月份?)$|(?P<md>(?P<dm>{_M})\s?月\s?(?P<dd>{_D})\s?[日号])$|"
    rf"(?P<first>前\s?(?P<fn>{_M}|两)\s?个?月份?)$|(?P<half>{_HALF})$|(?P<quarters>{_QUARTERS})$|(?P<quarter>{_QUARTER})$|"
    rf"(?P<month>(?P<m>{_M})\s?月份?)$|(?P<all>全年)$"
)
_YEAR_START = re.compile(rf"{_YEAR}|{_Y4}")
_SEASON_ALONE = re.compile(_SEASON)
_EDGE_END = re.compile(rf"({_EDGE})$")


def _months_of(sub: str) -> tuple[int, int, int, int] | None:
    """(first month, first day or 0, last month, last day or 0) of a part of a year; a day of 0 means the whole month."""
    found = _SUB_PARTS.match(sub)
    if found is None:
        return None
    if found["months"]:
        return _number(found["m1"]), 0, _number(found["m2"]), 0
    if found["md"]:
        return _number(found["dm"]), int(found["dd"]), _number(found["dm"]), int(found["dd"])
    if found["first"]:
        return 1, 0, 2 if found["fn"] == "两" else _number(found["fn"]), 0
    if found["half"]:
        return (7, 0, 12, 0) if found["half"] in ("下半年", "H2") else (1, 0, 6, 0)
    if found["quarters"]:
        digits = [_number("二" if c == "两" else c) for c in re.findall(r"[一二三四两1-4]", found["quarters"])]
        first = 1 if len(digits) == 1 else digits[0] * 3 - 2
        return first, 0, digits[-1] * 3, 0
    if found["quarter"]:
        digits = re.findall(r"[一二三四1-4]", found["quarter"])
        quarter = _number(digits[0]) if digits else 1
        return quarter * 3 - 2, 0, quarter * 3, 0
    if found["month"]:
        return _number(found["m"]), 0, _number(found["m"]), 0
    return 1, 0, 12, 0


class PeriodReader:
    """Finds and resolves the periods of one document, in reading order; it remembers the year last named.

    Args:
        published: local calendar date of publication, None where the document states none.
    """

    def __init__(self, published: date | None) -> None:
        self.published = published
        self.anchor: int | None = None
        self.home: int | None = None
        self.report: tuple[date, date] | None = None
        self.anchor_month: tuple[int, int] | None = None
        self.anchor_day: date | None = None
        self.title: Period | None = None
        self.reviewed: int | None = None

    def find(self, text: str) -> list[Period]:
        """Return the periods of `text` (plain form, see `numbers.plain`) in order; later calls see the year that this one named last."""
        found = []
        for match in _PERIOD.finditer(text):
            period = self._read(match)
            if period is None:
                continue
            if period.kind == "until" and _RISEN_BEFORE.search(text[max(0, period.start - 40) : period.start]) and match["a"]:
                # 从2022年的4.5%上升至2024年上半年的12.1%: 至 belongs to the verb.
                whole = self._part(match["a"], None)
                if whole is not None:
                    shift = match.start("a") - match.start()
                    period = period._replace(first=whole[0], kind="span", start=period.start + shift, text=printed_without(period.text))
            if period.kind not in ("vague", "now", "window") and self._is_base(text, period):
                period = period._replace(kind="base")
            elif (
                period.year is not None
                and (self.published is None or period.year <= self.published.year)
                and not self._is_event(text, period)
            ):
                self.anchor = period.year
            if period.kind == "span" and period.first and period.last and _REPORT_AFTER.match(text, period.end):
                self.report = period.first, period.last
            one_day = period.first is not None and period.first == period.last
            opened = _OPENED_AFTER.match(text, period.end) is not None
            if period.kind == "span" and (opened or self._is_event(text, period) or (one_day and _ANNOUNCED_AFTER.match(text, period.end))):
                period = period._replace(kind="event")
            if text[period.start] in "从由自" or text[period.start - 1 : period.start] in ("从", "由"):
                period = period._replace(is_from=True)
            found.append(period)
        return found

    @staticmethod
    def _is_event(text: str, period: Period) -> bool:
        """True where the time dates a founding or an opening: it says nothing about the figures that follow."""
        if _EVENT_BEFORE.search(text[max(0, period.start - 6) : period.start]):
            return True
        return bool(_EVENT_AFTER.match(text, period.end))

    def next_block(self) -> None:
        """A new block: year-less words are resolved by the title or the publication date again, where there is one."""
        if self.published is not None or self.home is not None:
            self.anchor = self.home
        self.anchor_month = self.anchor_day = None

    def read_title(self, title: str) -> None:
        """The title may name the year that 全年 and 年末 mean throughout the document."""
        named = [period for period in self.find(title) if period.kind == "span" and period.is_dated]
        if _LOOKS_AHEAD.search(title):
            # A work report of 2025 tells of 2024: its year is not that of 全年, and 过去一年 is the one before.
            year = self.anchor or (self.published.year if self.published else None)
            self.reviewed = year - 1 if year is not None and "工作报告" in title else None
            self.anchor = None if self.reviewed else self.anchor
        elif named:
            self.title = named[0]
        self.home = self.anchor
        self.next_block()

    @staticmethod
    def _is_base(text: str, period: Period) -> bool:
        if period.kind == "base":
            return True
        before = text[max(0, period.start - 5) : period.start]
        if _BASE_BEFORE.search(before):
            return True
        return bool(_WITH_BEFORE.search(before) and _BASE_AFTER.match(text, period.end))

    def _read(self, match: re.Match[str]) -> Period | None:
        start, end = match.span()
        printed = match[0].strip()
        explicit = PeriodSource.EXPLICIT
        if match["report"]:
            if self.report is None:
                return None
            first, last = self.report
            at_end = match["reportend"] is not None
            return Period(start, end, printed, None if at_end else first, last, "as_of" if at_end else "span", PeriodSource.INHERITED, None)
        if match["named"]:
            return self._report(match, start, end, printed)
        if match["words"]:
            return self._word(match["words"], start, end)
        if match["base"]:
            year = self.published.year - 1 if self.published else None
            return Period(start, end, printed, None, None, "base", PeriodSource.PUBLICATION, year)
        if match["plan"]:
            return self._plan(match, start, end, printed)
        if match["window"] or match["window2"]:
            return self._window(match, start, end, printed)
        if match["date"]:
            numbers = [int(part) for part in re.split(r"[-/.]", match["date"]) if part]
            if len(numbers) == 2 and "." in match["date"]:
                return None
            try:
                first = date(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 1)
            except ValueError:
                return None
            last = first if len(numbers) > 2 else _month_end(first.year, first.month)
            return self._edges(match, Period(start, end, printed, first, last, "span", explicit, first.year))
        if match["monthword"]:
            return self._edges(match, self._relative_month(match["monthword"], start, end, printed))
        if match["dayword"] or match["dayonly"]:
            period = self._relative_day(match["dayword"], match["dayonly"], start, end, printed)
            return None if period is None else self._edges(match, period)
        return self._parts(match, start, end, printed)

    def _word(self, word: str, start: int, end: int) -> Period:
        if word in _NOW_WORDS:
            return Period(start, end, word, self.published, self.published, "now", PeriodSource.PUBLICATION, None)
        return Period(start, end, word, None, None, "vague", PeriodSource.EXPLICIT, None)

    @staticmethod
    def _plan(match: re.Match[str], start: int, end: int, printed: str) -> Period:
        first, last = _PLANS[match["plan"].strip('“”"')]
        post = match["planpost"] or ""
        source = PeriodSource.EXPLICIT
        if post == "以来":
            return Period(start, end, printed, first, None, "since", source, None)
        if post.endswith("末"):
            return Period(start, end, printed, None, last, "as_of", source, None)
        if not post:
            # 十四五规划, “十四五” before a noun: named, not stated as the period.
            return Period(start, end, printed, first, last, "plan", source, None)
        return Period(start, end, printed, first, last, "span", source, None)

    def _report(self, match: re.Match[str], start: int, end: int, printed: str) -> Period | None:
        """一季报, 2024年年报: the report covers the latest such period that was over by publication; 报告期 means it from here on."""
        month, out = _REPORTS[match["name"]]
        source = PeriodSource.EXPLICIT
        if match["namedyear"] is None:
            if self.published is None:
                return None
            source, year = PeriodSource.PUBLICATION, self.published.year - (self.published.month < out)
        else:
            part = self._part(match["namedyear"], None)
            year = part[2] if part is not None else None
        if year is None:
            return None
        self.report = date(year, 1, 1), _month_end(year, month)
        return Period(start, end, printed, *self.report, "report", source, year)

    def _window(self, match: re.Match[str], start: int, end: int, printed: str) -> Period | None:
        before = match["wpre"] or match["wpre2"] or ""
        count = _number((match["wn"] or match["wn2"]).replace("两", "二"))
        months = count * (12 if (match["wunit"] or match["wunit2"]) == "年" else 1)
        post = match["wpost"] or ""
        future = before in ("未来", "今后", "接下来") or (not before and "内" in post)
        if not before and not post:
            return None
        if self.reviewed is not None and before == "过去" and months == 12:
            first, last = date(self.reviewed, 1, 1), date(self.reviewed, 12, 31)
            return Period(start, end, printed, first, last, "span", PeriodSource.PUBLICATION, self.reviewed)
        if not before and "内" in post and (match["wunit"] == "个月"):
            return None
        if future and self.published is not None:
            return Period(
                start, end, printed, self.published, _add_months(self.published, months), "window", PeriodSource.PUBLICATION, None
            )
        return Period(start, end, printed, None, None, "window" if future else "vague", PeriodSource.EXPLICIT, None)

    def _relative_month(self, word: str, start: int, end: int, printed: str) -> Period:
        shift = _MONTH_WORDS[word]
        if word == "当月" and self.anchor_month:
            year, month = self.anchor_month
            return Period(start, end, printed, date(year, month, 1), _month_end(year, month), "span", PeriodSource.INHERITED, year)
        if self.published is None:
            return Period(start, end, printed, None, None, "vague", PeriodSource.PUBLICATION, None)
        day = _add_months(self.published.replace(day=1), shift)
        return Period(start, end, printed, day, _month_end(day.year, day.month), "span", PeriodSource.PUBLICATION, day.year)

    def _relative_day(self, word: str | None, only: str | None, start: int, end: int, printed: str) -> Period | None:
        if only is not None:
            # "21日": the month last named, else the month of publication.
            number = int(only[:-1])
            month = self.anchor_month or ((self.published.year, self.published.month) if self.published else None)
            if month is None or number > monthrange(*month)[1]:
                return Period(start, end, printed, None, None, "vague", PeriodSource.EXPLICIT, None)
            day = date(*month, number)
            source = PeriodSource.INHERITED if self.anchor_month else PeriodSource.PUBLICATION
            return Period(start, end, printed, day, day, "span", source, day.year)
        shift = _DAY_WORDS[word or ""]
        if word in ("当日", "当天") and self.anchor_day:
            return Period(start, end, printed, self.anchor_day, self.anchor_day, "span", PeriodSource.INHERITED, self.anchor_day.year)
        if self.published is None:
            return Period(start, end, printed, None, None, "vague", PeriodSource.PUBLICATION, None)
        day = self.published + timedelta(days=shift)
        return Period(start, end, printed, day, day, "span", PeriodSource.PUBLICATION, day.year)

    def _parts(self, match: re.Match[str], start: int, end: int, printed: str) -> Period | None:
        one = self._part(match["a"], None, wished=_WISHED_BEFORE.search(match.string[max(0, start - 20) : start]) is not None)
        if one is None:
            return None
        first, last, year, source, edge = one
        if match["b"] in ("今", "目前"):
            return Period(start, end, printed, first, self.published, "since", source, None)
        if match["b"]:
            if re.fullmatch(rf"{_D}\s?[日号]", match["b"]):
                if last is not None:
                    day = int(re.sub(r"\D", "", match["b"]))
                    last = last.replace(day=min(day, monthrange(last.year, last.month)[1]))
            else:
                two = self._part(match["b"], year)
                if two is not None:
                    if "学年" in match["b"]:
                        first = two[0]
                    last, edge = two[1], two[4]
                    if two[2] is not None and year is not None and last is not None and first is not None and last < first:
                        return None
                    year = two[2] or year
            return self._edges(match, Period(start, end, printed, first, last, "span", source, year))
        period = Period(start, end, printed, first, last, "span", source, year)
        if edge in ("底", "末", "年底", "年末") and last is not None:
            period = period._replace(first=None, kind="as_of")
        return self._edges(match, period)

    def _part(
        self, part: str, year: int | None, *, wished: bool = False
    ) -> tuple[date | None, date | None, int | None, PeriodSource, str] | None:
        """(first, last, year, source, edge) of one point of time; `year` is the year of a range's first end."""
        source = PeriodSource.EXPLICIT
        rest = part
        named = _YEAR_START.match(part)
        shown: int | None = None
        if named:
            rest = part[named.end() :].lstrip(" 的")
            word = named[0].strip()
            if word in _YEAR_WORDS:
                source = PeriodSource.PUBLICATION
                shown = self.published.year + _YEAR_WORDS[word] if self.published else None
                if shown is None:
                    return None, None, None, source, ""
            elif word in _ANCHOR_YEARS:
                source = PeriodSource.INHERITED
                shown = self.anchor + _ANCHOR_YEARS[word] if self.anchor else None
                if shown is None and self.published and word == "当年":
                    shown, source = self.published.year, PeriodSource.PUBLICATION
                if shown is None:
                    return None, None, None, source, ""
            else:
                shown = _year_number(word)
                if "学年" in word:
                    # A school year runs from September to August.
                    begin = shown if year is None else shown - 1
                    return date(begin, 9, 1), date(begin + 1, 8, 31), shown, source, ""
        if _SEASON_ALONE.fullmatch(rest):
            rest = ""
        if rest in _SEASON_MONTHS and shown is not None:
            begins, ends = _SEASON_MONTHS[rest]
            return date(shown, begins, 1), _month_end(shown + (ends < begins), ends), shown, source, ""
        edge_match = _EDGE_END.search(rest)
        edge = edge_match[1] if edge_match else ""
        sub = rest[: edge_match.start()] if edge_match else rest
        months = _months_of(sub.strip()) if sub.strip() else None
        if sub.strip() and months is None:
            return None
        if months is None:
            months = (1, 0, 12, 0)
        if not (1 <= months[0] <= 12 and 1 <= months[2] <= 12) or months[2] < months[0]:
            return None
        if shown is None:
            shown, source = self._yearless(months, edge, sub.strip(), year, wished=wished)
            if shown is None:
                return None, None, None, source, edge
        last_day = _month_end(shown, months[2]).day
        if months[3] > last_day:
            return None
        first = date(shown, months[0], months[1] or 1)
        last = date(shown, months[2], months[3] or last_day)
        if edge == "上旬":
            last = first.replace(day=10)
        elif edge == "中旬":
            first, last = first.replace(day=11), last.replace(day=20)
        elif edge == "下旬":
            first = last.replace(day=21)
        elif edge in ("初", "年初") and not months[1]:
            last = _month_end(first.year, first.month)
        if sub.strip() and months[0] == months[2]:
            self.anchor_month = (shown, months[0])
            if months[1]:
                self.anchor_day = first
        return first, last, shown, source, edge

    def _yearless(
        self, months: tuple[int, int, int, int], edge: str, sub: str, year: int | None, *, wished: bool
    ) -> tuple[int | None, PeriodSource]:
        """The year of words that name none: the range's own, the year last named, else that of publication where it is wished for.

        What has happened is of the latest such time that had begun by publication.
        """
        if year is not None:
            return year, PeriodSource.EXPLICIT
        by_title = self.anchor is not None and self.anchor == self.home and self.published is not None
        if self.anchor is not None and not (by_title and _MONTH_ONLY.match(sub)):
            return self.anchor, PeriodSource.INHERITED
        if self.published is None:
            return None, PeriodSource.PUBLICATION
        now = self.published
        if sub == "全年" or edge == "年末" or (not sub and edge in ("末",)):
            return (now.year - 1 if now.month <= 4 else now.year), PeriodSource.PUBLICATION
        if edge == "年底":
            return now.year, PeriodSource.PUBLICATION
        return (now.year if wished or (months[0], months[1] or 1) <= (now.month, now.day) else now.year - 1), PeriodSource.PUBLICATION

    @staticmethod
    def _edges(match: re.Match[str], period: Period) -> Period:
        """Apply what stands around the time: 截至 and 底前 leave its end alone, 以来 and 起 its start."""
        before, after = match["pre"] or "", match["post"] or ""
        if after == "同期":
            return period._replace(kind="base")
        if before.startswith("截") or after in ("底前", "前", "之前", "以前"):
            return period._replace(first=None, kind="as_of" if before.startswith("截") else "until")
        if after.endswith("以来") or after in ("起", "以后", "之后", "后") or before in ("自", "自从"):
            if match.groupdict().get("b"):
                return period
            return period._replace(last=None, kind="since")
        if before in ("到", "至"):
            return period._replace(first=None, kind="until")
        return period


def printed_without(text: str) -> str:
    """The words of a period without the 到/至 that belongs to the verb before it."""
    return text.lstrip("到至 ")


def _year_number(word: str) -> int:
    digits = re.match(r"\d+", word)
    if digits:
        number = int(digits[0])
        return number if number > 99 else 2000 + number
    return int("".join(str("〇一二三四五六七八九".index("〇" if c in "零○" else c)) for c in word[:4]))


def _add_months(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


# 师生比1:14.5 and 收入比为1:62 are no times.
# A cheap look before `CLOCK`, which has no first character to look for.
CLOCK_HINT = re.compile(r"\d[:：时点]")
CLOCK = re.compile(
    r"(?<![\d比])(?<!比为)(?<!比是)(?<!例为)\d{1,2}[:：]\d{2}(?::\d{2})?(?![\d.])"
    r"|\d{1,2}时(?:许|整|\d{1,2}分?)|(?<![\d.])\d{1,2}点(?:\d{1,2}分|半|整|钟|许)"
)
