"""Asset checks of the group quality: the publication gate on every mart.

Belongs here: making the candidate, running the gate, holding back documents that fail in it, showing its claims as blocking asset
checks with the failing rows. Does not belong here: the claims (`expectations.suites`), which faults are held back (`expectations.holds`).
"""

import json
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import dagster as dg
from dagster_dbt import DbtCliResource

from expectations.holds import TABLE, VERSION, Decided, decided, fault_entries, held_captures, most_held, table_entries
from expectations.quarantine import ACCEPTED, OPEN, Quarantine, Run
from expectations.report import PAGE, is_web_address, quality_page
from orchestration.ingest import gate_version, quarantine_line, release_inputs
from orchestration.resources import HomeResource
from orchestration.settings import Settings, load_settings
from orchestration.transform import build_again, build_version
from scrapers.failpoints import failpoint
from scrapers.records import Quarantined
from scrapers.sources import load_sources
from warehouse.home import Home, write_atomically
from warehouse.inputs import hold_more, release_of_build
from warehouse.release import make_candidate, next_release_id, row_counts

if TYPE_CHECKING:
    from expectations.gate import GateResult, SuiteResult

CHECK_NAME = "publication_suite"
BLOCKING = "blocking claims"
GATE_RECORD = "gate.json"
SHOWN_LINKS = 10
PASSES = 3
"""Where a version is held back, the one before it is judged; this happens so often at most, then the night is stopped."""


def audit(home: Home, *, as_of: datetime, settings: Settings | None = None) -> "GateResult":
    """Make the candidate of the build file, look at it and record the decision.

    Args:
        home: where.
        as_of: instant of the run, with zone; exceptions that have expired by then hold no longer.
        settings: which sources are asked every night, and how long one may give nothing new; None takes those of kaoju.toml.
    """
    # Great Expectations takes seconds to import; processes that only look at the definitions do without.
    from expectations.gate import run_gate

    make_candidate(home)
    failpoint("gate.before")
    quarantine = Quarantine(home.quarantine)
    exceptions = decided(quarantine, version=gate_version(), at=as_of).exceptions
    result = run_gate(home, as_of=as_of, version=build_version(), exceptions=exceptions, asked=_asked(settings or load_settings()))
    failpoint("gate.after")
    record = result.record() | {"exceptions": _exceptions(quarantine, result.passed_by_exception(), as_of)}
    write_atomically(home.build / GATE_RECORD, json.dumps(record, ensure_ascii=False, indent=1))
    # A night that is stopped publishes nothing; its page lies here.
    write_atomically(home.build / PAGE, quality_page(record, release_id=release_of_build(home)))
    failpoint("gate.recorded")
    return result


def gate_checks(marts: Sequence[dg.AssetKey], settings: Settings) -> dg.AssetChecksDefinition:
    """Make one blocking check a mart; the check passes where no critical claim fails and none went unchecked."""
    specs = [
        dg.AssetCheckSpec(
            CHECK_NAME,
            asset=key,
            description=f"Every claim of the suite {key.path[-1]} (expectations/suites.py) on the candidate.",
            blocking=True,
            additional_deps=[other for other in marts if other != key],
        )
        for key in marts
    ]

    @dg.multi_asset_check(specs=specs, name="publication_gate")
    def publication_gate(context: dg.AssetCheckExecutionContext, kaoju: HomeResource, dbt: DbtCliResource) -> Iterator[dg.AssetCheckResult]:
        result = pass_gate(
            kaoju.home, settings, run_id=context.run.run_id, rebuild=partial(build_again, dbt, kaoju.home), log=context.log.warning
        )
        keys = {key.path[-1]: key for key in marts}
        if not result.passed:
            context.log.error(f"what was stopped, claim by claim with its rows: {kaoju.home.build / PAGE}")
        for suite in result.suites:
            for claim in [claim for claim in suite.claims if claim.blocks]:
                context.log.error(f"{suite.table}: {claim.claim_id} {claim.status}: {claim.detail}. {claim.reason}")
            for claim in suite.warnings:
                context.log.warning(f"{suite.table}: {claim.claim_id}: {claim.detail}. {claim.reason}")
            yield dg.AssetCheckResult(
                passed=suite.passed,
                check_name=CHECK_NAME,
                asset_key=keys[suite.table],
                severity=dg.AssetCheckSeverity.ERROR,
                metadata=check_metadata(suite),
            )

    return publication_gate


def check_metadata(suite: "SuiteResult") -> dict[str, dg.MetadataValue | int | str]:
    """What the check of a table shows: its claims, and the rows that fail with their sentences."""
    metadata: dict[str, dg.MetadataValue | int | str] = {
        "rows checked": suite.row_count,
        "claims": len(suite.claims),
        "warnings": len(suite.warnings),
        "result": dg.MetadataValue.md(_markdown(suite)),
    }
    if blocking := [claim.claim_id for claim in suite.claims if claim.blocks]:
        metadata[BLOCKING] = ", ".join(blocking)
    rows = [
        {"claim": claim.claim_id, **{name: value if name == "document" else value[:200] for name, value in row.items()}}
        for claim in suite.claims
        for row in claim.rows
    ]
    if rows:
        columns = list(dict.fromkeys(name for row in rows for name in row))
        records = [dg.TableRecord({name: row.get(name, "") for name in columns}) for row in rows]
        schema = dg.TableSchema(columns=[dg.TableColumn(name) for name in columns])
        metadata["failing rows"] = dg.MetadataValue.table(records=records, schema=schema)
        # Cells of a table are no links.
        addresses = list(dict.fromkeys(row["document"] for row in rows if is_web_address(row.get("document", ""))))
        metadata |= {f"document {number}": dg.MetadataValue.url(url) for number, url in enumerate(addresses[:SHOWN_LINKS], 1)}
    return metadata


def pass_gate(home: Home, settings: Settings, *, run_id: str, rebuild: Callable[[], None], log: Callable[[str], None]) -> "GateResult":
    """Make the candidate and run the gate; where documents are at fault and no table is, hold them back, build and judge once more.

    What is held back comes into the quarantine when the gate has passed the rest, and not before: a night that is stopped
    leaves nothing behind that the next one would take for settled. A table at fault is entered all the same: it decides nothing
    until a person accepts it.

    Args:
        home: where; its inputs and the build file are made.
        settings: how many documents may be held back.
        run_id: for the quarantine.
        rebuild: builds again, after the inputs have changed.
        log: takes one line for each document that is held back.

    Returns:
        The decision on the candidate as it is now.
    """
    run = Run(run_id, gate_version(), datetime.now(UTC))
    quarantine = Quarantine(home.quarantine)
    decisions = decided(quarantine, version=run.version, at=run.at)
    held: dict[str, Quarantined] = {}
    for attempt in range(PASSES + 1):
        result = audit(home, as_of=run.at, settings=settings)
        faults = result.faults_of_documents()
        found = fault_entries(home, faults)
        documents = row_counts(home.candidate / "parquet")["dim_document"]
        most = most_held(documents, most=settings.held_documents, percent=settings.held_percent)
        versions = {entry.item_id for entry in (*held.values(), *found)}
        if not found or len(versions) > most or attempt == PASSES:
            break
        for entry in found:
            held[entry.quarantine_id] = entry
            log(quarantine_line(entry))
        decisions = replace(decisions, versions=dict(decisions.versions) | {entry.item_id: entry.rule for entry in found})
        inputs = release_inputs(home, decisions)
        more = held_captures(home, decisions)
        hold_more(home, release_id=next_release_id(home, inputs), held=more, version=build_version())
        rebuild()
    if faults:
        log(f"nothing is published: documents at fault are {len(versions)}, and {most} may be held back in a night (kaoju.toml, [gate])")
    if not result.passed:
        for entry in quarantine.add(table_entries(result.faults_of_tables()), run):
            log(quarantine_line(entry))
    else:
        used = result.passed_by_exception()
        _settle(quarantine, decisions, used, run)
        quarantine.add([*held.values(), *(quarantine.get(one, at=run.at).rejected for one in sorted(used))], run)
    return result


def _asked(settings: Settings) -> dict[str, timedelta]:
    """How long each nightly source may give nothing new; the sample site, which we serve ourselves and never changes, is not judged."""
    declared = load_sources()
    return {name: timedelta(days=settings.silent_days) for name in settings.sources if not declared[name].allow_loopback}


def _settle(quarantine: Quarantine, decisions: Decided, used: Set[str], run: Run) -> None:
    """Close the entries of the gate about versions and tables that it looked at in this run, where the rule finds nothing any more."""
    gone = [
        entry.rejected.quarantine_id
        for entry in quarantine.entries(state=None, at=run.at)
        if entry.rejected.item_kind in (VERSION, TABLE)
        and entry.state in (OPEN, ACCEPTED)
        and entry.rejected.item_id not in decisions.versions
        and entry.rejected.quarantine_id not in used
    ]
    quarantine.resolve_entries(gone, run)


def _exceptions(quarantine: Quarantine, used: Set[str], at: datetime) -> list[dict[str, str | None]]:
    """The accepted exceptions without which the candidate would not have passed, as the manifest keeps them."""
    entries = [quarantine.get(one, at=at) for one in sorted(used)]
    return [
        {
            "quarantine_id": entry.rejected.quarantine_id,
            "rule": entry.rejected.rule,
            "item_kind": entry.rejected.item_kind,
            "item_id": entry.rejected.item_id,
            "reason": entry.reason,
            "decided_by": entry.decided_by,
            "expires_on": entry.expires_on,
        }
        for entry in entries
    ]


def _markdown(suite: "SuiteResult") -> str:
    lines = ["| claim | severity | status | failing | reason |", "|---|---|---|---|---|"]
    lines += [f"| {claim.claim_id} | {claim.severity} | {claim.status} | {claim.failing} | {claim.reason} |" for claim in suite.claims]
    return "\n".join(lines)
