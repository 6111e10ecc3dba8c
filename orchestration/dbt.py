"""The dbt project, and how its command line is called.

Belongs here: where project and program lie, their options, and when the project is parsed anew. Does not belong here: which models are
assets and what a night builds (`transform`), SQL.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from dagster_dbt import DbtCliResource, DbtProject
from packaging.version import Version

from scrapers.version import digest_of
from warehouse.home import PROJECT, Home

DBT_FOLDER = PROJECT / "dbt_project"
PARSED = DBT_FOLDER / "target" / "partial_parse.msgpack"
"""What dbt parsed for the project; each run starts from a copy."""
_NO_MORE: Mapping[str, str] = MappingProxyType({})
_PROGRAM = str(Path(sys.executable).with_name("dbt"))


def run_dbt(home: Home, *arguments: str, artifacts: Path | None = None, environment: Mapping[str, str] = _NO_MORE) -> None:
    """Run dbt on the inputs and the build file of a home, apart from Dagster.

    Args:
        home: where the inputs lie.
        arguments: command and options, such as "build", "--threads", "1".
        artifacts: folder for manifest, results and logs; `target` of the home by default.
        environment: added to that of this process.

    Raises:
        RuntimeError: dbt failed; the message ends with what it printed.
    """
    folder, target = str(DBT_FOLDER), artifacts or home.root / "target"
    places = ["--project-dir", folder, "--profiles-dir", folder, "--target-path", str(target), "--log-path", str(target / "logs")]
    known = os.environ | {"KAOJU_HOME": str(home.root), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", **environment}
    done = subprocess.run([_PROGRAM, *arguments, *places], env=known, capture_output=True, text=True, check=False)  # noqa: S603 (our own program)
    if done.returncode:
        raise RuntimeError(f"dbt {arguments[0]} failed:\n{done.stdout[-4000:]}{done.stderr[-2000:]}")


def dbt_project() -> DbtProject:
    """The dbt project with a manifest that is as new as its files.

    dbt parses the project only when a file of it has changed since the last time: parsing costs seconds, and every process that
    loads the definitions asks for the manifest.

    Raises:
        RuntimeError: dbt cannot parse the project.
    """
    target = DBT_FOLDER / "target"
    manifest, stamp = target / "manifest.json", target / "files.sha256"
    digest = files_digest()
    target.mkdir(exist_ok=True)
    with (target / "parse.lock").open("w") as lock:
        # Of processes that start at the same time one parses, and the others wait for what it writes.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not manifest.exists() or not stamp.exists() or stamp.read_text(encoding="utf-8") != digest:
            # Partial parsing loses the unit tests of a model that has changed; the next runs start from what is written here.
            run_dbt(Home.default(), "parse", "--no-partial-parse", "--quiet", artifacts=target)
            stamp.write_text(digest, encoding="utf-8")
    return DbtProject(project_dir=DBT_FOLDER, profiles_dir=DBT_FOLDER)


def files_digest() -> str:
    """sha256 over the files of the dbt project: equal digests compile to equal models."""
    inside = (path for path in DBT_FOLDER.rglob("*") if path.relative_to(DBT_FOLDER).parts[0] not in ("target", "logs"))
    return digest_of((path for path in inside if path.suffix in (".sql", ".yml", ".md", ".csv")), below=DBT_FOLDER)


class QuietDbt(DbtCliResource):
    """dbt, whose version is read from the installed package: `dbt --version`, which dagster-dbt would run, asks PyPI for newer ones."""

    @cached_property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))


def dbt_resource() -> DbtCliResource:
    """The dbt command line on our project. Never `--quiet`: dagster-dbt reads the results from what dbt logs."""
    folder = os.fspath(DBT_FOLDER)
    return QuietDbt(project_dir=folder, profiles_dir=folder, dbt_executable=_PROGRAM)
