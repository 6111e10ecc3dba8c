"""A copy of a good night that may be spoiled, and the stations of a real night that judge it.

Belongs here: copying, rewriting tables, asking the station. Does not belong here: which faults there are (`mutations`).

A file of the copy is a hard link to that of the good night: whoever changes one puts a new file in its place (`Spoiled.rewrite`).
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.gate import GateResult, run_gate
from expectations.suites import SUITES, Context, Suite
from expectations.yields import RULE, held_visits, visits_of
from orchestration.transform import check_complete
from scrapers.sources import load_sources
from warehouse.batches import list_batches, read_yields
from warehouse.home import PROJECT, Home
from warehouse.release import ReleaseError, current_release, list_releases, make_candidate, publish

Row = dict[str, Any]
Make = Callable[[Context], Suite]


class NoSuchRowError(LookupError):
    """The good night has no row in which the fault could lie: the fault proves nothing there."""


@dataclass
class Spoiled:
    """A copy of a good night.

    Attributes:
        home: its candidate is made, and the release that readers see is the one of the night before.
        as_of: instant of the night.
        record: what the gate said of it before it was spoiled.
        suites: what the gate runs.
    """

    home: Home
    as_of: datetime
    record: dict[str, Any]
    suites: list[Make] = field(default_factory=lambda: list(SUITES))

    def parts(self, table: str) -> list[Path]:
        """The files of a mart of the candidate."""
        return sorted((self.home.candidate / "parquet" / table).glob("*.parquet"))

    def rewrite(self, path: Path, change: Callable[[list[Row]], list[Row]]) -> None:
        """Put a Parquet file with other rows in the place of one."""
        table = pq.read_table(path, partitioning=None)
        changed = pa.Table.from_pylist(change(table.to_pylist()), schema=table.schema)
        path.unlink()
        pq.write_table(changed, path)

    def rows(self, table: str) -> list[Row]:
        """All rows of a mart of the candidate."""
        return [row for path in self.parts(table) for row in pq.read_table(path, partitioning=None).to_pylist()]

    def project(self) -> Path:
        """A copy of the dbt project that may be changed; made at the first call."""
        folder = self.home.root / "dbt_project"
        if not folder.exists():
            shutil.copytree(PROJECT / "dbt_project", folder, ignore=shutil.ignore_patterns("target", "logs"))
        return folder

    def batch_table(self, table: str) -> list[Path]:
        """The files of one table of all batches."""
        return [batch.folder / f"{table}.parquet" for batch in list_batches(self.home)]


def good_night(finished: Home, folder: Path) -> Spoiled:
    """Copy a home that holds two releases or more, as it was when the last one had been built and was not yet published.

    Args:
        finished: such a home; it is not changed.
        folder: does not exist yet.

    Raises:
        AssertionError: the gate does not pass it.
    """
    last, before = list_releases(finished)[-1], list_releases(finished)[-2]
    shutil.copytree(finished.root, folder, symlinks=True, ignore=shutil.ignore_patterns("dagster", "run.lock"))
    home = Home(folder)
    home.pointer.write_text(before.release_id + "\n", encoding="ascii")
    shutil.rmtree(home.releases / last.release_id)
    make_candidate(home)
    as_of = datetime.fromisoformat(last.manifest["published_at"])
    result = run_gate(home, as_of=as_of)
    assert result.passed, result.blocking()
    return Spoiled(home, as_of, result.record())


def copy_of(night: Spoiled, folder: Path) -> Spoiled:
    """A copy that may be spoiled."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(night.home.root, folder, symlinks=True, copy_function=os.link)
    return Spoiled(Home(folder), night.as_of, deepcopy(night.record))


def gate(spoiled: Spoiled, tables: Iterable[str] = ()) -> list[str]:
    """Run the gate on a copy.

    Args:
        spoiled: the copy.
        tables: those whose suites are run; none means all. What the gate says of a mart without a suite is left out then.

    Returns:
        The rules that block, such as "fct_observation.quote.no_mojibake".
    """
    wanted = set(tables)
    suites = [make for make in spoiled.suites if not wanted or table_of(make) in wanted]
    result: GateResult = run_gate(spoiled.home, as_of=spoiled.as_of, suites=suites)
    return [f"{table}.{claim.claim_id}" for table, claim in result.blocking() if not wanted or table in wanted]


def publication(spoiled: Spoiled, meddle: Callable[[Spoiled], None]) -> list[str]:
    """Publish a copy with the record of the gate, after something has happened to one or the other; return the error in words."""
    before = current_release(spoiled.home)
    try:
        meddle(spoiled)
        publish(
            spoiled.home,
            release_id="9999-spoiled",
            inputs="spoiled",
            batches={},
            gate=spoiled.record,
            versions={},
            published_at=spoiled.as_of,
        )
    except ReleaseError as error:
        assert current_release(spoiled.home) == before
        return [f"ReleaseError: {error}"]
    return []


def built(model: str) -> Callable[[Spoiled], list[str]]:
    """The station of dbt: one model is built again, by the models of the copy."""

    def build(spoiled: Spoiled) -> list[str]:
        file = spoiled.home.build_file
        whole = file.read_bytes()
        file.unlink()
        file.write_bytes(whole)
        folder, target = str(spoiled.project()), spoiled.home.root / "target"
        command = [str(Path(sys.executable).with_name("dbt")), "build", "--select", model, "--exclude-resource-type", "unit_test"]
        places = ["--project-dir", folder, "--profiles-dir", folder, "--target-path", str(target), "--log-path", str(target)]
        environment = os.environ | {"KAOJU_HOME": str(spoiled.home.root)}
        subprocess.run([*command, *places], env=environment, capture_output=True, check=False)
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
        try:
            check_complete(results, {result["unique_id"] for result in results["results"]})
        except dg.Failure:
            wrong = [result for result in results["results"] if result["status"] not in ("success", "pass")]
            # "Runtime Error in model dim_source (models/…)" says which model once more.
            said = [re.sub(r"^\w+ Error in model \S+ \([^)]*\) ", "", " ".join(str(result["message"]).split())) for result in wrong]
            return [f"dbt: {result['unique_id']}: {message[:120]}" for result, message in zip(wrong, said, strict=True)]
        return []

    return build


def yields(spoiled: Spoiled) -> list[str]:
    """Ask the yield guard about the visits of the copy; return its rule and the source for each visit that it holds back."""
    batches = list_batches(spoiled.home)
    runs = {given.sequence: batch.batch_id for batch in batches for given in read_yields(batch)}
    visits = visits_of((given for batch in batches for given in read_yields(batch)), lambda given: runs[given.sequence])
    return [f"{RULE}: {reason.split()[0]}" for one in held_visits(visits, load_sources()) for reason in one.reasons]


def table_of(make: Make) -> str:
    """The mart that a suite looks at."""
    return make(Context(datetime.now(UTC), {})).table
