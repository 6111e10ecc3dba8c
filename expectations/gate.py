"""The gate: runs every suite on the candidate and says pass or block, with the failing rows.

Belongs here: loading the candidate's tables, running the suites, the three outcomes of a claim.
Does not belong here: the claims (`suites`), publishing (`warehouse.release`, which asks for this gate's record).

A claim ends in one of three ways: it passed, it failed, or it could not be checked. The last is never a pass: Great Expectations
reports an exception inside a check as a failure with an exception beside it, and a suite that is missing reports nothing at all.

A row that fails says in which document version it stands, so that a fault in a document can be told from a fault in a table, and so
that an exception that a person has accepted (`expectations.quarantine`) excuses the rows of one version from one claim and nothing else.
A claim about a table is excused for that table; one that compares with the release that readers see, for the comparison with that one.
"""

import os
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median_low
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

# Great Expectations reads this when it is imported; nothing may leave this machine.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import pandas as pd
from great_expectations.data_context.types.base import ProgressBarsConfig

from expectations.suites import CRITICAL, FORTNIGHT, OWNER, SUITES, Context, Suite, Tables, halved_rule
from warehouse.batches import Batch, list_batches
from warehouse.home import Home
from warehouse.inputs import release_of_build
from warehouse.release import (
    WHOLE,
    Release,
    current_release,
    intact_parts,
    list_releases,
    mart_digests,
    part_digests,
    release_number,
    row_counts,
)

SHOWN_ROWS = 20

Exceptions = Mapping[tuple[str, str], str]
"""Ids of accepted exceptions, by rule (`<table>.<claim>`) and what it failed on: a document version, or `ClaimResult.table_item`."""
NO_EXCEPTIONS: Exceptions = MappingProxyType({})
NO_SOURCES: Mapping[str, timedelta] = MappingProxyType({})


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
        found_in: one failing row by the document version in which it stands, where each failing row stands in one; empty where the claim
            is about the table, as one with `mostly` is, or rows of the mart rest on many documents.
        table_item: where a claim about a table failed, what an exception is bound to: the table, such as "dim_source", or the table as
            it stands against the release that readers see, such as "dim_source after 0003-9f2c41ab"; "" otherwise.
        excused: id of the accepted exception by document version, for those of `found_in` that have one, or by `table_item`.
    """

    claim_id: str
    severity: str
    status: str
    reason: str
    owner: str
    failing: int
    rows: list[dict[str, str]]
    detail: str
    found_in: dict[str, dict[str, str]] = field(default_factory=dict)
    table_item: str = ""
    excused: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """True where nothing may be published because of this claim."""
        return self.status == "could_not_check" or (self.status == "failed" and self.severity == CRITICAL and not self.is_excused)

    @property
    def is_excused(self) -> bool:
        """True where a person has accepted an exception for the table, or for each version in which a failing row stands."""
        return bool(self.excused) and self.excused.keys() == (self.found_in.keys() or {self.table_item})


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
        excused_parts: those with rows that passed by an exception alone; the next release looks at them again.
    """

    parts: dict[str, str]
    passed_before: dict[str, str]
    suites: list[SuiteResult]
    excused_parts: frozenset[str] = frozenset()

    @property
    def passed(self) -> bool:
        """True where every suite passed and no table went unlooked at."""
        return bool(self.suites) and all(suite.passed for suite in self.suites)

    def record(self) -> dict[str, Any]:
        """What the manifest of a release keeps, and what `warehouse.release.publish` asks for."""
        parts = {
            name: {"sha256": digest, "passed_in": self.passed_before.get(name), "is_excused": name in self.excused_parts}
            for name, digest in self.parts.items()
        }
        suites = [
            asdict(suite) | {"claims": [asdict(claim) | {"is_excused": claim.is_excused} for claim in suite.claims]}
            for suite in self.suites
        ]
        return {
            "passed": self.passed,
            "digests": mart_digests(self.parts),
            "parts": parts,
            "suites": suites,
            "exceptions": [{"quarantine_id": used} for used in sorted(self.passed_by_exception())],
        }

    def blocking(self) -> list[tuple[str, ClaimResult]]:
        """(table, claim) of everything that blocks."""
        return [(table, claim) for table, claim in self._failed() if claim.blocks]

    def faults_of_documents(self) -> dict[str, dict[str, dict[str, str]]]:
        """By document version, one failing row by rule (`<table>.<claim>`), where documents and no table are at fault.

        Returns:
            Nothing where the gate passed, a claim could not be checked, or one about a table blocks. A mart whose rows rest on many
            documents repeats what stands in them: beside failing rows of documents, its own are no fault of the table.
        """
        faults: dict[str, dict[str, dict[str, str]]] = {}
        for table, claim in self.blocking():
            if not claim.failing or (not claim.found_in and f"{table}/{WHOLE}" not in self.parts):
                return {}
            for version_id, row in claim.found_in.items():
                if version_id not in claim.excused:
                    faults.setdefault(version_id, {})[f"{table}.{claim.claim_id}"] = row
        return faults

    def faults_of_tables(self) -> list[tuple[str, ClaimResult]]:
        """(table, claim) of what blocks, was checked, and is about a table: what a person may accept instead of mending it.

        Where documents are at fault too, the marts whose rows rest on many of them only repeat it, and are left out.
        """
        blocking = self.blocking()
        of_documents = any(claim.found_in for _, claim in blocking)
        return [
            (table, claim)
            for table, claim in blocking
            if claim.table_item and not (of_documents and claim.failing and f"{table}/{WHOLE}" in self.parts)
        ]

    def passed_by_exception(self) -> set[str]:
        """Ids of the accepted exceptions that were used."""
        return {used for _, claim in self._failed() for used in claim.excused.values()}

    def _failed(self) -> list[tuple[str, ClaimResult]]:
        return [(suite.table, claim) for suite in self.suites for claim in suite.claims if claim.status != "passed"]


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
            self._frames[mart] = self.read(mart)
        return self._frames[mart]

    def read(self, mart: str, columns: list[str] | None = None) -> pd.DataFrame:
        """Read these columns of a mart, None for all."""
        tables = [pq.read_table(path, columns=columns, partitioning=None) for path in self._opened(mart)]
        return pa.concat_tables(tables).to_pandas() if tables else self.without_rows(mart)

    def without_rows(self, mart: str) -> pd.DataFrame:
        """The columns of a mart."""
        return pq.read_schema(self._paths[mart][0]).empty_table().to_pandas()

    def rows(self, mart: str) -> int:
        """How many rows of a mart are read."""
        return sum(pq.read_metadata(path).num_rows for path in self._opened(mart))

    def _opened(self, mart: str) -> list[Path]:
        return [path for path in self._paths[mart] if path.name in self._open]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the suite of a mart looks at.

    Of a mart in parts, and beside it of all such marts, the parts that are audited. A whole mart may rest on any document: beside it
    everything is read. One that passed before is looked at with no row.

    Attributes:
        tables: with all columns.
        rows: of the mart itself.
        everything: whether that is all there is.
    """

    tables: Tables
    rows: int
    everything: CandidateTables | None = None

    def through(self, suite: Suite) -> Tables:
        """The tables with the columns that a suite asks for."""
        if self.everything is None:
            return self.tables
        asked = {mart: self.everything.read(mart, list(columns)) for mart, columns in suite.columns.items()}
        return ChainMap(asked, self.tables)  # ty: ignore[invalid-argument-type]  # only read


def _look_at(mart: str, audited: CandidateTables, everything: CandidateTables) -> _Look:
    if mart in audited.in_parts:
        return _Look(audited, audited.rows(mart))
    if mart in audited.settled:
        return _Look(ChainMap({mart: audited.without_rows(mart)}, audited), 0)  # ty: ignore[invalid-argument-type]  # only read
    return _Look(everything, everything.rows(mart), everything)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The accepted exceptions, and the release that readers see, with which some claims about tables compare."""

    exceptions: Exceptions
    current: str | None

    def table_item(self, table: str, *, compares: bool) -> str:
        """What an exception for a claim about a table is bound to. Once the table is published, the next comparison is another one."""
        return f"{table} after {self.current}" if compares and self.current else table

    def of(self, rule: str, items: Iterable[str]) -> dict[str, str]:
        """Id of the exception by item, for those of the items that have one."""
        return {item: self.exceptions[rule, item] for item in items if (rule, item) in self.exceptions}


def run_gate(
    home: Home,
    *,
    as_of: datetime,
    version: str | None = None,
    suites: Sequence[Callable[[Context], Suite]] = SUITES,
    exceptions: Exceptions = NO_EXCEPTIONS,
    asked: Mapping[str, timedelta] = NO_SOURCES,
) -> GateResult:
    """Run the suites on the candidate.

    Args:
        home: where the candidate lies.
        as_of: instant of the run, with zone; nothing may be later.
        version: of models, suites and tools. Parts that the current release holds too, and that passed there under the same version,
            are not looked at again; None looks at everything.
        suites: what to run; tests plant others.
        exceptions: accepted ones.
        asked: how long each source that is asked every night may give nothing new.

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
    looks = {mart: _look_at(mart, tables, everything) for mart in tables}
    batches = list_batches(home)
    kept = {mart: count - looks[mart].rows for mart, count in row_counts(folder).items()}
    known = Context(
        as_of=as_of,
        usual_rows=_usual_rows(home, current, as_of),
        kept_rows=kept,
        before=partial(_columns_of, current),
        captures=sum(batch.rows["captures"] for batch in batches),
        read=partial(_facts_read, batches),
        asked=asked,
        release_id=release_of_build(home),
    )
    accepted = Accepted(exceptions, current.release_id if current else None)
    results = []
    for make_suite in suites:
        suite = make_suite(known)
        results.append(_run_suite(context, source, suite, looks.get(suite.table), accepted))
    for table in sorted(tables.keys() - {result.table for result in results}):
        missing = _broken("suite.exists", f"no suite looks at {table}; add one to expectations/suites.py")
        results.append(SuiteResult(table, tables.rows(table), [missing]))
    return GateResult(parts, passed_before, results, frozenset(_excused_parts(folder, tables.in_parts, results)))


def _facts_read(batches: Sequence[Batch], columns: Sequence[str], column: str, values: Set[str]) -> pd.DataFrame:
    """See `Context.read`."""
    wanted = pc.field(column).isin(pa.array(sorted(values), pa.string()))
    paths = [batch.folder / "observations.parquet" for batch in batches]
    tables = [pq.read_table(path, columns=list(columns), filters=wanted, partitioning=None) for path in paths]
    return pa.concat_tables(tables).to_pandas() if tables else pd.DataFrame(columns=list(columns), dtype=object)


def _usual_rows(home: Home, current: Release | None, as_of: datetime) -> dict[str, int]:
    """See `Context.usual_rows`. What a person has accepted as right counts from there on, and not what a table was before."""
    if current is None:
        return {}
    recent = [
        release.manifest
        for release in list_releases(home)
        if release_number(release.release_id) <= release_number(current.release_id)
        and datetime.fromisoformat(release.manifest["published_at"]) >= as_of - FORTNIGHT
    ]
    usual = dict(current.manifest["rows"])
    for mart, rows in usual.items():
        accepted = [number for number, manifest in enumerate(recent) if _has_accepted(manifest, mart)]
        counts = [manifest["rows"][mart] for manifest in recent[max(accepted, default=0) :] if mart in manifest["rows"]]
        usual[mart] = max([rows, *([median_low(counts)] if counts else [])])
    return usual


def _has_accepted(manifest: Mapping[str, Any], mart: str) -> bool:
    """Whether a release was published by a decision that a table may have lost rows."""
    rule = f"{mart}.{halved_rule(mart)}"
    return any(one.get("rule") == rule for one in manifest["gate"].get("exceptions", ()))


def _columns_of(release: Release | None, mart: str, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of a mart of a release; a damaged part is left out, and what the release does not have yet is empty."""
    paths = intact_parts(release, mart) if release else []
    tables = [pq.read_table(path, columns=list(columns), partitioning=None) for path in paths]
    if not tables or any({*columns} - {*table.column_names} for table in tables):
        return pd.DataFrame(columns=list(columns), dtype=object)
    return pa.concat_tables(tables).to_pandas()


class _Places:
    """In which document version a row of a mart stands."""

    def __init__(self, suite: Suite, tables: Tables) -> None:
        self._suite = suite
        self._tables = tables

    def of(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
        """One of the rows by version; nothing where one of them stands in none."""
        found: dict[str, dict[str, str]] = {}
        for row, place in self._located(rows):
            if place is None:
                return {}
            version_id, at = place
            found.setdefault(version_id, _shown({**row} | _span_of(self._tables[self._suite.table].loc[at])))
        return found

    def linked(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
        """The rows as they are shown, each with the address of its document, where it stands in one."""
        located = self._located(rows)
        if not any(place for _, place in located):
            return [_shown(row) for row in rows]
        document_of = self._column("dim_document_version", "document_version_id", "document_id")
        url_of = self._column("dim_document", "document_id", "url")
        urls = [(row, url_of.get(document_of.get(place[0])) if place else None) for row, place in located]
        return [_shown(row) | ({"document": url} if isinstance(url, str) else {}) for row, url in urls]

    def _located(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], tuple[str, Any] | None]]:
        """Each row with its version and its label in the frame of the mart; one look at the table, none where no row is asked for."""
        table = self._tables[self._suite.table]
        key = list(self._suite.key)
        versions = self._versions(table) if rows and {*key} <= {*table.columns} else None
        if versions is None:
            return [(row, None) for row in rows]
        wanted = {tuple(row[name] for name in key) for row in rows}
        keys = zip(*[table[name] for name in key], strict=True)
        places = {
            values: (version_id, at)
            for values, version_id, at in zip(keys, versions, table.index, strict=True)
            if values in wanted and isinstance(version_id, str)
        }
        return [(row, places.get(tuple(row[name] for name in key))) for row in rows]

    def _versions(self, table: pd.DataFrame) -> Iterable[Any] | None:
        """The version of each row; a row about a document rests on its current one. None where the mart's rows rest on many."""
        if "document_version_id" in table.columns:
            return table["document_version_id"]
        if "observation_id" in table.columns:
            return map(self._column("fct_observation", "observation_id", "document_version_id").get, table["observation_id"])
        if "document_id" in table.columns:
            return map(self._column("dim_document", "document_id", "current_version_id").get, table["document_id"])
        return None

    def _column(self, table: str, key: str, column: str) -> dict[Any, Any]:
        return dict(zip(self._tables[table][key], self._tables[table][column], strict=True))


def _span_of(row: pd.Series) -> dict[str, int]:
    """The raw characters on which a row of a mart rests, as `quote_start` and `quote_end`, where it says so."""
    if "quote_start" in row.index:
        return {"quote_start": row["quote_start"], "quote_end": row["quote_end"]}
    spans = row.get("raw_spans")
    if spans is None or not len(spans):
        return {}
    return {"quote_start": min(start for start, _ in spans), "quote_end": max(end for _, end in spans)}


def _excused_parts(folder: Path, in_parts: Set[str], results: Sequence[SuiteResult]) -> Iterator[str]:
    """The parts, such as "fct_observation/000012.parquet", in which versions stand, or tables with rows, that passed by an exception."""
    for suite in results:
        if any(claim.is_excused and claim.table_item and claim.failing for claim in suite.claims):
            yield from (f"{suite.table}/{path.name}" for path in sorted((folder / suite.table).glob("*.parquet")))
    excused = {version for suite in results for claim in suite.claims for version in claim.excused}
    if not excused:
        return
    for path in sorted(folder.glob("*/*.parquet")):
        if path.parent.name in in_parts and "document_version_id" in pq.read_schema(path).names:
            versions = pq.read_table(path, columns=["document_version_id"], partitioning=None)["document_version_id"]
            if not excused.isdisjoint(versions.to_pylist()):
                yield f"{path.parent.name}/{path.name}"


def _passed_before(parts: Mapping[str, str], current: Release | None, version: str | None) -> dict[str, str]:
    """Release by part, for the parts that need no look: the very bytes passed the very claims in the current release or before it."""
    if current is None or version is None or current.manifest["versions"].get("building") != version:
        return {}
    known = current.manifest["gate"]["parts"]
    return {
        name: known[name]["passed_in"] or current.release_id
        for name, digest in parts.items()
        if name in known and known[name]["sha256"] == digest and not known[name].get("is_excused")
    }


def _run_suite(context: Any, source: Any, suite: Suite, look: _Look | None, accepted: Accepted) -> SuiteResult:
    if look is None:
        return SuiteResult(suite.table, 0, [_broken("table.exists", f"the candidate has no table {suite.table}")])
    try:
        frame = suite.view(look.through(suite))
    except Exception as error:  # whatever a view raises, the claims behind it went unchecked
        broken = _broken("view.can_be_made", f"{type(error).__name__}: {error}")
        return SuiteResult(suite.table, look.rows, [broken])
    if len(frame) != look.rows:
        broken = _broken("view.looks_at_every_row", f"the suite looks at {len(frame)} rows of {look.rows}")
        return SuiteResult(suite.table, look.rows, [broken])
    asset = source.add_dataframe_asset(suite.table)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch(batch_parameters={"dataframe": frame})
    expectations = context.suites.add(gx.ExpectationSuite(name=suite.table, expectations=list(suite.expectations)))
    wanted = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": [*suite.key, *[column for column in suite.show if column in frame.columns]],
        "return_unexpected_index_query": False,
    }
    validation = batch.validate(expectations, result_format=wanted)
    places = _Places(suite, look.tables)
    claims = [_claim_result(result, suite.table, places, accepted) for result in validation.results]
    unchecked = {expectation.meta["id"] for expectation in suite.expectations if expectation.meta} - {c.claim_id for c in claims}
    claims.append(_key_result(suite, frame, accepted))
    claims += [_broken(claim_id, "Great Expectations returned no result for this claim") for claim_id in sorted(unchecked)]
    return SuiteResult(suite.table, look.rows, sorted(claims, key=lambda claim: claim.claim_id))


def _key_result(suite: Suite, frame: pd.DataFrame, accepted: Accepted) -> ClaimResult:
    """The claim that holds for every table: its key names one row. Most failing rows of other claims could not be told apart without."""
    keys = frame[list(suite.key)]
    wrong = frame[keys.isna().any(axis=1) | keys.duplicated(keep=False)]
    claim_id = f"{suite.table}.key_names_one_row"
    item = accepted.table_item(suite.table, compares=False) if len(wrong) else ""
    return ClaimResult(
        claim_id=claim_id,
        severity=CRITICAL,
        status="failed" if len(wrong) else "passed",
        reason="A row without a name, or with that of another, can't be asked for, and counts twice or not at all.",
        owner=OWNER,
        failing=len(wrong),
        rows=[
            _shown(row) for row in wrong[[*suite.key, *[name for name in suite.show if name in frame]]].head(SHOWN_ROWS).to_dict("records")
        ],
        detail=f"{len(wrong)} rows" if len(wrong) else "",
        table_item=item,
        excused=accepted.of(f"{suite.table}.{claim_id}", {item} - {""}),
    )


def _claim_result(result: Any, table: str, places: _Places, accepted: Accepted) -> ClaimResult:
    meta = result.expectation_config.meta
    exception = _exception_of(result.exception_info)
    status = "could_not_check" if exception else "passed" if result.success else "failed"
    said = result.result or {}
    failing = list(said.get("unexpected_index_list") or []) if status == "failed" else []
    found_in = places.of(failing) if failing and result.expectation_config.kwargs.get("mostly") is None else {}
    rule = f"{table}.{meta['id']}"
    item = accepted.table_item(table, compares=meta["compares"]) if status == "failed" and not found_in else ""
    detail = exception or ("" if status == "passed" else str(said.get("observed_value", f"{said.get('unexpected_count', 0)} rows")))
    return ClaimResult(
        claim_id=meta["id"],
        severity=str(result.expectation_config.severity.value),
        status=status,
        reason=meta["reason"],
        owner=meta["owner"],
        failing=int(said.get("unexpected_count") or 0) if status == "failed" else 0,
        rows=places.linked(failing[:SHOWN_ROWS]),
        detail=detail,
        found_in=found_in,
        table_item=item,
        excused=accepted.of(rule, found_in or {item} - {""}),
    )


def _exception_of(info: dict[str, Any] | None) -> str:
    """The message of an exception inside a check, "" where there was none; the info is flat or keyed by metric."""
    if not info:
        return ""
    parts = [info] if "raised_exception" in info else list(info.values())
    return "; ".join(str(part.get("exception_message")) for part in parts if part.get("raised_exception"))


def _broken(claim_id: str, detail: str) -> ClaimResult:
    return ClaimResult(claim_id, CRITICAL, "could_not_check", "What was not checked is not passed.", OWNER, 0, [], detail)


def _shown(row: Mapping[Any, Any]) -> dict[str, str]:
    return {name: "" if value is None or value is pd.NaT else str(value) for name, value in row.items()}
