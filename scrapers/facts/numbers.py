"""Numbers with their units in a stretch of Chinese text: which characters state a value, and what value they state.

Belongs here: numerals (Arabic, Chinese, mixed), scales, units, measure words, bounds (约, 超, 余 …), ranges, lists that share a
unit, fractions, ranks, and the marks by which a number is known to be part of a name, a date, a version or a slogan.
Does not belong here: whose number it is, what it measures, when, and whether it grew: see `observations`.

Values are `Decimal` from the first character. Offsets are those of the text that was given.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from scrapers.facts.words import alternation, led_by, read_table, word_list
from scrapers.records import Bound

# One character for one character, so that offsets stay: full-width forms, and the dashes and wave lines that join ranges.
_PLAIN = str.maketrans(
    dict(zip("０１２３４５６７８９％．－–−‑～∼〜﹣　\u00a0\u2002\u2003\u2009\u202f", "0123456789%.----~~~-      ", strict=True))
)
_NOT_PLAIN = re.compile(f"[{re.escape(''.join(map(chr, _PLAIN)))}]")
MASK = "\x00"

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
SCALES = {
    "万亿": Decimal(10**12),
    "千亿": Decimal(10**11),
    "百亿": Decimal(10**10),
    "十亿": Decimal(10**9),
    "亿": Decimal(10**8),
    "千万": Decimal(10**7),
    "百万": Decimal(10**6),
    "十万": Decimal(10**5),
    "万": Decimal(10**4),
    "千": Decimal(1000),
    "百": Decimal(100),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `name` as it is published, its `code`, the `factor` to base units and its `kind`.

    `chinese` allows Chinese numerals before it; `not_before` matches what makes the characters another word (2024人工智能, 360集团).
    `kind` is one of money, percent, permille, pp, fold, time, physical, count, noun (the noun counted stands as its own unit),
    rank, index (a level that has no unit), ratio (N∶1 or 1∶N), or bare (a number without any unit).
    """

    name: str
    code: str
    factor: Decimal
    kind: str
    chinese: bool = True
    not_before: re.Pattern[str] | None = None


BARE = Unit("", "", Decimal(1), "bare")
RANK = Unit("位", "rank", Decimal(1), "rank")
INDEX = Unit("", "", Decimal(1), "index")
TO_ONE = Unit(":1", "ratio:to_one", Decimal(1), "ratio")
ONE_TO = Unit("1:", "ratio:one_to", Decimal(1), "ratio")
PERCENT = Unit("%", "ratio:percent", Decimal(1), "percent")


class Quantity(NamedTuple):
    """A stated value.

    Attributes:
        start, end: from the number to its unit, with inner 余/多 and trailing 以上/左右.
        low, high: in base units; equal for a single number, both ends of a range in the order of the text.
        unit: its unit; shared from the end of a list where the number itself carries none.
        bound: how the number bounds the true one.
        outer: where the bound word before the number starts (equal to `start` where there is none).
        chinese: written in Chinese numerals.
        group: numbers of one list have the same number, None outside of lists.
        rule: name of the rule that read it.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: Unit
    bound: Bound
    outer: int
    chinese: bool
    group: int | None
    rule: str


def _denied(row: Mapping[str, str]) -> re.Pattern[str] | None:
    return re.compile(row["not_before"]) if row["not_before"] else None


@cache
def units() -> Mapping[str, Unit]:
    """Printed form → unit, of `vocabulary/units.csv` and `vocabulary/measure_words.csv`."""
    found: dict[str, Unit] = {}
    for row in read_table("measure_words"):
        kind = "noun" if row["kind"] == "noun" else "count"
        found[row["word"]] = Unit(row["word"], f"count:{row['word']}", Decimal(1), kind, row["chinese_numeral"] == "yes", _denied(row))
    for row in read_table("units"):
        found[row["printed"]] = Unit(row["unit"], row["unit_code"], Decimal(row["factor"]), row["kind"], True, _denied(row))
    return found


@cache
def _units_by_start() -> Mapping[str, tuple[tuple[str, Unit], ...]]:
    """First character of a unit → printed forms that begin with it, longest first, and their units."""
    forms: dict[str, list[tuple[str, Unit]]] = {}
    for name, unit in sorted(units().items(), key=lambda form: -len(form[0])):
        forms.setdefault(name[0], []).append((name, unit))
    return {first: tuple(found) for first, found in forms.items()}


def plain(text: str) -> str:
    """Write full-width digits, percent signs, dashes and blanks in their plain form, one character for one."""
    return text.translate(_PLAIN) if _NOT_PLAIN.search(text) else text


def parse_chinese(numeral: str) -> Decimal | None:
    """Read a Chinese numeral such as 一百二十, 两千三, 十六, 二〇二三, 三万五千.

    Returns:
        Its value, or None where the characters are not one well-formed numeral (一二三四, 百百).
    """
    if not numeral:
        return None
    if len(numeral) > 1 and all(c in _DIGITS for c in numeral):
        return Decimal("".join(str(_DIGITS[c]) for c in numeral)) if len(numeral) == 4 else None
    total, section, digit, last = 0, 0, None, 10**9
    for position, c in enumerate(numeral):
        if c in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[c]
        elif c in _SMALL:
            scale = _SMALL[c]
            if scale >= last or (digit is None and c != "十" and position):
                return None
            section += (1 if digit is None else digit) * scale
            digit, last = None, scale
        elif c in _LARGE:
            section += digit or 0
            if not section:
                section = 1 if not total else 0
            # 一亿零一万: 万 multiplies its own section, 亿 all that stands before it.
            total = total + section * _LARGE[c] if c == "万" else (total + section) * _LARGE[c]
            section, digit, last = 0, None, 10**9
        else:
            return None
    if digit is not None:
        # 两千三 means 2300, 二十三 means 23, 一万二 means 12000.
        short = len(numeral) > 1 and numeral[-2] in "百千万亿" and digit
        if short:
            digit *= ({**_SMALL, **_LARGE}[numeral[-2]]) // 10
        section += digit
    return Decimal(total + section)


def _one_or_the_next(numeral: str) -> tuple[Decimal, Decimal] | None:
    """Both ends of 两三, 七八十, 三四百万: one of two digits that follow each other; None for any other numeral."""
    pairs = [at for at in range(len(numeral) - 1) if 0 < _DIGITS.get(numeral[at], 0) == _DIGITS.get(numeral[at + 1], 0) - 1]
    if len(pairs) != 1 or numeral[:2] in ("一二", "二三"):
        return None
    low = parse_chinese(numeral[: pairs[0] + 1] + numeral[pairs[0] + 2 :])
    high = parse_chinese(numeral[: pairs[0]] + numeral[pairs[0] + 1 :])
    return None if low is None or high is None else (low, high)


_NUMERAL = r"[零〇一二两三四五六七八九十百千万亿]+"
_ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\s?\.\s?\d+)?"
_NUMBER = re.compile(
    led_by(
        r"\d零〇一二两三四五六七八九十百千万亿翻半过",
        rf"(?P<fraction>百分之(?:{_NUMERAL}(?:点{_NUMERAL})?|\d+(?:\.\d+)?)|[千万]分之{_NUMERAL}|(?:[二三四五六七八九十百]|\d{{1,2}})分之(?:{_NUMERAL}|\d+))"
        rf"|(?P<slash>(?<![\d/.])[1-9]\d?/[1-9]\d?(?!\s?[\dA-Za-z/]))"
        rf"|(?P<double>翻(?:了)?(?P<nearly>[近约])?(?:(?P<times>[一两二三四五\d])番|一倍|番|两倍))"
        rf"|(?P<half>半数|一半(?![是天路个])|过半(?!数))"
        rf"|(?P<arabic>{_ARABIC})"
        rf"|(?P<chinese>{_NUMERAL})",
    )
)
_SCALE = re.compile(r"\s?(?P<more>[余多])?\s?(?P<scale>万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)(?P<more2>[余多])?\s?")
_MORE = re.compile(r"\s?(?P<more>[余多])?\s?")
_SUFFIX = re.compile(
    r"(?P<at_least>以上|及以上|起)|(?P<approx>左右|上下)|(?P<more_than>之多|(?<=[倍成])多(?!少))|(?P<at_most>以内|及以下|以下|之内|内(?!部|地|外|容|涵|陆|河|需|资|蒙))"
)
_SUFFIX_STARTS = frozenset("以及起左上之内多")
_JOIN_RANGE = re.compile(r"\s?(?:-{1,2}|—{1,2}|~|至|到)\s?")
_BETWEEN = re.compile(r"(?:介于|处于|在)$")
# 分别增长31.5%、12%和下降8.6%: one list, whatever way each goes.
_JOIN_CHANGES = re.compile(r"(?:、|和|及|以及|，)(?:增长|上升|上涨|提高|增加|下降|回落|减少|降低|下跌)")
_OF_EACH = re.compile(r"(?:分别|依次|各自)[^，。；、\d]{0,6}$")
_RESPECTIVELY = re.compile(r"分别(?:同比|环比)?(?:增长|上升|上涨|提高|增加|下降|回落|减少|降低|下跌)?$")
_JOIN_LIST = re.compile(r"\s?(?:、|和|及|以及|与|,)\s?")

# Words before a number that bound it; 高达 states the number itself.
_PREFIX_BOUND: Mapping[str, Bound] = {word: bound for bound in Bound for word in word_list(f"bound_{bound}")}
_PREFIX_LENGTHS = sorted({len(word) for word in _PREFIX_BOUND}, reverse=True)
_PREFIX_ENDS = frozenset(word[-1] for word in _PREFIX_BOUND)

# 几十, 数百, 上千 are vague; 第三 and 零零星星 count nothing.
_NO_NUMERAL_AFTER = frozenset("几数若上成第零星")
# Latin names that a statistic may follow without a blank; any other Latin letter before a digit makes it part of a name.
_ABBREVIATIONS = re.compile(
    r"(?:GDP|CPI|PPI|PMI|R&D|FDI|EPS|ROE|AI|IT|APP|App|GMV|DRGs?|VOCs|ETF|IPO|ODI|CMI|PCT|ESG|USD|RMB|US\$|KPI|MSCI|TEU)\s?$"
)
_LATIN_AFTER = re.compile(r"\s?[A-Za-z]")
_LATIN_OR_DIGIT = re.compile(r"[A-Za-z0-9]")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_LATIN_BEFORE = re.compile(r"[A-Za-z](?:[A-Za-z]|[-_.+’'])*\s?$")
_MONEY_SIGN = re.compile(r"(?:¥|￥|RMB|US\$|\$|€|£)\s?$")
_SIGNS = {"¥": "元", "￥": "元", "RMB": "元", "US$": "美元", "$": "美元", "€": "欧元", "£": "英镑"}
_VERSION_AFTER = re.compile(
    r"\s?(?:版(?!权|本数|画|税|块|面)|版本(?!数)|代(?!表|理|码|价|办|客|销|发|工|收|建)|号(?!召|称)|型(?!号数)|后(?=[，。、员青])|式(?=教|服)|度(?=音|灰))"
)
_NAME_AFTER = re.compile(
    r"(?:工程(?!师|队|人员|技术|车|机械)|计划|行动|战略|体系|工作法|模式|机制|规划|方案|政策|制度|义务教育|集群|清单|对接|活动|会议|大会|峰会|联动|联盟|融合|一体|驱动|循环|统筹|攻坚战?|保卫战)"
)
_IDIOMS = re.compile(alternation(word_list("idiom")))
_CLASS_AFTER = re.compile(r"\s?(?:阵营|俱乐部|级|军团|梯队|城市|像素)")
_IDIOM_SPAN = 4
_ABSTRACT = re.compile(
    r"(?:大|个|项|种|条|类)?(?:维度|方面|层面|环节|角度|阶段|层次|问题|方向|要素|原则|步骤|关键|特征|特点|优势(?!行业|产业|企业|学科|项目)|短板|转变|坚持|不变|确保|"
    r"强化|统一|结合|同时|时期|世界|一百|必须|关系|主体|抓手|突破口|关键词|故事|梦想|原因|理由|变化|结论|亮点|重点|难点|痛点|看点|信号|短语|基本|显著|主要|月|小时前)"
)
_GRADE_AFTER = re.compile(
    r"(?:级|等|类|期|流|线|手|季度|月|年级|审|产业|本|甲|星级|维|角|轮|边|侧|旁|位一体|通一平|横|纵|字|口|方|者|号|代|楼)"
)
# Units that a Chinese numeral does not count: 一度, 四方, 三节, 两番.
_NOT_IN_CHINESE = frozenset({"番", "升", "度", "节", "方", "P", "立方", "担", "平方"})
# 仅有该公司的模型一项在列: how many are on the list.
_ON_A_LIST = ("在列", "上榜", "在榜")
_ENUMERATED = re.compile(r"[”、》和与及及其][^，。；：、等]{1,24}$")
_POLICY_END = re.compile(r"(?:措施|意见|举措|政策|规定|新政)?[”》]")
_POLICY_ITEMS = re.compile(r"(?:新政|政策|意见|措施|办法|决定|国|若干|细则|方案|黄金|举措)[”’》]?$")
_GAPS = re.compile(r"[\s,]")
# 30大平台 counts, 30大桥 does not.
_GREAT_AFTER = re.compile(r"大(?!学|会|赛|桥|厦|道|气|型|约|概|关|寒|暑|类)[\u4e00-\u9fff]")
_OPERATOR_BEFORE = re.compile(r"[第×:/+#]\s?$")
_OPERATOR_AFTER = re.compile(r"\s?[+×:/]")
_RANGE_AFTER = re.compile(rf"\s?[至到~-]\s?(?:{_NUMERAL}|\d)")
_FROM = re.compile(r"(?:从|由)[^，。；\d到至]{0,12}$")
_SCALE_INSIDE = re.compile(r"[\d.]\s?[余多]?\s?(万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)")
_HALF_BEFORE = re.compile(r"(?:占[^，。；]{1,8}|近|超|超过|过|约|占|达|的|不足|逾|有|减少|少了|降低|缩短|下降|压缩|节省)了?$")
_SLASH_BEFORE = re.compile(r"(?:占|约|的|近|超|为|达|到|有|过|足|剩|仅|减|省|缩)\s?$")
# 三成 is 30 %, 三成五 35 %, and 成功, 成员 are other words.
_NO_TENTHS = re.compile(r"成(?:功|为|果|员|立|本|长|熟|绩|就|型|品|都|交|份(?!额)|效|套|年|人|分|语|因|批|片|像|色)")
_AND_A_HALF = re.compile(r"成([一二三四五六七八九])(?![\u4e00-\u9fff]?成)")
# 连续3年 is a stretch of time, 3年前 and 3年行动 are none.
_YEARS_BEFORE = re.compile(
    r"(?:连续|已|历时|长达|达|为期|有效期|寿命|平均|缩短|延长|期限|近|超|约|历经|深耕|工龄|教龄|满|用时|经过|提前|不超过|不低于|不少于|最长|最短|期限为)\s?(?:了)?$"
)
_YEARS_AFTER = re.compile(r"期|级|制|行动|规划|计划|内|来|间|后|前|以来|之内")
_AGE_GROUP_AFTER = re.compile(r"及?以[上下]|至|-|~")
# 500种股票指数: how many it is made of belongs to the name of an index.
_INDEX_AFTER = re.compile(r"(?:工业|成[分份])?(?:股票?|债券?|证券|商品)(?:平均)?(?:价格)?(?:综合)?指数")
_SCORE_BEFORE = re.compile(r"(?:得分|评分|总分|满分|均分|指数|高分|分值|评|报|收于|收|升至|跌至|考|获|为|达)\s?$")
_DETERMINED = re.compile(r"(?:[“‘《这那每某另末后各哪整]|(?<!牵)头)$")
_MINUS = re.compile(r"(?:^|[^\dA-Za-z%])-\s?$")
_HYPHEN = re.compile(r"[\d%A-Za-z]-\s?$")
_PER = re.compile(r"每[百千万]?\s?$")
_ORDINAL_BEFORE = re.compile(r"(?:[第×#＃]|\d[x*])\s?$")
_ORDINAL_MARKS = frozenset("第×#＃x*")
# 产值过亿元企业: what such a firm is called, and no value of it.
_WORTH = re.compile(r"(?:企业|项目|产业|产品|品牌|集群|大?镇|乡|村|园区|楼宇|俱乐部)")
_FIRST_DAYS = re.compile(r"(?<![提])前\s?$")
_HALF_MORE = re.compile(r"半(?![年天日个小月])")
_HOURS_DAY = re.compile(r"小时(?:[^，。]{0,4}(?:服务|营业|值守|在线|客服|自助|便利|不间断|不打烊|监控|值班|热线|运行|运转|全天候)|制)")


class _Scanner:
    """One pass over one text; a class only to share the text between the small steps."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.table = units()
        self.by_start = _units_by_start()

    def unit_at(self, position: int) -> tuple[Unit, int] | None:
        """The longest unit that starts at `position`, with its end."""
        text = self.text
        for name, unit in self.by_start.get(text[position : position + 1], ()):
            if text.startswith(name, position):
                end = position + len(name)
                if unit.not_before is None or not unit.not_before.match(text, end):
                    return unit, end
        return None


def _prefix(text: str, start: int) -> tuple[Bound | None, int]:
    """The bound word that ends at `start`, with its beginning; blanks and 了 between are passed over."""
    end = start
    while end and text[end - 1] in " 了":
        end -= 1
    if text[end - 1 : end] not in _PREFIX_ENDS:
        return None, start
    for length in _PREFIX_LENGTHS:
        begin = end - length
        bound = _PREFIX_BOUND.get(text[begin:end]) if begin >= 0 else None
        if bound is None:
            continue
        before = text[begin - 1 : begin]
        word = text[begin:end]
        # 已过100家, 收入过5亿元
        if word == "过" and (not before or before not in "已入值收额润资") and text[begin - 2 : begin] != "已经":
            # 经过4年 passes no bound.
            continue
        if word == "近" and before in ("附", "靠", "邻", "最", "相"):
            continue
        if word == "约" and before in ("节", "签", "预", "合", "公", "契", "制"):
            continue
        return bound, begin
    return None, start


def scan(masked: str) -> list[Quantity]:
    """Find every stated value.

    Args:
        masked: plain text (see `plain`) in which what cannot state a value (dates, titles) is covered with `MASK`.

    Returns:
        The values in text order; spans do not overlap.
    """
    scanner = _Scanner(masked)
    found: list[Quantity] = []
    bare: list[Quantity] = []
    at = 0
    for match in _NUMBER.finditer(masked):
        if match.start() < at:
            continue
        for quantity in _read(scanner, match):
            (bare if quantity.unit is BARE else found).append(quantity)
            at = quantity.end
    found += _ranks(masked) + _indices(masked) + _ratios(masked)
    found += bare
    found.sort(key=lambda q: (q.start, -q.end))
    return _lists(masked, _ranges(masked, _without_overlaps(found)))


def _without_overlaps(quantities: list[Quantity]) -> list[Quantity]:
    kept: list[Quantity] = []
    for quantity in quantities:
        if kept and quantity.start < kept[-1].end:
            if quantity.unit is RANK or kept[-1].unit is BARE:
                kept[-1] = quantity
            continue
        kept.append(quantity)
    return kept


def _read(scanner: _Scanner, match: re.Match[str]) -> list[Quantity]:
    text, kind = scanner.text, match.lastgroup
    start = match.start()
    before = text[max(0, start - 12) : start]
    if kind == "arabic":
        return _read_arabic(scanner, match, before)
    if kind == "chinese":
        return _read_chinese(scanner, match, before)
    if kind == "fraction":
        return _finish(text, start, match.end(), _fraction(match[0]), PERCENT, False, True, "fraction")
    if kind == "half":
        if not _HALF_BEFORE.search(before) and not text.startswith(("以上", "的", "企业", "人"), match.end()):
            return []
        bound = Bound.MORE_THAN if match[0] == "过半" else None
        read = _finish(text, start, match.end(), Decimal(50), PERCENT, False, True, "fraction")
        return [one._replace(bound=bound) for one in read] if bound else read
    if kind == "slash":
        if not _SLASH_BEFORE.search(before):
            return []
        top, bottom = match[0].split("/")
        if int(top) >= int(bottom):
            return []
        return _finish(text, start, match.end(), _ratio(top, bottom), PERCENT, False, False, "fraction")
    # "double", or "times" inside of it
    times, unit = match["times"], scanner.table["番"]
    value = Decimal(1) if times is None else Decimal(times) if times.isdigit() else Decimal(_DIGITS[times])
    if match[0].endswith("倍"):
        value, unit = Decimal(2 if "两" in match[0] else 1), scanner.table["倍"]
    read = _finish(text, start, match.end(), value, unit, False, True, "fold")
    return [one._replace(bound=Bound.APPROX) for one in read] if match["nearly"] else read


def _fraction(words: str) -> Decimal | None:
    if words.startswith("百分之"):
        rest = words[3:]
        if rest[0].isdigit():
            return Decimal(rest)
        whole, _, part = rest.partition("点")
        value = parse_chinese(whole)
        if value is None or not part:
            return value
        return value + Decimal("0." + "".join(str(_DIGITS.get(c, 0)) for c in part))
    if words.startswith(("千分之", "万分之")):
        value = parse_chinese(words[3:])
        return None if value is None else value / (10 if words[0] == "千" else 100)
    bottom, top = words.split("分之")
    return _ratio(*(part if part.isdigit() else str(parse_chinese(part) or 0) for part in (top, bottom)))


def _ratio(top: str, bottom: str) -> Decimal | None:
    """A fraction as a percent number with four decimals, as the gold writes a third (33.3333)."""
    if not Decimal(bottom) or not Decimal(top):
        return None
    value = (Decimal(top) * 100 / Decimal(bottom)).quantize(Decimal("0.0001"))
    return value.normalize() if value == value.to_integral() else value


def _finish(text: str, start: int, end: int, value: Decimal | None, unit: Unit, more: bool, chinese: bool, rule: str) -> list[Quantity]:
    """Add the words around a read number: 约/超 before it, 以上/左右 behind it."""
    if value is None:
        return []
    if unit.kind == "time" and _HALF_MORE.match(text, end):
        # 两天半
        value, end = value + Decimal("0.5"), end + 1
    bound, outer = _prefix(text, start)
    if more and bound is None:
        bound = Bound.MORE_THAN
    if bound is None and unit.kind == "percent" and _ABOUT_A_SHARE.search(text, max(0, start - 14), start):
        bound = Bound.APPROX
    suffix = _SUFFIX.match(text, end) if unit is not BARE and text[end : end + 1] in _SUFFIX_STARTS else None
    within = suffix is not None and suffix[0] == "内" and unit.kind in ("count", "noun", "percent")
    start_price = suffix is not None and suffix[0] == "起" and unit.kind != "money"
    if suffix is not None and not within and not start_price:
        end = suffix.end()
        bound = bound if bound not in (None, Bound.EXACT) else Bound[str(suffix.lastgroup).upper()]
    total = value * unit.factor
    return [Quantity(start, end, total, total, unit, bound or Bound.EXACT, outer, chinese, None, rule)]


def _read_arabic(scanner: _Scanner, match: re.Match[str], before: str) -> list[Quantity]:
    text, start, end = scanner.text, match.start(), match.end()
    digits = match[0]
    if not digits.isdigit():
        digits = _GAPS.sub("", digits)
    if len(digits) > 20:
        return []
    # A trailing "." belongs to a section number ("1.政策"), which has no unit and falls away below.
    value = Decimal(digits)
    position, more = end, False
    unit_end = scanner.unit_at(end) or (scanner.unit_at(end + 1) if text[end : end + 1] == " " else None)
    scaled = _SCALE.match(text, end)
    if scaled and (unit_end is None or unit_end[1] <= scaled.end()) and not (unit_end and unit_end[0].kind in ("physical", "time")):
        more = bool(scaled["more"] or scaled["more2"])
        value *= SCALES[scaled["scale"]]
        position = scaled.end()
        unit_end = scanner.unit_at(position)
        if unit_end is None and text[position - 1] == " ":
            position -= 1
    elif unit_end is None:
        loose = _MORE.match(text, end)
        if loose and loose["more"]:
            more = True
            position = loose.end()
            unit_end = scanner.unit_at(position)
            if unit_end is None:
                wide = _SCALE.match(text, position)
                if wide:
                    value *= SCALES[wide["scale"]]
                    position = wide.end()
                    unit_end = scanner.unit_at(position)
    has_scale = bool(scaled) and position > end
    if unit_end is None and value >= 10 and not before.endswith("第") and _GREAT_AFTER.match(text, end):
        # 30大平台 counts; 五大工程 and 3大模型 are taxonomies.
        return _finish(text, start, end + 1, value, scanner.table["个"], False, False, "count_great")
    latin = None
    if not _CJK.match(before[-1:]):
        # Behind a Chinese character stands no sign, minus or Latin name.
        sign = _MONEY_SIGN.search(before)
        if sign and (unit_end is None or unit_end[0].kind != "money"):
            unit_end = (scanner.table[_SIGNS[sign[0].strip()]], position)
        if _MINUS.search(before) and not _HYPHEN.search(before):
            value = -value
            start = text.rindex("-", 0, start)
        latin = _LATIN_BEFORE.search(before)
    if unit_end is None:
        if not has_scale and _LATIN_AFTER.match(text, position):
            return []
        if latin and not _ABBREVIATIONS.search(before):
            return []
        if has_scale and _CLASS_AFTER.match(text, position):
            return []
        if _VERSION_AFTER.match(text, position) or _OPERATOR_AFTER.match(text, position) or _OPERATOR_BEFORE.search(before):
            return []
        return _finish(text, start, position, value, BARE, more, False, "scaled" if has_scale else "bare")
    unit, stop = unit_end
    if not _is_stated(text, position, stop, unit, before, digits, has_scale, latin):
        return []
    return _finish(text, start, stop, value, unit, more, False, unit.kind)


# 景气指数比上季度提高2.1点: what an index moved by.
_POINTS_MOVED = re.compile(r"(?:上升|下降|提高|提升|回落|上涨|下跌|回升|降低|增加|减少|下滑|高出|多|低|高)了?(?:约|近)?\s?$")
# 得分依次为88.6分、86.1分
_NEXT_SCORE = re.compile(r"\d分(?:、|和|及|以及|与)\s?$")


def _is_stated(
    text: str, position: int, stop: int, unit: Unit, before: str, digits: str, has_scale: bool, latin: re.Match[str] | None
) -> bool:
    """False where digits and unit are part of a name, an ordinal, a version or a taxonomy."""
    if text[stop : stop + 1] == "级" and unit.kind != "noun":
        # 20万吨级泊位 names a class of size.
        return False
    if "每" in before and _PER.search(before) and unit.kind in ("count", "noun", "physical", "time"):
        return False
    if before.rstrip()[-1:] in _ORDINAL_MARKS and _ORDINAL_BEFORE.search(before):
        return False
    if unit.kind == "percent" and before.endswith("前"):
        return False
    strong = unit.kind in ("money", "percent", "pp", "permille", "fold") or has_scale
    if (
        latin
        and not strong
        and not _ABBREVIATIONS.search(before)
        and not (before.endswith(" ") and unit.kind in ("count", "physical", "time"))
    ):
        return False
    if unit.kind == "time":
        if unit.name == "年":
            return len(digits) < 4 and bool(_YEARS_BEFORE.search(before)) and not _YEARS_AFTER.match(text, stop)
        if unit.name == "天" and (before.endswith(("假日", "假期", "长假", "黄金周")) or _FIRST_DAYS.search(before)):
            # 国庆节假日7天, 春运前20天: a time, and no measure of anything.
            return False
        if unit.name == "小时" and _HOURS_DAY.match(text, position):
            return False
        if unit.name == "岁" and _AGE_GROUP_AFTER.match(text, stop):
            # 65岁以上老年人 names a group.
            return False
        if unit.name == "周" and text.startswith(("年", "岁", "边", "期", "围", "长"), stop):
            return False
    if (
        unit.name in ("英寸", "纳米")
        and _CJK.match(text, stop)
        and not text.startswith(("的", "以上", "左右", "以下", "厚", "宽", "长", "和", "到", "至"), stop)
    ):
        # 28纳米平台, 12英寸晶圆 are classes of products.
        return False
    if unit.name in ("P", "节", "集") and (digits in ("480", "720", "1080", "1440", "2160")):
        return False
    if unit.kind == "physical" and unit.name[0].isascii() and unit.name[-1].isalpha() and _LATIN_OR_DIGIT.match(text, stop):
        return False
    if unit.kind in ("count", "noun"):
        if _INDEX_AFTER.match(text, stop):
            return False
        if unit.name == "条" and (_POLICY_ITEMS.search(before) or _POLICY_END.match(text, stop)):
            return False
        if unit.name in ("分", "点"):
            # 96.5分: a score with a fraction is nothing else.
            exact = unit.name == "分" and "." in digits
            return exact or any(told.search(before) for told in (_SCORE_BEFORE, _POINTS_MOVED, _NEXT_SCORE))
        if (
            unit.name in ("省", "市", "县", "区", "国", "村", "镇")
            and _CJK.match(text, stop)
            and not text.startswith(("的", "和", "共", "参", "在", "联", "均", "已", "有"), stop)
        ):
            return False
        if unit.name == "路" and text.startswith(("公交", "车"), stop):
            return False
        if unit.name == "股" and text.startswith(("权", "东", "份", "票"), stop):
            return False
    return True


def _read_chinese(scanner: _Scanner, match: re.Match[str], before: str) -> list[Quantity]:
    text, start, end = scanner.text, match.start(), match.end()
    numeral = match[0]
    if before[-1:] in _NO_NUMERAL_AFTER:
        return []
    idiom = _IDIOMS.search(text, max(0, start - 2), start + _IDIOM_SPAN + 1)
    if idiom and idiom.start() < end and idiom.end() > start and not (idiom.start() > start):
        return []
    bound, _ = _prefix(text, start)
    more = _MORE.match(text, end)
    position = more.end() if more and more["more"] else end
    has_more = position > end
    if numeral.endswith("成") or text[end : end + 1] == "成":
        return _tenths(text, start, end, numeral)
    unit_end = None
    value: Decimal | None = None
    # 三千瓦, 五百帕: a unit may begin with a scale character that the numeral took.
    for cut in (0, 1):
        stem = numeral[: len(numeral) - cut]
        if not stem:
            break
        candidate = scanner.unit_at(end - cut if cut else position)
        if candidate is not None and (cut == 0 or candidate[0].kind == "physical"):
            unit_end, value = candidate, parse_chinese(stem)
            break
    if unit_end is None and _RANGE_AFTER.match(text, end, end + 4):
        value = parse_chinese(numeral)
        return [] if value is None else [Quantity(start, end, value, value, BARE, Bound.EXACT, start, True, None, "bare")]
    between = _one_or_the_next(numeral) if unit_end is not None and value is None else None
    if between is not None:
        value = between[0]
    if unit_end is None or value is None:
        return []
    unit, stop = unit_end
    only_scale = all(c in "百千万亿" for c in numeral)
    # 万亿元, 百家: a bare scale states a number only behind 破/超/近/约 or with 余.
    bounded = has_more or bound not in (None, Bound.EXACT)
    if only_scale and (not bounded or text[stop : stop + 1] in ("级", "强", "的") or (unit.kind == "money" and _WORTH.match(text, stop))):
        return []
    if text[stop : stop + 1] == "级" and unit.kind != "physical":
        return []
    if unit.kind == "noun" and unit.name != "部门":
        return []
    if unit.kind in ("count", "noun"):
        if unit.name == "人" and numeral in ("二", "两"):
            # 二人 stands for two persons just named.
            return []
        if (
            not unit.chinese
            or value < 1
            or (value == 1 and not text.startswith(_ON_A_LIST, stop))
            or not _counts(text, stop, numeral, unit, before)
        ):
            return []
    elif unit.kind == "time":
        after = text[stop : stop + 4]
        if unit.name == "年":
            if not before.endswith(("连续", "历时", "长达", "为期", "提前", "延长", "缩短", "已")) or after.startswith(
                ("期", "级", "制", "行动", "规划", "计划", "内", "来", "间", "后", "前")
            ):
                return []
        elif after.startswith(("内", "后", "前", "来", "之内", "以来")) or (
            value == 1 and not before.endswith(("仅需", "只需", "需", "缩短至", "缩短到", "用时"))
        ):
            return []
    elif unit.name in _NOT_IN_CHINESE or (unit.kind == "physical" and value == 1 and not only_scale):
        return []
    read = _finish(text, start, stop, value, unit, has_more, True, f"chinese_{unit.kind}")
    # 两三元: a range, as 2至3元 is one.
    return [one._replace(high=between[1] * unit.factor) for one in read] if between is not None else read


def _tenths(text: str, start: int, end: int, numeral: str) -> list[Quantity]:
    if len(numeral) != 1 or numeral not in _DIGITS or not _DIGITS[numeral]:
        return []
    if _NO_TENTHS.match(text, end):
        return []
    half = _AND_A_HALF.match(text, end, end + 2)
    value = Decimal(_DIGITS[numeral] * 10 + (_DIGITS[half[1]] if half else 0))
    return _finish(text, start, end + (2 if half else 1), value, PERCENT, False, True, "tenths")


def _counts(text: str, stop: int, numeral: str, unit: Unit, before: str) -> bool:
    """True where a Chinese numeral and a measure word count real things rather than introduce a list or a slogan."""
    after = text[stop : stop + 12]
    if after.startswith(_ON_A_LIST):
        return True
    if _ABSTRACT.match(after) or _NAME_AFTER.match(after) or _GRADE_AFTER.match(after):
        return False
    if _DETERMINED.search(before) or after.startswith(("”", "’", "》")):
        return False
    if len(numeral) == 1 and after.startswith(("合计", "共计", "总计", "均")):
        # 三家合计: those just named.
        return False
    if len(numeral) == 1 and before.endswith(("首尾", "上下", "前后", "内外", "南北", "东西")):
        # 首尾两个行业 says again which.
        return False
    if before.endswith(("这", "那", "上述", "以上", "前", "后")) and unit.name not in ("位", "名"):
        return False
    if unit.name in ("次", "条", "种", "位", "件", "场", "班", "门", "类", "大类") and len(numeral) == 1 and numeral in "一二":
        return False
    # 从内生、应用两个维度: the things counted have just been named, the number adds nothing; 等 makes it a total.
    return not (len(numeral) == 1 and numeral in "两二三" and _ENUMERATED.search(before) and not before.endswith("等"))


_SCOPE = (
    r"(?:全球|世界|全国|全省|全市|全区|全县|国内|全行业|行业|亚洲|亚太|欧洲|长三角|浙江省?|中国|同类[^，。；]{0,6}|省内|市内|区域内?|"
    r"[\u4e00-\u9fff]{2,8}(?:市|省|区|县|地区|城市|港口|领域|榜|榜单|企业|高校))"
)
_ORDINAL = re.compile(
    r"第\s?(?P<n>\d{1,4}|[一二三四五六七八九十百]{1,4})(?P<word>位|名(?!单|称|额|录)|大(?=[\u4e00-\u9fff]))?"
    rf"(?!\s?(?:[\d.,]|、(?=[\d一二三四五六七八九十])|{alternation(word_list('ordinal_noun'))}))"
)
_FIRST = re.compile(r"首位(?!度|数)|榜首|头名|第一位|头把交椅|第一名|(?P<second>次席)")
_TOP = re.compile(
    r"前(?P<n>[一二两三四五六七八九十百]{1,3}|\d{1,4})(?P<word>位|名|强|列|大(?=[\u4e00-\u9fff]))?"
    r"(?!\s?(?:[\d.%个年月天季]|半|期|款|届|次|轮|者|人|台|排|沿|端|瞻|述|言))"
)
_RANK_BEFORE = re.compile(
    rf"(?:{alternation(word_list('rank_trigger'))})[^，。；！？\n\x00]{{0,10}}$|{_SCOPE}(?:[^，。；！？、\n\x00]{{0,4}}|排名)$"
)
_FIRST_BEFORE = re.compile(r"(?:居|列|位|登|占据|占|坐|获|夺|排|取得|蝉联)[^，。；！？\n]{0,9}$")
_LARGEST_BEFORE = re.compile(r"(?:国内|全球|世界|全国|全省|全市|中国|亚洲|行业|成为|是|[国球界省市内])的?$")
_TOP_BEFORE = re.compile(
    r"(?:居|列|进|入|位|排|排名|跻身|稳居|保持|名列|处于|步入|迈入|挺进|闯入)[^，。；！？\n]{0,10}$|(?:全球|世界|全国|全省|全市|国内)(?:同行业)?$"
)
_RANK_GOES_ON = re.compile(r"[的且并和，其、为]")


def _rank(match: re.Match[str], value: Decimal, bound: Bound, rule: str) -> Quantity:
    return Quantity(match.start(), match.end(), value, value, RANK, bound, match.start(), not match[0][-1].isdigit(), None, rule)


def _ranks(masked: str) -> list[Quantity]:
    """Ranks: 位居全省第二, 居首位, 前两位, 第5位."""
    found = []
    for match in _ORDINAL.finditer(masked) if "第" in masked else ():
        value = Decimal(match["n"]) if match["n"].isdigit() else parse_chinese(match["n"])
        if value and _is_rank(masked, match):
            found.append(_rank(match, value, Bound.EXACT, "rank"))
    found += [
        _rank(match, Decimal(2 if match["second"] else 1), Bound.EXACT, "rank")
        for match in _FIRST.finditer(masked)
        if _FIRST_BEFORE.search(masked[max(0, match.start() - 12) : match.start()])
    ]
    for match in _TOP.finditer(masked) if "前" in masked else ():
        value = Decimal(match["n"]) if match["n"].isdigit() else parse_chinese(match["n"].replace("两", "二"))
        after = masked[match.end() : match.end() + 1]
        whole = match["word"] is not None or not _CJK.match(after) or after == "的"
        if value and whole and _TOP_BEFORE.search(masked[max(0, match.start() - 20) : match.start()]):
            found.append(_rank(match, value, Bound.AT_MOST, "rank_top"))
    return found


def _is_rank(masked: str, match: re.Match[str]) -> bool:
    """True where 第N is a place in a ranking: behind 位居, 排名 … or a scope (全省第二), and not the name of a thing (第三产业)."""
    before = masked[max(0, match.start() - 20) : match.start()]
    after = masked[match.end() : match.end() + 2]
    if match["word"] == "大":
        return bool(_LARGEST_BEFORE.search(before)) and not after.startswith(("股东", "客户", "供应"))
    if match["word"] == "位":
        return True
    if match["word"] is None and _CJK.match(after) and not _RANK_GOES_ON.match(after):
        return False
    return bool(_RANK_BEFORE.search(before))


# What links a measure with its level; only behind one of these is a number without unit a level and no version or name.
_LEVEL_LINK = (
    r"(?:\s|分别|平均|最新|已|仅|约|近|均|为|是|报|收于|录得|达到?|低至|高达|低于|高于|不高于|不低于|不?超过|突破|"
    r"(?:下?降|回落|上?升|回升|提高|提升|优化|扩大|缩小|稳定|保持|维持|控制)(?:至|到|在|为))"
)
_LEVEL = r"\d{1,6}(?:\.\d{1,4})?"
_ENDS_BARE = r"(?![\d.%％‰])(?=[，。；、！？!?,;）)”\s\x00]|左右|以[上下内]|[下上]?[升降]|和|$)"
_INDEX = re.compile(
    r"(?:(?:指数|系数|景气度|收入比|收入倍差)(?:[（(][^（）()]{1,12}[）)])?|(?:PMI|CPI|PPI|PUE)[）)]?)"
    rf"值?(?:从|由)?{_LEVEL_LINK}*"
    rf"(?<=[为是报于得达到至在高由从过破低UIＩ值 ])(?P<levels>{_LEVEL}(?:[、和]{_LEVEL})*)"
    rf"(?:(?:下?降|回落|上?升|回升|提高|提升|优化|扩大|缩小)?[至到](?P<next>{_LEVEL}))?{_ENDS_BARE}"
)
_ONE_LEVEL = re.compile(_LEVEL)
_YEAR_LIKE = re.compile(r"(?:19|20)\d\d")
_RATIO = re.compile(
    rf"比(?:例|值|率|重)?(?:[（(][^（）()]{{1,12}}[）)])?{_LEVEL_LINK}*(?P<ratio>(?P<left>{_LEVEL})\s?[:：∶比]\s?(?P<right>{_LEVEL}))(?![\d.:：∶比])"
)


def _indices(masked: str) -> list[Quantity]:
    """Levels that have no unit, behind the index that they are a level of: PMI为50.2, 景气指数由108.6升至110."""
    found: list[Quantity] = []
    for match in _INDEX.finditer(masked) if _INDEX_HINT.search(masked) else ():
        spans = [one.span() for one in _ONE_LEVEL.finditer(masked, *match.span("levels"))]
        if match["next"]:
            spans.append(match.span("next"))
        if not any(_YEAR_LIKE.fullmatch(masked, *span) for span in spans):
            found += [
                q for start, end in spans for q in _finish(masked, start, end, Decimal(masked[start:end]), INDEX, False, False, "index")
            ]
    return found


_ABOUT_A_SHARE = re.compile(r"约占[^，。；\d]{1,10}$")
_INDEX_HINT = re.compile(r"[指系]数|景气度|收入[比倍]|PMI|CPI|PPI|PUE")


def _ratios(masked: str) -> list[Quantity]:
    """Ratios to one behind the measure that they are a level of: 收入比为1.62:1, 之比为3比1, 师生比1∶14.5; scores and times have none."""
    found: list[Quantity] = []
    for match in _RATIO.finditer(masked) if "比" in masked else ():
        left, right = Decimal(match["left"]), Decimal(match["right"])
        if right == 1:
            found += _finish(masked, *match.span("ratio"), left, TO_ONE, False, False, "ratio")
        elif left == 1:
            found += _finish(masked, *match.span("ratio"), right, ONE_TO, False, False, "ratio")
    return found


def _ranges(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Join two neighbours with 至/到/-/~ between into one range that keeps both ends."""
    joined: list[Quantity] = []
    for quantity in quantities:
        last = joined[-1] if joined else None
        if last is None or last.low != last.high or quantity.unit is RANK or last.unit is RANK:
            joined.append(quantity)
            continue
        between = _JOIN_RANGE.fullmatch(text, last.end, quantity.start) if quantity.start - last.end <= 4 else None
        if between is None and text.startswith("之间", quantity.end) and _BETWEEN.search(text, max(0, last.outer - 4), last.outer):
            # 介于18%与20%之间
            between = _JOIN_LIST.fullmatch(text, last.end, quantity.start)
        same = last.unit.name == quantity.unit.name or last.unit is BARE
        if between is None or not same or quantity.unit is BARE or _from_to(text, last):
            joined.append(quantity)
            continue
        low = last.low
        if last.unit is BARE:
            # 5至10亿元: the first end shares the unit of the second, and its scale where it has none of its own.
            low *= quantity.unit.factor * (_scale_of(text, quantity) if last.rule == "bare" else 1)
        joined[-1] = quantity._replace(
            start=last.start,
            low=low,
            bound=quantity.bound if last.bound is Bound.EXACT else last.bound,
            outer=last.outer,
            rule="range",
        )
    return joined


def _from_to(text: str, quantity: Quantity) -> bool:
    """True where 从/由 stands before the number: then 到 leads to a second level, not to the end of a range."""
    return bool(_FROM.search(text, max(0, quantity.outer - 16), quantity.outer))


def _scale_of(text: str, quantity: Quantity) -> Decimal:
    found = _SCALE_INSIDE.search(text, quantity.start, quantity.end)
    return SCALES[found[1]] if found else Decimal(1)


def _lists(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Give numbers of one list their group, and those without a unit the unit and scale of the list's end; drop other bare ones."""
    found: list[Quantity] = []
    group = 0
    run: list[Quantity] = []

    def close() -> None:
        nonlocal group
        if not run:
            return
        last = run[-1]
        if last.unit is BARE and last.rule == "bare":
            found.extend(q for q in run if q.rule != "bare")
            return
        if len(run) == 1:
            found.append(last)
            return
        group += 1
        shared, scale = last.unit, _scale_of(text, last)
        for quantity in run:
            if quantity.unit is BARE and quantity is not last and shared is not BARE:
                factor = shared.factor * (scale if quantity.rule == "bare" else 1)
                quantity = quantity._replace(low=quantity.low * factor, high=quantity.high * factor, unit=shared, rule="list")
            found.append(quantity._replace(group=group))

    for quantity in quantities:
        if run:
            between = text[run[-1].end : quantity.start]
            if len(between) <= 3 and _JOIN_LIST.fullmatch(between) and (run[-1].unit is BARE or run[-1].unit.name == quantity.unit.name):
                run.append(quantity)
                continue
            if quantity.unit.kind == "pp" and run[-1].unit.name == "个" and _JOIN_LIST.fullmatch(between):
                # 高0.5个和2.5个百分点
                run[-1] = run[-1]._replace(unit=quantity.unit)
                run.append(quantity)
                continue
            if (
                {run[-1].unit.kind, quantity.unit.kind} <= {"count", "physical", "money", "percent", "time"}
                and _JOIN_LIST.fullmatch(between)
                and _OF_EACH.search(text, max(0, run[0].outer - 12), run[0].outer)
            ):
                # 分别出口12万台、3万件; 分别完成1.2亿吨、12万标箱
                run.append(quantity)
                continue
            if (
                quantity.unit.kind in ("percent", "pp")
                and run[-1].unit is quantity.unit
                and _JOIN_CHANGES.fullmatch(between)
                and _RESPECTIVELY.search(text, max(0, run[0].outer - 8), run[0].outer)
            ):
                run.append(quantity)
                continue
            # 1元、2元; 5、6位
            close()
        run = [quantity]
    close()
    return found
