"""The build file of the warehouse's tests serves the crash matrix too."""

from tests.warehouse.conftest import built, candidate

__all__ = ["built", "candidate"]
