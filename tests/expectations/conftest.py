"""The candidate of the warehouse's tests serves the gate's too."""

from tests.warehouse.conftest import built, candidate

__all__ = ["built", "candidate"]
