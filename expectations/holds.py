"""What the quarantine means for a build: which captures it leaves out, which exceptions hold, and which faults of documents it may hold.

Belongs here: reading decisions out of the quarantine, and turning what the gate found in a document into an entry.
Does not belong here: entries and their states (`quarantine`), the claims (`suites`), running dbt.

A fault in one document never blocks the night: the version that fails a critical claim is held back, so that its document keeps the
version before it, or is absent, and the rest is published. A fault in a table does block, and so do faults in more documents than
the settings let pass (`most_held`): that is a rule or a parser at fault, and no document. Where the table is right, as it is when rows
went on purpose, a person accepts it like any other item.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from expectations.quarantine import ACCEPTED, DROPPED, Entry, Quarantine
from scrapers.records import Quarantined, make_id
from scrapers.urls import mask_url
from warehouse.batches import Batch, list_batches
from warehouse.home import Home

if TYPE_CHECKING:
    # Great Expectations takes seconds to import.
    from expectations.gate import ClaimResult

GATE = "gate"
VERSION = "document_version"
TABLE = "table"
DROPPED_RULE = "dropped"


@dataclass(frozen=True, slots=True)
class Decided:
    """What the quarantine decides about the next build.

    Attributes:
        versions: rule by document version, of those that failed in the gate under the same code.
        items: ids of captures and document versions, and masked addresses by source, that somebody has dropped.
        exceptions: id by rule and item, of accepted faults in documents and tables, as the gate asks for them.
        sources: those whose visits are published although the yield guard would hold them.
    """

    versions: Mapping[str, str]
    items: frozenset[str | tuple[str, str]]
    exceptions: Mapping[tuple[str, str], str]
    sources: frozenset[str]

    @property
    def digest(self) -> str:
        """sha256 over all of it: a release is made from captures, code and this."""
        said = [sorted(self.versions), sorted(map(str, self.items)), sorted(map(str, self.exceptions)), sorted(self.sources)]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def decided(quarantine: Quarantine, *, version: str, at: datetime) -> Decided:
    """Read the decisions.

    Args:
        quarantine: where they are kept.
        version: of the code that reads and builds now. What failed in the gate under another one is looked at again.
        at: instant, with zone; exceptions that have expired hold no longer.
    """
    entries = quarantine.entries(state=None, at=at)
    gate = [entry for entry in entries if entry.rejected.stage == GATE]
    failed = [entry for entry in gate if entry.state == "open" and entry.rejected.item_kind == VERSION]
    accepted = [entry for entry in gate if entry.state == ACCEPTED]
    excusing = [entry.rejected for entry in accepted if entry.rejected.item_kind in (VERSION, TABLE)]
    return Decided(
        versions={e.rejected.item_id: e.rejected.rule for e in failed if e.version == version and not e.is_asked_again},
        items=frozenset(item for entry in entries if entry.state == DROPPED for item in _items(entry)),
        exceptions={(one.rule, one.item_id): one.quarantine_id for one in excusing},
        sources=frozenset(entry.rejected.source_id for entry in accepted if entry.rejected.item_kind == "source"),
    )


def _items(entry: Entry) -> Iterable[str | tuple[str, str]]:
    rejected = entry.rejected
    if rejected.item_kind == VERSION:
        yield rejected.item_id
    elif rejected.capture_id is not None:
        yield rejected.capture_id
    else:
        yield rejected.source_id, rejected.item_id


def held_captures(home: Home, decisions: Decided) -> list[dict[str, object]]:
    """One dict a capture that the build leaves out, with the columns of `warehouse.inputs.HELD`."""
    if not decisions.versions and not decisions.items:
        return []
    held: list[dict[str, object]] = []
    for batch in list_batches(home):
        versions = _versions_of(batch)
        columns = ["capture_id", "capture_sequence", "source_id", "url"]
        for row in pq.read_table(batch.folder / "captures.parquet", columns=columns).to_pylist():
            version_id = versions.get(row["capture_id"], "")
            names = {row["capture_id"], version_id, (row["source_id"], mask_url(row["url"]))}
            rule = DROPPED_RULE if names & decisions.items else decisions.versions.get(version_id)
            if rule is not None:
                held.append({"capture_id": row["capture_id"], "capture_sequence": row["capture_sequence"], "rule": rule})
    return held


def _versions_of(batch: Batch) -> dict[str, str]:
    rows = pq.read_table(batch.folder / "documents.parquet", columns=["capture_id", "version_id"]).to_pylist()
    return {row["capture_id"]: row["version_id"] for row in rows}


def fault_entries(home: Home, faults: Mapping[str, Mapping[str, Mapping[str, str]]]) -> list[Quarantined]:
    """Entries for what the gate found in documents.

    Args:
        home: where.
        faults: by document version and rule, one failing row, of `GateResult.faults_of_documents`.
    """
    entries = []
    for batch in list_batches(home):
        for row in _latest_captures(batch, faults.keys()):
            version_id = row["version_id"]
            for rule, shown in sorted(faults[version_id].items()):
                entries.append(_entry(rule, shown, row))
    # A version may have been captured more than once; what was captured last stands for it.
    return list({entry.quarantine_id: entry for entry in entries}.values())


def table_entries(faults: Iterable[tuple[str, "ClaimResult"]]) -> list[Quarantined]:
    """Entries for what the gate found in tables.

    Args:
        faults: (table, claim), of `GateResult.faults_of_tables`.
    """
    entries = []
    for table, fault in faults:
        rule = f"{table}.{fault.claim_id}"
        quarantine_id = make_id("qua", fault.table_item, rule)
        entries.append(
            Quarantined(
                quarantine_id=quarantine_id,
                stage=GATE,
                item_kind=TABLE,
                item_id=fault.table_item,
                source_id="",
                capture_id=None,
                rule=rule,
                message=f"fails {rule}: {fault.detail}. {fault.reason}",
                span=None,
                next_step="nothing is published; mend the model or the parser and run again, or, where the table is right, "
                f"`kaoju quarantine accept {quarantine_id}`",
                detail="\n".join(", ".join(f"{name} = {value}" for name, value in row.items()) for row in fault.rows),
            )
        )
    return entries


def _latest_captures(batch: Batch, versions: Iterable[str]) -> list[dict[str, Any]]:
    columns = ["capture_id", "capture_sequence", "source_id", "url", "version_id"]
    wanted = set(versions)
    rows = pq.read_table(batch.folder / "documents.parquet", columns=columns).to_pylist()
    return sorted((row for row in rows if row["version_id"] in wanted), key=lambda row: row["capture_sequence"])


def _entry(rule: str, shown: Mapping[str, str], document: Mapping[str, Any]) -> Quarantined:
    said = next((shown[name] for name in ("quote", "sentence", "block_text", "title", "url") if shown.get(name)), "")
    span = (int(shown["quote_start"]), int(shown["quote_end"])) if "quote_start" in shown else None
    quarantine_id = make_id("qua", document["version_id"], rule)
    return Quarantined(
        quarantine_id=quarantine_id,
        stage=GATE,
        item_kind=VERSION,
        item_id=document["version_id"],
        source_id=document["source_id"],
        capture_id=document["capture_id"],
        rule=rule,
        message=f"fails {rule}: {said}" if said else f"fails {rule}",
        span=span,
        next_step="held back, its document keeps the version before it; judged again when the code changes, or "
        f"`kaoju quarantine accept|drop|replay {quarantine_id}`",
        url=mask_url(document["url"]),
        detail="\n".join(f"{name} = {value}" for name, value in shown.items()),
    )


def most_held(documents: int, *, most: int, percent: int) -> int:
    """How many documents of so many the gate may hold back in one night: a share of them, one where that is less, at most `most`."""
    return min(most, max(1, documents * percent // 100))
