"""Pages with status 200 that are no documents."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.quality import check_page, check_payload, visible
from scrapers.records import RejectedError

FRAME = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title><script>var a = "文章，正文。";</script></head><body>
<div class="nav"><a href="/">首页</a> <a href="/login">登录</a> <a href="/reg">注册</a> <a href="/news">新闻</a></div>{body}
<div class="footer">主办单位：某市人民政府办公室 备案号 0000001</div></body></html>"""
ARTICLE = (
    "<p>市统计局昨天公布，前三季度全市工业增加值同比增长百分之六点二，比上半年快零点三个百分点。</p>"
    "<p>分行业看，装备制造业和高新技术产业带动明显，新开工项目比去年同期多出四十多个，投资保持平稳。</p>"
    "<p>下一步，各区县将继续推进技术改造，帮助中小企业降低用能和物流成本，稳住就业和订单。</p>"
)

NO_DOCUMENTS = {
    "soft_404": [
        ("404", "<h1>404</h1><p>您访问的页面不存在</p>"),
        ("出错了", "<p>抱歉，您要找的文章不存在或已被删除！</p><a href='/'>返回首页</a>"),
        ("提示信息", "<div>很抱歉，没有找到您要访问的页面</div>"),
        ("页面找不到了", "<p>5 秒后返回</p>"),
        ("提示", "<p>该新闻已下线，请浏览其他内容。</p>"),
        ("Not Found", "<p>The requested URL was not found on this server.</p>"),
    ],
    "captcha": [
        ("安全验证", "<p>请完成安全验证后继续访问</p><div id='slider'>拖动滑块完成拼图</div>"),
        ("提示", "<p>请输入图中的验证码</p><img src='/code.png'><input name='code'>"),
        ("Just a moment", "<p>Checking your browser before you continue</p>"),
    ],
    "blocked": [
        ("提示", "<p>您的访问过于频繁，请稍后再试。</p>"),
        ("403 Forbidden", "<center>nginx</center>"),
        ("访问被拦截", "<p>您的请求已被拦截，事件编号 12345</p>"),
        ("提示", "<p>当前IP地址已被限制</p>"),
    ],
    "login": [
        ("用户登录", "<form><input name='user'><input type=\"password\" name='p'></form>"),
        ("统一身份认证平台", "<form><input name='user'></form>"),
    ],
    "parked": [("town.test", "<p>该域名正在出售，有意者请联系</p>"), ("town.test", "<p>This domain is for sale</p>")],
    "error_page": [("错误", "<p>服务器内部错误</p>"), ("提示", "<p>系统繁忙，请重试</p>"), ("502 Bad Gateway", "<hr>")],
}


@pytest.mark.parametrize(("rule", "title", "body"), [(rule, *page) for rule, pages in NO_DOCUMENTS.items() for page in pages])
def test_qual_01_a_page_that_is_no_document_is_named(rule: str, title: str, body: str) -> None:
    with pytest.raises(RejectedError) as caught:
        check_page(FRAME.format(title=title, body=body))
    assert caught.value.rule == rule, caught.value


@pytest.mark.parametrize("words", ["页面不存在", "请完成安全验证", "您的访问过于频繁", "该域名正在出售", "服务器内部错误", "404 错误"])
def test_qual_01_an_article_that_speaks_of_such_pages_is_a_document(words: str) -> None:
    check_page(FRAME.format(title=f"为什么会出现“{words}”", body=f"<p>打开网页时看到{words}，多半是网站改版。</p>" + ARTICLE))


@pytest.mark.parametrize(
    "body",
    [
        "<p>快讯：某公司预计前三季度净利润404万元，同比增长百分之三。</p>",
        "<table><tr><td>企业数</td><td>404</td></tr><tr><td>从业人员</td><td>50012</td></tr></table>",
        "<p>人事任免：任命某某为市发展和改革委员会副主任，免去其市商务局副局长职务，任期自今日起计算，特此公布。</p>"
        "<form>发表评论，请输入图中的验证码：<input name=c></form>",
    ],
)
def test_qual_01_a_brief_report_or_a_table_is_a_document(body: str) -> None:
    check_page(FRAME.format(title="简讯", body=body))


def test_qual_01_a_page_that_only_scripts_would_fill_is_named() -> None:
    with pytest.raises(RejectedError) as caught:
        check_page("<html><head><title>应用</title></head><body><div id=app></div><script src=/app.js></script></body></html>")
    assert caught.value.rule == "script_shell"


def test_qual_01_an_empty_page_is_named() -> None:
    with pytest.raises(RejectedError) as caught:
        check_page("<html><body><!-- 正文，正文。 --></body></html>")
    assert caught.value.rule == "empty_page"


@pytest.mark.parametrize(
    ("payload", "media_type", "rule"),
    [
        (b"", "text/html", "empty_file"),
        (b" \r\n\t ", "text/html", "empty_file"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "text/html", "type"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "", "type"),
        (b"PK\x03\x04" + bytes(100), "text/html", "type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "application/msword", "type"),
        (b"<html>not a pdf</html>", "application/pdf", "type"),
        (b"%PDF-1.7\n", "text/html", "type"),
        (b"plain words", "image/png", "type"),
    ],
)
def test_net_15_bytes_that_are_not_what_they_are_declared_as_are_named(payload: bytes, media_type: str, rule: str) -> None:
    with pytest.raises(RejectedError) as caught:
        check_payload(payload, media_type)
    assert caught.value.rule == rule


@pytest.mark.parametrize(
    ("payload", "media_type"),
    [
        (b"%PDF-1.7\n...", "application/pdf"),
        (b"%PDF-1.7\n...", "application/octet-stream"),
        (b"%PDF-1.7\n...", ""),
        (FRAME.format(title="标题", body=ARTICLE).encode("utf-16"), "text/html"),
        (FRAME.format(title="标题", body=ARTICLE).encode("gb18030"), "text/html; charset=gb2312"),
        ("---\ntitle: 标题\n---\n正文".encode(), "text/markdown"),
        ("短文本".encode(), "text/plain"),
    ],
)
def test_net_15_documents_of_the_known_types_pass(payload: bytes, media_type: str) -> None:
    check_payload(payload, media_type)


def test_scripts_styles_and_comments_are_not_visible() -> None:
    page = visible("<title>题<b>目</b></title><style>p{}</style><!-- a, b. --><p>一 <b>二</b></p><script>x()</script>三")
    assert (page.title, page.lines, page.scripts) == ("题目", ("一 二", "三"), 1)


@pytest.mark.parametrize(
    "text", ["<script>" * 60_000, "<!--" * 60_000, "<p" * 300_000, '<p class="' * 200_000, "<" * 600_000, "，" * 600_000]
)
def test_a_page_is_judged_in_linear_time(text: str) -> None:
    started = time.process_time()
    try:
        check_page(text)
    except RejectedError as error:
        assert error.rule
    assert time.process_time() - started < 15


@given(st.text(max_size=300))
def test_any_text_is_judged(text: str) -> None:
    try:
        check_page(text)
    except RejectedError as error:
        assert error.rule in ("soft_404", "captcha", "blocked", "login", "parked", "error_page", "script_shell", "empty_page")


def test_no_real_article_is_taken_for_something_else(reference: Path) -> None:
    paths = sorted((reference / "corpus" / "html" / "pages").glob("*.html"))
    assert len(paths) > 40
    for path in paths:
        check_payload(path.read_bytes(), "text/html")
