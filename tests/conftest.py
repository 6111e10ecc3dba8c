"""Fixtures that several packages' tests share."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from warehouse.home import Home

# Machines are shared and noisy: how long an example takes is no claim. In CI the same examples are tried each time.
settings.register_profile("kaoju", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("kaoju")

REFERENCE = Path(__file__).resolve().parents[2] / "shared"
"""Third-party documents with hand-made truth, for measuring; they lie beside the repository and are no part of it."""


TORTURE_SECONDS = 2 * 3600
"""After so long a long form hangs; `timeout` of pyproject.toml says it of all other tests."""


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors, as each waits for others at times, and five at most, as a night takes a gigabyte."""
    return min(os.cpu_count() or 1, 4) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the long forms the time that they take."""
    for item in items:
        if item.get_closest_marker("torture"):
            item.add_marker(pytest.mark.timeout(TORTURE_SECONDS))


@pytest.fixture(scope="session")
def reference() -> Path:
    """The reference documents; a test that asks for them is skipped where they are absent, but fails where they must be there."""
    if not REFERENCE.exists():
        if os.environ.get("KAOJU_REFERENCE") == "required":
            pytest.fail(f"the reference documents are missing: {REFERENCE.name}/ beside the repository")
        pytest.skip(f"the reference documents are not beside the repository ({REFERENCE.name}/)")
    return REFERENCE


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Home], object]) -> Home:
    """Make a home that takes long to make: one process of the test run builds it, and each has a copy of its own.

    Args:
        factory: of temporary folders.
        name: of the home, the same in all processes.
        build: what to do in an empty home.

    Returns:
        The copy of this process; its tests put back what they move.
    """
    several = "PYTEST_XDIST_WORKER" in os.environ
    built = (factory.getbasetemp().parent if several else factory.getbasetemp()) / f"built-{name}"
    done = built.with_name(f"{built.name}.done")
    with FileLock(f"{built}.lock"):
        if not done.exists():
            shutil.rmtree(built, ignore_errors=True)
            build(Home(built))
            done.touch()
    own = factory.mktemp(name) / "home"
    shutil.copytree(built, own, symlinks=True)
    return Home(own)


@pytest.fixture(scope="session")
def seeds_home(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after one night over the three reference documents; tests read it and change nothing."""
    from tests.orchestration.conftest import kaoju

    folder = str(reference / "corpus" / "seeds")
    return built_once(tmp_path_factory, "seeds", lambda home: kaoju(home, "refresh", "--source", "files", "--path", folder))
