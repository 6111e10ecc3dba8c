"""What dbt's own process does for us besides building: it never outlives the run that started it.

Belongs here: the plugin that dbt-duckdb loads (`dbt_project/profiles.yml`). Does not belong here: functions for models; SQL is enough.

A run that is killed can't stop its dbt, and the lock of the home is free as soon as the run is gone. A dbt that went on would
write the build file, and delete a WAL of that name, under the hands of the next run.
"""

import ctypes
import os
import signal
import sys
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from scrapers.failpoints import failpoint
from warehouse.home import RUN_VARIABLE

# linux/prctl.h: the signal that the kernel sends to this process when the thread that started it ends.
PR_SET_PDEATHSIG = 1


class Plugin(BasePlugin):
    """The name under which dbt-duckdb looks for it."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:  # noqa: ARG002 (dbt-duckdb passes it)
        """Ask the kernel to end this process with the run.

        Raises:
            RuntimeError: the run is gone already.
        """
        run = os.environ.get(RUN_VARIABLE)
        if run is None or int(run) == os.getpid():
            return
        if sys.platform == "linux":
            ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != int(run):
            raise RuntimeError(f"the run {run} that started dbt is gone; nothing is built")

    def configure_cursor(self, cursor: object) -> None:  # noqa: ARG002 (dbt-duckdb passes it)
        """Mark that a node begins."""
        failpoint("dbt.node")
