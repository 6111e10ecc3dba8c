"""The two nights of the main job's tests serve the faults too."""

from tests.orchestration.conftest import nights

__all__ = ["nights"]
