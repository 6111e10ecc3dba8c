"""What the printed characters of a fact say, read a second time and apart from the grammar that extracted it.

Belongs here: predicates about one fact and the text that states it, for the views of `suites`; each answers True where the text does
not decide. Does not belong here: the claims, and reading facts out of text (`scrapers.facts`), of which only the table of units is
shared: a slip of the grammar must not be repeated here.
"""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

from scrapers.facts.numbers import plain, units
from scrapers.text.offsets import Span

# 万 and 亿 with what may stand before them: a number in words is worth its digits times these.
_SCALES = {
    "万亿": Decimal(10**12),
    "千亿": Decimal(10**11),
    "百亿": Decimal(10**10),
    "十亿": Decimal(10**9),
    "亿": Decimal(10**8),
    "千万": Decimal(10**7),
    "百万": Decimal(10**6),
    "十万": Decimal(10**5),
    "万": Decimal(10**4),
    "千": Decimal(10**3),
    "百": Decimal(10**2),
    "": Decimal(1),
}
# 千 before a unit of measure is its prefix (千瓦时), and no thousand.
_NUMBER = re.compile(
    rf"(\d[\d,，]*(?:\.\d+)?)[多余几来]?((?:{'|'.join(scale for scale in _SCALES if scale)})(?![瓦克米卡伏赫帕焦牛安升比字]))?"
)
_WORDS = re.compile("[零〇一二两三四五六七八九十]")
_FALL = "下降|降低|减少|缩短|缩减|压缩|压减|下滑|下跌|回落|负增长|降幅达?"
_RISE = "增长|增加|增|提高|提升|上升|上涨|增幅达?|涨幅达?|高出"
_FILLER = r"(?:[了约近超逾达为过]|超过|将近|接近|超出){0,2}"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])(?=月|\s*[至到—~-]\s*(?:1[0-2]|0?[1-9])月)")
_OPEN = re.compile("以来|至今|迄今|至目前|起|自|从|以后|之后|次年|翌年|明年|后年|财年|学年|年内|/")
_OPENING_YEAR = re.compile(r"^(?:截至|截止|到|至|在)?(?:19|20)\d\d年(?!代|版|度?第|以来)")
# Words that say a year by the day of publication, and how far off it is; and words by which a clause speaks of yet another year.
_YEAR_WORDS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}
_YEAR_WORD = re.compile(rf"^(?:截至|截止|到|自|从|在)?({'|'.join(_YEAR_WORDS)})(?!同[期月季]|以上)")
_OTHER_YEAR = re.compile("去年|上年|前年|明年|同期|历年|往年|来年")
_NAMED_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|[-—~至/.])")
# What a clause may open with before it names whose number it states: a time.
_TIME = "[0-9年月日底末初中旬截至到今去本前上下半季度第一二三四—~-]*"
# A name that a list or an example holds opens no statement, nor does one behind which the clause turns to something else.
_NO_OPENER = re.compile("^[、和与及等]|^[^，]{0,8}为例|公司|集团|其|该|[我本]|当地|企业|平台|项目|他|她|它|同期|[、和与]")
_WIDE = frozenset(("世界", "全球", "全国", "国际", "国内", "海外", "中国"))
_FOOTNOTE = re.compile(r"[\u00b9\u00b2\u00b3\u2070\u2074-\u2079\u2460-\u2473]|[\[［〔]\d{1,3}[\]］〕]|<sup")


def squash(text: str) -> str:
    """Drop white space."""
    return re.sub(r"\s+", "", text)


# Facts that stand side by side share their block.
_squash = lru_cache(maxsize=4096)(squash)


def rereads(raw: str, text: str) -> bool:
    """Whether characters of a capture are those of a text, white space and the entities of HTML apart."""
    return squash(html.unescape(raw)) == squash(text)


@cache
def _factors() -> dict[str, frozenset[Decimal]]:
    """By unit code, what one printed unit may be worth in the published one."""
    found: dict[str, set[Decimal]] = defaultdict(lambda: {Decimal(1)})
    for unit in units().values():
        found[unit.code].add(unit.factor)
    return {code: frozenset(factors) for code, factors in found.items()}


def _printed_values(text: str) -> set[Decimal]:
    """Each number of a text with its scale, or with that of another where it has none (3至5万), and their sum (3亿5000万)."""
    found = [(Decimal(digits.replace(",", "").replace("，", "")), scale) for digits, scale in _NUMBER.findall(text)]
    shared = {value * _SCALES[scale] for value, own in found if not own for _, scale in found}
    return shared | {value * _SCALES[scale] for value, scale in found} | {sum((v * _SCALES[s] for v, s in found), Decimal(0))}


def value_is_printed(value_text: str, unit_code: str | None, low: Decimal, high: Decimal) -> bool:
    """Whether both ends of a value are what its digits, times 万 or 亿, times what its unit is worth, give.

    A value with a numeral in words, or one of a list or table whose unit stands elsewhere, is not decided here.
    """
    text = _squash(plain(value_text))
    if not re.search(r"\d", text) or re.fullmatch(r"[\d,，.]+", text) or _WORDS.search(re.sub("十(?=[万亿])", "", text)):
        return True
    factors = _factors().get(unit_code or "", frozenset({Decimal(1)}))
    return {abs(low), abs(high)} <= {value * factor for value in _printed_values(text) for factor in factors}


def sign_fits_its_verb(quote: str, value_text: str, measure: str, low: Decimal, high: Decimal) -> bool:
    """Whether a growth or change that stands right behind 下降, 减少 … is negative, and one behind 增长, 提高 … is not."""
    if measure not in ("growth", "change") or value_text.startswith(("-", "－", "负")):
        return True
    verdicts = [_sign(quote[:at], low, high) for at in _places(quote, value_text)]
    return not verdicts or any(verdicts)


def _sign(before: str, low: Decimal, high: Decimal) -> bool:
    if re.search(rf"(?:{_FALL}){_FILLER}$", before):
        return max(low, high) <= 0
    if re.search(rf"(?<!负)(?:{_RISE}){_FILLER}$", before):
        return min(low, high) >= 0
    return True


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def value_stands_alone(quote: str, value_text: str) -> bool:
    """Whether the value is not a piece of a longer number: no digit touches its digits from outside."""
    text, value = plain(quote), plain(value_text)
    verdicts = [_is_alone(text, at, at + len(value)) for at in _places(text, value)]
    return not verdicts or any(verdicts)


def _is_alone(text: str, start: int, end: int) -> bool:
    # Digits of a name that stands before the value (Atlas 900) are none of its own.
    before = re.search(r"(?<![A-Za-z\d.] )(?<![A-Za-z\d.])\d+[.,]?\d*$", text[:start]) if text[start : start + 1].isdigit() else None
    behind = re.match(r"[.,]?\d", text[end:]) if text[end - 1 : end].isdigit() else None
    return not before and not behind


def has_no_footnote_mark(value_text: str) -> bool:
    """Whether no superscript or bracketed number sticks to the value."""
    return not _FOOTNOTE.search(value_text)


def years_fit(period_text: str | None, start: date | None, end: date | None) -> bool:
    """Whether a period begins and ends in years that its text names, where it names any in four digits."""
    named = {int(year) for year in _YEAR.findall(plain(period_text or ""))}
    return _fits(period_text or "", named, start.year if start else None, end.year if end else None)


def months_fit(period_text: str | None, end: date | None) -> bool:
    """Whether a period ends in a month that its text names, where it names any."""
    named = {int(month) for month in _MONTH.findall(plain(period_text or ""))}
    return _fits(period_text or "", named, None, end.month if end else None)


def _fits(text: str, named: Set[int], start: int | None, end: int | None) -> bool:
    """Whether both ends lie between the named years or months; an end that the text leaves open lies anywhere."""
    if not named:
        return True
    first, last = min(named), max(named)
    return (start is None or first <= start <= last) and (end is None or first <= end <= last or bool(_OPEN.search(text)))


def states_no_lost_year(quote: str, start: date | None, end: date | None) -> bool:
    """Whether a clause that opens with a year gave its fact a period."""
    return start is not None or end is not None or not _OPENING_YEAR.match(quote.strip())


def named_years(text: str) -> list[int]:
    """The years that a text names in four digits, in order."""
    return [int(year) for year in _NAMED_YEAR.findall(plain(text))]


def year_fits_its_word(period_text: str | None, start: date | None, end: date | None, quote: str, years: Set[int]) -> bool:
    """Whether 今年, 去年 … lead to a year that the document gives.

    Args:
        period_text: as printed.
        start: of the period, None where it is open.
        end: of the period, None where it is open.
        quote: the clause; where it speaks of a second year, by 同期 or another such word, nothing is decided.
        years: in which the document may have been written: that of its publication, those that the block names in four digits, and the
            last one that is named before.
    """
    word = _YEAR_WORD.match(period_text or "")
    found = {day.year for day in (start, end) if day is not None}
    if word is None or not found or not years or _OTHER_YEAR.search(quote.replace(period_text or "", "")):
        return True
    return any(year - _YEAR_WORDS[word[1]] in years for year in found)


def opens_its_clause(subject: str | None, quote: str, value_text: str, names: Iterable[str]) -> bool | None:
    """Whether a clause that opens with a name states a number of what is named so.

    Args:
        subject: of the fact, in its full form.
        quote: the clause.
        value_text: as printed; what stands behind it is not looked at.
        names: of whatever has the class of the subject (places, organisations) in the document.

    Returns:
        None where the clause opens with no name, or does not decide.
    """
    before = _squash(quote)[: _squash(quote).find(_squash(value_text))]
    rest = re.sub(f"^{_TIME}", "", before)
    opener = max((name for name in names if name not in _WIDE and len(name) > 1 and rest.startswith(name)), key=len, default=None)
    if subject is None or opener is None or _NO_OPENER.search(rest[len(opener) :]):
        return None
    # 滨海新区 may be called 滨海, 印度尼西亚 印尼: the characters of a short form stand in the full one, in order.
    letters = iter(subject)
    return all(letter in letters for letter in opener) or any(subject[at : at + 2] in before for at in range(len(subject) - 1))


def unit_is_printed(unit: str | None, unit_code: str | None, value_text: str) -> bool:
    """Whether a value printed with 百分点, % or 元 has a unit of that class."""
    text = _squash(plain(value_text))
    if "百分点" in text:
        return unit == "pp"
    if text.endswith("%"):
        return unit in ("%", "pp")
    if re.search(r"[\d万亿][多余]?元$", text):
        return (unit_code or "").startswith("currency:")
    return True


def stands_in(part: str, text: str | None) -> bool:
    """Whether a text holds some characters, white space aside; True where there is no text (its publisher reserves it)."""
    return text is None or _squash(part) in _squash(text)


def stands_at(value_text: str, value_spans: Sequence[Span], block_text: str | None, block_spans: Sequence[Span]) -> bool:
    """Whether a value's offsets lead to its characters, told by the offsets of the block around it.

    A block with characters that the capture writes in another way (&amp;, a marker that was taken out) is not decided here.

    Args:
        value_text: as printed.
        value_spans: its [start, end) ranges in the decoded capture.
        block_text: of the block that states it; None where its publisher reserves it.
        block_spans: its ranges; together as long as the text where the capture writes each character as itself.
    """
    if block_text is None or sum(end - start for start, end in block_spans) != len(block_text):
        return True
    pieces, at = [], 0
    for start, end in block_spans:
        for low, high in value_spans:
            pieces.append((max(low, start), block_text[at + max(low - start, 0) : at + max(min(high, end) - start, 0)]))
        at += end - start
    return _squash("".join(piece for _, piece in sorted(pieces))) == _squash(value_text)


def has_no_running_line(quote: str, running: Set[str]) -> bool:
    """Whether a quote holds no line that stands again and again in its document: a watermark, a running head."""
    return not running or not any(line in _squash(quote) for line in running)


def running_lines(texts: Iterable[str]) -> frozenset[str]:
    """The lines that stand at least three times in a document, as blocks of their own, without white space."""
    counts = Counter(map(_squash, texts))
    return frozenset(line for line, count in counts.items() if count >= 3 and 4 <= len(line) <= 40)


def is_named(subject: str | None, subject_type: str | None, text: str) -> bool:
    """Whether a text names a subject, be it by a part of its name.

    Two neighbouring characters are enough, since names are given in their full form; of a place the first two, since all places of a
    kind end alike. The country and a province may be meant by 全国 and 全省.

    Args:
        subject: in its full form; None is nobody's name.
        subject_type: as in `scrapers.records.Observation`.
        text: all that the document says, with its title and publisher, without white space.
    """
    if subject is None:
        return True
    name = _squash(subject)
    if subject_type == "region":
        meant = "国" if name == "中国" else "省|全区|我区|自治区" if name.endswith(("省", "自治区")) else "全球|世界|国际"
        # The world has no first two characters of its own.
        return name[:2] in text or (name.endswith(("中国", "省", "自治区", "全球", "世界")) and bool(re.search(meant, text)))
    return len(name) < 2 or any(name[at : at + 2] in text for at in range(len(name) - 1))
