"""Which measure a number states: the shortest noun phrase that names it, without subject and period.

Belongs here: what is stripped from a phrase (connectors, adverbs, verbs that only link), the tables of change words and rates, and the
normal form through `vocabulary/normal_forms.csv`.
Does not belong here: where the phrase is looked for: see `observations`.
"""

import re
from collections.abc import Mapping
from functools import cache

from scrapers.facts.words import alternation, corrections, led_by, read_table, word_list
from scrapers.records import Measure

CHANGE_WORDS: Mapping[str, tuple[int, Measure]] = {
    row["word"]: (int(row["sign"]), Measure(row["measure"])) for row in read_table("change_words")
}
RATES: Mapping[str, Measure] = {row["ending"]: Measure(row["measure"]) for row in read_table("rate_words")}
_RATE = re.compile(rf"(?:{alternation(RATES)})$")

# Words that link a measure with its number, or say only that it was reached.
_LINKS = word_list("link")
# One character links only where it is not the end of another word (产能, 人均, 节约, 系列).
_SHORT_LINKS = (
    r"(?<![行作认因])为|是|(?<![所享私公国固])有|(?<![存现实所潜])在|(?<![夏截甚])至|(?<![报收])到|(?<![发表])达|(?<![预])计(?=达)|(?<!制)约(?<!节约)(?<!预约)(?<!签约)|近|超(?<!首超)|逾|已|仅|也|"
    r"(?<![人户日年月亩地平省])均|(?<!首)都|又|还|(?<!公)共|了|的|将|(?<![服])从|(?<!自)由|各|占|却|(?<![申海晚日年季财])报|再|就|只|居(?<!民居)(?<!新居)|(?<![许认])可能?|仍"
)
_SHORT_LINK_ENDS = "为是有在至到达计约近超逾已仅也均都又还共了的将从由各占却报再就只居可能仍"
_TAIL = re.compile(rf"(?:\s|[、（(“：:]|{alternation(_LINKS)}|{_SHORT_LINKS})+$")
# What the last character of a phrase must be for `_TAIL` to match: most phrases end otherwise, and the pattern is tried at every place.
_TAIL_ENDS = frozenset("、（(“：:" + _SHORT_LINK_ENDS + "".join(word[-1] for word in _LINKS))
_HEAD = re.compile(
    r"(?:[\s、”）)的了，]|(?:[\u4e00-\u9fff]{2,4})期间|一(?:个|家|座|条|项|批|款|套|种|处|位|名)|(?:始终|一直|长期)|[一两三四五]地|"
    r"有(?!效|色|线|机|限|害|关)|在(?!校|建|册|岗|线|营|编|研|职|途|手|售|外|地|园|读|籍|库|贷|产)|对(?!外|口|接|公|标)|为|自(?!来|主|动|然|贸|治|驾|助|营|给|有|身|行)|以(?!上)|将(?!军)|"
    r"可(?!再生|用|支配|持续|比)|从(?!业)|就(?!业|诊|医)|使(?!用|命)|每年|每天|每月|每(?!股|百|千|万|亩|人|户|吨|家|台|度|\d)|本(?!科|外币|地|土|级|币)|其(?!他|它|余)|共(?!享|同|建|有产权|青)|并(?!购|网|表|轨)|"
    r"和(?!谐|平|美)|等(?!级|候)|要(?!素|求)|正(?!版|式)|应(?!急|届|用|收|税|付)|能(?!源|耗|力|效|级)|会(?!员|议|展|计)|需(?!求)|超(?!算|高|大|市|级|声|导|低)|近(?!海|视|岸|郊)|约|"
    r"到(?!账|港|岸|位|达)|至|由|于|让|令|把|被(?!征|保)|较|比(?!重|例|亚迪|率|赛|特)|即(?!时)|是|又|还(?!款)|也|均(?!价|值)|都(?!市)|已|且|但|而|与(?!会)|及(?!时)|或|各(?!类|项|级|地|种)|"
    r"(?:[这该那](?:[个套款种项家座一]))(?!体|性|人)[\u4e00-\u9fff]{2,4}的|该|此|这[种类些项批]?|之|所(?!得|有|属)|向(?!上|好)|当(?!地|日|季|期)|更(?!新)|最(?!低|高|大|小)|只|仅|用(?!电|水|户|工|地|能|气|药|上|到|于|来)|则|再(?!生|贷|融)|"
    + alternation(word_list("lead"))
    + r")+"
)
# Verbs that change what is counted and stay with it.
KEPT_VERBS = re.compile(
    r"(?:新增|净增|新建|新开工|新签|新设|新注册|新认定|新培育|新引进|新登记|累计|备案|授权|在建|在校|在册|在营|招收|毕业|招生|注册|流失|关停|淘汰|出口|进口|签约|开工|投产|竣工|减免|发放|接待|培训|捐赠|处置|转化|申请|受理|审结|接种|救治|门诊|退出|退役|安置|分流|就业|上市|引进)$"
)
# One of these characters is in whatever `_INNER_LINK` takes out.
_INNER_HINT = re.compile(r"[实完录取拥共已达则累合均]")
_INNER_LINK = re.compile(
    r"(?<=[\u4e00-\u9fffA-Za-z”）])(?:实现了?|完成(?!率|度|情况|量|额)了?|录得|取得了?|拥有|共有|已有|达到了?|则为|累计实现|累计完成|累计达到?|合计实现|共实现|均实现)(?=[\u4e00-\u9fffA-Za-z“])"
)
# A phrase that goes on behind one of these verbs begins anew: what stands before is not part of the measure.
_BREAK = re.compile(
    led_by(
        "开实推促带使让帮助支致用服辐惠吸引涵涉覆分预力确达通随围按依聚针其包为成作以位来已将共拟还再均累计得上迭衍搭配采拥建发设打培认合",
        r"(?:开展|实施|推动|促进|带动|推进|使得|使(?!用)|让|帮助|助力|支持|致力于|用于|服务于|辐射|惠及|吸引了?|引进了?|涵盖|涉及|覆盖了?|分布在|预计|力争|确保|达成|通过|随着|围绕|按照|依托|聚焦|针对|其中|包括|为了|成为|作为|以及|带来|位于|来自|已在|"
        r"(?<=[\u4e00-\u9fff])(?:将(?!军)|已经?|(?<!公)共(?!享|同|建|有|识)|拟(?!态|合)|还|再(?!生|贷|融)|(?<![人户亩地年日月平生次])均(?![价值衡])|累计|计划(?=[投新建引]))|"
        r"得到|上线了?|迭代|衍生出|搭载|配备了?|采用|拥有|建成了?|发布了?|推出了?|设立了?|建立了?|打造了?|培育了?|认定了?|共计|合计)",
    )
)
# 占地区生产总值的比重 and 占地区生产总值比重 are one measure.
_PER_HEAD = re.compile(
    r"(?P<per>[\u4e00-\u9fff]{0,8}?每[十百千万亿]{1,2}(?:名?常住|户籍|名)?(?:[人户名台家]|[工职]人)(?:口|居民|家庭|人口|劳动力)?)"
    r"(?:拥有|有|中|平均|的){1,2}(?=[\u4e00-\u9fffA-Za-z0-9]{2})"
)
_SHARE_OF_WHOLE = re.compile(r"(占[^的]{2,20})的(?=(?:比重|比例|份额)$)")
_STREAK = re.compile(r"(?:已)?连续第?[\d一二三四五六七八九十]+(?:年|个月|个季度|个交易日|次)|创[^，]{0,8}新[高低]")
_ONLY_VERB = re.compile(r"(?:安排|下达|拨付|新增|增加|达|达到|完成|实现|突破|形成|建成|产生|投产)+")
# 首台（套） is one word.
_BRACKETS = re.compile(r"(?<!首台)(?<!首批)[（(][^（）()]*[）)]")
# Says only that there is an amount: whose it is stands before.
_ONLY_AMOUNT = re.compile(r"数量|总量|总数|总额|金额|人数|次数|规模")
_GROWTH_TAIL = re.compile(
    r"(?:的)?(?:同比|环比|年均|平均|年)?(?:名义|实际)?(?:增速|增长率|增长速度|增幅|涨幅|降幅|跌幅|增长|增长幅度|增量增长)却?$"
)
_COMPOUND = re.compile(r"(?:[\d一二三四五六七八九十两]+年)?(?:年均)?复合(?:年)?(?:增速|增长率|年增长率|增长)$")
_PREDICATE = re.compile(
    r"(?:整体|总体|均|也|仍|继续|持续|稳步|不断|快速|平稳|大幅|显著|明显|略有|有所|小幅|稳定|逐年|逐步|进一步|高速|较快|依然|仍然|开始|实现|保持|呈|呈现|再|又|首次)*(?:稳中有[增进升降]|增长|上升|下降|提升|提高|回落|回升|扩大|加快|放缓|改善|优化|壮大|领先|攀升|减少|增加|向好|增势|态势|走势|趋势|较快增长|翻番|倍增|凸显|增强|突出|领跑|集聚|最高|最低|最大|最多|居首|为零|(?:位居|位列|居|排名|名列)(?:全[国省市球]|世界)?(?:前列|前茅|首位|第一)|(?:却|则|反而|也)?是[\u4e00-\u9fff]{2,6}[更最][高低多少大小快慢长短])(?:较快|明显|迅速|良好|稳定|态势|势头|趋势)?$"
)


@cache
def _normal_forms() -> tuple[re.Pattern[str], Mapping[str, str]]:
    forms = {row["printed"]: row["indicator"] for row in read_table("normal_forms") if row["printed"] != row["indicator"]}
    forms.update(corrections("indicator"))
    return re.compile(alternation(forms)), forms


def normal_form(phrase: str) -> str:
    """Write abbreviations of a measure in full (规上 → 规模以上) and mend known misprints; the rest stays as printed."""
    pattern, forms = _normal_forms()
    return pattern.sub(lambda match: forms[match[0]], phrase)


def without_brackets(phrase: str) -> str:
    """Drop remarks in brackets."""
    return _BRACKETS.sub("", phrase) if "（" in phrase or "(" in phrase else phrase


def strip_links(phrase: str) -> str:
    """Take linking words off both ends and out of the middle: 数字经济核心产业实现营收 → 数字经济核心产业营收."""
    phrase = without_brackets(phrase).replace("\x00", "")
    if "连续" in phrase or "创" in phrase:
        phrase = _STREAK.sub("", phrase)
    previous = None
    while phrase != previous:
        previous = phrase
        if phrase[-1:] in _TAIL_ENDS or phrase[-1:].isspace():
            phrase = _TAIL.sub("", phrase)
        head = _HEAD.match(phrase)
        if head and head.end() < len(phrase):
            phrase = phrase[head.end() :]
        elif head:
            phrase = ""
    if _INNER_HINT.search(phrase):
        phrase = _INNER_LINK.sub("", phrase)
    phrase = phrase.strip(" 的、，：")
    if phrase.endswith(("的比重", "的比例", "的份额")):
        phrase = _SHARE_OF_WHOLE.sub(r"\1", phrase)
    if phrase.count("“") != phrase.count("”"):
        phrase = phrase.replace("“", "").replace("”", "")
    return phrase


def measure_phrase(phrase: str) -> str:
    """The measure in the stretch of a clause between subject and number."""
    phrase = without_brackets(phrase.replace("\x00", ""))
    per = _PER_HEAD.match(phrase)
    if per:
        # 每千人口拥有执业医师: what is counted per head keeps what it is counted per.
        return per["per"] + strip_links(phrase[per.end() :])
    breaks = [match.span() for match in _BREAK.finditer(phrase) if match.end() < len(phrase)]
    cut = strip_links(phrase)
    for low, high in reversed(breaks):
        tail = strip_links(phrase[high:])
        if len(tail) >= 2:
            head = strip_links(phrase[:low])
            if len(head) >= 2 and _ONLY_AMOUNT.fullmatch(tail) and phrase[low:high] == "累计":
                return strip_links(phrase[:high]) + tail
            return head if _ONLY_VERB.fullmatch(tail) and len(head) >= 2 else tail
    return cut


def topic_phrase(phrase: str) -> str | None:
    """The measure that a clause without number names: 产业规模仍稳步增长 → 产业规模; None where it names none."""
    phrase = without_brackets(phrase.replace("\x00", "")).rstrip(" ，。；：")
    bare = _PREDICATE.sub("", phrase)
    about = _MEASURED_BY.match(phrase) or _ABOUT.match(phrase)
    if about is None and _PER_HEAD.match(phrase):
        # 每万人中的从业人员，南京为632人
        return measure_phrase(phrase)
    if about and about["what"] in ("具体", "总体", "整体", "长远", "目前", "总", "综合", "横向", "纵向"):
        return None
    if about and phrase.startswith(("从", "按")) and not _MEASURED_VIEW.search(about["what"]):
        # 从地域看 is a view of the measure, not a measure.
        return None
    if about:
        bare = about["what"]
    elif bare == phrase and not _MEASURE_NOUN.search(phrase):
        return None
    bare = measure_phrase(_TO_CHANGE.sub("", bare))
    return bare or None


# 以每万人拥有的机器人台数衡量
_MEASURED_BY = re.compile(r"(?:以|用|按)(?P<what>[^，]{2,28}?)(?:来?衡量|来?计算|来?比较|而论|计)$")
_ABOUT = re.compile(r"(?:从|在|按)?(?P<what>.{2,24}?)(?:方面|来看|看|情况|的?分布看|上看|而言)$")
# 提高加计扣除比例: the heading of a proposal names the measure behind its verb.
_TO_CHANGE = re.compile(
    r"(?:进一步|持续|逐步)?(?:提高|提升|降低|扩大|加大|缩短|增加|减少|压缩)(?=[\u4e00-\u9fff]{4,}(?:比例|比重|规模|数量|面积|额度|成本|时间|周期|效率|能力|水平)$)"
)
_MEASURED_VIEW = re.compile(r"(?:得分|指数|总量|人均|分布|排名|占比|规模|数量|密度|增速|领域)")
_MEASURE_NOUN = re.compile(
    r"(?:数量|总量|规模|总额|金额|产值|增加值|收入|利润|销量|产量|人数|面积|比例|比重|占比|吞吐量|增速|效率|成本|时间|周期|天数|指数|能力|水平)$"
)


def without_growth(phrase: str) -> str:
    """What grows: 增加值增速 → 增加值; a compound rate keeps its name."""
    if _COMPOUND.search(phrase):
        return phrase
    return _GROWTH_TAIL.sub("", phrase)


def rate_measure(phrase: str) -> Measure | None:
    """The measure of a rate named at the end of `phrase` (覆盖率 → share, 准确率 → level), None where it names none."""
    found = _RATE.search(phrase)
    if found:
        return RATES[found[0]]
    if phrase.endswith("率") and not phrase.endswith(("功率", "频率", "速率", "汇率", "效率", "税率")):
        return Measure.SHARE
    return None
