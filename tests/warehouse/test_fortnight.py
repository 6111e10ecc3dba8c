"""Builds that go on from the last release, over a fortnight, give what one build that begins anew gives, byte for byte."""

import json
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.conftest import MODELS, build
from tests.warehouse.factories import TEXT, capture, document, inputs, observation, reading
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


@dataclass
class Night:
    """What one night captures (page and text, in order), and which captures are held back from then on."""

    captured: list[tuple[str, str]]
    held: dict[str, int] = field(default_factory=dict)


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


def read_night(home: Home, first: int, night: Night) -> int:
    """Write the batch of a night; return the next sequence number."""
    rows = BatchRows()
    for sequence, (page, text) in enumerate(night.captured, first):
        got = capture(sequence, text, f"https://news.example/{page}.html")
        said = document(got)
        rows.add_capture(sequence, got)
        rows.add_document(sequence, reading(said, observation(said)), "v1")
    last = first + len(night.captured) - 1
    write_batch(home, first, last, "v1", rows)
    return last + 1


def build_night(home: Home, number: int, night: Night) -> str:
    """Build and publish; return why the build began anew, "" where it went on."""
    release_id = f"{number:04d}-night"
    anew = plan_build(home, held=night.held, version="v1").anew
    inputs(home, release_id, night.held)
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


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Home, list[str]]:
    """A home after all nights, a copy of it from before the last one, and why each build began anew."""
    home, before = Home(tmp_path_factory.mktemp("fortnight") / "home"), Home(tmp_path_factory.mktemp("fortnight") / "before")
    home.build.mkdir(parents=True)
    reasons, first = [], 1
    for number, night in enumerate(NIGHTS, 1):
        if number == len(NIGHTS):
            shutil.copytree(home.root, before.root, symlinks=True)
        first = read_night(home, first, night)
        reasons.append(build_night(home, number, night))
    return home, before, reasons


def test_builds_go_on_but_for_the_first_and_the_one_that_releases_what_was_held(fortnight):
    _, _, reasons = fortnight
    assert [number for number, reason in enumerate(reasons, 1) if reason] == [1, 6]


def test_a_history_of_builds_that_go_on_equals_one_that_begins_anew(fortnight):
    """With the same releases before it, so that also the releases in which a fact was seen are the same."""
    home, before, _ = fortnight
    read_night(before, 1 + sum(len(night.captured) for night in NIGHTS[:-1]), NIGHTS[-1])
    (before.build / "state.json").unlink()
    inputs(before, f"{len(NIGHTS):04d}-night", NIGHTS[-1].held)
    build(before, *BUILD)
    anew = make_candidate(before)
    current = current_release(home)
    assert current is not None
    assert {name.split("/")[0] for name in current.manifest["gate"]["parts"]} == set(anew)
    files = {name: digest for name, digest in current.manifest["files"].items() if name.startswith("parquet/")}
    assert files == {f"parquet/{name}": part["sha256"] for name, part in gate_record(before)["parts"].items()}
    assert candidate_digests(before) == anew
    assert pairs_met(before) == pairs_met(home)


def pairs_met(home: Home) -> list[tuple[object, ...]]:
    """What the build file keeps of pairs, also of those that no mart tells of."""
    with duckdb.connect(str(home.build_file), read_only=True) as build:
        return build.execute("FROM intermediate.int_document_pairs_met ORDER BY ALL").fetchall()


def test_a_document_that_tells_another_story_leaves_its_cluster_and_those_that_had_met_it_stay_together(fortnight):
    home, _, _ = fortnight
    current = current_release(home)
    assert current is not None
    rows = query(
        current,
        "SELECT list(regexp_extract(d.url, '(\\w+).html', 1) ORDER BY d.url) FROM dim_document_cluster AS c "
        "JOIN dim_document AS d USING (document_id) WHERE d.url LIKE '%/s_.html' GROUP BY c.cluster_id ORDER BY ALL",
    ).rows
    assert rows == [(["s1"],), (["s2", "s3", "s4"],)]


def test_each_release_of_the_history_is_whole_and_its_file_holds_what_its_exports_hold(fortnight):
    home, _, _ = fortnight
    current = current_release(home)
    assert current is not None
    assert verify(current) == []
    for mart, rows in current.manifest["rows"].items():
        assert query(current, "SELECT count(*) FROM query_table(?)", [mart]).rows == [(rows,)], mart


def test_parts_without_a_changed_document_are_the_files_of_the_release_before(fortnight):
    home, _, _ = fortnight
    names = [f"parquet/fct_observation/{part:06d}.parquet" for part in range(4)]
    inodes = [[(home.releases / f"{number:04d}-night" / name).stat().st_ino for name in names[:2]] for number in (6, 7)]
    # Pages a and b are the first part; a has changed, of c and d the latter.
    assert inodes[0][0] != inodes[1][0]
    late = names[2]
    assert (home.releases / "0006-night" / late).stat().st_ino == (home.releases / "0007-night" / late).stat().st_ino


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
    assert rows == [(1, "0001-night", "0006-night"), (2, "0002-night", None)]


def test_a_night_without_a_new_batch_has_nothing_to_go_on_with(fortnight):
    home, _, _ = fortnight
    assert plan_build(home, held={}, version="v1").anew == "no batch is new"
    assert plan_build(home, held={}, version="v2").anew == "models, suites, sources or tools have changed"


def test_a_file_that_somebody_touched_is_not_gone_on_from(fortnight, tmp_path: Path):
    home, _, _ = fortnight
    other = Home(tmp_path / "home")
    shutil.copytree(home.root, other.root, symlinks=True)
    state = json.loads((other.build / "state.json").read_text(encoding="utf-8"))
    with other.build_file.open("ab") as file:
        file.write(b"\0")
    assert state["release"] == "0007-night"
    assert plan_build(other, held={}, version="v1").anew == "the build file is not what the last build left"
