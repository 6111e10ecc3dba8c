"""Which test answers which hazard: read from the names of the tests, so that a hazard cannot be called answered by a test that is gone.

Belongs here: finding tests by the row that their names begin with (`test_CR_09_…` answers CR-09), and where they run. Does not belong here:
the hazards themselves (`docs/hazards.csv`) and how the page is written (`docs.generate`).
"""

import ast
import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from warehouse.home import PROJECT

HAZARDS = PROJECT / "docs" / "hazards.csv"
_NAMED = re.compile(r"test_([A-Za-z]+)_(\d\d)_(\w+)")
QUICK, BOTH, LONG = "`make test`", "`make test`, longer in `make torture`", "`make torture`"


@dataclass(frozen=True, slots=True)
class Answer:
    """A test that answers a hazard.

    Attributes:
        row: of the hazard, such as "CR-09".
        path: of the file, from the project's folder.
        line: where it stands there.
        claim: what it says, in the words of its name.
        runs: QUICK, BOTH or LONG.
    """

    row: str
    path: str
    line: int
    claim: str
    runs: str


def hazards() -> dict[str, str]:
    """What can go wrong, by row, in the order of the page."""
    with HAZARDS.open(encoding="utf-8", newline="") as file:
        return {row["row"]: row["hazard"] for row in csv.DictReader(file)}


def answers() -> dict[str, list[Answer]]:
    """All tests that bear the name of a row, by row."""
    found: dict[str, list[Answer]] = defaultdict(list)
    for path in sorted((PROJECT / "tests").rglob("test_*.py")):
        for answer in _answers_in(path.read_text(encoding="utf-8"), path.relative_to(PROJECT).as_posix()):
            found[answer.row].append(answer)
    return dict(found)


def _answers_in(source: str, path: str) -> Iterator[Answer]:
    if not _NAMED.search(source):
        return
    for node in ast.walk(ast.parse(source)):
        named = _NAMED.fullmatch(node.name) if isinstance(node, ast.FunctionDef) else None
        if named and isinstance(node, ast.FunctionDef):
            marks = [ast.unparse(decorator) for decorator in node.decorator_list]
            runs = LONG if "pytest.mark.torture" in marks else BOTH if any("mark.torture" in mark for mark in marks) else QUICK
            yield Answer(f"{named[1].upper()}-{named[2]}", path, node.lineno, named[3].replace("_", " "), runs)
