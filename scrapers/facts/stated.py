"""What kind of quantity a number states: a level, a share, growth, a change or a rank, against what, with which sign, of which measure.

Belongs here: the rules, one for each way of speaking, and the names of measures that they read out of the words around a number. Does not
belong here: whose number it is, of what time, and what a clause hands on to the next (`sentences`); the patterns themselves (`patterns`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from scrapers.facts import patterns as pt
from scrapers.facts.indicators import CHANGE_WORDS, measure_phrase, rate_measure, strip_links, without_growth
from scrapers.facts.measures import ending_name
from scrapers.facts.numbers import MASK, Quantity
from scrapers.records import Basis, Measure

if TYPE_CHECKING:
    from scrapers.facts.sentences import Fact, Sentence

# Longer names of measures are pieces of sentences.
MAX_INDICATOR = 30


class Stated(NamedTuple):
    """What kind of quantity a number states, against what, with which sign, and of which measure."""

    measure: Measure
    basis: Basis | None
    sign: int
    indicator: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A number with the words around it.

    Attributes:
        sentence: in which it stands.
        quantity: the number.
        tail: the words between subject and number, without blanks at the end.
        rest: the same with them.
        right: the words behind the number.
        left: those before it, back to the number before.
        basis: what the words before it compare it with.
        inherited: the measure that governs it where it names none.
        last: the fact before it in the sentence.
    """

    sentence: "Sentence"
    quantity: Quantity
    tail: str
    rest: str
    right: str
    left: str
    basis: Basis | None
    inherited: str | None
    last: "Fact | None"

    @property
    def is_ratio(self) -> bool:
        """True for what is told as a part or a multiple of something."""
        return self.quantity.unit.kind in ("percent", "permille", "fold", "pp")

    def or_inherited(self, phrase: str) -> str | None:
        """A phrase, or the governing measure where it is too short for a name."""
        return phrase if len(phrase) > 1 else self.inherited


def measure_of(sentence: "Sentence", q: Quantity, rest: str, right: str, left: str, basis: Basis | None, *, anew: bool) -> Stated:
    """What kind of quantity is stated, against what, with which sign, and of which measure; `anew` where another subject was named."""
    last = sentence.facts[-1] if sentence.facts else None
    said = Said(sentence, q, rest.rstrip(" \x00"), rest, right, left, basis, inherited_measure(sentence, q, last, anew=anew), last)
    return next(filter(None, (rule(said) for rule in MEASURE_RULES)))


def inherited_measure(sentence: "Sentence", q: Quantity, last: "Fact | None", *, anew: bool) -> str | None:
    """The measure that governs a number which names none."""
    inherited = sentence.topic or sentence.local.indicator
    if inherited is None and (sentence.continues or sentence.may_inherit()):
        inherited = sentence.frame.indicator
    if (
        inherited is None
        and q.unit.kind == "percent"
        and last is not None
        and last.measure is Measure.SHARE
        and (last.indicator or "").endswith("率")
    ):
        # 上云率只有38%，9月已升至67%: a rate goes on, a share of something does not.
        inherited = last.indicator
    if sentence.frame.first_indicator and sentence.local.indicator is None and pt.THEN.search(sentence.text, sentence.start, q.start):
        inherited = sentence.frame.first_indicator
    if anew and q.unit.kind == "count" and sentence.topic is None and last is not None and last.quantity.unit.kind == "money":
        # 企业126家，总估值3860亿元；北京41家: what was counted last, not what it was worth.
        inherited = next((one.indicator for one in reversed(sentence.facts) if one.quantity.unit is q.unit), inherited)
    if q.unit.kind == "pp" and last is not None and last.indicator and sentence.topic is None:
        # 占比达38.5%，提升1.4个百分点; 增长35%，高出全省3.1个百分点
        if last.measure is Measure.SHARE or (last.measure is Measure.CHANGE and last.quantity.unit.kind == "pp"):
            inherited = last.indicator
        elif last.measure is Measure.GROWTH and not last.indicator.endswith("增速"):
            inherited = f"{last.indicator}增速"
    if q.unit.kind == "count" and q.unit.name in ("位", "个") and last is not None and last.measure is Measure.RANK:
        # 居全省第四，较上年前移2位
        inherited = last.indicator
    return inherited


def ranked_among(said: Said) -> Stated | None:
    """居全省第二位"""
    if said.quantity.unit.kind != "rank":
        return None
    return Stated(Measure.RANK, Basis.VS_OTHER, 1, rank_indicator(said.sentence, said.rest, said.right, said.inherited))


def index_or_ratio(said: Said) -> Stated | None:
    """收入比为1.6:1: the word before the level belongs to its name."""
    if said.quantity.unit.kind not in ("index", "ratio"):
        return None
    return Stated(Measure.LEVEL, None, 1, said.or_inherited(measure_phrase(said.tail)))


def share_of_whole(said: Said) -> Stated | None:
    """占全市的12%, 占比达38%"""
    if not said.is_ratio or said.quantity.unit.kind == "pp":
        return None
    if "占" in said.sentence.spoken[said.quantity.outer : said.quantity.start]:
        # 约占六成
        return Stated(Measure.SHARE, None, 1, share_indicator(said.sentence, said.tail, None, said.inherited))
    share = pt.SHARE_TAIL.search(said.tail)
    if share is None:
        share = pt.SHARE_OF.search(said.tail)
        if share and pt.MARKET_SHARE.match(said.right):
            return Stated(Measure.SHARE, None, 1, f"{strip_links(share['of']).removesuffix('市场')}市场份额")
    if share is None:
        return None
    return Stated(Measure.SHARE, None, 1, share_indicator(said.sentence, said.tail[: share.start()], share["of"], said.inherited))


def growth_as_noun(said: Said) -> Stated | None:
    """增速为8%, 降幅3%"""
    if not said.is_ratio or said.quantity.unit.kind == "pp":
        return None
    for pattern, sign in ((pt.GROWTH_NOUN, 1), (pt.FALL_NOUN, -1)):
        if pattern.search(said.tail):
            return Stated(Measure.GROWTH, said.basis or Basis.YOY, sign, said.or_inherited(without_growth(measure_phrase(said.tail))))
    return None


def above_or_below(said: Said) -> Stated | None:
    """高出全省3.1个百分点"""
    compared = pt.COMPARE_TAIL.search(said.tail) if said.quantity.unit.kind != "count" else None
    if compared is None:
        return None
    if compared["what"].strip(MASK) == "的" and MASK in compared["what"]:
        # 好于上年的85.3%: the level of that year.
        return None
    phrase = rate_of(measure_phrase(_strip_basis(said.tail[: compared.start()])), said.inherited)
    return Stated(Measure.CHANGE, Basis.VS_OTHER, -1 if compared["word"] in pt.BELOW else 1, said.or_inherited(phrase))


def rate_of(phrase: str, inherited: str | None) -> str:
    """增速, 占比 and their like stand for those of the measure before."""
    if phrase in ("增速", "增幅", "降幅", "涨幅", "占比", "比重") and inherited:
        return inherited if inherited.endswith(phrase) else f"{inherited.removesuffix('增速')}{phrase}"
    return phrase


def grew_or_fell(said: Said) -> Stated | None:
    """同比增长8%, 下降3%, 提升1.4个百分点"""
    change = pt.CHANGE_TAIL.search(said.tail)
    # 新增 and 最高 are other words.
    if change is None or (len(change["word"]) == 1 and said.tail[: change.start()].endswith(("新", "净", "递", "最"))):
        return None
    unit, last = said.quantity.unit.kind, said.last
    sign, kind = CHANGE_WORDS[change["word"]]
    if unit == "pp" or not said.is_ratio:
        kind = Measure.CHANGE
    elif said.basis in (Basis.YOY, Basis.QOQ) or (
        (said.sentence.frame.growth or any(fact.measure is Measure.GROWTH for fact in said.sentence.facts))
        and kind is Measure.CHANGE
        and unit == "percent"
        and change["word"] in ("上升", "下降", "降", "回落", "回升")
    ):
        kind = Measure.GROWTH
    phrase = rate_of(measure_phrase(_strip_basis(said.tail[: change.start()])), said.inherited)
    if len(phrase) < 2 and last is not None and last.measure is Measure.LEVEL and "from_to" not in last.rules and unit == "percent":
        # 出口237亿元，下降3%: a rate right behind its level.
        kind = Measure.GROWTH
    return Stated(kind, said.basis, sign, said.inherited if pt.MODIFIER.fullmatch(phrase) else said.or_inherited(phrase))


def growth_behind(said: Said) -> Stated | None:
    """以8%的速度增长"""
    if not said.is_ratio or said.quantity.unit.kind == "pp":
        return None
    if pt.GROWTH_RIGHT.match(said.right):
        return Stated(Measure.GROWTH, said.basis, 1, said.or_inherited(measure_phrase(_strip_basis(said.tail))))
    if pt.FALL_RIGHT.match(said.right):
        return Stated(Measure.GROWTH, said.basis, -1, said.inherited)
    return None


def change_of_object(said: Said) -> Stated | None:
    """缩短办理时间5天, 降低成本12%"""
    if not said.is_ratio and said.quantity.unit.kind not in ("time", "physical", "money", "count"):
        return None
    verb = pt.CHANGE_OBJECT.match(said.tail)
    if verb is None or said.tail.endswith(("到", "至", "为")):
        return None
    if not said.is_ratio and verb["word"] not in ("缩短", "降低", "减少", "增加", "降", "压减", "压缩", "削减", "缩减"):
        return None
    phrase = measure_phrase(verb["object"])
    if len(phrase) < 2:
        return None
    sign = 1 if verb["word"] in ("节约", "节省") else CHANGE_WORDS.get(verb["word"], (1, Measure.CHANGE))[0]
    kind = Measure.GROWTH if said.basis in (Basis.YOY, Basis.QOQ) and said.is_ratio else Measure.CHANGE
    return Stated(kind, said.basis, sign, phrase)


def added_against(said: Said) -> Stated | None:
    """比上年新增12家"""
    if said.basis is None or not said.tail.endswith(("新增", "净增")) or said.quantity.unit.kind not in ("money", "count", "physical"):
        return None
    return Stated(Measure.CHANGE, said.basis, 1, said.inherited)


def doubled(said: Said) -> Stated | None:
    """翻了两番"""
    if said.quantity.unit.name != "番":
        return None
    before = said.inherited
    if said.last is not None and said.last.measure is Measure.SHARE and said.sentence.topic is None:
        before = said.last.indicator
    phrase = measure_phrase(_strip_basis(said.tail))
    return Stated(Measure.GROWTH, said.basis, 1, phrase if len(phrase) > 1 else before)


def counted(said: Said) -> Stated | None:
    """22家试点平台, 参数600亿"""
    unit = said.quantity.unit.kind
    if unit not in ("count", "noun") and not (unit == "bare" and said.quantity.rule == "scaled"):
        return None
    indicator = count_indicator(said.sentence, said.quantity, said.rest, said.right, said.inherited)
    return Stated(Measure.LEVEL, cumulative(said.left), 1, indicator)


def added_up(said: Said) -> Stated | None:
    """一期投资12亿元，二期投资8亿元，合计20亿元: what the numbers before have in common."""
    if not pt.ALTOGETHER.fullmatch(said.tail.strip(MASK + " ，")) or said.sentence.topic is not None:
        return None
    parts = said.sentence.facts[-2:]
    if len(parts) < 2 or any(part.measure is not Measure.LEVEL or part.quantity.unit is not said.quantity.unit for part in parts):
        return None
    first, last = (part.indicator or "" for part in parts)
    shared = ending_name(last)
    if first == last or not shared or not first.endswith(shared):
        return None
    return Stated(Measure.LEVEL, None, 1, shared)


def lasted(said: Said) -> Stated | None:
    """连续8年增长, 经过4年检验"""
    if said.quantity.unit.kind != "time":
        return None
    if said.tail.endswith("连续"):
        done = pt.CONTINUED.match(said.right)
        own = measure_phrase(said.tail.removesuffix("连续"))
        if len(own) > 1:
            said.sentence.topic = own
        unit = said.quantity.unit.name.removeprefix("个")
        return Stated(Measure.LEVEL, None, 1, f"连续{done[0]}{unit}数" if done else own or said.inherited)
    if said.left.rstrip(MASK + " ").endswith(("经过", "历经")):
        # The time that it took, of whatever was spoken of before.
        return Stated(Measure.LEVEL, None, 1, right_noun(said.right) or "历时")
    return None


def times_of(said: Said) -> Stated | None:
    """是2020年的3倍, 相当于全省的12%"""
    times = pt.TIMES_OF.search(said.tail) if said.is_ratio else None
    if times is None:
        return None
    indicator = said.or_inherited(measure_phrase(said.tail[: times.start()]))
    whole = strip_links(times["other"])
    if said.quantity.unit.kind == "percent" and "相当于" in times[0]:
        # 相当于去年的九成: the same measure of another time.
        return Stated(Measure.SHARE, None if whole else Basis.VS_OTHER, 1, f"{indicator or ''}占{whole}比重" if whole else indicator)
    return Stated(Measure.LEVEL, Basis.VS_OTHER, 1, indicator)


def money_for(said: Said) -> Stated | None:
    """投入3亿元用于改造, 给予50万元奖励"""
    if said.quantity.unit.kind != "money":
        return None
    unnamed = len(measure_phrase(_strip_basis(said.tail))) < 2
    purpose = pt.PURPOSE.match(said.right) if unnamed else None
    if purpose:
        return Stated(Measure.LEVEL, None, 1, purpose["what"])
    granted = pt.GRANTED.match(said.right)
    if granted and (said.sentence.topic is None or "分别" in said.tail) and (unnamed or pt.GRANTING.search(said.tail)):
        said.sentence.bind(said.right, granted["noun"])
        return Stated(Measure.LEVEL, None, 1, granted["noun"])
    return None


def level(said: Said) -> Stated:
    """营业收入38亿元, 覆盖率96%: what is left, also a rate that is named for what it is a share of."""
    unit = said.quantity.unit.kind
    phrase: str | None = measure_phrase(_strip_basis(said.tail))
    counted_right = False
    if len(phrase or "") < 2 or (pt.MODIFIER.fullmatch(phrase or "") and said.inherited):
        noun = right_noun(said.right)
        named = said.sentence.topic or (noun if noun and unit != "fold" else None) or said.inherited
        if unit == "money" and named is not None and named == said.inherited:
            # 补助比例不高于20%，单个工厂不超过300万元: what is granted, and not the share of it.
            named = named.removesuffix("比例")
        phrase = named or _verb_of(said.tail) or phrase or None
        counted_right = noun is not None and phrase == noun
        if counted_right:
            said.sentence.bind(said.right, noun or "")
    if unit not in ("percent", "permille"):
        return Stated(Measure.LEVEL, said.basis if said.basis is Basis.VS_OTHER else cumulative(said.left), 1, phrase)
    return percentage(said, phrase, counted_right=counted_right)


def percentage(said: Said, phrase: str | None, *, counted_right: bool) -> Stated:
    """A percentage is the level of a rate, or the share of those that are named behind it or did something (26.8%已部署大模型)."""
    right = said.right
    behind = right_noun(right)
    by_rate = rate_measure(phrase or "")
    part = pt.PART_WHO.match(right)
    if part:
        # 62.4%的企业已应用人工智能
        return Stated(Measure.SHARE, None, 1, _shortened(f"{part['done']}的{part['who']}") + "占比")
    granted = pt.GIVES.match(right)
    if granted:
        # 按投资额的10%给予补助
        return Stated(Measure.LEVEL, None, 1, granted["noun"])
    if (
        said.last is not None
        and said.last.measure is Measure.SHARE
        and said.sentence.topic is None
        and not strip_links(_strip_basis(said.tail))
        and not right.startswith(("的", "以上的"))
    ):
        # 占比过半，达50.3%
        return Stated(Measure.SHARE, None, 1, said.last.indicator)
    if pt.COMPLETED.search(said.tail):
        return Stated(Measure.SHARE, None, 1, f"{phrase}完成率")
    if by_rate:
        return Stated(by_rate, None, 1, phrase)
    if counted_right and not right.startswith("的"):
        return Stated(Measure.SHARE, None, 1, f"{phrase}占比")
    if done := pt.HAS_DONE.match(right):
        if whole := of_whom(said):
            return Stated(Measure.SHARE, None, 1, f"{done[0]}的{whole}占比")
        if len(_strip_basis(said.tail).strip(MASK + " ，")) < 2:
            return Stated(Measure.SHARE, None, 1, f"{strip_links(done[0])}占比")
    if right.startswith(("的", "以上的")) or pt.THEY_ARE.match(right):
        owner = _shortened(strip_links(re.split(r"[，。；、：]", right.lstrip("的"))[0]))
        return Stated(Measure.SHARE, None, 1, (behind or owner or phrase or "") + "占比")
    if behind and rate_measure(behind):
        return Stated(Measure.SHARE, None, 1, behind)
    if said.basis in (Basis.YOY, Basis.QOQ):
        return Stated(Measure.GROWTH, said.basis, 1, phrase or said.inherited)
    # 九成以上由系统派单: a part of a whole is told in words where no rate is named.
    told = said.quantity.rule in ("fraction", "tenths")
    return Stated(Measure.SHARE if told else Measure.LEVEL, None, 1, phrase)


def of_whom(said: Said) -> str | None:
    """Those that a part is one of: 受访企业中逾半数, 走访的186家企业中，逾半数."""
    tail = strip_links(_strip_basis(said.tail))
    named = pt.OF_THEM.search(tail)
    if named:
        return named["who"]
    start = said.sentence.clause_of(said.quantity).start
    if tail or said.last is None or said.last.clause.end >= start or not said.sentence.text.startswith("中", said.last.clause.end - 1):
        return None
    return (said.last.indicator or "").removesuffix("数") or None


def cumulative(left: str) -> Basis | None:
    """累计 makes a figure cumulative."""
    return Basis.CUMULATIVE if "累计" in left else None


def basis_of(left: str) -> Basis | None:
    """What the words before a number compare it with."""
    if pt.YOY.search(left):
        return Basis.YOY
    if pt.QOQ.search(left):
        return Basis.QOQ
    if pt.COMPARED.search(left):
        return Basis.VS_OTHER
    return None


def rank_indicator(sentence: "Sentence", rest: str, right: str, inherited: str | None) -> str | None:
    """What is ranked, with the scope of the ranking: 出口额全省排名."""
    found = pt.RANK_VERB.search(rest)
    scope = ""
    head = rest
    if found:
        head = rest[: found.start()]
        scope = strip_links(found["scope"])
        if found[0].startswith("占比"):
            head += "占比"
    else:
        region = pt.RANK_SCOPE.search(rest)
        if region:
            head, scope = rest[: region.start()], region["scope"]
    phrase = measure_phrase(head)
    if pt.ONLY_SCOPE.fullmatch(head.strip(MASK + " ，")):
        scope, phrase = strip_links(head).removeprefix("数量"), ""
    if len(phrase) < 2 or phrase in ("总量", "规模", "增速", "数量", "总数"):
        last = sentence.facts[-1] if sentence.facts else None
        own_share = last is not None and last.measure is Measure.SHARE and "占" not in (last.indicator or "占")
        base = (last.indicator if last and own_share and not phrase else inherited) or sentence.frame.indicator or ""
        phrase = base + ("增速" if phrase == "增速" else "")
    else:
        sentence.rank_base = phrase
    following = right_noun(right) if not phrase else None
    return f"{phrase or following or ''}{scope}排名"


def share_indicator(sentence: "Sentence", head: str, of: str | None, inherited: str | None) -> str:
    """What has the share, and of which whole: 出口占全市出口比重."""
    phrase = measure_phrase(head)
    if both := pt.THEY_BOTH.fullmatch(phrase):
        told = list(dict.fromkeys(one.indicator for one in sentence.facts if one.indicator and one.measure is Measure.LEVEL))
        phrase = "和".join(told[-3 if both[0][0] == "三" else -2 :]) or phrase
    scope = ""
    found = pt.SHARE_SCOPE.search(head.rstrip())
    if found:
        scope = found[1]
        phrase = measure_phrase(head[: found.start()])
    if len(phrase) < 2:
        phrase = inherited or "" if of or not phrase else phrase
    whole = strip_links(of or "").removesuffix("的比重")
    if not whole and phrase.endswith(("占比", "比重", "比例", "份额")):
        return phrase
    return f"{phrase}占{whole}比重" if whole else f"{phrase}{scope}占比"


def count_indicator(sentence: "Sentence", q: Quantity, rest: str, right: str, inherited: str | None) -> str | None:
    """What is counted: the noun behind the number, else the phrase before it, else what was counted last."""
    tail = rest.rstrip(" \x00")
    kept = pt.KEEP_LEFT.search(_strip_adverbs(tail))
    verb = kept["verb"] if kept else ""
    # 由127张精简为35张: what stands behind the number is the verb of the change.
    noun = None if sentence.is_start(q) else right_noun(right)
    if noun is None and (behind := sentence.next_in_row(q)) is not None:
        # 八大类28种病害: both count the same.
        noun = right_noun(sentence.spoken[behind.end : sentence.clause_of(behind).end])
        return f"{noun}{q.unit.name}数" if noun else None
    if q.unit.kind == "noun":
        phrase = measure_phrase(tail)
        if q.unit.name == "参数":
            return "参数量"
        joint = pt.JOINT.match(right)
        if joint:
            return f"{joint[0].strip()}部门数"
        return phrase if len(phrase) > 1 else f"{q.unit.name}数"
    if noun and len(left_phrase := measure_phrase(tail)) > 3 and pt.COUNTED_LEFT.search(left_phrase):
        return left_phrase
    if noun:
        sentence.bind(right, noun)
        return f"{verb if verb != '累计' else ''}{noun}数"
    phrase = measure_phrase(_strip_basis(tail))
    owner, _, thing = phrase.rpartition("的")
    if owner and len(thing) > 1:
        # 营收超亿元的企业: a bound tells which are counted.
        phrase = f"{owner}{thing}" if pt.BOUNDED.search(owner) and len(owner) <= 12 else thing
    only_verb = phrase == verb and inherited and sentence.facts and sentence.facts[-1].quantity.unit == q.unit
    if pt.ONLY_LEVEL.fullmatch(phrase) and inherited and (whole := pt.OF_A_LEVEL.search(inherited)):
        # 国家级平台5个、省级68个: both count the same.
        return f"{phrase}{whole['thing']}"
    if len(phrase) > 1 and not (pt.MODIFIER.fullmatch(phrase) and inherited) and not only_verb:
        return phrase
    served = pt.SERVED.search(tail)
    if served and q.unit.name in pt.PEOPLE:
        return f"{served['verb']}{pt.PEOPLE[q.unit.name]}数"
    if verb and inherited:
        # 新增6家，累计达262家: the stock, not what was added.
        return inherited.removeprefix("新增") if verb == "累计" else f"{verb}{inherited}"
    return inherited


def right_noun(right: str) -> str | None:
    """The noun that is counted, right behind the number: 22家试点平台接入 → 试点平台."""
    lead = pt.BRACKET.match(right)
    if lead:
        right = right[lead.end() :]
    quoted = pt.QUOTED_RIGHT.match(right)
    behind = right[quoted.end() :] if quoted and right[quoted.end() - 1] == "”" else ""
    goes_on = pt.NOUN_RIGHT.match(behind) if behind and behind[0] != "的" else None
    if quoted and goes_on and len(goes_on["noun"]) <= 8:
        # 126项“一件事”改革事项
        return quoted["noun"] + pt.NOUN_END.sub("", goes_on["noun"])
    if quoted:
        return quoted["noun"] if quoted["before"] or not right[quoted.end() :].startswith("的") else quoted["name"]
    found = pt.NOUN_RIGHT.match(right)
    if not found:
        return None
    noun = pt.NOUN_END.sub("", found["noun"])
    thing = pt.LAST_THING.match(noun)
    if thing and (right.startswith(("总", "投入", "投资", "收入", "占比"), found.end()) or pt.MEASURE_END.search(noun, thing.end())):
        # 32家规上企业工业总产值512亿元: the firms are counted, the measure is the next number's.
        noun = thing[0]
    if "的" in noun[1:]:
        first, last = noun.split("的")[0], noun.split("的")[-1]
        measured = pt.MEASURE_END.search(last.removesuffix("约")) is not None
        noun = first if measured or last in pt.EMPTY_NOUNS or pt.THING.search(first) or len(last) < 2 else last
    levels = pt.OTHER_LEVELS.match(right, found.end())
    if noun in pt.SHORT_NOUNS:
        noun += levels[0] if levels else ""
        behind = pt.WHAT_THEY_DID.match(pt.BRACKET.sub("", right[found.end() :]))
        return f"{behind[0]}的{noun}" if behind else noun
    return _shortened(noun) if len(noun) > 1 else None


# Each rule knows one way of speaking; the first that holds decides, and the last one always does.
MEASURE_RULES: tuple[Callable[[Said], Stated | None], ...] = (
    ranked_among,
    index_or_ratio,
    share_of_whole,
    growth_as_noun,
    above_or_below,
    grew_or_fell,
    growth_behind,
    change_of_object,
    added_against,
    doubled,
    added_up,
    counted,
    lasted,
    times_of,
    money_for,
    level,
)


def _shortened(phrase: str) -> str:
    """A phrase that is too long for a name ends behind its last thing; it is never cut within a word."""
    thing = pt.LAST_THING.match(phrase, 0, MAX_INDICATOR) if len(phrase) > MAX_INDICATOR else None
    return thing[0] if thing else phrase


def _verb_of(tail: str) -> str | None:
    """The verb that names the measure where no noun does: 投入3亿元 → 投入."""
    found = pt.NOUN_VERBS.search(tail)
    return found[1] if found else None


def _strip_basis(text: str) -> str:
    text = pt.CAME_TO.sub("", text.rstrip(" \x00"))
    return pt.BASIS_END.sub("", text) if pt.BASIS_HINT.search(text) else text


def _strip_adverbs(text: str) -> str:
    return pt.ADVERBS_AT_END.sub("", text)
