"""The gate: runs every suite on the candidate and says pass or block, with the failing rows.

Belongs here: loading the candidate's tables, running the suites, the three outcomes of a claim.
Does not belong here: the claims (`suites`), publishing (`warehouse.release`, which asks for this gate's record).

A claim ends in one of three ways: it passed, it failed, or it could not be checked. The last is never a pass: Great Expectations
reports an exception inside a check as a failure with an exception beside it, and a suite that is missing reports nothing at all.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

# Great Expectations reads this when it is imported; nothing may leave this machine.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import pandas as pd
from great_expectations.data_context.types.base import ProgressBarsConfig

from expectations.suites import CRITICAL, SUITES, Context, Suite, Tables
from warehouse.home import Home
from warehouse.release import candidate_digests, current_release

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
    """The decision on a candidate, with the digests of the very tables that were looked at."""

    digests: dict[str, str]
    suites: list[SuiteResult]

    @property
    def passed(self) -> bool:
        """True where every suite passed and no table went unlooked at."""
        return bool(self.suites) and all(suite.passed for suite in self.suites)

    def record(self) -> dict[str, Any]:
        """What the manifest of a release keeps, and what `warehouse.release.publish` asks for."""
        return {"passed": self.passed, "digests": self.digests, "suites": [asdict(suite) for suite in self.suites]}

    def blocking(self) -> list[tuple[str, ClaimResult]]:
        """(table, claim) of everything that blocks."""
        return [(suite.table, claim) for suite in self.suites for claim in suite.claims if claim.blocks]


def run_gate(home: Home, *, as_of: datetime, suites: Sequence[Callable[[Context], Suite]] = SUITES) -> GateResult:
    """Run the suites on the candidate.

    Args:
        home: where the candidate lies.
        as_of: instant of the run, with zone; nothing may be later.
        suites: what to run; tests plant others.

    Returns:
        The decision; a published table without a suite, and a suite that breaks, block like a failed claim.
    """
    digests = candidate_digests(home)
    tables = load_tables(home.candidate / "parquet")
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    source = context.data_sources.add_pandas("candidate")
    previous = current_release(home)
    known = Context(as_of, previous.manifest["rows"] if previous else {})
    results = []
    for make_suite in suites:
        suite = make_suite(known)
        results.append(_run_suite(context, source, suite, tables))
    for table in sorted(tables.keys() - {result.table for result in results}):
        missing = _broken("suite.exists", f"no suite looks at {table}; add one to expectations/suites.py")
        results.append(SuiteResult(table, len(tables[table]), [missing]))
    return GateResult(digests, results)


def load_tables(folder: Path) -> Tables:
    """The candidate's Parquet files as pandas frames, by mart."""
    return {path.stem: pq.read_table(path).to_pandas() for path in sorted(folder.glob("*.parquet"))}


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
