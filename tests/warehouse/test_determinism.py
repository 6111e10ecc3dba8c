"""The same captures and code give the same exports, on any machine."""

import json
import re
import shutil
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.gate import run_gate
from tests.warehouse.conftest import MODELS, build
from tests.warehouse.factories import TEXT, batch_of, inputs
from tests.warehouse.test_release import NOW, publish_candidate
from warehouse.home import PROJECT, Home
from warehouse.release import make_candidate

INSTANT = re.compile(r"20\d\d-\d\d-\d\d(?:T[\d:.]+(?:Z|\+00:00)?)?")
# DuckDB's words for the instant, the day, the session and chance.
CLOCK_AND_CHANCE = re.compile(
    r"\b(now|today|current_date|current_time|current_timestamp|localtime|localtimestamp|get_current_time\w*|transaction_timestamp|random|"
    r"uuid|gen_random_uuid|setseed)\b\s*\(?|\busing\s+sample\b|\btablesample\b|run_started_at|modules\.datetime|invocation_id",
    re.IGNORECASE,
)


def test_DET_01_no_model_asks_the_clock_or_chance_so_a_year_later_it_says_the_same():
    project = PROJECT / "dbt_project"
    files = [path for folder in ("models", "macros") for path in sorted((project / folder).rglob("*.sql"))]
    asked = {path.name: found[0] for path in files if (found := CLOCK_AND_CHANCE.search(bare(path.read_text(encoding="utf-8"))))}
    assert len(files) > 50
    assert asked == {}
    assert CLOCK_AND_CHANCE.search("where published_at < now()")
    assert CLOCK_AND_CHANCE.search("select current_date")


def bare(sql: str) -> str:
    """Statements without comments and texts."""
    return re.sub(r"'(?:[^']|'')*'|--[^\n]*|\{#.*?#\}", "", sql, flags=re.DOTALL)


def test_DET_01_order_threads_time_zone_locale_and_hash_seed_do_not_change_a_byte_of_the_exports(built, tmp_path):
    """`built` was made with two threads in the time zone of this machine."""
    home = Home(tmp_path / "elsewhere")
    home.build.mkdir(parents=True)
    batch_of(home, [TEXT, TEXT + "更正。"])
    inputs(home, "0001-test")
    tables = [*home.batches.rglob("*.parquet"), *(home.build / "inputs").glob("*.parquet")]
    for path in tables:
        table = pq.read_table(path, partitioning=None)
        pq.write_table(table.take(pa.array(reversed(range(table.num_rows)), pa.int64())), path)
    assert len(tables) > 15
    build(home, *MODELS, threads=1, TZ="America/New_York", LC_ALL="C", PYTHONHASHSEED="7")
    assert make_candidate(home) == make_candidate(built)


def test_DET_01_published_a_year_later_only_what_says_when_differs(candidate, tmp_path):
    folders = []
    for days in (0, 366):
        home = Home(tmp_path / str(days))
        shutil.copytree(candidate.root, home.root, symlinks=True)
        at = NOW + timedelta(days=days)
        assert run_gate(home, as_of=at).passed
        folders.append(publish_candidate(home, at=at).folder)
    first, later = ({path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()} for folder in folders)
    assert first.keys() == later.keys()
    differing = {name for name, path in first.items() if path.read_bytes() != later[name].read_bytes()}
    assert not {name for name in differing if name.endswith(".parquet")}
    assert len(first) - len(differing) > 30
    manifests = [json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in folders]
    for manifest in manifests:
        # What says when the release was made says so in the catalogue, too, and the DuckDB file is an image of pages, not of rows.
        assert {name for name in manifest["files"] if name in differing} == differing - {"manifest.json"}
        manifest["files"] = {name: digest for name, digest in manifest["files"].items() if name not in differing}
        del manifest["published_at"]
    assert manifests[0] == manifests[1]
    for name in differing - {"kaoju.duckdb", "manifest.json"}:
        texts = [path[name].read_text(encoding="utf-8") for path in (first, later)]
        assert INSTANT.sub("", texts[0]) == INSTANT.sub("", texts[1]), name
