"""Fixtures that several packages' tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from warehouse.home import Home

# Machines are shared and noisy: how long an example takes is no claim. In CI the same examples are tried each time.
settings.register_profile("kaoju", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("kaoju")

REFERENCE = Path(__file__).resolve().parents[2] / "shared"
"""Third-party documents with hand-made truth, for measuring; they lie beside the repository and are no part of it."""


@pytest.fixture(scope="session")
def reference() -> Path:
    """The reference documents; a test that asks for them is skipped where they are absent, but fails where they must be there."""
    if not REFERENCE.exists():
        if os.environ.get("KAOJU_REFERENCE") == "required":
            pytest.fail(f"the reference documents are missing: {REFERENCE.name}/ beside the repository")
        pytest.skip(f"the reference documents are not beside the repository ({REFERENCE.name}/)")
    return REFERENCE


@pytest.fixture(scope="session")
def seeds_home(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after one night over the three reference documents; tests read it and change nothing. Ask for it in the group "nights"."""
    from tests.orchestration.conftest import kaoju

    home = Home(tmp_path_factory.mktemp("seeds"))
    kaoju(home, "refresh", "--source", "files", "--path", str(reference / "corpus" / "seeds"))
    return home
