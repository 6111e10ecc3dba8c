"""Builds that go on from the last release, over a fortnight, give what one build that begins anew gives, byte for byte.

The fourteen nights take minutes: `make torture` runs them, `make test` a short week.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.conftest import MODELS, build
from tests.warehouse.factories import TEXT, capture, document, firm, inputs, observation, reading
from tests.warehouse.test_release import gate_record
from warehouse.batches import BatchRows, list_batches, write_batch
from warehouse.build import keep_build, plan_build
from warehouse.home import Home
from warehouse.reader import query
from warehouse.release import candidate_digests, current_release, make_candidate, publish, verify

OTHER = "明州市2026年一季度新增注册企业，数字经济营业收入2674.3亿元，其中海曜区与澄屿区合计过半，县里的数据下月公布。"
STORY = (
    "渡口边的老街三年前还靠摆摊卖鱼，如今沿河的旧粮仓里坐满了写代码的年轻人。明州市统计，去年数字经济营业收入2674.3亿元，其中三成出自这样的旧房子。"
    "最早搬来的一家只有四个人，房租用修好的屋顶抵；现在他们的工位排到了晒谷场，傍晚散工时渡船要多开两班。"
)
"""Long enough to be found again in other documents, as a headline is not."""
REWRITTEN = (
    STORY.split("，其中")[0]
    + "。后来粮仓改作了库房，年轻人搬去对岸的新楼，老街又安静下来，只有修钟表的铺子还亮着灯，摆渡人说水位比往年高。"
)
BUILD = (*MODELS, "--vars", "{part_size: 2}")
"""Parts of two documents, and what dbt makes without what it checks: the checks are those of every other build."""


FIRMS = {"渡口电子": "sh600997", "甬岚股份": "sh600998", "岚图科技股份": "sh600998"}
"""Stock code by name: a page that names a firm says its code, too, as a publisher's markup does. The second firm is renamed."""

LATER_BY = {"firm4": 5, "firm2": 9}
"""Days by which a page was published later than all others."""


@dataclass
class Night:
    """What one night captures (page and text, in order), which captures are held back from then on, and which pages are gone since."""

    captured: list[tuple[str, str]]
    held: dict[str, int] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


HELD = {"cap_0012": 12, "cap_0013": 13}
NIGHTS = [
    Night([("a", TEXT), ("b", OTHER), ("c", TEXT + "另见附表。"), ("d", TEXT + "此为摘要。")]),
    # An edit, and a late document.
    Night([("a", TEXT + "更正。"), ("late", OTHER + "补发。")]),
    # The first text again, a story of another page word for word, and a long one that three pages carry.
    Night([("a", TEXT), ("reprint", OTHER), ("s1", STORY), ("s2", STORY + "本报记者。"), ("s3", STORY)]),
    # What came of this night is held back: its documents keep what they had, and a new one does not appear.
    Night([("b", "明州市2674.3亿元"), ("held", TEXT + "尚未发布。")], held=HELD),
    Night([("c", TEXT + "另见附图。")], held=HELD),
    # It is released after the fact: the build begins anew, and the next one goes on again.
    Night([("e", OTHER + "第五篇。")]),
    # Of the long story, the page that had it first tells another one now, one that had it comes again, and one more carries it.
    Night(
        [
            ("a", TEXT + "更正。"),
            ("d", TEXT + "此为全文。"),
            ("f", TEXT + "第七篇。"),
            ("s1", REWRITTEN),
            ("s4", STORY),
            ("s2", STORY + "本报记者、通讯员。"),
        ]
    ),
]
LATER = [
    # Two pages are gone, one of them for a night; a firm goes by one name, and from the tenth night on by another.
    Night([("firm1", TEXT + "甬岚股份参与建设。"), ("g", OTHER + "第八篇。")], gone=("late", "d")),
    Night([("d", TEXT + "此为全文。又及。"), ("h", STORY + "转自明州新闻。")], gone=("late",)),
    Night([("firm2", TEXT + "岚图科技股份（原名已不用）参与建设。"), ("firm3", OTHER + "渡口电子也在列。")], gone=("late",)),
    # An edit takes the firm out of a page, a copy of a story is edited away, a late document names the old firm.
    Night([("firm3", OTHER + "名单从略。"), ("s3", REWRITTEN + "又一版。")], gone=("late", "s3")),
    Night([("firm4", OTHER + "甬岚股份早先在列。"), ("c", TEXT + "另见附表。")], gone=("late", "reprint")),
    # What was gone comes back with another text, and one that is gone is captured no more.
    Night([("late", OTHER + "补发，又改。"), ("i", TEXT + "第九篇。")], gone=("reprint",)),
    Night([("a", TEXT), ("firm2", TEXT + "岚图科技股份参与建设，已投产。"), ("h", STORY)], gone=("reprint", "f")),
]
FORTNIGHT = [*NIGHTS, *LATER]
SHORT = [
    NIGHTS[0],
    Night([*NIGHTS[2].captured, ("firm1", TEXT + "甬岚股份参与建设。")], gone=("d",)),
    Night([*LATER[2].captured, ("a", TEXT + "更正。")], gone=("b",)),
]


def read_night(home: Home, first: int, night: Night) -> int:
    """Write the batch of a night; return the next sequence number."""
    rows = BatchRows()
    for sequence, (page, text) in enumerate(night.captured, first):
        got = capture(sequence, text, f"https://news.example/{page}.html")
        said = replace(document(got), published=datetime(2026, 1, 15 + LATER_BY.get(page, 0), 1, tzinfo=UTC))
        firms = [firm(said, name, code) for name, code in FIRMS.items() if name in text]
        read = reading(said, observation(said))
        rows.add_capture(sequence, got)
        rows.add_document(sequence, replace(read, mentions=(*read.mentions, *firms)), "v1")
    last = first + len(night.captured) - 1
    write_batch(home, first, last, "v1", rows)
    return last + 1


def withdrawn(nights: Sequence[Night]) -> list[tuple[str, datetime]]:
    """What is gone after the last of some nights: the latest capture of each page, and since which night it is."""
    pages = [page for night in nights for page, _ in night.captured]
    latest = {page: f"cap_{sequence:04d}" for sequence, page in enumerate(pages, 1)}
    since = {
        page: min(number for number in range(1, len(nights) + 1) if all(page in night.gone for night in nights[number - 1 :]))
        for page in nights[-1].gone
    }
    return [(latest[page], datetime(2026, 2, number, tzinfo=UTC)) for page, number in since.items()]


def write_night(home: Home, nights: Sequence[Night]) -> None:
    """Write the inputs of the build of the last of some nights."""
    inputs(home, f"{len(nights):04d}-night", nights[-1].held, withdrawn(nights))


def build_night(home: Home, nights: Sequence[Night]) -> str:
    """Build and publish the last of some nights; return why the build began anew, "" where it went on."""
    number, night = len(nights), nights[-1]
    release_id = f"{number:04d}-night"
    anew = plan_build(home, held=night.held, version="v1").anew
    write_night(home, nights)
    build(home, *BUILD)
    make_candidate(home)
    publish(
        home,
        release_id=release_id,
        inputs=release_id,
        batches={batch.batch_id: batch.digest for batch in list_batches(home)},
        gate=gate_record(home),
        versions={"building": "v1"},
        published_at=datetime(2026, 2, number, tzinfo=UTC),
    )
    keep_build(home, release_id=release_id, version="v1", held=list(night.held))
    return anew


def history(nights: Sequence[Night], folder: Path) -> tuple[Home, Home, list[str]]:
    """Return a home after all nights, a copy of it from before the last one, and why each build began anew."""
    home, before = Home(folder / "home"), Home(folder / "before")
    home.build.mkdir(parents=True)
    reasons, first = [], 1
    for number, night in enumerate(nights, 1):
        if number == len(nights):
            shutil.copytree(home.root, before.root, symlinks=True)
        first = read_night(home, first, night)
        reasons.append(build_night(home, nights[:number]))
    return home, before, reasons


def assert_equals_one_that_begins_anew(home: Home, before: Home, nights: Sequence[Night]) -> None:
    """With the same releases before it, so that also the releases in which a fact was seen are the same."""
    read_night(before, 1 + sum(len(night.captured) for night in nights[:-1]), nights[-1])
    (before.build / "state.json").unlink()
    write_night(before, nights)
    build(before, *BUILD)
    anew = make_candidate(before)
    current = current_release(home)
    assert current is not None
    assert {name.split("/")[0] for name in current.manifest["gate"]["parts"]} == set(anew)
    files = {name: digest for name, digest in current.manifest["files"].items() if name.startswith("parquet/")}
    assert files == {f"parquet/{name}": part["sha256"] for name, part in gate_record(before)["parts"].items()}
    assert candidate_digests(before) == anew
    assert pairs_met(before) == pairs_met(home)


def asked(home: Home, sql: str) -> list[tuple]:
    current = current_release(home)
    assert current is not None
    return query(current, sql).rows


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Home, list[str]]:
    return history(FORTNIGHT, tmp_path_factory.mktemp("fortnight"))


GONE = "SELECT regexp_extract(url, '(\\w+).html', 1), withdrawn_at::date - DATE '2026-02-01' + 1 FROM fct_document_withdrawal ORDER BY ALL"
NAMES = (
    "SELECT list(organisation_name ORDER BY first_named_date, organisation_name), min(first_named_date) < max(first_named_date) "
    "FROM dim_organisation_name WHERE organisation_name IN ('渡口电子', '甬岚股份', '岚图科技股份') GROUP BY organisation_id ORDER BY ALL"
)


def test_a_short_week_that_goes_on_equals_one_build_that_begins_anew(tmp_path: Path):
    home, before, reasons = history(SHORT, tmp_path)
    assert [number for number, reason in enumerate(reasons, 1) if reason] == [1]
    assert_equals_one_that_begins_anew(home, before, SHORT)
    assert asked(home, GONE) == [("b", 3)]
    assert asked(home, NAMES) == [(["渡口电子"], False), (["甬岚股份", "岚图科技股份"], True)]
    stories = "SELECT count(*), count(DISTINCT cluster_id) FROM dim_document_cluster JOIN dim_document USING (document_id) "
    assert asked(home, stories + "WHERE url LIKE '%/s_.html'") == [(3, 1)]


@pytest.mark.torture
def test_what_is_gone_is_a_state_with_the_night_since_when_and_comes_back(fortnight):
    home, _, _ = fortnight
    assert asked(home, GONE) == [("f", 14), ("reprint", 12)]
    facts = "SELECT count(*) FROM fct_document_withdrawal JOIN fct_observation USING (document_version_id) WHERE is_current"
    assert asked(home, facts) == [(2,)], "what it said stays"


@pytest.mark.torture
def test_a_firm_under_two_names_is_one_with_the_days_of_each(fortnight):
    home, _, _ = fortnight
    assert asked(home, NAMES) == [(["甬岚股份", "岚图科技股份"], True)], "the other firm is named no more"


@pytest.mark.torture
def test_builds_go_on_but_for_the_first_and_the_one_that_releases_what_was_held(fortnight):
    _, _, reasons = fortnight
    assert [number for number, reason in enumerate(reasons, 1) if reason] == [1, 6]


@pytest.mark.torture
def test_a_history_of_builds_that_go_on_equals_one_that_begins_anew(fortnight):
    home, before, _ = fortnight
    assert_equals_one_that_begins_anew(home, before, FORTNIGHT)


def pairs_met(home: Home) -> list[tuple[object, ...]]:
    """What the build file keeps of pairs, also of those that no mart tells of."""
    with duckdb.connect(str(home.build_file), read_only=True) as build:
        return build.execute("FROM intermediate.int_document_pairs_met ORDER BY ALL").fetchall()


@pytest.mark.torture
def test_a_document_that_tells_another_story_leaves_its_cluster_and_those_that_had_met_it_stay_together(fortnight):
    home, _, _ = fortnight
    current = current_release(home)
    assert current is not None
    rows = query(
        current,
        "SELECT list(regexp_extract(d.url, '(\\w+).html', 1) ORDER BY d.url) FROM dim_document_cluster AS c "
        "JOIN dim_document AS d USING (document_id) WHERE d.url LIKE '%/s_.html' GROUP BY c.cluster_id ORDER BY ALL",
    ).rows
    assert rows == [(["s1", "s3"],), (["s2", "s4"],)]


@pytest.mark.torture
def test_each_release_of_the_history_is_whole_and_its_file_holds_what_its_exports_hold(fortnight):
    home, _, _ = fortnight
    current = current_release(home)
    assert current is not None
    assert verify(current) == []
    for mart, rows in current.manifest["rows"].items():
        assert query(current, "SELECT count(*) FROM query_table(?)", [mart]).rows == [(rows,)], mart


@pytest.mark.torture
def test_parts_without_a_changed_document_are_the_files_of_the_release_before(fortnight):
    home, _, _ = fortnight
    names = [f"parquet/fct_observation/{part:06d}.parquet" for part in range(4)]
    inodes = [[(home.releases / f"{number:04d}-night" / name).stat().st_ino for name in names[:2]] for number in (6, 7)]
    # Pages a and b are the first part; a has changed, of c and d the latter.
    assert inodes[0][0] != inodes[1][0]
    late = names[2]
    assert (home.releases / "0006-night" / late).stat().st_ino == (home.releases / "0007-night" / late).stat().st_ino


@pytest.mark.torture
def test_a_fact_that_comes_and_goes_says_in_which_releases_it_was_seen(fortnight):
    home, _, _ = fortnight
    current = current_release(home)
    assert current is not None
    rows = query(
        current,
        "SELECT version_number, first_seen_release, last_seen_release FROM fct_observation JOIN dim_document_version "
        "USING (document_version_id) JOIN dim_document AS d ON d.document_id = fct_observation.document_id "
        "WHERE d.url LIKE '%/a.html' ORDER BY version_number",
    ).rows
    assert rows == [(1, "0001-night", None), (2, "0002-night", "0013-night")]


@pytest.mark.torture
def test_a_night_without_a_new_batch_has_nothing_to_go_on_with(fortnight):
    home, _, _ = fortnight
    assert plan_build(home, held={}, version="v1").anew == "no batch is new"
    assert plan_build(home, held={}, version="v2").anew == "models, suites, sources or tools have changed"


@pytest.mark.torture
def test_a_file_that_somebody_touched_is_not_gone_on_from(fortnight, tmp_path: Path):
    home, _, _ = fortnight
    other = Home(tmp_path / "home")
    shutil.copytree(home.root, other.root, symlinks=True)
    state = json.loads((other.build / "state.json").read_text(encoding="utf-8"))
    with other.build_file.open("ab") as file:
        file.write(b"\0")
    assert state["release"] == "0014-night"
    assert plan_build(other, held={}, version="v1").anew == "the build file is not what the last build left"
