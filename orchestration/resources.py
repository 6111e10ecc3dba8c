"""What assets share: the home with its lock, and dbt.

Belongs here: Dagster resources, the environment of the processes that they start, DAGSTER_HOME. Does not belong here: assets.
"""

import fcntl
import hashlib
import logging
import os
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject
from packaging.version import Version
from pydantic import PrivateAttr

from warehouse.home import PROJECT, Home, run_lock, write_atomically
from warehouse.recovery import finish_publication
from warehouse.space import check_space

log = logging.getLogger("kaoju")

DBT_FOLDER = PROJECT / "dbt_project"


class HomeResource(dg.ConfigurableResource):
    """The home of the run, held by its lock from the first step to the last, so that no two runs write.

    Attributes:
        root: folder of the home; empty takes KAOJU_HOME or the project's own.
    """

    root: str = ""
    _held: ExitStack = PrivateAttr(default_factory=ExitStack)

    @property
    def home(self) -> Home:
        """The paths."""
        return Home(Path(self.root)) if self.root else Home.default()

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002 (Dagster passes it)
        """Take the lock; another run that holds it makes this one fail with its pid in the message, and so does a disk without room."""
        check_space(self.home)
        self._held.enter_context(run_lock(self.home))
        for line in finish_publication(self.home, at=datetime.now(UTC)):
            log.warning(line)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002 (Dagster passes it)
        """Give the lock back."""
        self._held.close()


def prepare_environment(home: Home) -> None:
    """Set what Dagster, dbt and their children read from the environment, and put dagster.yaml into DAGSTER_HOME."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    home.build.mkdir(parents=True, exist_ok=True)
    os.environ["KAOJU_HOME"] = str(home.root)
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
    wanted = (PROJECT / "orchestration" / "dagster.yaml").read_text(encoding="utf-8")
    target = home.dagster / "dagster.yaml"
    if not target.exists() or target.read_text(encoding="utf-8") != wanted:
        write_atomically(target, wanted)


def dbt_project() -> DbtProject:
    """The dbt project with a manifest that is as new as its files.

    dbt parses the project only when a file of it has changed since the last time: parsing costs seconds, and every process that
    loads the definitions asks for the manifest.
    """
    target = DBT_FOLDER / "target"
    manifest, stamp = target / "manifest.json", target / "files.sha256"
    digest = files_digest()
    target.mkdir(exist_ok=True)
    with (target / "parse.lock").open("w") as lock:
        # Of processes that start at the same time one parses, and the others wait for what it writes.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not manifest.exists() or not stamp.exists() or stamp.read_text(encoding="utf-8") != digest:
            _parse()
            stamp.write_text(digest, encoding="utf-8")
    return DbtProject(project_dir=DBT_FOLDER, profiles_dir=DBT_FOLDER)


def _parse() -> None:
    folder = str(DBT_FOLDER)
    environment = os.environ | {"KAOJU_HOME": os.environ.get("KAOJU_HOME", str(Home.default().root))}
    # Partial parsing loses the unit tests of a model that has changed; the next runs start from what is written here.
    command = [str(_dbt()), "--no-partial-parse", "parse", "--quiet", "--project-dir", folder, "--profiles-dir", folder]
    parsed = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (our own command)
    if parsed.returncode:
        raise RuntimeError(f"dbt cannot parse {DBT_FOLDER.name}:\n{parsed.stdout}{parsed.stderr}")


class QuietDbt(DbtCliResource):
    """dbt, whose version is read from the installed package: `dbt --version`, which dagster-dbt would run, asks PyPI for newer ones."""

    @cached_property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))


def dbt_resource() -> DbtCliResource:
    """The dbt command line on our project. Never `--quiet`: dagster-dbt reads the results from what dbt logs."""
    folder = os.fspath(DBT_FOLDER)
    return QuietDbt(project_dir=folder, profiles_dir=folder, dbt_executable=str(_dbt()))


def _dbt() -> Path:
    return Path(sys.executable).with_name("dbt")


def files_digest() -> str:
    """sha256 over the files of the dbt project: equal digests compile to equal models."""
    hasher = hashlib.sha256()
    for path in sorted(DBT_FOLDER.rglob("*")):
        relative = path.relative_to(DBT_FOLDER)
        if path.is_file() and relative.parts[0] not in ("target", "logs") and path.suffix in (".sql", ".yml", ".md", ".csv"):
            hasher.update(f"{relative}\0".encode() + path.read_bytes())
    return hasher.hexdigest()
