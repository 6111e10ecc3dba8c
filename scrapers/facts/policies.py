"""Policy documents in one block: titles in 《》 that are plans, laws, measures, reports or standards.

Belongs here: which titles are policies, their kind, issuer and date as the sentence states them, their status.
Does not belong here: books, films, newspapers; which spellings of one document name one policy, that is `mentions`.
"""

import re
from calendar import monthrange
from collections.abc import Iterator

from scrapers.facts.scan import Found, Names, Scan
from scrapers.records import MentionKind

_KINDS: tuple[tuple[str, str], ...] = (
    (
        "report",
        r"报告|白皮书|蓝皮书|绿皮书|黄皮书|红皮书|皮书|公报|年报|季报|月报|快报|简报|年鉴|排行榜|榜单|排行|排名|百强榜?|500强|五百强|榜|指数|展望|评估|研究|综述|图谱|地图|版图|盘点|洞察|调查|"
        r"答记者问|解读|手册|案例集|案例汇编",
    ),
    ("plan", r"规划|规划纲要|纲要|计划|方案|行动|蓝图|路线图|行动计划|要点|工作安排|部署|规划图|总体设计|重点任务|工作任务|任务分工"),
    ("law", r"法|法典|法案|条例|宪法|法律|修正案|法规|规章|规定|办法|细则|司法解释|解释|章程"),
    ("standard", r"标准|规范|规程|技术要求|技术条件|导则|标准细则|准则|国标|通则"),
    (
        "policy",
        r"意见|通知|决定|决议|措施|若干措施|政策|举措|\d*[一二三四五六七八九十]+条|\d+条|指南|指引|目录|清单|名单|名录|公告|通告|通报|批复|函|复函|令|命令|行政令|框架|倡议|宣言|公约|协定|协议|"
        r"议定书|备忘录|声明|联合声明|公报|战略|纲领|大纲|建议|提案|议案|细则|制度|机制|大法|共识|承诺书|责任书|合作书|意向书|倡议书|邀请函|通则|实施意见|指导意见|说明|政策包|一揽子",
    ),
)
_TAIL_KINDS = tuple((kind, re.compile(rf"(?:{pattern})$")) for kind, pattern in _KINDS)
_TRAILING = re.compile(
    r"(?:[（(][^（）()]*[）)]|[”’」\"]|\d+(?:\.\d+)?版|征求意见稿|草案|试行|暂行|修订稿|送审稿|[A-Za-z]+|[0-9]{4}(?:[-—~至]\d{4})?年?版?|\s)+$"
)
_DRAFT = re.compile(r"征求意见稿|送审稿|讨论稿|公开征求意见|草案(?!的报告)|二审稿|修订草案")
_TRIAL = re.compile(r"试行|暂行")
_NEWSPAPER = re.compile(
    r"(?:日报|晚报|早报|时报|晨报|都市报|导报|商报|周报|周刊|杂志|期刊|学报|月刊|电讯|新闻|内参|通讯|参考报|参考消息|画报|文摘)$"
)
_VERBS = (
    r"(?:联合|共同|正式|分别|又|还|再次|先后|陆续|随后|已|已经|首次|对外|最新|曾|率先|集中|公开|日前|近日|[，,])*"
    r"(?P<act>编制印发|研究制定|制定出台|制定印发|制定发布|编制完成|编制|印发|发布|出台|制定|制订|通过|公布|下发|颁布|推出|实施|签署|提交|起草|"
    r"审议通过|审议|修订|发表|提出|披露|批复|批准|施行|下达|转发|撰写|编写|签订|签发|形成|通报)"
)
_ISSUED = re.compile(rf"{_VERBS}(?:并实施|实施|施行)?(?:了|的|过)?(?P<object>[^，。；：！？《》]{{0,16}}?)[：:]?$")
_MAKES_KNOWN = re.compile(r"印发|发布|出台|公布|下发|颁布|推出|实施|施行|签署|签发|签订|通过|下达|批准|发表|提出")
_PLAIN_ISSUER = re.compile(r"(?:[-—:：]|的|在|年|版|最新|[》、]|和|与)$")
_JOINT = re.compile(r"(?:等)?(?:\d+|[一二两三四五六七八九十]+)?(?:个)?(?:部门|部委|单位|机构)$")
_DATE = re.compile(r"(?P<y>(?:19|20)\d{2})年(?:(?P<m>1[0-2]|0?[1-9])月(?:(?P<d>[12]\d|3[01]|0?[1-9])[日号])?)?")
# 自2026年3月1日起正式施行: the day it takes effect, behind the title and in its sentence; 自发布之日起 names no day.
_IN_FORCE = re.compile(
    r"^[^《；。]{0,40}?(?:自|从|于|将于|已于)(?P<y>(?:19|20)\d{2})年(?P<m>1[0-2]|0?[1-9])月(?P<d>[12]\d|3[01]|0?[1-9])[日号]"
    r"(?:起|开始)?(?:正式|全面)?(?:施行|实施|执行|生效)"
)
_GENERIC_TITLE = re.compile(r"^[一-龥]{1,4}$")
_OUR = re.compile(r"我[国省市区县]")
_RESEARCH_BEFORE = re.compile(
    r"(?:研究院|研究所|研究中心|智库|协会|学会|统计局|大学|咨询|信通院|实验室|联盟|委员会)(?:[:：\-—]|发布的?|编制的?|的)?$"
)
_WORK = re.compile(
    r"(?:小说|电影|电视剧|纪录片|歌曲|话剧|歌剧|舞剧|舞台剧|越剧|综艺|节目|栏目|专著|著作|散文|诗集|诗|专栏|杂志|期刊|报纸|游戏|动画片|动漫|油画|画作|专辑|教材|绘本|图书|论文|文章|片|剧|著有|创作了?|出演|主演|导演)$"
)


def policy_kind(title: str) -> str | None:
    """Return the kind of a policy document by its title, None where the title names no such document.

    Args:
        title: the title without 《》.

    Returns:
        "plan", "law", "standard", "report" or "policy".
    """
    core = _TRAILING.sub("", title)
    for part in (core, _TRAILING.sub("", re.split(r"[：:—]", core)[0])):
        if not part or _NEWSPAPER.search(part):
            continue
        for kind, pattern in _TAIL_KINDS:
            if pattern.search(part):
                return kind
    return None


def find_policies(scan: Scan, organisations: Names) -> Iterator[Found]:
    """Yield the policy documents that a block names.

    Args:
        scan: the block.
        organisations: the organisations of the block, in order; they are the issuers.

    Yields:
        One `Found` for each title, brackets included. Attributes: policy_kind; issuer, act (印发, 发布 …), date_text, date where the
        sentence states them; effective_date where it names the day of 施行; status "draft" (征求意见稿, 草案), "trial" (试行, 暂行), or
        "issued" where the act makes it known to the public. A title of one short word (《办法》) has the attribute `short`.
    """
    text = scan.text
    for start, end in scan.titles:
        title = text[start + 1 : end - 1]
        before = text[max(0, start - 60) : start]
        kind = policy_kind(title)
        if kind is None:
            research = _RESEARCH_BEFORE.search(before)
            if research is None or _NEWSPAPER.search(title):
                continue
            kind = "report"
        if _WORK.search(before):
            continue
        short = bool(_GENERIC_TITLE.match(title))
        if short and kind == "report" and not title.endswith(("报告", "白皮书", "蓝皮书")):
            continue
        attributes = {"policy_kind": kind}
        status = "draft" if _DRAFT.search(title) else "trial" if _TRIAL.search(title) else ""
        if not status and re.match(r"[（(](?:征求意见稿|草案|送审稿|试行)", text[end : end + 8]):
            status = "trial" if "试行" in text[end : end + 5] else "draft"
        issued = _issued(scan, start)
        if issued is not None:
            attributes["act"] = issued["act"]
            status = status or ("issued" if _MAKES_KNOWN.search(issued["act"]) else "")
        if status:
            attributes["status"] = status
        issuer = _issuer(scan, start, organisations, issued)
        if issuer:
            attributes["issuer"] = issuer
        date = _date(scan, start, title)
        if date is not None:
            attributes["date_text"], attributes["date"] = date
        applies = _IN_FORCE.match(text[end : scan.sentence_at(start)[1]])
        if applies is not None and int(applies["d"]) <= monthrange(int(applies["y"]), int(applies["m"]))[1]:
            attributes["effective_date"] = f"{applies['y']}-{int(applies['m']):02}-{int(applies['d']):02}"
        if short:
            attributes["short"] = "yes"
        yield Found(start=start, end=end, kind=MentionKind.POLICY, rule="policy.title", attributes=attributes)


def _clause_start(scan: Scan, start: int) -> int:
    first, _ = scan.sentence_at(start)
    return max(first, *(scan.text.rfind(mark, first, start) + 1 for mark in "；。！？》"))


def _issued(scan: Scan, start: int) -> re.Match[str] | None:
    """Return the verb right before a title by which somebody makes or issues it."""
    return _ISSUED.search(scan.text[_clause_start(scan, start) : start])


def _issuer(scan: Scan, start: int, organisations: Names, issued: re.Match[str] | None) -> str:
    """Return the issuer as printed: the subject of 印发/发布/… before the title, or the organisation right before it."""
    text = scan.text
    first, _ = scan.sentence_at(start)
    clause = _clause_start(scan, start)
    if issued is not None:
        subject_end = clause + issued.start()
        # the nearest comma that has a subject behind it
        low = max(text.rfind(mark, clause, subject_end) for mark in "，,：") + 1
        subject = _subject(scan, max(low, clause), subject_end, organisations)
        if subject:
            return subject
        earlier = organisations.within(clause, subject_end)
        if earlier:
            return text[earlier[-1].start : earlier[-1].end]
        country = _OUR.search(text, first, subject_end)
        return country.group() if country is not None else ""
    end = start
    while end > clause and (match := _PLAIN_ISSUER.search(text, max(clause, end - 1), end)):
        end = match.start()
    item = organisations.ending_at(end)
    if item is not None and item.start >= clause:
        return text[item.start : item.end]
    return ""


def _subject(scan: Scan, low: int, end: int, organisations: Names) -> str:
    text = scan.text
    low = max([low, *(match.end() for match in _DATE.finditer(text, low, end))])
    inside = organisations.within(low, end)
    if inside:
        joint = _JOINT.search(text, inside[0].start, end)
        if joint is not None and joint.end() == end:
            return text[inside[0].start : end]
        if len(inside) > 1 and re.fullmatch(r"(?:、|和|与|及|联合|会同|，)", text[inside[0].end : inside[1].start]):
            return text[inside[0].start : inside[-1].end]
        return text[inside[0].start : inside[0].end]
    places = [word for word in scan.words_in(low, end) if word.entry.word == "place"]
    if places and places[-1].end == end:
        return text[places[-1].start : end]
    if places and re.fullmatch(r"(?:日前|近日|已|也|正式|率先|于|年|月|日|\d)*", text[places[-1].end : end]):
        return text[places[-1].start : places[-1].end]
    if text[low:end] in ("我国", "我省", "我市", "我区", "全市", "全省"):
        return text[low:end]
    return ""


def _date(scan: Scan, start: int, title: str) -> tuple[str, str] | None:
    text = scan.text
    first, _ = scan.sentence_at(start)
    clause = _clause_start(scan, start)
    stated = list(_DATE.finditer(text, clause, start))
    if not stated and (opening := _DATE.match(text, first, start)) is not None:
        stated = [opening]  # a date that opens the sentence governs its clauses
    if not stated:
        own = re.search(r"[（(]((?:19|20)\d{2})年?(?:版)?[）)]$|^((?:19|20)\d{2})年?", title)
        if own is None:
            return None
        year = own.group(1) or own.group(2)
        return f"{year}年" if f"{year}年" in title else year, year
    found = stated[-1]
    parts = [found["y"]] + [f"{int(found[key]):02}" for key in ("m", "d") if found[key]]
    return found.group(), "-".join(parts)
