"""Assets of the groups staging, intermediate and marts: the dbt models.

Belongs here: running dbt on the batches, and the version of everything between batches and marts. Does not belong here: SQL.
"""

import json
import os
import shutil
from collections.abc import Generator, Iterator, Set
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliInvocation, DbtCliResource, DbtProject, dbt_assets

from orchestration.dbt import PARSED
from orchestration.resources import HomeResource
from scrapers.failpoints import failpoint
from scrapers.version import digest_of
from warehouse.home import PROJECT, RUN_VARIABLE, Home
from warehouse.store import open_build

# Data tests are about tonight's rows. Unit tests are about the SQL, on rows of their own: they say the same each night, took
# as long as all models together, and are run where the SQL is changed (tests/orchestration/test_models.py).
BUILD = ("build", "--exclude-resource-type", "unit_test")


@cache
def build_version() -> str:
    """sha256 (16 hex digits) over models, suites, sources, warehouse and the tools that build: what turns batches into a release."""
    folders = ("dbt_project/models", "dbt_project/macros", "dbt_project/seeds", "expectations", "scrapers/sources")
    paths = [path for folder in folders for path in (PROJECT / folder).rglob("*")]
    paths += [PROJECT / "dbt_project" / "dbt_project.yml", *(PROJECT / "warehouse").glob("*.py")]
    files = [path for path in paths if path.suffix in (".sql", ".yml", ".md", ".csv", ".py")]
    tools = "".join(f"{tool}={version(tool)}\0" for tool in ("dbt-core", "dbt-duckdb", "duckdb", "great-expectations"))
    return digest_of(files, below=PROJECT, further=tools)[:16]


@cache
def suites_version() -> str:
    """sha256 (16 hex digits) over the code of the gate and its suites: which claims a release has passed."""
    return digest_of((PROJECT / "expectations").rglob("*.py"), below=PROJECT)[:16]


def model_assets(project: DbtProject) -> dg.AssetsDefinition:
    """Make one asset a dbt model; dbt's tests become asset checks."""
    expected = nodes_of(json.loads(project.manifest_path.read_text(encoding="utf-8")))

    @dbt_assets(manifest=project.manifest_path, project=project, name="dbt_models")
    def dbt_models(context: dg.AssetExecutionContext, dbt: DbtCliResource, kaoju: HomeResource) -> Iterator[object]:
        failpoint("dbt.before")
        os.environ[RUN_VARIABLE] = str(os.getpid())
        invocation = dbt.cli(BUILD, context=context, target_path=artifacts_folder(kaoju.home))
        # Tables are reported when dbt has closed the file and their rows can be counted; the counting that dagster-dbt offers keeps
        # a whole core busy with waiting for as long as dbt works.
        built: list[dg.Output[object]] = []
        with _no_longer_than_here(invocation):
            for event in invocation.stream():
                if isinstance(event, dg.Output):
                    built.append(event)
                else:
                    yield event
        check_complete(invocation.get_artifact("run_results.json"), expected)
        with open_build(kaoju.home.build_file) as build:
            rows = build.row_counts()
        for output in built:
            table = tuple(context.asset_key_for_output(output.output_name).path)
            counted = {"dagster/row_count": rows[table]} if table in rows else {}
            yield output.with_metadata({**output.metadata, **counted})
        failpoint("dbt.after")

    return dbt_models


@contextmanager
def _no_longer_than_here(invocation: DbtCliInvocation) -> Generator[None]:
    """End dbt with the context, at once: asked to stop, it waits for the models at work, for a build file that is thrown away."""
    invocation.termination_timeout_seconds = 0
    try:
        yield
    finally:
        invocation.process.kill()
        invocation.process.wait()


def artifacts_folder(home: Home) -> Path:
    """Where dbt leaves its artifacts and its log: those of the last run, instead of a new folder for each.

    What it parsed for this home stays while it is newer than what was parsed for the project: the path of the build file is part of the
    profile, and dbt parses everything again for another one, which takes seconds.
    """
    folder = home.build / "dbt"
    kept = folder / PARSED.name
    if not kept.exists() or not PARSED.exists() or kept.stat().st_mtime_ns < PARSED.stat().st_mtime_ns:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path != kept:
            path.unlink()
    return folder


def build_again(dbt: DbtCliResource, home: Home) -> None:
    """Run dbt once more inside a run, after its inputs have changed; the assets were reported by the first time.

    Raises:
        dagster.Failure: see `check_complete`.
    """
    invocation = dbt.cli(BUILD, target_path=artifacts_folder(home))
    with _no_longer_than_here(invocation):
        invocation.wait()
    manifest = invocation.get_artifact("manifest.json")
    check_complete(invocation.get_artifact("run_results.json"), nodes_of(manifest))


def nodes_of(manifest: dict[str, Any]) -> set[str]:
    """Unique ids of all models, seeds and data tests of a dbt manifest."""
    return {name for name, node in manifest["nodes"].items() if node["resource_type"] in ("model", "test", "seed")}


def check_complete(run_results: dict[str, Any], expected: Set[str]) -> None:
    """See that dbt ran everything: what was skipped was not checked, and Dagster takes a silent skip for success.

    Args:
        run_results: dbt's artifact.
        expected: unique ids of all models, seeds and data tests.

    Raises:
        dagster.Failure: a node has no result or another one than success or pass.
    """
    statuses = {result["unique_id"]: result["status"] for result in run_results["results"]}
    wrong = {node: statuses.get(node, "no result") for node in sorted(expected) if statuses.get(node) not in ("success", "pass")}
    if wrong:
        raise dg.Failure("dbt did not build and test everything: " + "; ".join(f"{node}: {status}" for node, status in wrong.items()))
