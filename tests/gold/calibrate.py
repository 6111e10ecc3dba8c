"""Measure the extractor on the held-out passages and write `scrapers/facts/vocabulary/confidence.csv`.

    python -m tests.gold.calibrate [--check]

The passages of tests/gold/held_out were labelled by eyes that never saw the rules, and no rule was written with them in view; that is
what makes the shares honest. Needs the scorer of the reference documents beside the repository.
"""

import csv
import importlib.util
import io
import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

from orchestration.extract import observation_dict
from scrapers.facts.confidence import classes
from scrapers.facts.mentions import extract_mentions
from scrapers.facts.observations import extract_observations
from scrapers.records import Observation
from tests.conftest import REFERENCE
from tests.gold.passages import passage_document

HELD_OUT = Path(__file__).parent / "held_out"
TABLE = Path(__file__).parents[2] / "scrapers" / "facts" / "vocabulary" / "confidence.csv"


def scorer() -> ModuleType:
    """The scorer of the reference documents."""
    spec = importlib.util.spec_from_file_location("score_facts", REFERENCE / "tools" / "score_facts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(folder: Path = HELD_OUT) -> dict[str, tuple[int, int]]:
    """(right, made) by class of facts; facts that meet an optional label count neither way."""
    tool = scorer()
    gold = tool.load(folder / "observations.jsonl")
    made: list[tuple[Observation, dict]] = []
    for path in sorted((folder / "passages").glob("*.json")):
        document = passage_document(json.loads(path.read_text(encoding="utf-8")))
        made += [(fact, observation_dict(fact, path.stem)) for fact in extract_observations(document, extract_mentions(document))]
    matched = tool.align(gold, [row for _, row in made])
    outcome = {index: (label, hit["full"]) for label, (index, hit) in matched.items()}
    right, all_ = Counter(), Counter()
    for index, (fact, _) in enumerate(made):
        label, full = outcome.get(index, (None, False))
        if label is not None and gold[label].get("optional"):
            continue
        for name in classes(fact):
            all_[name] += 1
            right[name] += full
    return {name: (right[name], all_[name]) for name in sorted(all_)}


def table(shares: dict[str, tuple[int, int]]) -> str:
    """The CSV text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["class", "right", "made"])
    writer.writerows([name, *counts] for name, counts in shares.items())
    return buffer.getvalue()


def main() -> int:
    """Write the table, or compare it with --check."""
    text = table(measure())
    if "--check" in sys.argv:
        return 0 if TABLE.read_text(encoding="utf-8") == text else 1
    TABLE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
