"""The quality page: what the gate looked at and how each claim ended, for people, as one HTML file without anything from a network.

Belongs here: the page. Does not belong here: the claims (`suites`), the decision (`gate`), where the file lies (`orchestration.publish`).

Failing rows hold scraped text. Every text is escaped where it becomes HTML, in one place (`element`), links lead to http and https alone,
and a content security policy forbids everything but the page's own style. Great Expectations' Data Docs load scripts and fonts from other
hosts, which a release that is read offline, and by people who must not be tracked, cannot do.
"""

import base64
import hashlib
import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

PAGE = "quality.html"
"""Name of the file in a release, and in the build of a run that was stopped."""

_STYLE = """
body{font:15px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;color:#1c2430}
body{max-width:76rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2.2rem 0 .4rem}p{margin:.3rem 0}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem;border-bottom:1px solid #dde3ea}
th{font-weight:600;color:#55606e}td{overflow-wrap:anywhere}td.number{text-align:right;font-variant-numeric:tabular-nums}
.failed,.could_not_check,.blocked{color:#a4161a;font-weight:600}.warning,.excused{color:#8a5a00;font-weight:600}.passed{color:#1b6e3c}
details{margin:.4rem 0}summary{cursor:pointer}a{color:#0b57a4}
"""
_POLICY = f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; base-uri 'none'"
_STATES = {
    "passed": "passed 通过",
    "failed": "failed 未通过",
    "could_not_check": "could not check 无法检查",
    "warning": "warning 警告",
    "excused": "accepted exception 例外放行",
    "blocked": "blocked 已拦截",
}


class Html(str):
    """Text that is HTML already; any other text is escaped."""

    __slots__ = ()


def element(name: str, *children: str, **attributes: str) -> Html:
    """One element with its children; `class_` is the attribute class."""
    said = "".join(f' {key.rstrip("_")}="{html.escape(value)}"' for key, value in attributes.items())
    inside = "".join(child if isinstance(child, Html) else html.escape(child) for child in children)
    return Html(f"<{name}{said}>{inside}</{name}>")


def quality_page(record: Mapping[str, Any], *, release_id: str) -> str:
    """Write the page.

    Args:
        record: the gate's, of `GateResult.record`.
        release_id: the release that was judged.

    Returns:
        A whole HTML document.
    """
    suites = sorted(record["suites"], key=lambda suite: suite["table"])
    decision = "passed" if record["passed"] else "blocked"
    claims = sum(len(suite["claims"]) for suite in suites)
    head = element(
        "head",
        Html('<meta charset="utf-8">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{html.escape(_POLICY)}">'),
        Html('<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">'),
        element("title", f"Kaoju 考据 · quality of {release_id}"),
        element("style", Html(_STYLE)),
    )
    body = element(
        "body",
        element("h1", f"Quality of release {release_id} 发布质量"),
        element(
            "p",
            element("span", _STATES[decision], class_=decision),
            f" · {len(suites)} tables 张表, {claims} claims 条断言, {len(record.get('exceptions', ()))} accepted exceptions 项例外",
        ),
        *_exceptions(record.get("exceptions", ())),
        _summary(suites),
        *[part for suite in suites for part in _suite(suite)],
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='zh-CN')}\n"


def _state(claim: Mapping[str, Any]) -> str:
    if claim["status"] == "failed" and claim["severity"] != "critical":
        return "warning"
    # Releases of before there was such a field have no exception for a table.
    return "excused" if claim["status"] == "failed" and claim.get("is_excused", False) else claim["status"]


def _exceptions(accepted: Sequence[Mapping[str, str | None]]) -> Iterator[Html]:
    """What would not have passed without a decision of a person."""
    if not accepted:
        return
    yield element("h2", "Accepted exceptions 已接受的例外")
    columns = {
        "rule": "rule 规则",
        "item_id": "item 对象",
        "reason": "reason 理由",
        "decided_by": "by 决定人",
        "expires_on": "until 有效至",
    }
    rows = [element("tr", *[element("td", one.get(name) or "") for name in columns]) for one in accepted]
    yield _table([*columns.values()], rows)


def _summary(suites: Sequence[Mapping[str, Any]]) -> Html:
    states = ("passed", "warning", "excused", "failed", "could_not_check")
    rows = []
    for suite in suites:
        counts = [sum(_state(claim) == state for claim in suite["claims"]) for state in states]
        cells = [
            element("td", str(count), class_=f"number {state}" if count else "number") for state, count in zip(states, counts, strict=True)
        ]
        link = element("a", suite["table"], href=f"#{suite['table']}")
        rows.append(element("tr", element("td", link), element("td", f"{suite['row_count']:,}", class_="number"), *cells))
    return _table(["table 表", "rows checked 检查行数", *[_STATES[state] for state in states]], rows)


def _suite(suite: Mapping[str, Any]) -> Iterator[Html]:
    yield element("h2", suite["table"], id=suite["table"])
    good = [claim for claim in suite["claims"] if claim["status"] == "passed"]
    bad = [claim for claim in suite["claims"] if claim["status"] != "passed"]
    for claim in bad:
        state = _state(claim)
        count = f" · {claim['failing']:,} rows 行" if claim["failing"] else ""
        yield element(
            "p", element("span", _STATES[state], class_=state), " ", element("code", claim["claim_id"]), f"{count} · {claim['detail']}"
        )
        yield element("p", f"{claim['reason']} ({claim['owner']})")
        if claim["rows"]:
            yield _failing(claim["rows"])
    passed = [element("tr", element("td", element("code", claim["claim_id"])), element("td", claim["reason"])) for claim in good]
    if passed:
        told = element("summary", f"{len(good)} claims passed 条断言通过")
        yield element("details", told, _table(["claim 断言", "why it matters 原因"], passed))


def _failing(rows: Sequence[Mapping[str, str]]) -> Html:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    cells = [element("tr", *[element("td", _value(row.get(name, ""))) for name in columns]) for row in rows]
    return _table(columns, cells)


def _value(text: str) -> str:
    return element("a", text, href=text, rel="noreferrer noopener") if is_web_address(text) else text


def is_web_address(text: str) -> bool:
    """Whether a text is an address that may be followed: http or https, with a host and without blanks."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and text.isprintable() and not any(map(str.isspace, text))


def _table(columns: Sequence[str], rows: Sequence[Html]) -> Html:
    return element("table", element("thead", element("tr", *[element("th", name) for name in columns])), element("tbody", *rows))
