"""Whether an answer with status 200 is a document at all: soft 404, login, captcha, block and error pages, and files of a wrong type.

Belongs here: the judgement of one payload from its bytes and its decoded text, and of the pages of one visit to a source. Does not
belong here: how much of a document a parser finds, and yields over days (the gates downstream).

A phrase such as 页面不存在 condemns a page only where there is no article around it: news reports about captchas are news.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapers.decode import decode
from scrapers.records import Capture, RejectedError, code_faults_rejected

_ARTICLE = 120
"""Characters of running text from which on a page is taken for a document, whatever words it holds."""
_BRIEF = 60
"""The same for words that a comment form under a brief report may hold as well."""
_SAME_PAGE = 300
"""Characters of running text below which a page is compared with the others of its visit."""
_SAME_PAGE_URLS = 2
"""So many addresses may give the same brief page: two short notices may read alike."""
_SHELL = 40
"""Characters of visible text below which a page with scripts is taken for a shell that a browser would fill."""

_TAG = re.compile(r"<(?:!--|(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>)")
_BREAKING = frozenset(
    ("p", "br", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "nav", "form")
)
_SILENT = frozenset(("script", "style", "noscript", "template", "textarea", "select"))
_PROSE = re.compile(r"[，。；！？、：]|[,.;!?] ")

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "an image"),
    (b"\x89PNG\r\n\x1a\n", "an image"),
    (b"GIF8", "an image"),
    (b"PK\x03\x04", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"Rar!\x1a\x07", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office file"),
    (b"\x7fELF", "a program"),
    (b"\x00\x00\x00\x18ftyp", "a video"),
    (b"\x00\x00\x00\x20ftyp", "a video"),
)

# In the order in which they are asked; the first that fits names the rule. Each was written from the wording that Chinese sites and
# the common web firewalls show.
_PHRASES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (rule, re.compile(pattern, re.IGNORECASE))
    for rule, pattern in (
        (
            "captcha",
            r"(请|需)?(先)?(完成|通过|进行)(安全|人机|滑块|身份|图形)?验证|(拖动|滑动|按住).{0,6}(滑块|拼图)|滑块验证|人机验证|请?输入(图中|下方|图片)?.{0,6}验证码"
            r"|are you (a )?(human|robot)|captcha|checking your browser",
        ),
        (
            "blocked",
            r"(访问|请求|操作)(过于|太|过)?频繁|(ip|地址|账号).{0,12}(被|已).{0,4}(限制|封禁|禁止|拉黑)|(访问|请求)(已?被|遭)?(拒绝|拦截|阻断|禁止)|拒绝访问|禁止访问"
            r"|access (to this \w+ )?(is |has been )?denied|403 forbidden|request (has been )?blocked|unusual traffic|too many requests",
        ),
        (
            "soft_404",
            r"(页面|网页|内容|文章|文档|信息|稿件|新闻|文件|栏目)(不存在|未找到|没有找到|找不到|已失效|无法找到|走丢|丢失)"
            r"|(页面|网页|内容|文章|信息|稿件|新闻)(可能)?(已|已经|被|已被|已经被)(删除|下线|移除|撤稿|撤下|屏蔽)"
            r"|(找不到|未找到|没有找到|不存在).{0,10}(页面|网页|内容|文章|文件)"
            r"|(\A|错误|error|http|status)\W{0,3}404\b|\b404\W{0,3}(错误|页面|error|not found)|not found|page (does not|doesn.t) exist",
        ),
        (
            "parked",
            r"(域名|网站).{0,8}(出售|转让|到期|过期|停放|待售|未备案|已关闭|暂停)|domain.{0,20}(for sale|parked|expired)|buy this domain",
        ),
        (
            "error_page",
            r"(服务器|系统|程序|数据库|网关)(内部|连接|繁忙|发生|出现)?.{0,4}(错误|异常|繁忙|维护|超时)"
            r"|internal server error|bad gateway|service unavailable|gateway time-?out",
        ),
    )
)
_OF_FORMS = frozenset(("captcha", "parked"))
_LOGIN_TITLE = re.compile(r"登录|登陆|统一(身份)?认证|log ?in|sign ?in", re.IGNORECASE)
_HOME = re.compile(r"/?|/(index|default|home|main)\.\w{2,5}")
_PASSWORD = re.compile(r"""<input\b[^<>]{0,300}\btype\s*=\s*["']?password""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Visible:
    """What a person sees of a page: title, lines of text, and the number of characters in lines that read as running text."""

    title: str
    lines: tuple[str, ...]
    prose: int
    scripts: int


class Judge:
    """Judges the captures of one visit to a source, in the order in which they were made."""

    def __init__(self) -> None:
        self._brief: dict[tuple[str, ...], set[str]] = {}

    def __call__(self, capture: Capture) -> None:
        """Raise where a capture is no document.

        Raises:
            RejectedError: as `check_capture`; "same_page", a brief page that other addresses of the visit gave as well: a block page in
                words that no classifier knows; "code_fault", the judgement itself fails at it.
        """
        with code_faults_rejected():
            page = check_capture(capture)
        if page is None or page.prose >= _SAME_PAGE:
            return
        urls = self._brief.setdefault(page.lines, set())
        urls.add(capture.url)
        if len(urls) > _SAME_PAGE_URLS:
            raise RejectedError("same_page", f"{len(urls)} addresses answer with the same {sum(map(len, page.lines))} characters")


def check_capture(capture: Capture) -> Visible | None:
    """Raise where a capture is no document: as `check_payload`, and "soft_404" where a redirect led to a home page instead."""
    asked, given = (urlsplit(url).path for url in (capture.url, capture.final_url))
    if _HOME.fullmatch(given) and not _HOME.fullmatch(asked) and not capture.url.startswith("file:"):
        raise RejectedError("soft_404", f"a redirect led to the home page {capture.final_url}")
    return check_payload(capture.payload, capture.media_type)


def check_payload(payload: bytes, media_type: str) -> Visible | None:
    """Raise where a payload is no document.

    Args:
        payload: body with the content coding removed.
        media_type: as declared; empty where nothing was.

    Returns:
        What a person sees of it, None where it is no HTML page.

    Raises:
        RejectedError: "empty_file"; "type", magic bytes and declaration contradict each other or it is no kind of document; "captcha",
            "blocked", "soft_404", "login", "parked", "error_page", "script_shell", "empty_page" for pages.
    """
    if not payload.strip():
        raise RejectedError("empty_file", f"{len(payload)} bytes, none of them text")
    declared = media_type.partition(";")[0].strip().lower()
    kind = next((name for magic, name in _MAGIC if payload.startswith(magic)), "text")
    if kind not in ("text", "pdf"):
        raise RejectedError("type", f"declared as {declared or 'nothing'}, the bytes are those of {kind}")
    if (kind == "pdf") != (declared == "application/pdf") and declared not in ("", "application/octet-stream"):
        raise RejectedError("type", f"declared as {declared}, the bytes are {'those of a PDF' if kind == 'pdf' else 'no PDF'}")
    if declared.startswith(("image/", "audio/", "video/", "font/")):
        raise RejectedError("type", f"declared as {declared}, which is no document")
    if kind == "pdf":
        return None
    try:
        text = decode(payload, media_type).text
    except RejectedError:
        return None  # the normaliser meets the same error and names it; here it only means that no words can be looked for
    if declared in ("text/html", "application/xhtml+xml") or re.match(r"\s*(<!doctype html|<html|<\?xml)", text[:1000], re.IGNORECASE):
        return check_page(text)
    return None


def check_page(text: str) -> Visible:
    """Raise where a decoded HTML page holds no document; see `check_payload`."""
    page = visible(text)
    if page.prose >= _ARTICLE:
        return page
    shown = "\n".join((page.title, *page.lines))
    # On a page with much else on it (a portal's frame around an error) only its beginning and the title can say what it is.
    for rule, pattern in _PHRASES:
        if (match := pattern.search(shown[:2000])) and (page.prose < _BRIEF or rule not in _OF_FORMS):
            raise RejectedError(rule, f"status 200, but the page says {match[0]!r} and holds {page.prose} characters of running text")
    if _PASSWORD.search(text) or (_LOGIN_TITLE.search(page.title) and page.prose < _SHELL):
        raise RejectedError("login", f"a form to log in, titled {page.title[:40]!r}, with {page.prose} characters of running text")
    letters = sum(len(line) for line in page.lines)
    if letters < _SHELL and page.scripts:
        raise RejectedError("script_shell", f"{page.scripts} scripts and {letters} visible characters")
    if letters < 10:
        raise RejectedError("empty_page", f"{letters} visible characters")
    return page


def visible(text: str) -> Visible:
    """Return what a person sees of a page, in one pass over it.

    Args:
        text: decoded HTML.
    """
    parts: list[str] = []
    title: list[str] = []
    at, scripts, silent, in_title = 0, 0, "", False
    while match := _TAG.search(text, at):
        if not silent:
            (title if in_title else parts).append(text[at : match.start()])
        at = match.end()
        if match[2] is None:  # a comment
            end = text.find("-->", at)
            at = len(text) if end < 0 else end + 3
            continue
        name = match[2].lower()
        if silent:
            silent = "" if match[1] and name == silent else silent
            continue
        if name in _SILENT and not match[1]:
            scripts += name == "script"
            silent = name
        elif name == "title":
            in_title = not match[1]
        elif name in _BREAKING:
            parts.append("\n")
    if not silent:
        parts.append(text[at:])
    lines = tuple(line for line in (" ".join(row.split()) for row in "".join(parts).split("\n")) if line)
    prose = sum(len(line) for line in lines if len(line) >= 20 and _PROSE.search(line))
    return Visible(" ".join("".join(title).split()), lines, prose, scripts)
