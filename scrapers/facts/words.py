"""Reading of the vocabulary tables that the fact grammar is built from.

Belongs here: the one way in which `scrapers/facts/vocabulary/*.csv` and `corrections.yml` are read, and the regular-expression helper
for word lists.
Does not belong here: any word; words live in the tables.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "vocabulary"


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Read one vocabulary table.

    Args:
        name: file name without ".csv".

    Returns:
        Its rows in file order, column name to text; an empty cell is "".

    Raises:
        FileNotFoundError: there is no such table.
    """
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def alternation(words: Iterable[str]) -> str:
    """Return a regular expression that matches any of `words`, longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def led_by(characters: str, pattern: str) -> str:
    r"""Return a pattern that looks at one character before it tries its alternatives; most characters begin none of them.

    Args:
        characters: inside of a character class, such as r"\d一二三"; the first character of every match is in it.
        pattern: any regular expression whose matches are not empty.
    """
    return f"(?=[{characters}])(?:{pattern})"


@cache
def word_list(name: str) -> tuple[str, ...]:
    """Return one list of `vocabulary/grammar_words.csv`, in file order.

    Args:
        name: what the column `list` says, such as "link" or "idiom".

    Raises:
        KeyError: there is no such list.
    """
    words = tuple(row["word"] for row in read_table("grammar_words") if row["list"] == name)
    if not words:
        raise KeyError(name)
    return words


@cache
def corrections(field: str) -> Mapping[str, str]:
    """Return the misprints of `corrections.yml` for a field, as printed → as meant.

    Args:
        field: "indicator" or "subject".

    Raises:
        KeyError: a row lacks one of field, printed, meant, reason, source.
    """
    rows = yaml.safe_load((FOLDER.parent / "corrections.yml").read_text(encoding="utf-8"))
    for row in rows:
        if missing := {"field", "printed", "meant", "reason", "source"} - row.keys():
            raise KeyError(f"corrections.yml: {row} lacks {sorted(missing)}")
    return {row["printed"]: row["meant"] for row in rows if row["field"] == field}
