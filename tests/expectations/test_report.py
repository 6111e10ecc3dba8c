"""The quality page of a release: it says what the gate said, and nothing that a page says can run in it."""

import re
from html.parser import HTMLParser

import pytest

from expectations.gate import ClaimResult, GateResult, SuiteResult
from expectations.report import element, is_web_address, quality_page

HOSTILE = "标题<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"


def claim(claim_id: str, status: str, severity: str = "critical", **row: str) -> ClaimResult:
    return ClaimResult(claim_id, severity, status, "reason <b>", "owner", len(row), [row] if row else [], "1 rows")


def page(*claims: ClaimResult, release_id: str = "0007-aaaaaaaa") -> str:
    return quality_page(GateResult({}, {}, [SuiteResult("fct_observation", 12345, list(claims))]).record(), release_id=release_id)


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_SEC_02_what_a_hostile_page_says_is_text_in_the_quality_page():
    rows = {"observation_id": HOSTILE, "quote": HOSTILE, "document": "javascript:alert(1)"}
    said = Elements(page(claim("quote.rereads", "failed", **rows), release_id=HOSTILE))
    known = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "p",
        "span",
        "code",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
    }
    assert {tag for tag, _ in said.found} <= known
    assert not [name for _, attributes in said.found for name in attributes if name.startswith("on")]
    assert [attributes["href"] for tag, attributes in said.found if tag == "a"] == ["#fct_observation"]
    assert said.text.count(HOSTILE) >= 4


def test_SEC_02_the_page_asks_for_nothing_and_its_policy_forbids_it():
    text = page(claim("quote.rereads", "failed", quote="句子", document="https://news.example/a.html?b=1&c=2"))
    said = Elements(text)
    (policy,) = [attributes["content"] for tag, attributes in said.found if attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not [attributes for _, attributes in said.found if "src" in attributes]
    assert not {"link", "script", "img", "iframe", "base"} & {tag for tag, _ in said.found}
    assert re.findall(r"url\(|@import", text) == []
    (link,) = [attributes for tag, attributes in said.found if (attributes.get("href") or "").startswith("http")]
    assert link == {"href": "https://news.example/a.html?b=1&c=2", "rel": "noreferrer noopener"}


def test_the_page_tells_each_claim_its_state_reason_and_failing_rows_and_says_the_same_each_time():
    claims = (claim("a.fails", "failed", quote="句子一"), claim("b.warns", "failed", "warning"), claim("c.good", "passed"))
    text = Elements(page(*claims, claim("d.broke", "could_not_check"))).text
    for wanted in (
        "blocked 已拦截",
        "12,345",
        "a.fails",
        "句子一",
        "warning 警告",
        "could not check 无法检查",
        "1 claims passed",
        "reason <b>",
    ):
        assert wanted in text
    assert "passed 通过" in Elements(page(claim("c.good", "passed"))).text
    assert page(*claims) == page(*claims)


@pytest.mark.parametrize(
    ("address", "followed"),
    [
        ("https://news.example/a.html", True),
        ("http://news.example/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://news.example/%0aalert(1)", False),
        ("data:text/html,x", False),
        ("https:", False),
        ("https://a b", False),
        ("https://news.example/\n", False),
        ("http://[", False),
        ("file:a.html", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_are_links(address, followed):
    assert is_web_address(address) is followed


def test_text_is_escaped_once_and_html_is_not():
    assert element("p", "a<b", element("b", "&"), class_='"x"') == '<p class="&quot;x&quot;">a&lt;b<b>&amp;</b></p>'
