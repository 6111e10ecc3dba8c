"""Backup and restore: what can't be made again, and the release that readers see.

Belongs here: which files of a home a backup takes, copying them, and proving them by digest. Does not belong here: removing texts from
backups that were made before a take-down; backing up again into the same folder does that.

    backup.json             sha256 and size by file, and the release
    captures/               WARC files and ledger
    releases/<current>/     the release, CURRENT, log.jsonl
    quarantine.sqlite

Batches and the build file are left out: captures and code make them again (the first night after a restore takes longer).
"""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from warehouse.home import Home, fsync_path, write_atomically
from warehouse.release import current_release, file_digest

NOTE = "backup.json"


class BackupError(RuntimeError):
    """A backup cannot be made or restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup on disk.

    Attributes:
        release_id: the release in it, None where nothing was published.
        files: how many.
        size: bytes of them all.
        copied: how many had to be copied; the others were there already.
    """

    release_id: str | None
    files: int
    size: int
    copied: int


def back_up(home: Home, target: Path) -> Backup:
    """Make a folder the backup of a home; what an earlier backup holds and the home no longer does is removed from it.

    The caller holds the lock of the home.

    Args:
        home: where; it must hold captures.
        target: a new folder, or that of an earlier backup. Outside of the home.

    Returns:
        What the backup holds. Each file is on disk, read again and of the right digest.

    Raises:
        BackupError: there is nothing to back up, the target is another kind of folder, or a copy differs.
    """
    if not (home.captures / "ledger.sqlite").exists():
        raise BackupError(f"{home.root} holds no captures; is KAOJU_HOME right?")
    if target.resolve().is_relative_to(home.root.resolve()):
        raise BackupError("a backup inside of the home is lost with it; name a folder elsewhere")
    if target.exists() and any(target.iterdir()) and not (target / NOTE).exists():
        raise BackupError(f"{target} holds other things and no {NOTE}; name an empty folder")
    target.mkdir(parents=True, exist_ok=True)
    known = json.loads((target / NOTE).read_text(encoding="utf-8"))["files"] if (target / NOTE).exists() else {}
    files: dict[str, dict[str, str | int]] = {}
    copied = 0
    for path, copy in _sources(home):
        name = path.relative_to(home.root).as_posix()
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if copy is not shutil.copyfile or not _is_same(place, path, known.get(name)):
            written = place.with_name(place.name + ".tmp")
            copy(path, written)
            fsync_path(written)
            written.replace(place)
            copied += 1
        digest = file_digest(place)
        if copy is shutil.copyfile and digest != file_digest(path):
            raise BackupError(f"{name} differs from its copy; is the disk of {target} sound?")
        files[name] = {"sha256": digest, "size": place.stat().st_size}
    release = current_release(home)
    note = {"release": release.release_id if release else None, "files": files}
    write_atomically(target / NOTE, json.dumps(note, indent=1, ensure_ascii=False, sort_keys=True))
    for path in [path for path in target.rglob("*") if path.is_file()]:
        if path.name != NOTE and path.relative_to(target).as_posix() not in files:
            path.unlink()
    return Backup(note["release"], len(files), sum(int(file["size"]) for file in files.values()), copied)


def restore(home: Home, source: Path) -> Backup:
    """Fill an empty home from a backup. Readers see the release when all of it is there and proven.

    Args:
        home: where; it may not hold captures or releases.
        source: folder of the backup.

    Returns:
        What was restored.

    Raises:
        BackupError: the home is not empty, or the backup is not what it was; then nothing is put in place.
    """
    if not (source / NOTE).exists():
        raise BackupError(f"{source} is no backup: it has no {NOTE}")
    halfway = home.root / ".restore"
    if home.captures.exists() and halfway.exists():
        raise BackupError(f"an earlier restore into {home.root} did not finish; empty that folder and run it again")
    if home.captures.exists() or home.releases.exists():
        raise BackupError(f"{home.root} holds captures or releases already; set KAOJU_HOME to a new folder")
    note = json.loads((source / NOTE).read_text(encoding="utf-8"))
    if halfway.exists():
        shutil.rmtree(halfway)
    for name, said in note["files"].items():
        place = halfway / name
        if not place.resolve().is_relative_to(halfway.resolve()):
            raise BackupError(f"{NOTE} names a file outside of the backup: {name}")
        if not (source / name).exists():
            raise BackupError(f"{name} is missing in the backup; nothing was put in place")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, place)
        if file_digest(place) != said["sha256"]:
            raise BackupError(f"{name} is not what was backed up; nothing was put in place")
        fsync_path(place)
        if place.parent.parent == halfway / "releases" or "parquet" in Path(name).parts:
            place.chmod(0o440)
    # The pointer's folder comes last: before it there is nothing that a reader could see.
    for part in sorted(halfway.iterdir(), key=lambda path: (path.name == "releases", path.name)):
        part.replace(home.root / part.name)
    halfway.rmdir()
    fsync_path(home.root)
    return Backup(note["release"], len(note["files"]), sum(file["size"] for file in note["files"].values()), len(note["files"]))


def _sources(home: Home) -> Iterator[tuple[Path, Callable[[Path, Path], object]]]:
    """Files of a home that a backup takes, each with what copies it."""
    for path in sorted((home.captures / "warc").rglob("*.warc.gz")):
        yield path, shutil.copyfile
    yield home.captures / "ledger.sqlite", _copy_database
    if home.quarantine.exists():
        yield home.quarantine, _copy_database
    release = current_release(home)
    if release is not None:
        for path in sorted(path for path in release.folder.rglob("*") if path.is_file()):
            yield path, shutil.copyfile
        yield home.releases / "log.jsonl", shutil.copyfile
        yield home.pointer, shutil.copyfile


def _copy_database(path: Path, target: Path) -> None:
    """Copy a SQLite file with what its log holds."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, closing(sqlite3.connect(target)) as copy:
        database.backup(copy)


def _is_same(place: Path, path: Path, known: dict[str, str | int] | None) -> bool:
    return place.exists() and known is not None and known["size"] == path.stat().st_size and known["sha256"] == file_digest(path)
