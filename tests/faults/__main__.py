"""`make faults`: every fault on a copy of a good night, with all suites, as a table of fault and rule.

    python -m tests.faults [--home FINISHED_HOME] [--only WORDS]

Without a home, two nights of the sample site are run first. Ends with 1 where a fault is not stopped by its rule.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.harness import copy_of, good_night
from tests.faults.mutations import FAULTS
from tests.orchestration.conftest import kaoju
from warehouse.home import Home


def main() -> int:
    """Print the table; return the number of faults that got through, at most 1."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--home", type=Path, help="a home with two nights; made anew where it is left out")
    options.add_argument("--only", default="", help="faults whose name holds these words")
    asked = options.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="kaoju-faults-") as folder:
        finished = Home(asked.home) if asked.home else Home(Path(folder) / "finished")
        if not asked.home:
            kaoju(finished, "refresh")
            kaoju(finished, "refresh")
        night = good_night(finished, Path(folder) / "good")
        print("| fault | stopped by | other rules |\n|---|---|---|")
        started = time.monotonic()
        chosen = [fault for fault in FAULTS if asked.only in fault.name]
        for fault in chosen:
            found = fault.stopped_by(copy_of(night, Path(folder) / "spoiled"), whole=True)
            by = [rule for rule in found if rule.startswith(fault.rule)]
            # What is said to be unseen and is seen after all is told wrongly, too.
            missed += bool(by) == bool(fault.unseen)
            said = by[0] if by else f"nothing: {fault.unseen}" if fault.unseen else "NOTHING"
            others = [rule for rule in found if rule not in by[:1]]
            more = f" and {len(others) - 2} more" if len(others) > 2 else ""
            print(f"| {fault.name} | {said} | {', '.join(others[:2])}{more} |", flush=True)
        unseen = sum(bool(fault.unseen) for fault in chosen)
        print(
            f"\n{len(chosen)} faults, {len(chosen) - unseen - missed} stopped by their rule, {missed} not stopped, "
            f"{unseen} that no rule can see; {time.monotonic() - started:.0f} s"
        )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
