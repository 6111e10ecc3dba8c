"""What assets share: the home with its lock.

Belongs here: the resource of the home, priority and environment of the processes that a run starts, DAGSTER_HOME. Does not belong here:
assets, dbt.
"""

import logging
import os
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from orchestration.sweep import free_slots_of_other_runs
from warehouse.home import PROJECT, Home, run_lock, write_atomically
from warehouse.recovery import finish_publication
from warehouse.space import check_space

log = logging.getLogger("kaoju")

NICENESS = 10
"""Of a night, see `give_way`."""


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

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Take the lock; another run that holds it makes this one fail with its pid in the message, and so does a disk without room.

        What a run that died left half done is put in order first: its publication, and its places in Dagster's pools.
        """
        give_way()
        check_space(self.home)
        self._held.enter_context(run_lock(self.home))
        for line in finish_publication(self.home, at=datetime.now(UTC)):
            log.warning(line)
        if context.instance is not None and context.run is not None:
            for run_id in free_slots_of_other_runs(context.instance, context.run.run_id):
                log.warning("run %s had ended and still held its place in a pool", run_id)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002 (Dagster passes it)
        """Give the lock back."""
        self._held.close()


def give_way() -> None:
    """Let everything else on this machine go first, above all whoever asks the marts meanwhile.

    Holds for this thread, for those that it starts, and for the programs that they start; it cannot be taken back. Ten is what nice(1)
    takes where it is told nothing: beside a busy program of usual niceness a night gets a tenth of a core, and alone all of it.
    """
    os.setpriority(os.PRIO_PROCESS, 0, max(os.getpriority(os.PRIO_PROCESS, 0), NICENESS))


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
