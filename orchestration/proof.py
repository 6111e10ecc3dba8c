"""`kaoju verify --deep`: a release is proven from its captures.

Belongs here: reading the facts' characters again in the archive, and building the release a second time beside itself. Does not belong
here: the digests of files (`warehouse.release.verify`).
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.dbt import run_dbt
from orchestration.ingest import read_into, source_row
from orchestration.tracing import read_again
from orchestration.transform import build_version
from scrapers.capture import Archive
from scrapers.records import RejectedError
from scrapers.sources import load_sources
from scrapers.version import code_version
from warehouse.batches import BatchRows, write_batch
from warehouse.home import Home, write_atomically
from warehouse.inputs import write_inputs
from warehouse.reader import query
from warehouse.release import Release, make_candidate

BATCH = 500
"""Captures of a batch of the second build."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proven of a release.

    Attributes:
        facts: facts that the release holds.
        reread: how many of them were read again in the archive.
        marts: marts that were built again and compared; 0 where they could not be.
        not_rebuilt: why not, "" where they were.
        problems: one line each.
    """

    facts: int
    reread: int
    marts: int
    not_rebuilt: str
    problems: list[str]


def prove(home: Home, release: Release, *, sample: int | None, say: Callable[[str], None]) -> Proof:
    """Prove a release from its captures.

    Args:
        home: where both lie.
        release: which one.
        sample: so many facts are read again, the same ones each time; None takes all.
        say: takes a line before each step.
    """
    ((facts,),) = query(release, "SELECT count(*) FROM fct_observation").rows
    chosen = min(facts, sample) if sample is not None else facts
    say(f"reading {chosen} of {facts} facts again in the archive")
    problems = list(_reread(home, release, chosen))
    why = _not_rebuildable(home, release)
    marts = 0
    if not why:
        say("building the release again from its captures")
        with tempfile.TemporaryDirectory(prefix="kaoju-proof-") as folder:
            digests, wrong = _rebuild(home, release, Home(Path(folder)))
        problems += wrong
        known = release.manifest["gate"]["digests"]
        marts = len(digests)
        if digests:
            names = sorted(name for name in known.keys() | digests.keys() if known.get(name) != digests.get(name))
            problems += [f"{release.release_id}: {name} is not what the captures give" for name in names]
    return Proof(facts, chosen, marts, why, problems)


def _reread(home: Home, release: Release, count: int) -> Iterator[str]:
    """Find each fact's characters where it says that they stand."""
    sql = """
        SELECT capture_id, payload_sha256, observation_id, value_spans, raw_value
        FROM (FROM fct_observation ORDER BY md5(observation_id) LIMIT ?)
        JOIN dim_document_version USING (document_version_id)
        JOIN dim_capture USING (capture_id)
        ORDER BY capture_id, observation_id
    """
    sources = load_sources()
    read: str | None = None
    raw: str | None = None
    found = 0
    with Archive(home.captures) as archive:
        for capture_id, sha256, observation_id, spans, value in query(release, sql, [count], seconds=600).rows:
            found += 1
            if capture_id != read:
                read, raw = capture_id, None
                try:
                    raw = read_again(archive, capture_id, sha256, sources)
                except KeyError:
                    yield f"{capture_id}: not in the archive"
                except RejectedError as error:
                    yield f"{capture_id}: {error}"
            if raw is not None and "".join(raw[start:end] for start, end in spans) != value:
                yield f"{observation_id}: {value!r} does not stand at {spans} of {capture_id}"
    if found != count:
        yield f"{release.release_id}: {count - found} facts lead to no capture"


def _not_rebuildable(home: Home, release: Release) -> str:
    """Say why a second build could not give the same bytes; "" where it must."""
    made_by = release.manifest["versions"]
    parent = release.manifest["parent"]
    if made_by.get("reading") != code_version():
        return f"its captures were read by code {made_by.get('reading')}, this is {code_version()}"
    if made_by.get("building") != build_version():
        return f"it was built by models and tools {made_by.get('building')}, these are {build_version()}"
    if parent and not (home.releases / parent).exists():
        return f"{parent}, which it names as the release before it, has been removed"
    return ""


def _rebuild(home: Home, release: Release, scratch: Home) -> tuple[dict[str, str], list[str]]:
    """Build a release again in an empty home; return the digests of its marts and what went wrong."""
    sources = load_sources()
    answer = query(release, "SELECT capture_id, capture_sequence FROM dim_capture ORDER BY capture_sequence", seconds=600)
    problems = []
    with Archive(home.captures) as archive:
        for at in range(0, len(answer.rows), BATCH):
            chunk, rows = answer.rows[at : at + BATCH], BatchRows()
            for capture_id, sequence in chunk:
                try:
                    capture = archive.get(capture_id)
                except (KeyError, RejectedError) as error:
                    problems.append(f"{capture_id}: the archive does not give it: {error}")
                    continue
                source = sources.get(capture.source_id)
                read_into(rows, sequence, capture, source.parser if source else None, code_version())
            write_batch(scratch, chunk[0][1], chunk[-1][1], code_version(), rows)
    parent = release.manifest["parent"]
    if parent:
        scratch.releases.mkdir(parents=True)
        (scratch.releases / parent).symlink_to(home.releases / parent)
        write_atomically(scratch.pointer, parent + "\n")
    held = set(release.manifest["held"])
    write_inputs(
        scratch,
        release_id=release.release_id,
        sources=[source_row(source) for source in sources.values()],
        held=[{"capture_id": name, "capture_sequence": sequence, "rule": "held"} for name, sequence in answer.rows if name in held],
        version=build_version(),
        withdrawn=query(release, "SELECT capture_id, withdrawn_at FROM fct_document_withdrawal ORDER BY ALL", seconds=600).rows,
    )
    try:
        run_dbt(scratch, "build", "--exclude", "resource_type:test", "resource_type:unit_test")
    except RuntimeError as error:
        return {}, [*problems, f"{release.release_id}: could not be built again: {error}"]
    return make_candidate(scratch), problems
