"""Stored XSS: what a hostile page says is text wherever people look at it, in a real browser."""

import http.server
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from docs.screenshot import Page, browser, wait_for
from expectations.gate import ClaimResult, GateResult, SuiteResult
from expectations.report import PAGE, quality_page
from orchestration.ingest import quarantine_table
from orchestration.publish import RELEASE_KEY
from orchestration.quality import CHECK_NAME, check_metadata
from scrapers.records import Quarantined
from tests.orchestration.test_ui import Ui, environment_of, ui

__all__ = ["ui"]
CHROMIUM = "/usr/bin/chromium"
DIALOGS = "window.asked = []; for (const name of ['alert', 'confirm', 'prompt']) window[name] = text => window.asked.push(text);"


def hostile(canary: str) -> list[str]:
    """Titles and sentences as a hostile page would have them; each that runs says so, by a dialog or by asking the canary."""
    return [
        f"标题<script>alert('script');fetch('{canary}/script')</script>",
        f"正文<img src=x onerror=\"alert('image');fetch('{canary}/image')\">",
        f"图片![pic]({canary}/markdown.png)",
        f"<svg onload=\"fetch('{canary}/svg')\">",
        f'</script></td></table><iframe src="{canary}/frame"></iframe>',
        f"[链接](javascript:fetch('{canary}/link'))",
        f"<style>@import '{canary}/style';</style>",
        "`| 单元 | 格 |`\n|---|---|\n| a | b |",
    ]


@contextmanager
def canary() -> Generator[tuple[str, list[str]]]:
    """A server that nobody may ask: its address, and what was asked."""
    asked: list[str] = []

    class Canary(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base class)
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with browser(CHROMIUM, tmp_path / "profile") as found:
        found.call("Page.enable")
        found.call("Page.addScriptToEvaluateOnNewDocument", source=DIALOGS)
        yield found


def shown(page: Page) -> str:
    return page.evaluate("document.body ? document.body.innerText : ''") or ""


def rejected(text: str, number: int) -> Quarantined:
    return Quarantined(
        quarantine_id=f"qua_{number}",
        stage="read",
        item_kind="capture",
        item_id=text,
        source_id="town",
        capture_id=None,
        rule="soft_404",
        message=text,
        span=None,
        next_step=text,
        url=f"javascript:alert('{number}')",
    )


def suite_of(texts: list[str]) -> SuiteResult:
    rows = [{"observation_id": f"obs_{number}", "quote": text, "title": text, "url": text} for number, text in enumerate(texts)]
    claim = ClaimResult("quote.rereads_in_its_capture", "critical", "failed", "说明", "data@kaoju.example", len(rows), rows, "failing rows")
    return SuiteResult("fct_observation", len(rows), [claim])


def test_UI_01_what_a_hostile_page_says_is_text_in_the_dagster_ui(ui: Ui, page, tmp_path):
    (home,) = [Path(name.removeprefix("KAOJU_HOME=")) for name in environment_of(ui.running.pid) if name.startswith("KAOJU_HOME=")]
    with canary() as (address, asked), dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        texts = hostile(address)
        table = quarantine_table([rejected(text, number) for number, text in enumerate(texts)])
        instance.report_runless_asset_event(dg.AssetMaterialization(RELEASE_KEY, metadata={"quarantine": table}))
        mart = dg.AssetKey(["marts", "fct_observation"])
        check = dg.AssetCheckEvaluation(mart, CHECK_NAME, passed=False, metadata=check_metadata(suite_of(texts)))
        instance.report_runless_asset_event(check)
        for path in (
            "/assets/release/current?view=events",
            "/assets/release/current?view=overview",
            f"/assets/marts/fct_observation?view=checks&checkDetail={CHECK_NAME}",
        ):
            page.call("Page.navigate", url=f"http://127.0.0.1:{ui.viewers_port}{path}")
            wait_for(lambda: all(text[:6] in shown(page) for text in texts), f"every text on {path}", seconds=60)
            page.evaluate("[...document.querySelectorAll('button')].filter(b => /Markdown/.test(b.innerText)).forEach(b => b.click())")
            assert page.evaluate("[...document.querySelectorAll('table script, table img, table iframe, table style')].length") == 0, path
            assert page.evaluate("window.asked") == [], path
            assert asked == [], path


def test_UI_01_what_a_hostile_page_says_is_text_in_the_quality_page_of_a_release(page, tmp_path):
    with canary() as (address, asked):
        texts = hostile(address)
        record = GateResult({}, {}, [suite_of(texts)]).record()
        (tmp_path / PAGE).write_text(quality_page(record, release_id="0007-aaaaaaaa"), encoding="utf-8")
        page.call("Page.navigate", url=(tmp_path / PAGE).as_uri())
        wait_for(lambda: all(text[:6] in shown(page) for text in texts), "every text", seconds=30)
        assert page.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse", "its own style is allowed"
        assert page.evaluate("window.asked") == []
        assert asked == []


def test_UI_01_the_canary_hears_and_the_page_knows_what_runs(page, tmp_path):
    """What the tests of the surfaces rest on: where the same text is written as HTML, both of them notice."""
    with canary() as (address, asked):
        (tmp_path / "page.html").write_text("<!DOCTYPE html><meta charset='utf-8'>" + "".join(hostile(address)), encoding="utf-8")
        page.call("Page.navigate", url=(tmp_path / "page.html").as_uri())
        wait_for(lambda: "/script" in asked and "/image" in asked, "the canary", seconds=30)
        assert set(page.evaluate("window.asked")) >= {"script", "image"}
