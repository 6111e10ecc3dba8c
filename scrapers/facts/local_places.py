"""The places that a document itself introduces and no table holds: districts, towns and the city that an article calls by a short form.

Belongs here: finding such names (明州市, 澄屿区, 石桥镇; 明州 where the document says 全市) in the text of a document.
Does not belong here: the table of regions, and which place a clause speaks of (`subjects`).
"""

import re
from collections import Counter
from collections.abc import Container

# A name begins where a clause does, behind a word that a place follows, or behind another place.
BORDERS = "在从到由与和及对让向为是以自使往至称将比靠近距、省市县区州镇"
_ENDING = re.compile(r"[市区县镇乡村](?![场值民面价盈占域间块别级委校]|部门|政府)")
# Kinds of areas and places, not names: 开发区, 商务区, 中心城区, 全市, 本县, 建制镇.
_KIND = re.compile(
    r".*[全各本我该此这那多个每两三四五六七八九十几省市县区城郊园地社山小新老景特灾辖港库牧片校军专街厂矿林湖湾作]$|"
    r"[全各本我该此这那多个每两三四五六七八九十几]|"
    r"开发|高新|示范|工业|商务|住宅|核心|功能|自贸|居民|生活|服务|作业|保税|经开|试验|实验|保护|旅游|度假|集聚|产业|物流|科技|文化|试点|先行|"
    r"经济|办公|生产|展览|等待|候车|体验|展示|种植|养殖|建制|行政|中心|重点|特色|美丽|文明|智慧|数字|自然|城中|未来|上市|门市|超市|都市"
)
# What shows that two characters are a city's short name: who works there under its name, and who comes there.
_SHORT = re.compile(
    r"(?P<who>[\u4e00-\u9fff]{2})(?:日报|晚报|供电公司|海关|工学院|师范学院|港集团)|"
    r"(?:外地来|前来|来|留在)(?P<came>[\u4e00-\u9fff]{2})(?:就业|创业|落户|投资|工作|求职)|(?<!在)在(?P<held>[\u4e00-\u9fff]{2})(?:创业|落户|就业)"
)
_NO_SHORT = re.compile(
    r"经济|工人|农民|证券|科技|光明|人民|法治|法制|解放|国防|青年|教育|健康|交通|金融|工商|电力|石油|时报|中国|全国|国家|本地|当地|各地|城市|农村|基层|"
    r"企业|园区|家乡|县城|线上|国内|海外|境外|校园|自主|灵活|大学|毕业|地方|建设|工业|商报|.*[上中下内外里后前时们者]"
)
_SAYS_CITY = re.compile(r"[全我本][市](?![场值民面])|市里")


def local_places(text: str, known: Container[str]) -> Counter[str]:
    """Count the places of a document that no table holds.

    Args:
        text: the document's text.
        known: names that a table holds.

    Returns:
        Full names such as 澄屿区 with how often they stand there; two characters and the ending each.
    """
    found: Counter[str] = Counter()
    for match in _ENDING.finditer(text):
        at = match.start() - 2
        if at < 0 or (at and "\u4e00" <= text[at - 1] <= "\u9fff" and text[at - 1] not in BORDERS):
            continue
        name = text[at : match.end()]
        stem = name[:2]
        if name in known or stem in known or not all("\u4e00" <= one <= "\u9fff" for one in stem) or _KIND.match(stem):
            continue
        if stem[0] in BORDERS:
            continue
        found[name] += 1
    return found


def short_city(text: str, known: Container[str]) -> str | None:
    """The city of a document that names it by its short form alone, shown by who works or comes there; None where that is not clear.

    Args:
        text: the document's text.
        known: names that a table holds.

    Returns:
        The full name (明州市) where the document speaks of a whole city (全市) and names the short form at least three times.
    """
    if not _SAYS_CITY.search(text):
        return None
    names = {name for match in _SHORT.finditer(text) if (name := match["who"] or match["came"] or match["held"])}
    counts = {name: text.count(name) for name in names if name not in known and not _NO_SHORT.match(name)}
    best = max(sorted(counts), key=lambda name: counts[name], default=None)
    return f"{best}市" if best is not None and counts[best] >= 3 else None
