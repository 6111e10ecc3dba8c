"""What dbt does with what strangers wrote, and what is left when it fails in the middle."""

import os

import pyarrow.parquet as pq
import pytest

from orchestration.dbt import PARSED, dbt_project, dbt_resource
from orchestration.transform import BUILD, artifacts_folder, build_again
from scrapers.failpoints import VARIABLE
from tests.warehouse.conftest import MODELS, build
from tests.warehouse.factories import TEXT, batch_of, inputs
from tests.warehouse.test_release import publish_candidate
from warehouse.home import Home
from warehouse.release import current_release, make_candidate, verify

# Ends of texts and statements, comments, Jinja in all its forms, dollar quotes, backslashes, and a model of our own by name.
HOSTILE = (
    "'; DROP TABLE marts.dim_block; -- \"\"\" {{ 1 / 0 }} {% raise %} {# {{ ref('dim_block') }} #} {{ env_var('KAOJU_HOME') }} "
    "$$ $1 \\' \\\\ %s {0} /* ; */ E'\\x27' UNION SELECT 1; "
)


def rows(home: Home, mart: str) -> list[dict]:
    return [row for path in sorted((home.candidate / "parquet" / mart).glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def test_SQLI_01_what_a_text_says_goes_through_dbt_as_it_is(tmp_path):
    home = Home(tmp_path / "home")
    home.build.mkdir(parents=True)
    url = "https://news.example/a.html?q=';--{{1/0}}{%x%}"
    batch_of(home, [HOSTILE + TEXT], url=url)
    inputs(home, "0001-test")
    build(home, *MODELS)
    make_candidate(home)
    assert HOSTILE.strip() in "".join(row["block_text"] for row in rows(home, "dim_block"))
    assert [row["url"] for row in rows(home, "dim_document")] == [url]
    assert len(rows(home, "fct_observation")) == 1


def test_CR_03_a_model_that_fails_is_named_and_readers_keep_a_whole_release(candidate, monkeypatch):
    published = publish_candidate(candidate)
    monkeypatch.setenv("KAOJU_HOME", str(candidate.root))
    # Without data tests, whose places among the models change with each of them, the sixtieth node is a model.
    monkeypatch.setattr("orchestration.transform.BUILD", (*BUILD, *MODELS))
    monkeypatch.setenv(VARIABLE, "dbt.node:60:error")
    with pytest.raises(Exception, match=r"in model (int|dim|fct|mart)_\w+[\s\S]*failpoint dbt\.node, time 60"):
        build_again(dbt_resource(), candidate)
    assert current_release(candidate) == published
    assert verify(published) == []
    assert candidate.build_file.exists(), "what was half built stays for whoever looks for the reason"


def test_what_dbt_parsed_for_a_home_stays_until_the_project_is_parsed_anew(tmp_path):
    dbt_project()
    home = Home(tmp_path)
    kept = artifacts_folder(home) / PARSED.name
    for path in (kept, kept.with_name("run_results.json"), kept.parent / "run" / "model.sql"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("of the last run", encoding="utf-8")
    parsed_at = PARSED.stat().st_mtime
    os.utime(kept, (parsed_at + 1, parsed_at + 1))
    assert list(artifacts_folder(home).iterdir()) == [kept]
    os.utime(kept, (parsed_at - 1, parsed_at - 1))
    assert list(artifacts_folder(home).iterdir()) == []
