"""Kinds of pages, one invented page each, on sites that no publisher's parser knows: what the generic parser must be able to read."""

import pytest

from scrapers.parsers.html import parse_html
from scrapers.records import Page

TITLE = "传感器企业扎堆落户 云栖湾打造“感知产业谷”"
HEADINGS = ["从一间实验室到一条产业链", "公寓与中试线同步建设"]
BODY = [
    "六月的云栖湾，塔吊林立。占地420亩的智能传感产业园一期已经封顶，二十三家企业签下入驻协议，协议总投资57.6亿元。",
    "园区管委会副主任方启辰说，去年全区传感器产值达到38.9亿元，同比增长27%，占全市的比重升至31%。",
    HEADINGS[0],
    "六年前，这里只有一间不到三百平方米的联合实验室。如今，链上企业增加到118家，其中国家级专精特新企业七家。",
    HEADINGS[1],
    "首批680套公寓十月交付，两条中试线向所有企业开放，按次收费，每次最低1200元。",
    "根据行动计划，到2024年，云栖湾传感器产业规模将达到120亿元，年均增长三成以上。",
]
WHEN = "2021-06-17T08:30:00+08:00"
NAVIGATION = (
    '<div class="nav"><ul>' + "".join(f'<li><a href="/{n}">{n}</a></li>' for n in ["首页", "新闻", "财经", "科技", "教育"]) + "</ul></div>"
)
INFO = '<div class="info">2021-06-17 08:30 来源：科创周刊</div>'
OTHERS = "".join(f'<li><a href="/{number}">这是第{number}条其他新闻的标题文字</a></li>' for number in range(8))
TEASER = "这里是另一篇报道的摘要，写了几十个字，用来吸引读者点进去看，内容与本文无关。"


def marked(tag: str = "p", body: list[str] = BODY) -> list[str]:
    return [f"<{tag}><b>{text}</b></{tag}>" if text in HEADINGS else f"<{tag}>{text}</{tag}>" for text in body]


def page(inner: str, *, title: str = TITLE, site: str = "_某某网", head: str = "") -> str:
    return f"<html><head><title>{title}{site}</title>{head}</head><body>{inner}</body></html>"


def joined(tag: str = "p") -> str:
    return "".join(marked(tag))


COMMENT = (
    "这条评论写得很长，一来是因为我住在附近，二来是因为我对行业有一点了解。"
    "首先，交通还不方便；其次，学校和医院也要跟上；最后，希望不要变成房地产。"
)
PAGES: dict[str, tuple[str, dict[str, object]]] = {
    "forum": (
        page(
            f"<table><tr><td>发帖人：小王<br>积分：120</td><td><em>发表于 2021-06-17 08:30</em> | <a href=#>只看该作者</a><h1>{TITLE}</h1>"
            f"<div class=t>{joined('div')}</div></td></tr></table><table><tr><td>小李<br>积分：33</td><td><em>发表于 2021-06-17 09:10</em>"
            "<div class=t>楼主说得对，我也是这么想的，园区确实不错。</div></td></tr></table>",
            site=" - 城市论坛",
        ),
        {},
    ),
    "blog": (
        page(
            f"<header><h1><a href=/>某某的博客</a></h1><p>记录技术与生活，分享所见所闻。</p></header><article><h2>{TITLE}</h2><div>作者："
            f"<a href=#>骆以宁</a> 发布于 <time>2021年6月17日 08:30</time></div>{joined()}"
            f"<div>标签：<a href=#>传感器</a></div></article>"
            f"<nav><a href=#>上一篇：如何写好报道</a></nav>"
            f"<aside><p>一名写了十年稿子的记者，喜欢跑步和做饭，欢迎来信。</p><ul>{OTHERS}</ul></aside>",
            site=" | 某某的博客",
        ),
        {"authors": ("骆以宁",)},
    ),
    "a table without a title of its own in the head": (
        page(
            "<table><tr><td>今天是2024年1月1日 星期一</td><td><a href=#>首页</a></td></tr></table><table>"
            f"<tr><td align=center><font size=4>{TITLE}</font></td></tr>"
            "<tr><td>日期：2021-6-17 08:30&nbsp;&nbsp;来源：科创周刊&nbsp;&nbsp;点击：388次</td></tr>"
            f"<tr><td>{'<br>'.join('&nbsp;&nbsp;' + text for text in BODY)}</td></tr><tr><td>【<a href=#>打印</a>】</td></tr></table>"
            "<table><tr><td>版权所有：云栖湾高新区管委会</td></tr></table>",
            title="云栖湾高新区管委会",
            site="",
        ),
        {"source_name": "科创周刊"},
    ),
    "application with generated names": (
        page(
            f"<div class=x1><div class=q2><a href=#>推荐</a><a href=#>热榜</a></div>"
            f"<div class=t9>{TITLE}</div><div class=t10><span>科创周刊</span>"
            f"<span>6-17</span><span>2021-06-17 08:30</span></div><div>"
            f"{''.join(f'<div class=k><span>{text}</span></div>' for text in BODY)}</div>"
            "<div class=u7>举报/反馈</div><div class=q5><div>作者最新文章</div>"
            + "".join(f"<div class=w><a href=#>作者的另一篇文章标题{n}</a><span>06-1{n} 10:0{n}</span></div>" for n in range(4))
            + "</div></div>",
            site="",
        ),
        {"source_name": "科创周刊"},
    ),
    "one form around everything and a row for each paragraph": (
        page(
            f"<form>{NAVIGATION}<table><tr><td><div>{TITLE}</div></td></tr><tr><td>{INFO}</td></tr>"
            + "".join(f"<tr><td>　　{text}</td></tr>" for text in BODY)
            + "</table></form>"
        ),
        {"source_name": "科创周刊"},
    ),
    "comments longer than the article": (
        page(
            f"{NAVIGATION}<h1>{TITLE}</h1>{INFO}<div>{joined()}</div><div><div>12条回应</div>"
            + "".join(f"<div><span>用户{name}</span><div>{COMMENT}</div><span>2021-06-18 10:20</span></div>" for name in "甲乙丙丁戊己庚辛")
            + "</div>"
        ),
        {},
    ),
    "a box about the author": (
        page(
            f"{NAVIGATION}<h1>{TITLE}</h1>{INFO}<div>{joined()}</div><div><p>骆以宁</p><p>科创周刊记者，长期关注芯片与装备，欢迎来信。</p></div>"
        ),
        {},
    ),
    "related links in mid-article": (
        page(
            f"{NAVIGATION}<h1>{TITLE}</h1>{INFO}<div>{''.join(marked()[:3])}<p>【相关阅读】</p><p><a href=/1>六年前的一间实验室</a></p>"
            f"<p><a href=/2>谁在投资传感器</a></p><p>广告</p>{''.join(marked()[3:])}</div>"
        ),
        {},
    ),
    "capital tags without ends": (
        page(
            f'{NAVIGATION}<H1>{TITLE}</H1><A name="top"/>{INFO}<DIV>'
            + "".join(f"<P>　　{f'<B>{text}</B>' if text in HEADINGS else text}\r\n" for text in BODY)
            + "</DIV>"
        ),
        {},
    ),
    "the site's name in h1": (
        page(
            f'<h1 class="logo"><a href="/">某某日报</a></h1>{NAVIGATION}<h2>{TITLE}</h2>'
            f"<div>发布时间：2021年06月17日08时30分　来源：科创周刊</div>"
            f"<div>{joined()}</div>",
            site=" - 某某日报",
        ),
        {"source_name": "科创周刊"},
    ),
    "a rail of other articles with their summaries": (
        page(
            f"{NAVIGATION}<div><h1>{TITLE}</h1>{INFO}<div>{joined()}</div></div><div><div>深度</div>"
            + "".join(f"<dl><dt><a href=/{n}>另一篇深度报道的标题{n}</a></dt><dd>{TEASER}</dd></dl>" for n in range(6))
            + "</div>"
        ),
        {},
    ),
    "a slogan above and a disclaimer below": (
        page(
            f"<div><p>欢迎访问某某网，让信息更有价值，让生活更美好，客服热线：400-000-0000。</p></div>{NAVIGATION}<div><h1>{TITLE}</h1>{INFO}"
            f"{joined()}<p>免责声明：本网站所载内容，均为作者个人观点，不代表本站立场，请读者仅作参考。</p></div>"
        ),
        {},
    ),
    "advertisement between two paragraphs": (
        page(
            f"{NAVIGATION}<h1>{TITLE}</h1>{INFO}<div>{marked()[0]}<div class=ad_box><a href=#>点此领取新人红包，百元话费等你拿</a></div>"
            f"{''.join(marked()[1:])}<div><span>分享</span><a href=#>微博</a></div></div>"
        ),
        {},
    ),
    "text without any element": (
        page(f"{NAVIGATION}<div><h1>{TITLE}</h1>{INFO}{'<br/><br/>'.join(BODY)}<br/><br/><a href=/>返回首页</a></div>"),
        {},
    ),
    "preformatted text": (page(f"{NAVIGATION}<h1>{TITLE}</h1>{INFO}<pre>{chr(10).join('　　' + text for text in BODY)}</pre>"), {}),
    "fields in the head alone": (
        page(
            f"{NAVIGATION}<h1>{TITLE}</h1><div>{joined()}</div><p>责编：闵柔</p>",
            head='<meta name="publishdate" content="2021-06-17 08:30:00"><meta name="source" content="来源：科创周刊">',
        ),
        {"source_name": "科创周刊", "editor": "闵柔"},
    ),
    "a telephone page that wants its application opened": (
        page(
            f"<div>打开APP，阅读体验更佳</div><div><div class=title>{TITLE}</div>"
            f"<div>科创周刊 · 2021年06月17日 08:30</div>{joined()}<div>展开全文</div>"
            f"<div>打开客户端查看更多精彩内容</div></div><div><div>大家都在看</div><ul>{OTHERS}</ul></div>",
            site="",
        ),
        {"source_name": "科创周刊"},
    ),
}


@pytest.mark.parametrize(("raw", "fields"), PAGES.values(), ids=PAGES.keys())
def test_the_generic_parser_reads_this_kind_of_page(raw: str, fields: dict[str, object]):
    document = parse_html(Page(capture_id="c", source_id="s", url="", raw=raw, encoding="utf-8", encoding_reason="test"))
    for block in document.blocks:
        block.content.check(raw)
    assert document.parser == "generic"
    assert [block.text for block in document.body()] == BODY
    assert document.title == TITLE
    assert document.published is not None
    assert document.published.isoformat() == WHEN
    assert {name: getattr(document, name) for name in fields} == fields


SHORT: dict[str, tuple[str, list[str]]] = {
    "a notice": (
        "关于做好园区入驻申报工作的通知",
        [
            "各有关企业：",
            "为加快产业集聚，现就2021年度园区入驻申报工作通知如下。",
            "申报截止时间为7月31日，逾期不予受理。",
            "附件：申报表",
            "管委会办公室",
        ],
    ),
    "one sentence": (
        "某县昨日通报一起交通事故",
        ["昨日17时许，某县境内国道发生一起两车相撞事故，造成三人受伤，伤者已送医，原因正在调查。"],
    ),
    "an interview": (
        "对话方启辰：小传感器里的大产业",
        [
            "近日，本刊记者就园区建设采访了管委会副主任方启辰，请他谈谈今后三年的打算。",
            "记者：园区为什么选择传感器？",
            "方启辰：因为它小而关键。没有传感器，设备就是聋子和瞎子，智能化无从谈起。",
            "记者：人才怎么解决？",
            "方启辰：公寓和中试线同步建，首批公寓十月交付。",
        ],
    ),
    "sentences that speak of codes and accounts": (
        "老街扫码点单 商户月省三千元",
        [
            "扫码点单、扫码付款、扫码开票，老街上的四十家小店从上月起用上了同一个二维码。",
            "“扫描二维码就能看到菜单。”面馆老板祝大海说，印刷费一个月就省下三百元。",
            "点赞的背后，是一套由社区自己开发的小程序。",
            "分享到社区群里的菜单，一天能带来二十多单生意。",
            "关注公众号的居民已有八千多人，占全社区的六成。",
        ],
    ),
    "a chronicle": (
        "云栖湾产业大事记",
        [
            "六年来，云栖湾从一间实验室起步，长成一条产业链。",
            "2016年6月17日",
            "园区完成第一批企业入驻，带动就业一千余人。",
            "2018年3月2日",
            "产值突破十亿元，增长两成，税收过亿元。",
        ],
    ),
}


@pytest.mark.parametrize(("title", "body"), SHORT.values(), ids=SHORT.keys())
def test_nothing_of_a_short_or_unusual_text_is_lost(title: str, body: list[str]):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in body)
    raw = page(
        f"{NAVIGATION}<h1>{title}</h1>{INFO}<div>{text}</div><div><p>某县融媒体中心主办，未经许可不得转载，举报电话：000。</p></div>",
        title=title,
    )
    document = parse_html(Page(capture_id="c", source_id="s", url="", raw=raw, encoding="utf-8", encoding_reason="test"))
    assert [block.text for block in document.body()] == body
    assert document.title == title


FIELDS: dict[str, tuple[str, dict[str, object]]] = {
    "a badge and a counter in the heading": (f"<h1><span>原创</span>{TITLE}<i>2.3万</i></h1>{INFO}", {"source_name": "科创周刊"}),
    "a heading on two lines": (f"<h1>{TITLE.replace(' ', '<br>')}</h1>{INFO}", {"source_name": "科创周刊"}),
    "labels without colons": (
        f"<h1>{TITLE}</h1><div><span>来源</span><span>科创周刊</span>"
        "<span>作者</span><span>骆以宁</span><span>2021-06-17 08:30</span></div>",
        {"source_name": "科创周刊", "authors": ("骆以宁",)},
    ),
    "a line for each field": (
        f"<h1>{TITLE}</h1><ul><li>2021-06-17 08:30</li><li>科创周刊</li><li>骆以宁</li></ul>",
        {"source_name": "科创周刊"},
    ),
    "a table of a bureau": (
        f"<h1>{TITLE}</h1><table><tr><td>索引号：000</td><td>发布机构：云栖湾管委会</td></tr>"
        "<tr><td>发文日期：2021-06-17 08:30</td></tr></table>",
        {"source_name": "云栖湾管委会"},
    ),
    "today's date at the top": (f"<div>今天是2024年5月1日 星期三</div><h1>{TITLE}</h1>{INFO}", {"source_name": "科创周刊"}),
    "everything on one line": (
        f"<h1>{TITLE}</h1><p>2021年6月17日 08:30:00 星期四 | 来源：科创周刊 | 责任编辑：闵柔</p>",
        {"source_name": "科创周刊", "editor": "闵柔"},
    ),
    "the date in linked data": (
        '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","datePublished":"2021-06-17T08:30:00+08:00"}]}</script>'
        f"<h1>{TITLE}</h1>",
        {"published_found": "json_ld"},
    ),
}


@pytest.mark.parametrize(("header", "fields"), FIELDS.values(), ids=FIELDS.keys())
def test_fields_are_read_from_this_kind_of_header(header: str, fields: dict[str, object]):
    raw = page(f"{NAVIGATION}{header}<div>{joined()}</div>")
    document = parse_html(Page(capture_id="c", source_id="s", url="", raw=raw, encoding="utf-8", encoding_reason="test"))
    assert document.title == TITLE
    assert document.published is not None
    assert document.published.isoformat() == WHEN
    assert {name: getattr(document, name) for name in fields} == fields
    assert [block.text for block in document.body()] == BODY
