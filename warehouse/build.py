"""The build file from night to night: when a build may go on from what the file holds, and when it begins anew.

Belongs here: the state of the build file, and the batches that dbt is shown. Does not belong here: what dbt makes of them
(`dbt_project`), the other inputs (`inputs`).

A build goes on only where the file is known to hold exactly the current release, made by the same models from batches that are all
still there unchanged; dbt is then shown the new batches alone. In every other case, a crash, a red gate, a rollback, a changed model or
reader, a source that is released or held back after the fact, the file is deleted and all batches are read. The state is written when
a release is out and removed before the next build begins, so that a build that did not end well is never gone on from.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scrapers.failpoints import failpoint
from warehouse.batches import Batch, list_batches
from warehouse.home import Home, write_atomically
from warehouse.release import current_release


@dataclass(frozen=True, slots=True)
class Plan:
    """How the next build is made.

    Attributes:
        batches: those that it has to read, in order.
        anew: why it begins anew, in words; "" where it goes on.
    """

    batches: tuple[Batch, ...]
    anew: str

    @property
    def goes_on(self) -> bool:
        """True where the build adds to what the build file holds."""
        return not self.anew


def plan_build(home: Home, *, held: Mapping[str, int], version: str) -> Plan:
    """Decide how the next build is made; nothing is changed.

    Args:
        home: where.
        held: sequence number by capture id, of the captures that are held back.
        version: of what builds: models, suites, sources and tools.

    Returns:
        The plan.
    """
    batches = list_batches(home)
    path = _state(home)
    if not path.exists():
        return Plan(tuple(batches), "no finished build is known")
    state = json.loads(path.read_text(encoding="utf-8"))
    current = current_release(home)
    known = state["batches"]
    kept = [batch for batch in batches if batch.batch_id in known]
    new = [batch for batch in batches if batch.batch_id not in known]
    last = max((batch.last for batch in kept), default=0)
    if current is None or state["release"] != current.release_id:
        anew = "readers see another release than the one that was built last"
    elif state["version"] != version:
        anew = "models, suites, sources or tools have changed"
    elif _stamp(home) != state["file"]:
        anew = "the build file is not what the last build left"
    elif {batch.batch_id: batch.digest for batch in kept} != known:
        anew = "batches were read again"
    elif not new:
        anew = "no batch is new"
    elif min(batch.first for batch in new) <= last:
        anew = "a batch fills a gap before others"
    elif sorted(capture for capture, sequence in held.items() if sequence <= last) != state["held"]:
        anew = "other captures are held back than before"
    else:
        return Plan(tuple(new), "")
    return Plan(tuple(batches), anew)


def prepare_build(home: Home, plan: Plan) -> None:
    """Make the build file and `build/inputs/raw` ready for dbt; from now on no finished build is known.

    Args:
        home: where.
        plan: of `plan_build`.
    """
    _state(home).unlink(missing_ok=True)
    failpoint("inputs.state_removed")
    if not plan.goes_on:
        # A fresh file: what an older model left behind can't get into a release.
        for path in (home.build_file, _wal(home)):
            path.unlink(missing_ok=True)
    link_parquet(home.build / "inputs" / "raw", {batch.batch_id: batch.folder for batch in plan.batches})


def link_parquet(folder: Path, targets: Mapping[str, Path]) -> None:
    """Replace a folder by one that holds links of these names and nothing else."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for name, target in targets.items():
        (folder / name).symlink_to(target.resolve())


def keep_build(home: Home, *, release_id: str, version: str, held: Sequence[str]) -> None:
    """Note that the build file holds exactly the release that has just been published.

    Args:
        home: where.
        release_id: that release.
        version: as in `plan_build`.
        held: ids of all captures that were held back.
    """
    state = {
        "release": release_id,
        "version": version,
        "batches": {batch.batch_id: batch.digest for batch in list_batches(home)},
        "held": sorted(held),
        "file": _stamp(home),
    }
    write_atomically(_state(home), json.dumps(state, indent=1, sort_keys=True))
    failpoint("state.written")


def _state(home: Home) -> Path:
    return home.build / "state.json"


def _wal(home: Home) -> Path:
    return home.build_file.with_name(home.build_file.name + ".wal")


def _stamp(home: Home) -> list[int] | None:
    """Size and time of change of the build file; None where it is absent, or torn: a WAL lies beside it."""
    if not home.build_file.exists() or _wal(home).exists():
        return None
    said = home.build_file.stat()
    return [said.st_size, said.st_mtime_ns]
