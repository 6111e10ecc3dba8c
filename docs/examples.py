"""Runs the examples of the documentation on a home of the sample site, and writes what they answer.

    python -m docs.examples HOME [--check]

Belongs here: finding marked code blocks, running them, comparing and replacing their answers. Does not belong here: generated pages
(`docs.generate`).

A block whose fence says `sh run` holds one command of kaoju, one that says `sql run` a query, one that says `python run` a program; the
next `text` block is the answer. A line "…" in an answer stands for any lines. Ids, instants, release numbers, paths and how often
something was seen differ from home to home and are not compared. A comment `<!-- obs_… is SELECT … -->` says how the id of an example is
found again when the reading of the page changes.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from warehouse.home import PROJECT

PAGES = ("README.md", "README.zh.md", "docs/tutorial.md", "docs/how-to/*.md", "docs/quality.md")
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_BINDING = re.compile(r"<!-- (?P<id>obs_[0-9a-f]{20}) is (?P<sql>SELECT .*?) -->", re.DOTALL)
_DIFFERS = re.compile(
    r"\b(?:obs|ver|cap|doc|men|qua)_[0-9a-f]{20}\b|\b\d{4}-[0-9a-f]{8}\b|\bgrammar-\d+(?:\+[0-9a-f]{8})?|\b[0-9a-f]{64}\b"
    r"|\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?|\(\d+ s\)|/\S*/releases|^\d+(?= releases)|(?<=\bopen)\s+\d+$"
)
ANY_LINES = "…"


@dataclass(frozen=True, slots=True)
class Example:
    """A marked block of a page.

    Attributes:
        page: the file.
        command: a command, a query or a program.
        language: "sh", "sql" or "python".
        answer: what the page says comes back.
        start, end: place of the answer in the page's text.
    """

    page: Path
    command: str
    language: str
    answer: str
    start: int
    end: int


@click.command()
@click.argument("home", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; end with 1 where an answer differs.")
def main(home: Path, check: bool) -> None:
    """Run the examples on HOME, where `kaoju refresh` has read the sample site, and write their answers into the pages."""
    differs = False
    for page in documented():
        text = page.read_text(encoding="utf-8")
        made = refreshed(page, text, home)
        if made != text:
            differs = True
            click.echo(f"{page.relative_to(PROJECT)}: {'an answer differs' if check else 'written'}", err=check)
            if not check:
                page.write_text(made, encoding="utf-8")
    sys.exit(1 if check and differs else 0)


def documented() -> list[Path]:
    """The pages that may hold examples."""
    return sorted(path for pattern in PAGES for path in PROJECT.glob(pattern))


def refreshed(page: Path, text: str, home: Path) -> str:
    """The page's text with every answer that no longer holds replaced by what kaoju says now; the same text where all hold."""
    made = text
    for binding in _BINDING.finditer(text):
        found = run("sql", binding["sql"], home, "csv").split()[1:]
        if found:
            made = made.replace(binding["id"], found[0])
    differs = False
    for example in reversed(list(examples(page, made))):
        said = run(example.language, example.command, home)
        if not agrees(example.answer, said):
            differs = True
            made = made[: example.start] + said + made[example.end :]
    return made if differs else text


def examples(page: Path, text: str) -> Iterator[Example]:
    """The marked blocks of a page.

    Raises:
        ValueError: a marked block has no answer behind it.
    """
    blocks = list(_FENCE.finditer(text))
    for at, block in enumerate(blocks):
        language, _, mark = block["info"].partition(" ")
        if mark != "run":
            continue
        if at + 1 == len(blocks) or blocks[at + 1]["info"] != "text":
            raise ValueError(f"{page.name}: no answer stands behind {block['body']!r}")
        answer = blocks[at + 1]
        yield Example(page, block["body"].strip(), language, answer["body"], answer.start("body"), answer.end("body"))


def run(language: str, command: str, home: Path, format_: str = "table") -> str:
    """What kaoju prints for an example; errors included, so that an example can show one."""
    program = str(Path(sys.executable).with_name("kaoju"))
    environment = os.environ | {
        "KAOJU_HOME": str(home),
        "PATH": f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONWARNINGS": "ignore",
    }
    arguments = {
        "sql": [program, "query", command, "--format", format_],
        "sh": ["bash", "-c", command],
        "python": [sys.executable, "-c", command],
    }[language]
    done = subprocess.run(  # noqa: S603 (blocks of our own pages)
        arguments, cwd=PROJECT, env=environment, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.stdout if done.stdout.endswith("\n") else done.stdout + "\n"


def agrees(answer: str, said: str) -> bool:
    """Whether an answer of a page is what was said, but for what differs from home to home."""
    wanted = [comparable(line) for line in answer.rstrip("\n").split("\n")]
    pattern = "\n".join(r"(?:.*\n)*?.*" if line == ANY_LINES else re.escape(line) for line in wanted)
    return re.fullmatch(pattern, "\n".join(comparable(line) for line in said.rstrip("\n").split("\n"))) is not None


def comparable(line: str) -> str:
    """A line without what differs from home to home, and without the widths of columns that follow from it."""
    return re.sub(r"(?: |─)+", " ", _DIFFERS.sub("*", line)).strip()


if __name__ == "__main__":
    main()
