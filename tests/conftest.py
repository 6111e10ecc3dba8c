"""Fixtures that several packages' tests share."""

import os
from pathlib import Path

import pytest

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
