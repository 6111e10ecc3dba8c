"""The crash matrix: a night is ended at every named place, and run again.

    python -m tests.torture.matrix [--finished BUILD_FILE] [--how kill|error|term|interrupt] [--only NAME …] [--night 2] [--page]

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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapers.failpoints import FAILPOINTS, HOWS, activate
from tests.torture import nights
from warehouse.home import PROJECT, Home

PAGE = PROJECT / "docs" / "reference" / "crash-matrix.md"


@dataclass(frozen=True, slots=True)
class Case:
    """One broken night.

    Attributes:
        night, place: where it was broken.
        which, of: the how-manieth time that the place was passed, of how many in an undisturbed night; 0 where it never is.
        readers: what they saw before the next night: "A" the release before, "B" the new one.
        seconds: what the case took.
        wrong: what is not as it must be.
    """

    night: int
    place: str
    which: int
    of: int
    readers: str
    seconds: float
    wrong: tuple[str, ...]

    def row(self) -> str:
        """The case as a row of the printed table."""
        time = f"{self.which} of {self.of}" if self.of else "never"
        cells = (self.night, self.place, time, self.readers, f"{self.seconds:.1f}", "; ".join(self.wrong) or "as it must be")
        return f"| {' | '.join(map(str, cells))} |"


def page(cases: Sequence[Case], how: str) -> str:
    """The matrix as a page of the reference: one row a place."""
    lines = [
        "<!-- Written by `python -m tests.torture.matrix --page`; do not edit. -->",
        "",
        "# What a crash at each step leaves",
        "",
        f"A night was ended at each place (`{how}`), the first and the last time that it passes there, with dbt and all suites; then",
        "the next night was run. *Readers*: what they saw in between, whole: A, the release before (none in night 1), or B, the new",
        "one. *Good*: the next night leaves what an undisturbed one leaves, the same captures, the same rows of every mart, the same",
        "quarantine, and no file more.",
        "",
        "| place | what holds there | passed in night 1, 2 | readers in night 1, 2 | the next night |",
        "|---|---|---|---|---|",
    ]
    for place, holds in FAILPOINTS.items():
        of = {night: [case for case in cases if (case.night, case.place) == (night, place)] for night in (1, 2)}
        passed = ", ".join(str(of[night][0].of) if of[night] else "–" for night in (1, 2))
        seen = ", ".join("/".join(dict.fromkeys(case.readers for case in of[night])) or "–" for night in (1, 2))
        wrong = [line for night in (1, 2) for case in of[night] for line in case.wrong]
        lines.append(f"| `{place}` | {holds} | {passed} | {seen} | {'; '.join(wrong) or 'good'} |")
    bad = sum(bool(case.wrong) for case in cases)
    return "\n".join([*lines, "", f"{len(cases)} cases, {bad} bad.", ""])


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
            try:
                said = work()
            except BaseException as error:
                status, said = 1, f"{type(error).__name__}: {error}"
                if os.environ.get("KAOJU_TORTURE_TRACE"):
                    traceback.print_exc()
            with os.fdopen(writing, "w") as pipe:
                json.dump(said, pipe, default=str)
        finally:
            # Whatever happens, also a parent that is gone: nothing of what the parent would do next may happen here.
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
            # A shell that was told to go on meanwhile (`&`) has its programs ignore it.
            signal.signal(signal.SIGINT, signal.default_int_handler)
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
        # Behind the last file that a night writes a full disk is no matter.
        expected = {"kill": {-signal.SIGKILL}, "term": {-signal.SIGTERM, 1}, "full": {0, 1}}.get(how, {1})
        wrong = [] if status in expected else [f"the broken night ended with {status}: {said}"]
        seen = must(lambda: nights.seen_by_readers(self.home))
        wrong += [f"readers: {problem}" for problem in seen["problems"]]
        if seen["number"] not in (number - 1, number):
            wrong.append(f"readers see release {seen['number']}")
        if status == 0 and seen["number"] != number:
            wrong.append("it says that it ended well and published nothing")
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
    parser.add_argument("--page", action="store_true", help="write docs/reference/crash-matrix.md, too")
    chosen = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="kaoju-torture-"))
    started = time.monotonic()
    print("| night | place | time | readers | seconds | after the next night |\n|---|---|---|---|---|---|")
    cases: list[Case] = []
    try:
        matrix = Matrix(root, chosen.finished)
        before = root / "none"
        for number in (1, 2):
            passed, wanted = matrix.undisturbed(number, before)
            after = root / f"after-{number}"
            shutil.copytree(matrix.home.root, after, symlinks=True)
            for name in [name for name in FAILPOINTS if chosen.night in (None, number) and name.startswith(tuple(chosen.only))]:
                if name not in passed:
                    cases.append(Case(number, name, 0, 0, "", 0.0, ("no night passes it",)))
                for which in sorted({1, passed[name]} - {0}):
                    begun = time.monotonic()
                    readers, wrong = matrix.case(number, before, f"{name}:{which}:{chosen.how}", wanted)
                    cases.append(Case(number, name, which, passed[name], readers, time.monotonic() - begun, tuple(wrong)))
                    print(cases[-1].row(), flush=True)
            before = after
    finally:
        shutil.rmtree(root, ignore_errors=True)
    bad = [case for case in cases if case.wrong]
    if chosen.page:
        PAGE.write_text(page(cases, chosen.how), encoding="utf-8")
    print(f"\n{len(cases)} cases ({chosen.how}), {len(bad)} bad, {time.monotonic() - started:.0f} s")
    return 1 if bad or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
