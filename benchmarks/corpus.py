"""Documents of our own prose whose facts are known because they were put in: any number of them, the same for the same seed.

Belongs here: the stories, the pages that carry them, and the truth about both. Does not belong here: storing, reading or measuring
them (`benchmarks.warehouse`).

A story is made of plain sentences that state a number each, of which nobody can doubt what they say, among sentences without numbers.
What hard sentences say is measured elsewhere (`tests/gold`); here the question is whether the warehouse keeps, links and counts what was
read, whatever the size. Some stories are carried by several publishers, in other pages; some pages are edited after they were captured
first, and some of these edits are taken back. Places are real ones, since the warehouse knows their codes; firms, texts and numbers are
invented.

The corpus of n documents is the beginning of each larger one of the same seed.
"""

import calendar
import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from random import Random

PUBLISHERS = {
    "bench-harbour": "港湾日报",
    "bench-hills": "山城晚报",
    "bench-delta": "三角洲财经",
    "bench-north": "北岸新闻网",
    "bench-plain": "原野在线",
}
"""Invented publishers: name by source id."""

_CHINA = timezone(timedelta(hours=8))
_FIRST_PUBLISHED = datetime(2025, 1, 6, 6, 0, tzinfo=_CHINA)
_FIRST_CAPTURED = datetime(2026, 3, 1, tzinfo=UTC)

_COPIED = 0.15
"""Share of stories that other publishers carry, too."""
_EDITED = 0.04
"""Share of pages that are captured a second time with another number."""
_TAKEN_BACK = 0.25
"""Share of edits after which the page says again what it said first."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One number as a sentence of ours states it; fields as in `scrapers.records.Observation`."""

    subject: str
    indicator: str
    value: Decimal
    unit: str
    measure: str
    period_start: date | None
    period_end: date


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the facts that it states, in order."""

    text: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """What a publisher answered once.

    Attributes:
        source_id, url: whose page; several captures of one url are the page at several times.
        fetched_at: instant, UTC.
        payload: the page, UTF-8.
    """

    source_id: str
    url: str
    fetched_at: datetime
    payload: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A document, everything that is true of it, and its captures.

    Attributes:
        source_id, url: names the document.
        story: number of the story; documents of one story are one cluster.
        title: of all versions.
        published_at: instant with zone; no two documents share one.
        versions: the facts of each version, in the order in which they were first captured.
        current: index of the version that the last capture holds.
        captures: in order; as many as versions, or one more where an edit was taken back.
    """

    source_id: str
    url: str
    story: int
    title: str
    published_at: datetime
    versions: tuple[tuple[Fact, ...], ...]
    current: int
    captures: tuple[Capture, ...]


@dataclass(frozen=True, slots=True)
class _Series:
    """An indicator: how a sentence about it goes on behind the subject, and in which unit and size its numbers are printed."""

    name: str
    verb: str
    printed_unit: str
    factor: int
    unit: str
    low: int
    high: int
    places: int
    grows: bool = True


_REGIONAL = (
    _Series("软件业务收入", "达到", "亿元", 10**8, "CNY", 80, 9000, 1),
    _Series("进出口总额", "为", "亿元", 10**8, "CNY", 90, 40000, 1),
    _Series("社会消费品零售总额", "为", "亿元", 10**8, "CNY", 200, 18000, 1),
    _Series("一般公共预算收入", "达到", "亿元", 10**8, "CNY", 60, 8000, 1),
    _Series("全社会用电量", "为", "亿千瓦时", 10**8, "千瓦时", 40, 2000, 1),
    _Series("新能源汽车产量", "为", "万辆", 10**4, "辆", 1, 200, 2),
    _Series("5G基站数", "达到", "个", 1, "个", 1200, 90000, 0),
    _Series("高新技术企业", "达到", "家", 1, "家", 200, 30000, 0, grows=False),
    _Series("常住人口", "为", "万人", 10**4, "人", 90, 3200, 1, grows=False),
    _Series("居民人均可支配收入", "为", "元", 1, "CNY", 21000, 92000, 0),
    _Series("研发经费投入强度", "为", "%", 1, "%", 1, 6, 2, grows=False),
)
_OF_FIRMS = (
    _Series("营业收入", "为", "亿元", 10**8, "CNY", 2, 900, 2),
    _Series("研发投入", "达到", "亿元", 10**8, "CNY", 1, 80, 2),
    _Series("净利润", "为", "亿元", 10**8, "CNY", 1, 90, 2),
    _Series("专利授权量", "达到", "件", 1, "件", 20, 9000, 0, grows=False),
)

_REGIONS = (
    "苏州市 无锡市 常州市 南通市 扬州市 镇江市 泰州市 盐城市 徐州市 杭州市 温州市 嘉兴市 湖州市 绍兴市 金华市 衢州市 台州市 丽水市 "
    "合肥市 芜湖市 蚌埠市 滁州市 福州市 厦门市 泉州市 漳州市 南昌市 九江市 赣州市 济南市 青岛市 烟台市 潍坊市 威海市 临沂市 郑州市 "
    "洛阳市 南阳市 武汉市 宜昌市 襄阳市 长沙市 株洲市 湘潭市 岳阳市 广州市 深圳市 珠海市 佛山市 东莞市 惠州市 中山市 南宁市 柳州市 "
    "桂林市 海口市 成都市 绵阳市 德阳市 贵阳市 遵义市 昆明市 曲靖市 西安市 宝鸡市 咸阳市 兰州市 西宁市 银川市 沈阳市 大连市 长春市 "
    "吉林市 哈尔滨市 大庆市 太原市 大同市 石家庄市 唐山市 保定市 廊坊市 沧州市 包头市"
).split()
_FIRM_PLACES = "云屿 砚河 栖川 沐岭 澜庭 苍梧岭 青禾湾 白鹭洲 朗溪 鹿鸣 星屿 汀兰 望舒 远岫 霁川 松涛 锦帆 碧梧 衡岳岭 瀚波".split()
_FIRM_TRADES = "智算 精密 储能 医药 新材料 机器人 光电 船舶 纺织 食品 软件 半导体 环保 物流 轴承 仪表".split()
_FIRM_FORMS = ("科技有限公司", "股份有限公司", "集团有限公司")

_WHEN = (
    "清晨 午后 傍晚 雨停以后 集市散了 灯亮起来 风小了些 潮水退去 霜降前后 入伏以来 开春那阵 年节将近 渡船靠岸 晒场收完 放学时分 雾散之后"
).split()
_WHO = (
    "老木匠 裁缝铺的师傅 护林人 码头调度员 养蜂人 图书管理员 修表的邻居 值夜的门卫 年轻的绘图员 合唱队的姑娘们 茶农一家 退休的会计 "
    "新来的实习生 卖花的阿婆 钓鱼的人 骑车的邮差 摆渡的船家 放羊的孩子 酿酒师傅 织网的妇人 气象站的技术员 戏班的鼓手 夜校的老师 面馆掌柜"
).split()
_WHERE = (
    "老街上 堤岸边 旧仓库里 山坡下 天井里 长廊尽头 祠堂门前 菜园旁 桥洞底下 屋檐下 车间外 石阶上 阁楼里 渡口边 晒谷场上 梧桐树下".split()
)
_HOW = "不紧不慢地 仔仔细细地 有说有笑地 一声不响地 兴致勃勃地 手脚麻利地 轻手轻脚地 照着老办法 头也不抬地 像往常一样".split()
_DID = (
    "修补渔网 晾晒草药 擦拭铜锁 抄写旧谱 挑拣茶青 调试琴弦 整理图纸 搬运木料 清点账册 粉刷门窗 打磨船桨 编织竹篮 翻看相册 拼装风车 "
    "腌制青梅 誊录家信 浇灌兰草 修剪枝条 捆扎稻草 描画屏风 缝补帆布 烘焙麦饼 揉制面团 镌刻印章"
).split()
_AND = (
    "隔壁的人端着茶碗过来搭话 街坊们围在一旁看热闹 远处传来断断续续的笛声 檐下的燕子飞进飞出 谁也没有催促谁 孩子们追着纸鸢跑远了 "
    "锅里的汤正好熬成乳白色 过路的人停下来问起价钱 墙角的猫翻了个身又睡去 有人把门板一块块卸下来 桌上的灯芯跳了几跳 水面上泛起一圈圈细纹 "
    "巷口的吆喝声渐渐听不见了 旧收音机里放着评弹 新糊的窗纸透出暖光 竹竿上的衣裳被吹得鼓起来"
).split()


def documents(count: int, *, seed: int = 1) -> Iterator[Made]:
    """Make documents.

    Args:
        count: how many.
        seed: another seed makes other documents.

    Yields:
        `count` documents in the order in which they are captured.
    """
    made = 0
    story = 0
    while made < count:
        for document in _story(Random(f"{seed}/{story}"), story, made):  # noqa: S311 (nothing secret is drawn)
            yield document
            made += 1
            if made == count:
                return
        story += 1


def _story(draw: Random, story: int, number: int) -> Iterator[Made]:
    """Make the documents of one story; `number` is that of the first of them."""
    title, sentences = _regional(draw) if draw.random() < 0.75 else _of_a_firm(draw)
    carriers = draw.sample(sorted(PUBLISHERS), draw.randint(2, 4) if draw.random() < _COPIED else 1)
    for place, source_id in enumerate(carriers):
        yield _document(draw, source_id, story, title, sentences, number + place)


def _document(draw: Random, source_id: str, story: int, title: str, sentences: Sequence[Sentence], number: int) -> Made:
    published = _FIRST_PUBLISHED + timedelta(minutes=number)
    url = f"https://{source_id}.example/{published:%Y/%m/%d}/{number}.html"
    texts = [tuple(sentences)]
    if draw.random() < _EDITED:
        texts.append(_edited(draw, sentences))
    pages = [_LAYOUTS[source_id](title, PUBLISHERS[source_id], published, text) for text in texts]
    current = len(texts) - 1
    if current and draw.random() < _TAKEN_BACK:
        pages.append(pages[0])
        current = 0
    captured = _FIRST_CAPTURED + timedelta(seconds=20 * number)
    captures = tuple(Capture(source_id, url, captured + timedelta(seconds=5 * visit), page.encode()) for visit, page in enumerate(pages))
    versions = tuple(tuple(fact for sentence in text for fact in sentence.facts) for text in texts)
    return Made(source_id, url, story, title, published, versions, current, captures)


def _edited(draw: Random, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The same story after one number was corrected: the last digit of the first number of a sentence is another one."""
    at = draw.choice([place for place, sentence in enumerate(sentences) if sentence.facts])
    old = sentences[at]
    wrong = old.facts[0]
    series = next(series for series in (*_REGIONAL, *_OF_FIRMS) if series.name == wrong.indicator)
    printed = wrong.value / series.factor
    step = Decimal(1).scaleb(-series.places)
    right = printed + (step if printed % (10 * step) != 9 * step else -step)
    text = old.text.replace(_print(printed, series.places), _print(right, series.places), 1)
    facts = (replace(wrong, value=right * series.factor), *old.facts[1:])
    return (*sentences[:at], Sentence(text, facts), *sentences[at + 1 :])


def _regional(draw: Random) -> tuple[str, list[Sentence]]:
    region = draw.choice(_REGIONS)
    words, start, end = _period(draw)
    chosen = draw.sample(_REGIONAL, draw.randint(2, 5))
    stated = [_stated(draw, region, series, words, start, end) for series in chosen]
    return f"{region}公布{chosen[0].name}等数据", _mixed(draw, stated)


def _of_a_firm(draw: Random) -> tuple[str, list[Sentence]]:
    firm = draw.choice(_FIRM_PLACES) + draw.choice(_FIRM_TRADES) + draw.choice(_FIRM_FORMS)
    words, start, end = _period(draw)
    chosen = draw.sample(_OF_FIRMS, draw.randint(1, 3))
    return f"{firm}经营情况", _mixed(draw, [_stated(draw, firm, series, words, start, end) for series in chosen])


def _stated(draw: Random, subject: str, series: _Series, words: str, start: date, end: date) -> Sentence:
    step = 10**series.places
    printed = Decimal(draw.randint(series.low * step, series.high * step)) / step
    text = f"{words}，{subject}{series.name}{series.verb}{_print(printed, series.places)}{series.printed_unit}"
    facts = [Fact(subject, series.name, printed * series.factor, series.unit, "level", start, end)]
    if series.grows and draw.random() < 0.5:
        rate = Decimal(draw.randint(1, 299)) / 10
        text += f"，同比增长{_print(rate, 1)}%"
        facts.append(Fact(subject, series.name, rate, "%", "growth", start, end))
    return Sentence(f"{text}。", tuple(facts))


def _print(value: Decimal, places: int) -> str:
    return f"{value:.{places}f}"


def _period(draw: Random) -> tuple[str, date, date]:
    """Words for a period that is over, and its first and last day."""
    year = draw.randint(2015, 2024)
    first, months, name = draw.choice(
        [
            (1, 12, ""),
            (1, 6, "上半年"),
            (7, 6, "下半年"),
            *((3 * q + 1, 3, f"第{'一二三四'[q]}季度") for q in range(4)),
            *((m, 1, f"{m}月") for m in range(1, 13)),
        ]
    )
    last = first + months - 1
    return f"{year}年{name}", date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _mixed(draw: Random, stated: Sequence[Sentence]) -> list[Sentence]:
    """What is stated among sentences without numbers, which make a story unlike any other."""
    prose = [Sentence(_prose(draw)) for _ in range(draw.randint(6, 12))]
    mixed = list(prose)
    for sentence in stated:
        mixed.insert(draw.randint(0, len(mixed)), sentence)
    return mixed


def _prose(draw: Random) -> str:
    when, who, where, how, did = (draw.choice(words) for words in (_WHEN, _WHO, _WHERE, _HOW, _DID))
    return f"{when}，{who}在{where}{how}{did}，{draw.choice(_AND)}。"


def _paragraphs(sentences: Sequence[Sentence], tag: str = "p") -> str:
    return "\n".join(f"<{tag}>{html.escape(sentence.text)}</{tag}>" for sentence in sentences)


def _article(title: str, publisher: str, published: datetime, text: Sequence[Sentence]) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>{title}_{publisher}</title>\n'
        f'<meta property="article:published_time" content="{published.isoformat()}"></head>\n'
        f"<body><nav><a href='/'>首页</a><a href='/list'>要闻</a></nav>\n<article><h1>{title}</h1>\n{_paragraphs(text)}\n</article>\n"
        f"<footer>版权所有 {publisher}</footer></body></html>\n"
    )


def _portal(title: str, publisher: str, published: datetime, text: Sequence[Sentence]) -> str:
    body = _paragraphs(text).replace("<p>", "<p>　　")
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{title}</title></head>\n'
        f'<body><div class="header"><a href="/">网站首页</a></div><div class="main"><h1 class="title">{title}</h1>\n'
        f'<div class="info"><span class="time">{published:%Y-%m-%d %H:%M}</span> <span class="source">来源：{publisher}</span></div>\n'
        f'<div class="content" id="zoom">\n{body}\n</div></div></body></html>\n'
    )


def _old_page(title: str, publisher: str, published: datetime, text: Sequence[Sentence]) -> str:
    lines = "<br>\n".join(f"　　{html.escape(sentence.text)}" for sentence in text)
    return (
        f'<html><head><meta charset="utf-8"><title>{title}-{publisher}</title></head><body>\n'
        f"<center><h1>{title}</h1></center>\n<p>{published:%Y年%m月%d日 %H:%M}　{publisher}</p>\n"
        f"<div id='text'>{lines}</div>\n</body></html>\n"
    )


_LAYOUTS = {
    "bench-harbour": _article,
    "bench-hills": _portal,
    "bench-delta": _article,
    "bench-north": _portal,
    "bench-plain": _old_page,
}
