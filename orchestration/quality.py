"""Asset checks of the group quality: the publication gate on every mart.

Belongs here: making the candidate, running the gate, showing its claims as blocking asset checks with the failing rows.
Does not belong here: the claims (`expectations.suites`).
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.resources import HomeResource
from orchestration.transform import build_version
from scrapers.failpoints import failpoint
from warehouse.home import Home, write_atomically
from warehouse.release import make_candidate

if TYPE_CHECKING:
    from expectations.gate import GateResult, SuiteResult

CHECK_NAME = "publication_suite"
GATE_RECORD = "gate.json"


def audit(home: Home, *, as_of: datetime) -> "GateResult":
    """Make the candidate of the build file, look at it and record the decision.

    Args:
        home: where.
        as_of: instant of the run, with zone.
    """
    # Great Expectations takes seconds to import; processes that only look at the definitions do without.
    from expectations.gate import run_gate

    make_candidate(home)
    failpoint("gate.before")
    result = run_gate(home, as_of=as_of, version=build_version())
    failpoint("gate.after")
    write_atomically(home.build / GATE_RECORD, json.dumps(result.record(), ensure_ascii=False, indent=1))
    failpoint("gate.recorded")
    return result


def gate_checks(marts: Sequence[dg.AssetKey]) -> dg.AssetChecksDefinition:
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
    def publication_gate(context: dg.AssetCheckExecutionContext, kaoju: HomeResource) -> Iterator[dg.AssetCheckResult]:
        result = audit(kaoju.home, as_of=datetime.now(UTC))
        keys = {key.path[-1]: key for key in marts}
        for suite in result.suites:
            for claim in [claim for claim in suite.claims if claim.blocks]:
                context.log.error(f"{suite.table}: {claim.claim_id} {claim.status}: {claim.detail}. {claim.reason}")
            for claim in suite.warnings:
                context.log.warning(f"{suite.table}: {claim.claim_id}: {claim.detail}. {claim.reason}")
            rows = [
                dg.TableRecord({"claim": claim.claim_id, **{name: value[:200] for name, value in row.items()}})
                for claim in suite.claims
                for row in claim.rows
            ]
            metadata: dict[str, int | dg.MarkdownMetadataValue | dg.TableMetadataValue] = {
                "rows checked": suite.row_count,
                "claims": len(suite.claims),
                "warnings": len(suite.warnings),
                "result": dg.MetadataValue.md(_markdown(suite)),
            }
            if rows:
                columns = list(dict.fromkeys(name for row in rows for name in row.data))
                complete = [dg.TableRecord({name: row.data.get(name, "") for name in columns}) for row in rows]
                schema = dg.TableSchema(columns=[dg.TableColumn(name) for name in columns])
                metadata["failing rows"] = dg.MetadataValue.table(records=complete, schema=schema)
            yield dg.AssetCheckResult(
                passed=suite.passed,
                check_name=CHECK_NAME,
                asset_key=keys[suite.table],
                severity=dg.AssetCheckSeverity.ERROR,
                metadata=metadata,
            )

    return publication_gate


def _markdown(suite: "SuiteResult") -> str:
    lines = ["| claim | severity | status | failing | reason |", "|---|---|---|---|---|"]
    lines += [f"| {claim.claim_id} | {claim.severity} | {claim.status} | {claim.failing} | {claim.reason} |" for claim in suite.claims]
    return "\n".join(lines)
