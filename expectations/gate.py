"""The gate: runs every suite on the candidate and says pass or block, with the failing rows.

Belongs here: loading the candidate's tables, running the suites, the three outcomes of a claim.
Does not belong here: the claims (`suites`), publishing (`warehouse.release`, which asks for this gate's record).

A claim ends in one of three ways: it passed, it failed, or it could not be checked. The last is never a pass: Great Expectations
reports an exception inside a check as a failure with an exception beside it, and a suite that is missing reports nothing at all.
"""

import os
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

# Great Expectations reads this when it is imported; nothing may leave this machine.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import pandas as pd
from great_expectations.data_context.types.base import ProgressBarsConfig

from expectations.suites import CRITICAL, SUITES, Context, Suite, Tables
from warehouse.home import Home
from warehouse.release import WHOLE, Release, current_release, mart_digests, part_digests, row_counts

SHOWN_ROWS = 20


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """How one claim ended.

    Attributes:
        claim_id: `<column>.<claim>`.
        severity: "critical" or "warning".
        status: "passed", "failed" or "could_not_check".
        reason: why the claim matters.
        owner: whom to ask.
        failing: number of failing rows, 0 where the claim is about the table.
        rows: up to 20 failing rows, by column name.
        detail: what was observed, or the exception.
    """

    claim_id: str
    severity: str
    status: str
    reason: str
    owner: str
    failing: int
    rows: list[dict[str, str]]
    detail: str

    @property
    def blocks(self) -> bool:
        """True where nothing may be published because of this claim."""
        return self.status == "could_not_check" or (self.status == "failed" and self.severity == CRITICAL)


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """How the claims about one table ended."""

    table: str
    row_count: int
    claims: list[ClaimResult]

    @property
    def passed(self) -> bool:
        """True where nothing blocks."""
        return not any(claim.blocks for claim in self.claims)

    @property
    def warnings(self) -> list[ClaimResult]:
        """Claims that failed and do not block."""
        return [claim for claim in self.claims if claim.status == "failed" and not claim.blocks]


@dataclass(frozen=True, slots=True)
class GateResult:
    """The decision on a candidate.

    Attributes:
        parts: digest by part of the candidate, of `part_digests`.
        passed_before: release by part, for those that passed the same claims in an earlier release and were not looked at again.
        suites: how the claims about each table ended.
    """

    parts: dict[str, str]
    passed_before: dict[str, str]
    suites: list[SuiteResult]

    @property
    def passed(self) -> bool:
        """True where every suite passed and no table went unlooked at."""
        return bool(self.suites) and all(suite.passed for suite in self.suites)

    def record(self) -> dict[str, Any]:
        """What the manifest of a release keeps, and what `warehouse.release.publish` asks for."""
        parts = {name: {"sha256": digest, "passed_in": self.passed_before.get(name)} for name, digest in self.parts.items()}
        suites = [asdict(suite) for suite in self.suites]
        return {"passed": self.passed, "digests": mart_digests(self.parts), "parts": parts, "suites": suites}

    def blocking(self) -> list[tuple[str, ClaimResult]]:
        """(table, claim) of everything that blocks."""
        return [(suite.table, claim) for suite in self.suites for claim in suite.claims if claim.blocks]


class CandidateTables(Mapping[str, pd.DataFrame]):
    """The candidate's exports as pandas frames, by mart, read when they are asked for.

    Args:
        folder: of the exports.
        passed_before: parts that need no look.
        whole: whether all parts of all marts are read. Otherwise, of a mart in parts, only those that are audited: the same ones for all
            such marts, so that the rows of a document are all there or all not.
    """

    def __init__(self, folder: Path, passed_before: Set[str], *, whole: bool = False) -> None:
        self._paths = {mart.name: sorted(mart.glob("*.parquet")) for mart in sorted(folder.iterdir())}
        parts = {(mart, path.name) for mart, paths in self._paths.items() for path in paths}
        self._open = {part for mart, part in parts if whole or part == WHOLE or f"{mart}/{part}" not in passed_before}
        self.in_parts = {mart for mart, part in parts if part != WHOLE}
        self.settled = {mart for mart, paths in self._paths.items() if all(f"{mart}/{path.name}" in passed_before for path in paths)}
        self._frames: dict[str, pd.DataFrame] = {}

    def __getitem__(self, mart: str) -> pd.DataFrame:
        if mart not in self._frames:
            paths = self._paths[mart]
            tables = [pq.read_table(path, partitioning=None) for path in paths if path.name in self._open]
            self._frames[mart] = pa.concat_tables(tables or [pq.read_schema(paths[0]).empty_table()]).to_pandas()
        return self._frames[mart]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def _looked_at(mart: str, audited: CandidateTables, everything: CandidateTables) -> Tables:
    """What the suite of a mart looks at.

    Of a mart in parts, and beside it of all such marts, the parts that are audited. A whole mart may rest on any document: beside it
    everything is read. One that passed before is looked at with no row.
    """
    if mart in audited.settled and mart not in audited.in_parts:
        return ChainMap({mart: audited[mart].iloc[:0]}, audited)  # ty: ignore[invalid-argument-type]  # only read
    return audited if mart in audited.in_parts or mart not in audited else everything


def run_gate(
    home: Home, *, as_of: datetime, version: str | None = None, suites: Sequence[Callable[[Context], Suite]] = SUITES
) -> GateResult:
    """Run the suites on the candidate.

    Args:
        home: where the candidate lies.
        as_of: instant of the run, with zone; nothing may be later.
        version: of models, suites and tools. Parts that the current release holds too, and that passed there under the same version,
            are not looked at again; None looks at everything.
        suites: what to run; tests plant others.

    Returns:
        The decision; a published table without a suite, and a suite that breaks, block like a failed claim.
    """
    parts = part_digests(home)
    current = current_release(home)
    passed_before = _passed_before(parts, current, version)
    folder = home.candidate / "parquet"
    tables = CandidateTables(folder, passed_before.keys())
    everything = CandidateTables(folder, passed_before.keys(), whole=True) if passed_before else tables
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    source = context.data_sources.add_pandas("candidate")
    kept = {mart: count - len(_looked_at(mart, tables, everything)[mart]) for mart, count in row_counts(folder).items()}
    known = Context(as_of, current.manifest["rows"] if current else {}, kept)
    results = []
    for make_suite in suites:
        suite = make_suite(known)
        results.append(_run_suite(context, source, suite, _looked_at(suite.table, tables, everything)))
    for table in sorted(tables.keys() - {result.table for result in results}):
        missing = _broken("suite.exists", f"no suite looks at {table}; add one to expectations/suites.py")
        results.append(SuiteResult(table, len(tables[table]), [missing]))
    return GateResult(parts, passed_before, results)


def _passed_before(parts: Mapping[str, str], current: Release | None, version: str | None) -> dict[str, str]:
    """Release by part, for the parts that need no look: the very bytes passed the very claims in the current release or before it."""
    if current is None or version is None or current.manifest["versions"].get("building") != version:
        return {}
    known = current.manifest["gate"]["parts"]
    return {
        name: known[name]["passed_in"] or current.release_id
        for name, digest in parts.items()
        if name in known and known[name]["sha256"] == digest
    }


def _run_suite(context: Any, source: Any, suite: Suite, tables: Tables) -> SuiteResult:
    if suite.table not in tables:
        return SuiteResult(suite.table, 0, [_broken("table.exists", f"the candidate has no table {suite.table}")])
    try:
        frame = suite.view(tables)
    except Exception as error:  # whatever a view raises, the claims behind it went unchecked
        broken = _broken("view.can_be_made", f"{type(error).__name__}: {error}")
        return SuiteResult(suite.table, len(tables[suite.table]), [broken])
    asset = source.add_dataframe_asset(suite.table)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch(batch_parameters={"dataframe": frame})
    expectations = context.suites.add(gx.ExpectationSuite(name=suite.table, expectations=list(suite.expectations)))
    wanted = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": [*suite.key, *[column for column in suite.show if column in frame.columns]],
        "return_unexpected_index_query": False,
    }
    validation = batch.validate(expectations, result_format=wanted)
    claims = [_claim_result(result) for result in validation.results]
    unchecked = {expectation.meta["id"] for expectation in suite.expectations if expectation.meta} - {c.claim_id for c in claims}
    claims += [_broken(claim_id, "Great Expectations returned no result for this claim") for claim_id in sorted(unchecked)]
    return SuiteResult(suite.table, len(tables[suite.table]), sorted(claims, key=lambda claim: claim.claim_id))


def _claim_result(result: Any) -> ClaimResult:
    meta = result.expectation_config.meta
    exception = _exception_of(result.exception_info)
    status = "could_not_check" if exception else "passed" if result.success else "failed"
    said = result.result or {}
    rows = [_shown(row) for row in (said.get("unexpected_index_list") or [])[:SHOWN_ROWS]] if status == "failed" else []
    detail = exception or ("" if status == "passed" else str(said.get("observed_value", f"{said.get('unexpected_count', 0)} rows")))
    return ClaimResult(
        claim_id=meta["id"],
        severity=str(result.expectation_config.severity.value),
        status=status,
        reason=meta["reason"],
        owner=meta["owner"],
        failing=int(said.get("unexpected_count") or 0) if status == "failed" else 0,
        rows=rows,
        detail=detail,
    )


def _exception_of(info: dict[str, Any] | None) -> str:
    """The message of an exception inside a check, "" where there was none; the info is flat or keyed by metric."""
    if not info:
        return ""
    parts = [info] if "raised_exception" in info else list(info.values())
    return "; ".join(str(part.get("exception_message")) for part in parts if part.get("raised_exception"))


def _broken(claim_id: str, detail: str) -> ClaimResult:
    return ClaimResult(claim_id, CRITICAL, "could_not_check", "What was not checked is not passed.", "data@kaoju.example", 0, [], detail)


def _shown(row: dict[str, Any]) -> dict[str, str]:
    return {name: "" if value is None or value is pd.NaT else str(value) for name, value in row.items()}
