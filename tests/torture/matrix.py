"""The crash matrix: a night is ended at every named place, and run again.

    python -m tests.torture.matrix [--finished BUILD_FILE] [--how kill|error|term|interrupt] [--only NAME …] [--night 2]

A first night tells which places it passes and how often. Then, for the first and the last time at each of them, a copy of the home
gets that night in a child process that ends there. What readers see then must be whole, the one release or the other; the night is
run again and must leave what an undisturbed one leaves. One process imports everything once and forks a child for each step.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scrapers.failpoints import FAILPOINTS, HOWS, activate
from tests.torture import nights
from warehouse.home import Home


class ChildError(AssertionError):
    """A child failed that must not."""


def in_child(work: Callable[[], Any]) -> tuple[int, Any]:
    """Run something in a forked child.

    Returns:
        Its wait status as `os.waitstatus_to_exitcode` says it (negative: the signal that ended it), and what it returned or, with
        status 1, the error in words.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        status, said = 0, None
        try:
            said = work()
        except BaseException as error:
            status, said = 1, f"{type(error).__name__}: {error}"
            if os.environ.get("KAOJU_TORTURE_TRACE"):
                traceback.print_exc()
        with os.fdopen(writing, "w") as pipe:
            json.dump(said, pipe, default=str)
        os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(told) if told else None


def must(work: Callable[[], Any]) -> Any:
    """Run something in a child and return what it returned.

    Raises:
        ChildError: it failed.
    """
    status, said = in_child(work)
    if status:
        raise ChildError(f"status {status}: {said}")
    return said


class Matrix:
    """One home, put back before each case.

    Args:
        root: a folder of its own.
        finished: see `nights.run_night`.
    """

    def __init__(self, root: Path, finished: Path | None) -> None:
        self.root = root
        self.finished = finished
        self.home = Home(root / "home")
        self.documents = root / "documents"
        os.environ["KAOJU_HOME"] = str(self.home.root)
        self.home.build.mkdir(parents=True)
        import orchestration.transform  # noqa: F401 (imported once, for all children)

        if finished is None:
            nights.manifest()

    def night(self, number: int, *, log: Path | None = None, at: str | None = None) -> tuple[int, Any]:
        """Run a night in a child that is armed."""

        def work() -> str:
            nights.lay_out(self.documents, number)
            activate(log=log, at=at)
            return nights.run_night(self.home, self.documents, number, finished=self.finished).release_id

        return in_child(work)

    def undisturbed(self, number: int, before: Path) -> tuple[dict[str, int], Any]:
        """Run a night to its end; return how often it passes each place, and the state that it leaves."""
        nights.put(before, self.home)
        log = self.root / "passed.log"
        log.unlink(missing_ok=True)
        status, said = self.night(number, log=log)
        if status:
            raise ChildError(f"the undisturbed night fails: {said}")
        return Counter(log.read_text(encoding="ascii").split()), must(lambda: nights.state(self.home, finished=self.finished is not None))

    def case(self, number: int, before: Path, at: str, wanted: Any) -> tuple[str, list[str]]:
        """Break a night at a place, look, run it again, look again.

        Returns:
            What readers saw in between ("A" or "B"), and what is wrong; nothing may be.
        """
        nights.put(before, self.home)
        status, said = self.night(number, at=at)
        how = at.rsplit(":", 1)[1]
        expected = {"kill": {-signal.SIGKILL}, "term": {-signal.SIGTERM, 1}}.get(how, {1})
        wrong = [] if status in expected else [f"the broken night ended with {status}: {said}"]
        seen = must(lambda: nights.seen_by_readers(self.home))
        wrong += [f"readers: {problem}" for problem in seen["problems"]]
        if seen["number"] not in (number - 1, number):
            wrong.append(f"readers see release {seen['number']}")
        status, said = self.night(number)
        if status:
            return "AB"[seen["number"] == number], [*wrong, f"the next night fails: {said}"]
        after = must(lambda: nights.state(self.home, finished=self.finished is not None))
        for part in wanted:
            if after[part] != wanted[part]:
                differing = [k for k in wanted[part] if after[part].get(k) != wanted[part][k]] if part == "marts" else after[part]
                wrong.append(f"{part} differ: {differing} instead of {'' if part == 'marts' else wanted[part]}")
        seen_after = must(lambda: nights.seen_by_readers(self.home))
        wrong += [f"readers after it: {problem}" for problem in seen_after["problems"]]
        wrong += [f"archive: {problem}" for problem in must(lambda: nights.problems_of_archive(self.home))]
        wrong += [f"litter: {path}" for path in nights.litter(self.home)]
        return "AB"[seen["number"] == number], wrong


def main() -> int:
    """Run the matrix and print its table; return 1 where a case is bad."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--finished", type=Path, help="take this build file instead of running dbt and the suites")
    parser.add_argument("--how", choices=HOWS, default="kill")
    parser.add_argument("--only", nargs="*", default=[""], help="only places whose names begin so")
    parser.add_argument("--night", type=int, choices=(1, 2), help="only this night; the second finds a release that readers see")
    chosen = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="kaoju-torture-"))
    started = time.monotonic()
    print("| night | place | time | readers | seconds | after the next night |\n|---|---|---|---|---|---|")
    results: list[bool] = []
    try:
        matrix = Matrix(root, chosen.finished)
        before = root / "none"
        for number in (1, 2):
            passed, wanted = matrix.undisturbed(number, before)
            after = root / f"after-{number}"
            shutil.copytree(matrix.home.root, after, symlinks=True)
            for name in [name for name in FAILPOINTS if chosen.night in (None, number) and name.startswith(tuple(chosen.only))]:
                if name not in passed:
                    print(f"| {number} | {name} | never | | | |")
                    results.append(False)
                for which in sorted({1, passed[name]} - {0}):
                    begun = time.monotonic()
                    readers, wrong = matrix.case(number, before, f"{name}:{which}:{chosen.how}", wanted)
                    results.append(not wrong)
                    seconds = f"{time.monotonic() - begun:.1f}"
                    row = (number, name, f"{which} of {passed[name]}", readers, seconds, "; ".join(wrong) or "as it must be")
                    print("|", " | ".join(map(str, row)), "|", flush=True)
            before = after
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print(f"\n{len(results)} cases ({chosen.how}), {results.count(False)} bad, {time.monotonic() - started:.0f} s")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
