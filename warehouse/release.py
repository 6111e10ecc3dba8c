"""Releases: one complete, immutable, published version of the marts.

Belongs here: making, listing and naming releases, publishing them, putting an earlier one back. Does not belong here: the decision to
publish, which is the gate's (`expectations.gate`); this module only refuses what carries no pass for exactly the tables it is about to
publish. Nor the pointer itself (`pointer`), nor how long releases are kept (`retention`).

A release is a folder `releases/<id>/`: kaoju.duckdb, one folder of Parquet files a mart, manifest.json. Its id is a rising number and the
first digits of a digest over what it was made from. The folder is built under another name, made durable, renamed, and only then
does the pointer move; a reader therefore sees the old or the new release, also after a crash at any point.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from scrapers.failpoints import failpoint
from warehouse import pointer, store
from warehouse.catalogue import write_catalogue
from warehouse.changes import FILE_NAME, compare
from warehouse.home import Home, publish_folder
from warehouse.pointer import Hold

WHOLE = "all.parquet"


class ReleaseError(RuntimeError):
    """A release cannot be made, found or pointed at; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Release:
    """A published release: its folder and manifest."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def release_id(self) -> str:
        """For example "0003-9f2c41ab"."""
        return self.folder.name

    @property
    def file(self) -> Path:
        """The DuckDB file that readers open."""
        return self.folder / FILE_NAME


def _is_release(folder: Path) -> bool:
    return not folder.name.startswith(".") and (folder / "manifest.json").exists()


def _folders(home: Home) -> list[Path]:
    """The folders of all published releases, oldest first."""
    if not home.releases.exists():
        return []
    # By length first: 10000 comes after 9999.
    return sorted(filter(_is_release, home.releases.iterdir()), key=lambda path: (len(path.name), path.name))


def _opened(folder: Path) -> Release:
    return Release(folder, json.loads((folder / "manifest.json").read_text(encoding="utf-8")))


def list_releases(home: Home) -> list[Release]:
    """All published releases, oldest first; reads the manifest of each."""
    return [_opened(folder) for folder in _folders(home)]


def get_release(home: Home, release_id: str) -> Release:
    """The release of that id. Looks at no other one: what readers do with each question must not wait for the folder of releases.

    Raises:
        ReleaseError: there is none.
    """
    folder = home.releases / release_id
    if folder.name != release_id or not _is_release(folder):
        raise ReleaseError(f"there is no release {release_id!r}; `kaoju releases` lists them")
    return _opened(folder)


def current_release(home: Home) -> Release | None:
    """The release that readers see, None before the first one."""
    release_id = pointer.current_id(home)
    return get_release(home, release_id) if release_id else None


def latest_release(home: Home) -> Release | None:
    """The release that nights made last: the one that readers see, or a newer one while they are held at an earlier release."""
    if pointer.hold_of(home) is None:
        return current_release(home)
    return _opened(_folders(home)[-1])


def inputs_digest(batches: dict[str, str], code_version: str) -> str:
    """Digest over everything a release is made from: the digest of each batch, and the version of models, suites and vocabulary."""
    return hashlib.sha256(json.dumps([sorted(batches.items()), code_version]).encode()).hexdigest()


def next_release_id(home: Home, inputs: str) -> str:
    """The id of the release that would be made from `inputs` now."""
    numbers = [release_number(folder.name) for folder in _folders(home)]
    return f"{max(numbers, default=0) + 1:04d}-{inputs[:8]}"


def release_number(release_id: str) -> int:
    """The rising number that a release's id begins with."""
    return int(release_id.split("-")[0])


def make_candidate(home: Home) -> dict[str, str]:
    """Write the marts of the build file into the candidate folder: the very files that are audited and then published.

    Where the build goes on from the current release, its file is copied and patched, and parts of the exports without a changed
    document are linked. What of it is not as its manifest says is not taken over but written anew.

    Returns:
        Digest of each mart, of `candidate_digests`. Rows stand in a total order, so equal marts give equal digests.

    Raises:
        ReleaseError: a WAL lies beside the build file, or the patched file does not hold what the build holds.
    """
    wal = home.build_file.with_name(home.build_file.name + ".wal")
    if wal.exists():
        raise ReleaseError(f"{wal} lies beside the build file: a writer did not finish; run the refresh again")
    if home.candidate.exists():
        shutil.rmtree(home.candidate)
    exports = home.candidate / "parquet"
    exports.mkdir(parents=True)
    parent = current_release(home)
    with store.open_build(home.build_file) as build:
        marts = build.marts()
        for mart in marts:
            failpoint("candidate.half_written")
            (exports / mart.name).mkdir()
            for part in sorted(mart.parts) if mart.item_column is not None else [None]:
                path = exports / mart.name / (WHOLE if part is None else f"{part:06d}.parquet")
                if part is None or part in mart.changed or not _take_over(parent, home.candidate, path):
                    build.write_part(mart, part, path)
        failpoint("candidate.before_file")
        if any(mart.parts - mart.changed for mart in marts):
            _copy_file(parent, home.candidate / FILE_NAME)
        try:
            build.write_release(home.candidate / FILE_NAME, marts)
        except ValueError as error:
            raise ReleaseError(f"{error}; run the refresh again") from error
    return candidate_digests(home)


def _take_over(parent: Release | None, candidate: Path, path: Path) -> bool:
    """Link a file of the parent release into the candidate; False where the parent has none, or another than its manifest says."""
    name = path.relative_to(candidate).as_posix()
    if parent is None or name not in parent.manifest["files"] or not (parent.folder / name).exists():
        return False
    if file_digest(parent.folder / name) != parent.manifest["files"][name]:
        return False
    path.hardlink_to(parent.folder / name)
    return True


def intact_parts(release: Release, mart: str) -> list[Path]:
    """Parquet files of a mart that are as the manifest says; a damaged one is left out, as it is from the next release (`kaoju verify`)."""
    files = release.manifest["files"]
    return [
        path
        for path in sorted((release.folder / "parquet" / mart).glob("*.parquet"))
        if file_digest(path) == files.get(path.relative_to(release.folder).as_posix())
    ]


def _copy_file(parent: Release | None, target: Path) -> None:
    """Copy the DuckDB file of the parent release, unless it is not what its manifest says."""
    if parent is None or not parent.file.exists():
        return
    hasher = hashlib.sha256()
    with parent.file.open("rb") as source, target.open("wb") as copy:
        while piece := source.read(1 << 22):
            hasher.update(piece)
            copy.write(piece)
    if hasher.hexdigest() != parent.manifest["files"][FILE_NAME]:
        target.unlink()


def part_digests(home: Home) -> dict[str, str]:
    """sha256 of each Parquet file of the candidate, by its path below `parquet/`, such as "fct_observation/000012.parquet"."""
    folder = home.candidate / "parquet"
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in sorted(folder.glob("*/*.parquet"))}


def mart_digests(parts: Mapping[str, str]) -> dict[str, str]:
    """Digest of each mart: sha256 over the digests of its parts, in order."""
    by_mart: dict[str, list[tuple[str, str]]] = {}
    for name, digest in sorted(parts.items()):
        mart, part = name.split("/")
        by_mart.setdefault(mart, []).append((part, digest))
    return {mart: hashlib.sha256(json.dumps(listed).encode()).hexdigest() for mart, listed in by_mart.items()}


def candidate_digests(home: Home) -> dict[str, str]:
    """Digest of each mart of the candidate."""
    return mart_digests(part_digests(home))


def row_counts(folder: Path) -> dict[str, int]:
    """Rows by mart in a folder of exports, a folder a mart."""
    counts: dict[str, int] = {}
    for path in sorted(folder.glob("*/*.parquet")):
        counts[path.parent.name] = counts.get(path.parent.name, 0) + pq.read_metadata(path).num_rows
    return counts


def file_digest(path: Path) -> str:
    """sha256 of a file, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def publish(
    home: Home,
    *,
    release_id: str,
    inputs: str,
    batches: dict[str, str],
    gate: dict[str, Any],
    versions: dict[str, str],
    published_at: datetime,
    held: Sequence[str] = (),
) -> Release:
    """Make the candidate the current release.

    Args:
        home: where.
        release_id: from `next_release_id`, taken before the build, because rows name the release.
        inputs: from `inputs_digest`.
        batches: digest by batch id.
        gate: the gate's record: {"passed": bool, "parts": {path: {"sha256": …, "passed_in": …}}, "digests": {mart: …}, "suites": […]}.
        versions: name and version of code and tools.
        published_at: instant, UTC.
        held: ids of the captures that were held back.

    Returns:
        The new release; readers see it, unless they are held at another one.

    Raises:
        ReleaseError: the gate did not pass exactly these files.
    """
    parts = part_digests(home)
    looked_at = {name: part["sha256"] for name, part in gate.get("parts", {}).items()}
    if not parts or not gate.get("passed") or looked_at != parts:
        raise ReleaseError("the gate has not passed these tables; nothing is published, readers keep the previous release")
    home.releases.mkdir(parents=True, exist_ok=True)
    parent = current_release(home)
    files = [path for path in sorted(home.candidate.rglob("*")) if path.is_file() and path.name != "manifest.json"]
    digests = {path.relative_to(home.candidate).as_posix(): file_digest(path) for path in files}
    rows = row_counts(home.candidate / "parquet")
    catalogue = write_catalogue(home.candidate, release_id=release_id, published_at=published_at, digests=digests, rows=rows)
    manifest = {
        "release_id": release_id,
        "parent": parent.release_id if parent else None,
        "changes": compare(parent.folder, home.candidate) if parent else {},
        "published_at": published_at.isoformat(),
        "inputs": inputs,
        "batches": batches,
        "held": sorted(held),
        "rows": rows,
        "files": digests | {path.relative_to(home.candidate).as_posix(): file_digest(path) for path in catalogue},
        "gate": gate,
        "versions": versions,
    }
    (home.candidate / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    for path in home.candidate.rglob("*"):
        if path.is_file():
            path.chmod(0o440)
    final = home.releases / release_id
    failpoint("release.before_rename")
    publish_folder(home.candidate, final)
    failpoint("release.renamed")
    with pointer.pointer_lock(home):
        hold = pointer.hold_of(home)
        if hold is None:
            pointer.move(home, release_id, action="published", reason="published", by=pointer.NIGHT, at=published_at)
        else:
            pointer.note(home, "held back", by=pointer.NIGHT, at=published_at, release=release_id, reason=hold.reason)
    return Release(final, manifest)


def roll_back(home: Home, release_id: str, *, reason: str, by: str, at: datetime) -> None:
    """Point readers at another release and hold them there: nights go on making releases, but readers do not follow until `resume`.

    Args:
        home: where.
        release_id: an existing release.
        reason: why.
        by: user@host.
        at: instant, UTC.

    Raises:
        ReleaseError: there is no such release.
    """
    get_release(home, release_id)
    with pointer.pointer_lock(home):
        newest = _folders(home)[-1].name
        # The hold first: should this process die between the two, no night moves readers, and the same command ends the work.
        pointer.set_hold(home, Hold(release_id, newest, at.isoformat(), by, reason))
        pointer.move(home, release_id, action="rolled back", reason=reason, by=by, at=at)


def resume(home: Home, *, reason: str, by: str, at: datetime) -> Release:
    """Let readers follow the nights again: at once to the newest release made since the rollback; where there is none, the next night's.

    Args:
        home: where.
        reason: why.
        by: user@host.
        at: instant, UTC.

    Returns:
        The release that readers see now.

    Raises:
        ReleaseError: nothing is held.
    """
    with pointer.pointer_lock(home):
        hold, newest = pointer.hold_of(home), [folder.name for folder in _folders(home)][-1:]
        if hold is None or not newest:
            raise ReleaseError("readers are not held at any release")
        if release_number(newest[0]) > release_number(hold.newest):
            pointer.move(home, newest[0], action="resumed", reason=reason, by=by, at=at)
        else:
            pointer.note(home, "resumed", by=by, at=at, release=hold.release, reason=reason)
        pointer.set_hold(home, None)
    current = current_release(home)
    if current is None:
        raise ReleaseError("readers see no release; `kaoju rollback RELEASE_ID` points them at one")
    return current


def verify(release: Release) -> list[str]:
    """Compare each file of a release with its manifest; return one line a problem."""
    problems = []
    for name, digest in release.manifest["files"].items():
        path = release.folder / name
        if not path.exists():
            problems.append(f"{release.release_id}: {name} is missing")
        elif file_digest(path) != digest:
            problems.append(f"{release.release_id}: {name} differs from its manifest")
    return problems
