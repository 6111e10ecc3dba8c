"""Products and platforms in one block: vocabulary, names with versions, objects of 推出/发布/打造, names with a class noun.

Belongs here: what makes a stretch of text the name of a product, of which kind, and whose it is.
Does not belong here: industries and technologies (工业互联网, 5G): a class of things is no product.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from scrapers.facts.lexicon import read_words
from scrapers.facts.scan import CJK, Found, Names, Scan, composed_of, product_entry, resolve, starts_with_any
from scrapers.records import MentionKind

_CLASSES: tuple[tuple[str, str], ...] = (
    ("model", r"大语言模型|语言大模型|语言模型|视觉大模型|视频大模型|大模型|预训练模型|训练模型|视频模型|模型"),
    (
        "software",
        r"操作系统|智能系统|系统|软件|引擎|框架|工具|智能助手|AI助手|助手|聊天机器人|搜索引擎|编程工具|产品|智能体|算法|超脑|数据库|项目",
    ),
    ("platform", r"工业互联网平台|开放平台|云平台|服务平台|平台|产业大脑|城市大脑|大脑|智能云|工业云|云服务|中台|门户"),
    ("application", r"应用场景|应用程序|小程序|应用|APP|App|客户端|社交软件"),
    ("hardware", r"芯片|处理器|显卡|一体机|手机|机器人|服务器|车型|新车|卫星|火箭|设备|无人机|汽车|GPU"),
)
_CLASS_NOUNS = "|".join(pattern for _, pattern in _CLASSES)
_KIND_OF = tuple((kind, re.compile(rf"(?:{pattern})$")) for kind, pattern in _CLASSES)
_LATIN = (
    r"(?<![A-Za-z0-9])[a-z]?[A-Z][A-Za-z0-9]*(?:[-.·][A-Za-z0-9]+(?:\.\d+)*)*"
    r"(?: (?:[A-Z][A-Za-z0-9]*|\d+(?:\.\d+)*)(?:\.\d+)*){0,3}(?![A-Za-z])"
)
_VERBS = r"推出|发布|开源|上线|打造|研发|开发|构建|搭建|接入|迭代|自主研发|开放|问世|亮相|运营"
_VERB = re.compile(rf"(?:{_VERBS})(?:出|了|的)?")
_VERB_LATIN = re.compile(
    rf"(?:{_VERBS})(?:出|了)?(?P<mid>[^，。；：！？“”《》、（）]{{0,26}}?)(?P<name>{_LATIN})"
    r"(?P<after>系列|大模型|模型|芯片|平台|系统|版|[，。；、）和（及]|$|轻量版|智能|产品)"
)
_VERB_LATIN_NEXT = re.compile(rf"(?:推出|发布|开源|上线)了?(?P<name>{_LATIN})")
_LATIN_CHIP = re.compile(r"(?<![A-Za-z0-9])(?P<name>[A-Z][A-Za-z0-9]+ (?P<noun>GPU|CPU|TPU|NPU))(?![A-Za-z])")
_SERIES = re.compile(rf"(?:推出|发布|开源|上线)了?(?P<name>[{CJK}]{{2,4}})系列")
_BUILT = re.compile(
    rf"(?:推出|发布|上线|打造|建立|搭建|开发)了?(?P<name>[{CJK}A-Za-z0-9]{{3,14}}(?P<noun>应用|平台|系统|小程序|大市场))(?=[，。；、）])"
)
_NOUN_LATIN = re.compile(rf"(?P<noun>{_CLASS_NOUNS}|架构)(?P<name>{_LATIN})(?!公司|集团)")
_LATIN_NOUN = re.compile(rf"(?P<name>{_LATIN})(?P<noun>(?:[{CJK}]{{0,6}})?(?:{_CLASS_NOUNS}|系列))")
_QUOTED = re.compile(r"[“「『](?P<name>[^“”「」『』，。；\n]{2,20})(?:[”」』]|(?=等))")
_NO_PRODUCT_NAME = re.compile(
    r"[、！？：+]|^从|(?:能力|库|场景|功能|会|论坛|活动|行动|大赛|计划|工程|战略|政策|制度|机制|模式|体系|标准|奖|战)$"
)
_NOUN_BEFORE = re.compile(rf"(?:{_CLASS_NOUNS}|名为|命名为|品牌|取名|叫做?)(?:[（(:：]|——)?$")
_NOUN_AFTER = re.compile(rf"[”」』](?:（[A-Za-z0-9 \-]+）)?(?P<noun>[{CJK}A-Za-z]{{0,6}}?(?:{_CLASS_NOUNS}|系列|小程序))")
_GOES_ON = re.compile(
    rf"[”」』](?!(?:{_CLASS_NOUNS}))[{CJK}]{{0,4}}?(?:工厂|基地|园区?|模式|理念|标准|体系|机制|车间|中心|实验室|行动|计划|工程|名片|样板|品牌)"
)
_VERB_BEFORE = re.compile(rf"(?:{_VERBS})(?:出|了|的)?[{CJK}A-Za-z0-9、]{{0,16}}$")
_VERB_AFTER = re.compile(r"[”」』](?:（[^（）]{1,12}）)?(?:正式|成功|全新|率先)*(?:问世|上线|亮相|发布|投用|启用|投入)")
_NAMED_HEAD = re.compile(
    r"产业大脑|城市大脑|大模型|超脑|工业互联网平台|云平台|操作系统|应用开发平台|开发平台|服务平台|交易平台|大数据平台|平台|小程序"
)
_DASHED = re.compile(rf"(?:系统|平台|产品|模型|品牌|引擎|机器人|芯片)——(?P<name>[{CJK}A-Za-z0-9·\-]{{2,10}})(?=[，。；）]|$)")
_CLOUD = re.compile(rf"(?:打造|推出|建设|搭建|上线|发布)(?:了|出)?(?P<name>[{CJK}A-Za-z0-9]{{2,8}}云)(?=[，。；、等]|平台|$)")
_CLAUSE_MARK = re.compile(r"^|[，。；：！？（）()“”\n]")
_LIST_END = re.compile(rf"等(?:[{CJK}]{{0,6}})?(?P<noun>平台|应用|APP|App|系统|产品|模型|大模型|软件|小程序|车型|机型)")
_ACRONYMS = frozenset(read_words("mention_words", "acronym"))


def _is_generic(name: str) -> bool:
    return not name or composed_of(name, "generic", "quality", "product_generic", "nation", "boundary")


def _kind(noun: str, default: str = "software") -> str:
    for kind, pattern in _KIND_OF:
        if pattern.search(noun):
            return kind
    return default


def _found(start: int, end: int, rule: str, kind: str, owner: str = "", canonical: str | None = None) -> Found:
    attributes = {"kind": kind} | ({"owner": owner} if owner else {})
    return Found(start=start, end=end, kind=MentionKind.PRODUCT, rule=f"product.{rule}", canonical=canonical, attributes=attributes)


def owner_of(scan: Scan, start: int, organisations: Names) -> str:
    """Return whose product begins at `start`: the organisation right before it, else the last one before a verb of publishing.

    Args:
        scan: the block.
        start: where the product's name begins.
        organisations: the organisations of the block.

    Returns:
        The name as printed (the entity where it is a short form of the document), empty where the sentence names none.
    """
    text = scan.text
    nearest = organisations.last_from(start)
    if nearest is None:
        return ""
    name = text[nearest.start : nearest.end]
    if nearest.rule in ("organisation.short", "organisation.defined") and nearest.canonical is not None:
        name = nearest.canonical
    partner = organisations.last_from(nearest.start - 1)
    if partner is not None and text[partner.end : nearest.start] in ("与", "和", "、", "联合", "携手"):
        name = f"{text[partner.start : partner.end]}、{name}"
    between = text[nearest.end : start]
    if nearest.start == start or (len(between) <= 6 and not re.search(r"[，。；：、（）]|[和与及]", between)):
        return name
    first, _ = scan.sentence_at(start)
    clause = max(first, *(text.rfind(mark, first, start) + 1 for mark in "；。"))
    if nearest.start >= clause and nearest.end <= start and _VERB.search(text, nearest.end, start):
        return name
    return ""


def fill_owners(scan: Scan, products: Sequence[Found], organisations: Names) -> list[Found]:
    """Return the products with the owners that became known with the document's short forms.

    Args:
        scan: the block.
        products: the products of the block.
        organisations: all organisations of the block, short forms too.
    """
    filled = []
    for item in products:
        owner = "" if "owner" in item.attributes else owner_of(scan, item.start, organisations)
        filled.append(replace(item, attributes={**item.attributes, "owner": owner}) if owner else item)
    return filled


def _left_edge(scan: Scan, end: int, reach: int = 16) -> int:
    """Return where a name that ends at `end` begins: behind the last boundary word or punctuation; · and name brackets go along."""
    text = scan.text
    start = max(scan.soft_stop(end), end - reach)
    if start > 1 and text[start - 1] == "·":
        start = max(scan.soft_stop(start - 2), end - reach)
    return start


def find_products(scan: Scan, organisations: Names) -> list[Found]:
    """Return the products and platforms that a block names, without overlaps, in order.

    Args:
        scan: the block.
        organisations: the organisations of the block, in order; they are the owners.

    Returns:
        `Found` with the attributes kind ("model", "software", "platform", "application", "hardware") and owner where the text or the
        vocabulary knows it.
    """
    found = [*_known(scan, organisations), *_latin(scan, organisations)]
    found += [*_quoted(scan, organisations), *_named(scan, organisations), *_type_codes(scan)]
    return [item for item in resolve([*found, *_listed(scan, found)]) if scan.titles.at(item.start) is None]


_VERSION = re.compile(
    r"(?:[- ]?(?:\d+(?:\.\d+)*[A-Za-z]{0,2}|V\d+|R\d+)(?![0-9A-Za-z])(?: (?:Ultra|Pro|Max|Plus|Flash|Nano|Mini|Turbo|Opus|Sonnet|Haiku))?)"
)


_DOTTED_VERSION = re.compile(r"V?\d+\.\d+(?![0-9%])|V\d+(?![0-9.%])")
_TYPE_CODE = re.compile(
    rf"(?P<code>[{CJK}]{{0,2}}[A-Z]{{1,3}}\d{{1,4}}[A-Za-z]?|(?P<series>[A-Z][a-z]{{2,}}) ?\d{{1,3}})"
    r"(?: (?:Pro|Max|Plus|Ultra|Mini|SE))*(?![A-Za-z0-9.%+])"
)


def _type_codes(scan: Scan) -> Iterator[Found]:
    """Yield what a maker's name and a type code name: 小米SU7 with its brand, Mate 60 Pro as a series of its own."""
    text = scan.text
    for word in scan.words:
        if word.entry.word not in ("organisation", "weak") or word.entry.kind != "company" or text[word.start].isascii():
            continue
        match = _TYPE_CODE.match(text, word.end)
        if match is None or scan.boundaries_in(word.end, match.end()):
            continue
        start = word.end if match.group("series") is not None else word.start
        yield _found(start, match.end(), "type_code", "hardware", text[word.start : word.end])


def _known(scan: Scan, organisations: Names) -> Iterator[Found]:
    text = scan.text
    for word in scan.words:
        entry = word.entry
        if entry.word == "organisation" and entry.kind == "company":
            own = product_entry(text[word.start : word.end])
            if own is None:
                continue
            entry = own
        if entry.word != "product":
            continue
        end = word.end
        version = (_VERSION if text[end - 1].isascii() else _DOTTED_VERSION).match(text, end)
        canonical: str | None = entry.canonical
        kind = entry.kind
        if version is not None and text[version.end() : version.end() + 1] not in ("年", "月", "日", "万", "亿", "%"):
            end, canonical = version.end(), None
            kind = "model" if kind == "software" and text[word.end] == "-" else kind  # ChatGPT is a service, ChatGPT-4 a model
        owner = entry.owner or owner_of(scan, word.start, organisations)
        yield _found(word.start, end, "vocabulary", kind, owner, canonical)


def _latin(scan: Scan, organisations: Names) -> Iterator[Found]:
    text = scan.text
    if not scan.has_latin:
        return
    for pattern in (_VERB_LATIN, _VERB_LATIN_NEXT, _NOUN_LATIN, _LATIN_NOUN, _LATIN_CHIP):
        for match in pattern.finditer(text):
            start, end = match.span("name")
            name = match.group("name")
            if name in _ACRONYMS or len(name) < 3:
                continue
            if pattern is _LATIN_CHIP and name.split()[0] in _ACRONYMS:
                continue
            noun = match.groupdict().get("noun") or match.groupdict().get("mid") or ""
            if text[max(0, start - 4) : start].endswith("for "):
                continue
            if pattern is _LATIN_NOUN and not (re.search(r"\d|[a-z][A-Z]", name) or len(name) > 5):
                continue
            if organisations.at(start) is not None:
                continue
            yield _found(start, end, "latin", _kind(noun, "model"), owner_of(scan, start, organisations))


def _quoted(scan: Scan, organisations: Names) -> Iterator[Found]:
    text = scan.text
    for match in _QUOTED.finditer(text):
        start, end = match.span("name")
        name = match.group("name")
        if _NO_PRODUCT_NAME.search(name) or name in _ACRONYMS or re.fullmatch(r"\d+", name):
            continue
        before = text[max(0, match.start() - 24) : match.start()]
        after = _NOUN_AFTER.match(text, end)
        # 大模型“中试”工厂: what goes on behind the quotation is what is named by it.
        named = None if _GOES_ON.match(text, end) else _NOUN_BEFORE.search(before)
        published = _VERB_BEFORE.search(before)
        appears = _VERB_AFTER.match(text, end)
        attributed = after is not None and (published or appears or after.group("noun").endswith(("模型", "系列", "小程序", "系统", "APP")))
        alone = (
            (published and re.search(rf"(?:{_CLASS_NOUNS})$", name))
            or (appears and re.search(r"\d", name))
            or (
                published
                and re.search(r"(?:发布|推出)了?$", before)
                and (re.search(r"[A-Za-z0-9]", name) or owner_of(scan, start, organisations))
            )
        )
        if named is None and not attributed and not alone:
            continue
        if _is_generic(name):
            continue
        noun = after.group("noun") if after is not None else (named.group() if named is not None else name)
        first, _ = scan.sentence_at(start)
        likely = "model" if "模型" in text[max(first, start - 120) : end] else "software"
        kind = _kind(noun.rstrip("（(:：—0123456789."), likely)
        yield _found(start, end, "quoted", kind, owner_of(scan, start, organisations))


def _named(scan: Scan, organisations: Names) -> Iterator[Found]:
    text = scan.text
    for match in _NAMED_HEAD.finditer(text):
        end = match.end()
        noun = match.group()
        start = _left_edge(scan, match.start())
        core = text[start : match.start()]
        holder = organisations.at(start)
        owner = holder if holder is not None and holder.end <= match.start() else None
        bare = text[owner.end : match.start()] if owner is not None else core
        if _VERB.match(bare):
            continue
        if owner is not None:
            start = owner.start
        elif noun == "大模型" and len(core) > 8:
            continue
        if scan.places.at(start) is not None and owner is None and noun == "大模型":
            bare = text[max(scan.places.at(start) or (0, 0)) : match.start()]
        if len(core) < 2 or (owner is None and starts_with_any(core, "quality")) or not re.search(rf"[{CJK}A-Za-z]", core):
            continue
        if noun in ("产业大脑", "城市大脑"):
            if composed_of(core, "quality") or scan.places.at(start) == (start, match.start()) or core in ("行业", "细分行业"):
                continue
        elif (
            ((owner is None or noun in ("平台", "小程序")) and _is_generic(bare))
            or (noun in ("平台", "小程序") and owner is None)
            or (noun.endswith(("服务平台", "交易平台")) and (len(bare) > 8 or owner is None))
        ):
            continue
        if owner is not None and not bare and (noun != "大模型" or owner.attributes.get("type") != "company"):
            continue
        yield _found(
            start,
            end,
            "named",
            _kind(noun),
            text[owner.start : owner.end] if owner is not None else owner_of(scan, start, organisations),
        )
    for pattern in (_SERIES, _BUILT):
        for match in pattern.finditer(text):
            start, end = match.span("name")
            noun = match.groupdict().get("noun") or "模型"
            bare = text[start:end].removesuffix(noun)
            if scan.boundaries_in(start, end) or _is_generic(bare) or starts_with_any(bare, "quality"):
                continue
            if organisations.at(start) is not None:
                continue
            yield _found(start, end, "built", _kind(noun, "platform"), owner_of(scan, start, organisations))
    for pattern in (_DASHED, _CLOUD):
        for match in pattern.finditer(text):
            start, end = match.span("name")
            start = max(start, scan.soft_stop(end - 1))
            name = text[start:end]
            if len(name) >= 3 and not _is_generic(name):
                yield _found(
                    start,
                    end,
                    "platform" if pattern is _CLOUD else "dashed",
                    "platform" if pattern is _CLOUD else "software",
                    owner_of(scan, start, organisations),
                )


def _listed(scan: Scan, found: Sequence[Found]) -> Iterator[Found]:
    """Yield the items of A、B、C等平台 where they are names."""
    text = scan.text
    for match in _LIST_END.finditer(text):
        low = max(0, match.start() - 60)
        low += max(mark.end() for mark in _CLAUSE_MARK.finditer(text[low : match.start()]))
        if "、" not in text[low : match.start()]:
            continue
        at = low
        items = []
        while (comma := text.find("、", at, match.start())) >= 0:
            items.append((at, comma))
            at = comma + 1
        items.append((at, match.start()))
        items[0] = (scan.soft_stop(items[0][1]), items[0][1])
        known = {item.start for item in found}
        if any((word := scan.word_at(a)) is not None and word.entry.word == "organisation" and word.end == b for a, b in items):
            known |= {a for a, b in items if product_entry(text[a:b]) is not None}
            items = [(a, b) for a, b in items if a in known]
        names = [(a, b) for a, b in items if _item_is_name(scan, a, b)]
        if len(names) == len(items) or any(a in known for a, _ in items):
            for a, b in names:
                entry = product_entry(text[a:b])
                yield _found(a, b, "list", _kind(match.group("noun")), entry.owner if entry is not None else "")


def _item_is_name(scan: Scan, start: int, end: int) -> bool:
    name = scan.text[start:end]
    if not 2 <= len(name) <= 14 or name in _ACRONYMS or _is_generic(name):
        return False
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9 .\-]*", name):
        return True
    if scan.boundaries_in(start, end):
        return False
    return re.search(r"(?:通|码|宝|云|e[^，]|仓|台|脑|办|家|一件事|云创|在线|帮|[A-Za-z])$|[A-Za-z]", name) is not None
