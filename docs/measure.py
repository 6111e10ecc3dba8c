"""Measures how well documents are read, and writes the tables of docs/quality.md.

    python -m docs.measure [--reference DIR]

Belongs here: running the scorers of the reference documents beside the repository on what kaoju reads, and on the gold of tests/gold.
Does not belong here: floors below which a test fails (tests), speed (benchmarks).
"""

import json
import math
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import click

from orchestration.extract import extract_file, observation_dict
from orchestration.output import as_json
from scrapers.facts.confidence import UNMEASURED_BELOW
from scrapers.facts.mentions import extract_mentions
from scrapers.facts.observations import extract_observations
from scrapers.facts.words import read_table
from scrapers.records import RejectedError
from tests.gold.passages import passage_document
from warehouse.home import PROJECT

PAGE = PROJECT / "docs" / "quality.md"
GOLD = PROJECT / "tests" / "gold"
_TABLES = re.compile(r"(?<=<!-- tables -->\n).*?(?=<!-- end of tables -->)", re.DOTALL)
FACT_LEVELS = ("value", "kind", "period", "subject", "indicator", "full")


@click.command()
@click.option(
    "--reference", default=PROJECT.parent / "shared", type=click.Path(exists=True, file_okay=False, path_type=Path), show_default=True
)
def main(reference: Path) -> None:
    """Score the code as it stands and write the figures down, with commit and day."""
    tools, seeds = reference / "tools", sorted((reference / "corpus" / "seeds").glob("[0-9]*"))
    with tempfile.TemporaryDirectory() as folder:
        made = {
            "documents": write(Path(folder) / "documents", _rows(seeds, "documents")),
            "observations": write(Path(folder) / "observations", _rows(seeds, "observations")),
            "pages": write(Path(folder) / "pages", _rows(sorted((reference / "corpus" / "html" / "pages").glob("*")), "documents")),
            "own": write(Path(folder) / "own", own_rows(GOLD)),
            "held out": write(Path(folder) / "held_out", own_rows(GOLD / "held_out")),
        }
        facts = score(tools / "score_facts.py", reference / "gold" / "observations.jsonl", made["observations"])
        own = score(tools / "score_facts.py", GOLD / "observations.jsonl", made["own"])
        held_out = score(tools / "score_facts.py", GOLD / "held_out" / "observations.jsonl", made["held out"])
        articles = score(tools / "score_articles.py", reference / "gold" / "articles", made["documents"])
        pages = score(tools / "score_html.py", reference / "corpus" / "html" / "truth.jsonl", made["pages"])
    lines = [
        f"Commit `{commit()}`, {date.today().isoformat()}.",  # noqa: DTZ011 (the day on the measurer's calendar)
        "",
        "| facts: F1 (precision, recall) | " + " | ".join(FACT_LEVELS) + " |",
        "|---|" + "---|" * len(FACT_LEVELS),
        fact_row("twenty passages that no rule was ever written with (`tests/gold/held_out`)", held_out),
        fact_row("68 passages of our own (`tests/gold`), mended on since first contact", own),
        fact_row("three reference documents, seen while the rules were written", facts),
        "",
        "```text",
        *(line for line in articles.splitlines() if line.startswith("all")),
        "```",
        "",
        "Three reference documents: F1 of whole paragraphs, of the joined text, of headings; order of neighbours; title, source, date.",
        "",
        "```text",
        *(line for line in pages.splitlines() if re.match(r"\d+ pages", line)),
        "```",
        "",
        "Reference pages as served: F1 of the body, share of pages with F1 >= 0.95 (good) and < 0.5 (bad), of pages that keep a piece of",
        "the frame (residue); title, day, minute, source and author right. These pages, too, were seen while the parsers were written.",
        "",
        *reliability_lines(),
    ]
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_TABLES.sub(lambda _: "\n" + "\n".join(lines) + "\n", text), encoding="utf-8")
    click.echo("\n".join(lines))


def _rows(files: Iterable[Path], what: str) -> Iterator[dict[str, object]]:
    for file in files:
        try:
            yield from extract_file(file, what)
        except RejectedError as error:
            # Scored as not read; the figures show it.
            click.echo(f"{file.name}: {error}", err=True)


def own_rows(folder: Path) -> Iterator[dict[str, object]]:
    """Facts of a folder of labelled passages, under the names of the scorer."""
    for path in sorted((folder / "passages").glob("*.json")):
        document = passage_document(json.loads(path.read_text(encoding="utf-8")))
        for observation in extract_observations(document, extract_mentions(document)):
            yield observation_dict(observation, path.stem)


def write(path: Path, rows: Iterable[dict[str, object]]) -> Path:
    """Write rows as JSON lines; returns the path."""
    path.write_text("".join(as_json(row) + "\n" for row in rows), encoding="utf-8")
    return path


def score(scorer: Path, truth: Path, made: Path) -> str:
    """What a scorer prints."""
    command = [sys.executable, str(scorer), str(truth), str(made)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 (the scorers that lie beside us)


def reliability_lines() -> list[str]:
    """The table behind the column `confidence`, with what it means."""
    lines = [
        "### How far one fact can be trusted",
        "",
        "`confidence` of a fact is a share that was counted, not a score: of the facts that were made in the same way on the",
        "twenty held-out passages, how many are right in value, unit, measure, period, subject **and** indicator. Made in the same",
        "way are facts of one measure whose subject stands in the same place (in the clause of the number, inherited from before,",
        "nowhere) and whose period comes from the same source. A fact takes the share of the narrowest class with at least",
        f"{UNMEASURED_BELOW} counted facts (rows with * have fewer and are not used). The interval is Wilson's at 95 %. It says what to",
        "expect of such facts in text like those passages, not whether this one is right: for that, read its quote.",
        "",
        "| class | made | right | share | 95 % interval |",
        "|---|---|---|---|---|",
    ]
    for row in read_table("confidence"):
        right, made = int(row["right"]), int(row["made"])
        low, high = wilson(right, made)
        name = f"{row['class']}{'' if made >= UNMEASURED_BELOW else ' *'}"
        lines.append(f"| {name} | {made} | {right} | {right / made:.2f} | {low:.2f} – {high:.2f} |")
    return [*lines, ""]


def wilson(right: int, made: int) -> tuple[float, float]:
    """Bounds of a share at 95 % by Wilson's score (E. B. Wilson, 1927), which holds for few counts and near 0 and 1.

    Args:
        right: successes, 0 to `made`.
        made: trials, at least 1.

    Returns:
        (low, high) within 0 and 1.
    """
    z, share = 1.959964, right / made
    middle = (share + z * z / (2 * made)) / (1 + z * z / made)
    reach = z / (1 + z * z / made) * math.sqrt(share * (1 - share) / made + z * z / (4 * made * made))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def fact_row(name: str, said: str) -> str:
    """A row of the table of facts, from what the scorer of facts prints."""
    found = dict(re.findall(r"^(\w+) +P ([\d.]+  R [\d.]+  F1 [\d.]+)", said, re.MULTILINE))
    cells = []
    for level in FACT_LEVELS:
        precision, recall, f1 = re.findall(r"[\d.]+(?=\s|$)", found[level].replace("F1", " "))
        cells.append(f"**{f1}** ({precision}, {recall})")
    return f"| {name} | " + " | ".join(cells) + " |"


def commit() -> str:
    """Short id of the commit that the code stands at."""
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=PROJECT, capture_output=True, text=True, check=True)  # noqa: S607
    return done.stdout.strip()


if __name__ == "__main__":
    main()
