"""Clean nights: documents whose facts are known to be right come in night after night, and no rule may stop any of them.

    python -m tests.faults.clean [--nights 30] [--documents 20] [--seed 7]

Belongs here: simulated nights without a fault. Does not belong here: their documents (`benchmarks.corpus`) and the steps of a night
(`benchmarks.warehouse.run_night`, which calls what the assets call).

Some of the documents are carried by several publishers, some are edited after their first capture and some of these edits are taken
back; figures differ from place to place by any factor. Ends with 1 where a night is stopped, a visit is held back, or a night warns.
"""

import argparse
import os
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from benchmarks.corpus import documents
from benchmarks.warehouse import run_night, store
from warehouse.home import Home
from warehouse.release import current_release


def clean_nights(root: Path, *, nights: int, each: int, seed: int) -> list[str]:
    """Run nights that bring `each` new documents; return one line for each false alarm.

    Args:
        root: folder of a new home.
        nights: how many.
        each: documents a night.
        seed: of the documents.
    """
    home = Home(root)
    os.environ["KAOJU_HOME"] = str(root)
    made = documents(nights * each, seed=seed)
    alarms = []
    for number in range(1, nights + 1):
        started = time.monotonic()
        store(home, islice(made, each))
        try:
            run_night(root)
        except RuntimeError as error:
            alarms.append(f"night {number}: {error}")
            break
        release = current_release(home)
        claims = [(suite["table"], claim) for suite in release.manifest["gate"]["suites"] for claim in suite["claims"]] if release else []
        warned = [f"{table}.{claim['claim_id']}: {claim['detail']}" for table, claim in claims if claim["status"] != "passed"]
        alarms += [f"night {number}: {line}" for line in warned]
        facts = release.manifest["rows"]["fct_observation"] if release else 0
        print(f"night {number}: {facts} facts, {len(warned)} alarms, {time.monotonic() - started:.0f} s", flush=True)
    return alarms


def main() -> int:
    """Print each night and each alarm; return 1 where there is any alarm."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--nights", type=int, default=30)
    options.add_argument("--documents", type=int, default=20, help="new ones a night")
    options.add_argument("--seed", type=int, default=7)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kaoju-clean-") as folder:
        alarms = clean_nights(Path(folder) / "home", nights=asked.nights, each=asked.documents, seed=asked.seed)
    print(f"{asked.nights} clean nights, {len(alarms)} false alarms", *alarms, sep="\n")
    return int(bool(alarms))


if __name__ == "__main__":
    sys.exit(main())
