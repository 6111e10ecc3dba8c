"""A night below Dagster, in one process: the functions that the assets call, on a folder of saved documents.

Belongs here: the documents, the night, and what must hold after one. Does not belong here: how a night is broken (`matrix`, the tests).
"""

import hashlib
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from expectations.quarantine import Quarantine, Run
from orchestration.dbt import DBT_FOLDER
from orchestration.ingest import hold_back, prepare_inputs, refresh_batches, release_inputs
from orchestration.publish import publish_audited
from orchestration.quality import GATE_RECORD, audit
from scrapers.capture import CAPTURE, Archive
from scrapers.collect import collect_folder
from scrapers.failpoints import failpoint
from scrapers.sources import load_sources
from warehouse.home import Home, run_lock, write_atomically
from warehouse.reader import query
from warehouse.recovery import finish_publication
from warehouse.release import Release, current_release, list_releases, make_candidate, mart_digests, part_digests, verify

FIRST_NIGHT = datetime(2026, 3, 1, 18, tzinfo=UTC)


class NightError(RuntimeError):
    """The night ended without a new release, and says why."""


def page(title: str, *paragraphs: str) -> str:
    """A saved page in the plainest layout."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    head = f'<meta charset="utf-8"><title>{title}</title><meta name="publishdate" content="2026-02-20 09:00:00">'
    return f"<!DOCTYPE html><html><head>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"


FILLER = "会议要求各部门把任务分解到月、落实到人，按季度通报进展，年底统一评估，确保各项安排都有回音，并向社会公开结果。"
DOCUMENTS = {
    1: {
        "a.html": page("云州市去年软件业稳步增长", f"2025年，云州市软件业务收入418.6亿元，同比增长9.4%。{FILLER}", FILLER),
        "b.html": page("白沙县建成一批充电设施", f"截至2025年末，白沙县累计建成充电桩3120个，比上年增加860个。{FILLER}", FILLER),
        "c.html": page("青浦河港区吞吐量创新高", f"2025年，青浦河港区货物吞吐量达到2.35亿吨，增长6.1%。{FILLER}", FILLER),
        "empty.html": "",
    },
    2: {
        "b.html": page("白沙县建成一批充电设施", f"截至2025年末，白沙县累计建成充电桩3180个，比上年增加920个。{FILLER}", FILLER),
        "d.html": page("云州市公布就业目标", f"2026年，云州市计划城镇新增就业7.5万人。{FILLER}", FILLER),
        "e.html": page("东麓新区引进项目", f"2025年，东麓新区签约项目64个，总投资512亿元。{FILLER}", FILLER),
        "lost.html": page("404", "页面不存在"),
    },
}
"""By night: what lies in the folder anew, or in place of what lay there."""


def lay_out(folder: Path, night: int) -> None:
    """Put the documents of the nights up to this one into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, night + 1):
        for name, text in DOCUMENTS[number].items():
            (folder / name).write_text(text, encoding="utf-8")


@cache
def manifest() -> Any:
    """dbt's parsed project; parsed for the home that KAOJU_HOME names now."""
    from dbt.cli.main import dbtRunner

    target = Path(os.environ["KAOJU_HOME"]).parent / "parsed"
    parsed = dbtRunner().invoke(["--quiet", "parse", *_project(target), "--no-partial-parse"])
    if not parsed.success:
        raise RuntimeError(str(parsed.exception))
    return parsed.result


def run_dbt(home: Home) -> None:
    """Build all models in this process; their tests are left to the project's own nights.

    Raises:
        NightError: a model could not be built; names it.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    failpoint("dbt.before")
    kinds = ["--resource-type", "model", "--resource-type", "seed"]
    command = ["--quiet", "build", *kinds, *_project(home.root.parent / "target")]
    done = dbtRunner(manifest=manifest()).invoke(command)
    DuckDBConnectionManager.close_all_connections()
    if not done.success:
        wrong = [f"{r.node.name}: {r.message}" for r in getattr(done.result, "results", []) if r.status == "error"]
        raise NightError("dbt: " + ("; ".join(wrong) or str(done.exception)))
    failpoint("dbt.after")


def _project(target: Path) -> list[str]:
    folder = os.fspath(DBT_FOLDER)
    return ["--project-dir", folder, "--profiles-dir", folder, "--target-path", str(target), "--log-path", str(target / "logs")]


def take_build(home: Home, finished: Path) -> None:
    """Stand-in for dbt: a build file that dbt made at another time."""
    failpoint("dbt.before")
    with finished.open("rb") as source, home.build_file.open("wb") as target:
        while piece := source.read(1 << 20):
            failpoint("dbt.node")
            target.write(piece)
    failpoint("dbt.after")


def pass_all(home: Home) -> None:
    """Stand-in for the suites: what is there passes."""
    make_candidate(home)
    failpoint("gate.before")
    parts = {name: {"sha256": digest, "passed_in": None} for name, digest in part_digests(home).items()}
    record = {"passed": True, "digests": mart_digests(part_digests(home)), "parts": parts, "suites": []}
    failpoint("gate.after")
    write_atomically(home.build / GATE_RECORD, json.dumps(record))
    failpoint("gate.recorded")


def run_night(home: Home, folder: Path, number: int, *, finished: Path | None = None, at: datetime | None = None) -> Release:
    """One whole night; where nothing is new the current release stays, as in the job.

    Args:
        home: where.
        folder: of the documents.
        number: of the night, from 1.
        finished: a build file that is taken instead of running dbt, and the suites pass then; what else a night does takes half a second.
        at: instant of the night.

    Raises:
        NightError: nothing is published; says why.
    """
    at = at or FIRST_NIGHT + timedelta(days=number)
    sources = load_sources()
    with run_lock(home):
        finish_publication(home, at=at)
        home.build.mkdir(parents=True, exist_ok=True)
        quarantine = Quarantine(home.quarantine)
        with Archive(home.captures) as archive:
            report = collect_folder(folder, archive, source_id="files", now=lambda: at)
        run = Run(str(number), "code", at)
        quarantine.resolve(report.settled, run)
        quarantine.add(report.rejected, run)
        refresh_batches(home, {}, run_id=str(number), log=lambda _: None)
        current = current_release(home)
        if current is not None and current.manifest["inputs"] == release_inputs(home):
            return current
        held = hold_back(home, sources, run_id=str(number), alarm=lambda _: None, log=lambda _: None)
        prepare_inputs(home, sources, held)
        if finished is not None:
            take_build(home, finished)
            pass_all(home)
            return publish_audited(home, at=at)
        run_dbt(home)
        decision = audit(home, as_of=at)
        if not decision.passed:
            raise NightError("; ".join(f"{table}: {claim.claim_id}: {claim.detail}" for table, claim in decision.blocking()))
        return publish_audited(home, at=at)


def state(home: Home, *, finished: bool = False) -> dict[str, Any]:
    """All that must be the same whether a night was disturbed or not: digests and sets, JSON.

    Numbers of releases and captures are told by their rank: a run that was broken off leaves gaps in them, and nothing else.

    Args:
        home: where.
        finished: whether the marts are those of `take_build`, which knows other captures.
    """
    with Archive(home.captures) as archive:
        captures = sorted((entry.url, entry.payload_sha256, entry.rule or "") for entry in archive.entries(kinds=(CAPTURE,)))
        ranks = {entry.sequence: rank for rank, entry in enumerate(archive.entries(kinds=(CAPTURE,)))}
    release = current_release(home)
    names = {item.release_id: f"release {rank}" for rank, item in enumerate(list_releases(home))}
    marts = {}
    for mart in sorted((release.folder / "parquet").iterdir()) if release else []:
        hasher = hashlib.sha256()
        for path in sorted(mart.glob("*.parquet")):
            for row in pq.read_table(path, partitioning=None).to_pylist():
                for column in ("first_seen_release", "last_seen_release", "release_id"):
                    if column in row:
                        row[column] = names.get(row[column], row[column])
                if "capture_sequence" in row and not finished:
                    row["capture_sequence"] = ranks.get(row["capture_sequence"], row["capture_sequence"])
                hasher.update(repr(row).encode())
        marts[mart.name] = hasher.hexdigest()[:16]
    entries = sorted((e.rejected.item_kind, e.rejected.rule, e.state) for e in Quarantine(home.quarantine).entries(state=None))
    return {"captures": captures, "marts": marts, "quarantine": entries, "releases": len(names)}


def seen_by_readers(home: Home) -> dict[str, Any]:
    """What a reader finds: the release's number, and what is wrong with it."""
    release = current_release(home)
    if release is None:
        return {"number": 0, "problems": []}
    problems = verify(release)
    rows = release.manifest["rows"]
    counted = query(release, "SELECT (SELECT count(*) FROM dim_document), (SELECT count(*) FROM fct_observation)").rows[0]
    if counted != (rows["dim_document"], rows["fct_observation"]):
        problems.append(f"documents and facts are {counted}, and not what the manifest says")
    return {"number": int(release.release_id.split("-")[0]), "facts": rows["fct_observation"], "problems": problems}


def litter(home: Home) -> list[str]:
    """Files that no run may leave when it ended well."""
    left = [path for path in home.root.rglob("*") if path.name.endswith((".tmp", ".wal")) or path.name.startswith(".")]
    left += [home.candidate] if home.candidate.exists() else []
    log = home.releases / "log.jsonl"
    noted = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
    moves = [event for event in noted if "to" in event]
    published = {move["to"] for move in moves}
    left += [release.folder for release in list_releases(home) if release.release_id not in published]
    if moves and moves[-1]["to"] != home.pointer.read_text(encoding="utf-8").strip():
        left.append(log)
    return sorted(path.relative_to(home.root).as_posix() for path in left)


def problems_of_archive(home: Home) -> list[str]:
    """What is wrong with the archive; nothing may be."""
    with Archive(home.captures) as archive:
        return archive.verify()


def put(snapshot: Path, home: Home) -> None:
    """Make a home what it was."""
    shutil.rmtree(home.root, ignore_errors=True)
    if snapshot.exists():
        shutil.copytree(snapshot, home.root, symlinks=True)
    else:
        home.root.mkdir(parents=True)
