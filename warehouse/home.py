"""The folder that holds everything a running Kaoju writes, and the file operations that survive a crash.

Belongs here: the names of folders inside the home, atomic writes, the lock of a run, leases of readers.
Does not belong here: what is written.

    captures/   the archive (WARC + ledger)        batches/   Parquet, one folder a batch
    build/      the private build file             releases/  immutable releases; CURRENT names the one that readers see
    dagster/    DAGSTER_HOME                       quarantine.sqlite
"""

import fcntl
import os
import struct
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
RUN_VARIABLE = "KAOJU_RUN_PID"
"""Environment variable by which dbt knows the run that started it; dbt by hand has none."""


@dataclass(frozen=True, slots=True)
class Home:
    """The paths below one root."""

    root: Path

    @classmethod
    def default(cls) -> "Home":
        """The folder named by the environment variable KAOJU_HOME, else `warehouse/_data` of the project."""
        return cls(Path(os.environ.get("KAOJU_HOME") or PROJECT / "warehouse" / "_data").resolve())

    @property
    def captures(self) -> Path:
        """The archive of captures."""
        return self.root / "captures"

    @property
    def batches(self) -> Path:
        """Batches of Parquet files."""
        return self.root / "batches"

    @property
    def build(self) -> Path:
        """What a run builds before it is published; nobody reads it but the run."""
        return self.root / "build"

    @property
    def build_file(self) -> Path:
        """The DuckDB file that dbt writes."""
        return self.build / "kaoju_build.duckdb"

    @property
    def candidate(self) -> Path:
        """The folder that becomes the next release if the gate passes it."""
        return self.build / "candidate"

    @property
    def releases(self) -> Path:
        """Published releases, one immutable folder each."""
        return self.root / "releases"

    @property
    def pointer(self) -> Path:
        """One line: the id of the release that readers see."""
        return self.releases / "CURRENT"

    @property
    def dagster(self) -> Path:
        """DAGSTER_HOME: run history, event logs, schedules."""
        return self.root / "dagster"

    @property
    def quarantine(self) -> Path:
        """What the rules rejected, with its state."""
        return self.root / "quarantine.sqlite"


class RunLockedError(RuntimeError):
    """Another run holds the lock of this home."""


@contextmanager
def run_lock(home: Home) -> Generator[None]:
    """Hold the home for one writing run; the kernel frees the lock even after kill -9.

    Raises:
        RunLockedError: another process holds it; the message names its pid.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    with (home.root / "run.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            raise RunLockedError(
                f"another run holds {home.root} (pid {handle.read().strip() or 'unknown'}); try again when it has ended"
            ) from None
        handle.seek(0)
        handle.truncate()
        handle.write(str(os.getpid()))
        handle.flush()
        yield


@contextmanager
def lease(path: Path) -> Generator[None]:
    """Keep a file from being removed by `retention` while it is read; the kernel ends a lease with its process.

    Raises:
        OSError: there is no such file, or it can't be read.
    """
    with path.open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def is_leased(path: Path) -> bool:
    """Whether a process reads a file: one that took a `lease`, or any DuckDB client that has the database open.

    DuckDB locks what it opens with a POSIX record lock. These do not show the locks of the asking process, and end when that closes the
    file anywhere: our own readers therefore take a lease too.
    """
    with path.open("rb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        # struct flock of Linux: type, whence, start, length (0: to the end), pid.
        wanted = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        found, *_ = struct.unpack("hhqqi", fcntl.fcntl(handle, fcntl.F_GETLK, wanted))
        return found != fcntl.F_UNLCK


def fsync_path(path: Path) -> None:
    """Make a file or a folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_atomically(path: Path, text: str, *, before_rename: Callable[[], None] = lambda: None) -> None:
    """Replace `path` by `text` so that a reader sees the old or the new content, also after a crash.

    Args:
        path: the file; its folder exists.
        text: the whole new content.
        before_rename: called when the new content is durable under its temporary name.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        with temporary.open("w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
    except OSError:
        # A disk that is full keeps what fitted; the next one to write may be a long time coming.
        temporary.unlink(missing_ok=True)
        raise
    before_rename()
    temporary.replace(path)
    fsync_path(path.parent)


def publish_folder(temporary: Path, final: Path) -> None:
    """Rename a finished folder to its final name after all of its files are durable.

    Args:
        temporary: folder on the same file system; nobody reads it yet.
        final: a name that does not exist.
    """
    for path in sorted(temporary.rglob("*")):
        fsync_path(path)
    fsync_path(temporary)
    temporary.rename(final)
    fsync_path(final.parent)
