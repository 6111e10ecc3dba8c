"""Writes docs/reference/{cli,column-lineage,hazards,marts,sources,suites}.md from the code, so that the reference is what the code does,
and warehouse/column_lineage.csv, which each release offers as a table.

    python -m docs.generate [--check]

Belongs here: turning commands, models, sources and claims into tables. Does not belong here: prose about them (the pages beside this
file), answers of the examples (`docs.examples`).
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import yaml

from warehouse.catalogue import two_languages
from warehouse.home import PROJECT
from warehouse.interface import COLUMN_LINEAGE

REFERENCE = PROJECT / "docs" / "reference"
MODELS = PROJECT / "dbt_project" / "models"
LAYERS = {
    "marts": "Marts: what a release holds",
    "intermediate": "Intermediate: inside a build only",
    "staging": "Staging: inside a build only",
}
_DOC_BLOCK = re.compile(r"{%\s*docs\s+(\w+)\s*%}(.*?){%\s*enddocs\s*%}", re.DOTALL)
_DOC_CALL = re.compile(r"{{\s*doc\('(\w+)'\)\s*}}")


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; end with 1 where a file is out of date.")
def main(check: bool) -> None:
    """Write the reference."""
    made = {REFERENCE / name: text for name, text in pages().items()} | {COLUMN_LINEAGE: lineage_table()}
    stale = [path for path, text in made.items() if not _same(path, text)]
    if check:
        for path in stale:
            click.echo(f"{path.name} is out of date; run `make docs`", err=True)
        raise SystemExit(1 if stale else 0)
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for path in stale:
        path.write_text(made[path], encoding="utf-8")
        click.echo(path.name)


def pages() -> dict[str, str]:
    """Text of each generated page by file name."""
    made: dict[str, Callable[[], Iterable[str]]] = {
        "cli.md": cli,
        "marts.md": marts,
        "sources.md": sources,
        "suites.md": suites,
        "column-lineage.md": column_lineage,
        "hazards.md": hazard_table,
    }
    return {
        name: "\n".join(["<!-- Written by `python -m docs.generate`; do not edit. -->", "", *make()]) + "\n" for name, make in made.items()
    }


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def cli() -> Iterator[str]:
    """Lines of cli.md: each command with its help."""
    from orchestration.cli import main as kaoju

    yield "# Commands"
    yield ""
    yield "Exit status: 0 done, 1 the work failed or found a problem, 2 wrong usage. `KAOJU_HOME` names the folder that holds everything"
    yield "Kaoju writes; without it that is `warehouse/_data`."
    for context in contexts(click.Context(kaoju, info_name="kaoju", terminal_width=100, **kaoju.context_settings)):
        yield from ("", f"## {context.command_path}", "", "```text", *context.get_help().splitlines(), "```")


def contexts(context: click.Context) -> Iterator[click.Context]:
    """The context of a command and of all commands below it."""
    yield context
    if isinstance(context.command, click.Group):
        for name, command in sorted(context.command.commands.items()):
            settings = context.command.context_settings
            yield from contexts(click.Context(command, info_name=name, parent=context, terminal_width=100, **settings))


def marts() -> Iterator[str]:
    """Lines of marts.md: each table of each layer with its columns."""
    explained = {
        name: text for path in sorted(MODELS.glob("columns*.md")) for name, text in _DOC_BLOCK.findall(path.read_text(encoding="utf-8"))
    }
    yield "# Tables"
    yield ""
    yield "`kaoju query` sees the marts, with their names alone (`FROM fct_observation`). Types are those of DuckDB."
    for layer, heading in LAYERS.items():
        yield from ("", f"## {heading}")
        for model in sorted(_models(MODELS / layer), key=lambda model: model["name"]):
            english, chinese = two_languages(_resolved(model["description"], explained))
            yield from ("", f"### {model['name']}", "", english, "", chinese, "", "| column | type | meaning | 含义 |", "|---|---|---|---|")
            for column in model.get("columns", []):
                english, chinese = two_languages(_resolved(column.get("description", ""), explained))
                yield _row(f"`{column['name']}`", column.get("data_type", ""), english, chinese)


def _models(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.yml")):
        yield from (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", [])


def _resolved(description: str, explained: dict[str, str]) -> str:
    return _DOC_CALL.sub(lambda call: explained[call[1]].strip(), description).strip()


def sources() -> Iterator[str]:
    """Lines of sources.md: each declared source."""
    from orchestration.settings import load_settings
    from scrapers.sources import load_sources

    nightly = load_settings().sources
    yield "# Sources"
    yield ""
    yield "One file each in `scrapers/sources/`. *Verified* says whether the declaration was checked against the live site; one that was"
    yield "not says what it was written from. How to add one: [add a source](../how-to/add-a-source.md)."
    yield from ("", "| source | name | found by | starts at | nightly | verified |", "|---|---|---|---|---|---|")
    for source in load_sources().values():
        verified = "yes" if source.verified else f"no; {source.written_from}"
        starts = " ".join(f"`{url}`" for url in source.discovery.urls)
        yield _row(
            f"`{source.id}`",
            f"{source.name_zh}<br>{source.name_en}",
            source.discovery.kind,
            starts,
            "yes" if source.id in nightly else "",
            verified,
        )
    yield from ("", "## What may be done with the texts", "", "| source | publisher | licence note |", "|---|---|---|")
    for source in load_sources().values():
        yield _row(f"`{source.id}`", source.publisher, source.licence)


def suites() -> Iterator[str]:
    """Lines of suites.md: each claim of the gate."""
    # Great Expectations takes seconds to import; the other pages do without.
    from expectations.suites import SUITES, Context

    known = Context(datetime(2026, 1, 1, tzinfo=UTC), {})
    yield "# Claims of the gate"
    yield ""
    yield "Each is checked on the candidate before it is published. A critical claim that fails, and any claim that could not be checked,"
    yield "blocks the release; a warning shows and passes. dbt checks keys, relations, closed sets and contracts before that."
    for make in SUITES:
        suite = make(known)
        yield from ("", f"## {suite.table}", "", "| claim | severity | expectation | why |", "|---|---|---|---|")
        for expectation in suite.expectations:
            meta = expectation.meta or {}
            kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(expectation).__name__).lower()
            severity = getattr(expectation.severity, "value", expectation.severity)
            reason = meta["reason"]
            if meta["id"].endswith(".has_not_halved"):
                reason = "The row counts of the last 14 days are known; documents do not vanish, models and parsers break."
            yield _row(f"`{meta['id']}`", str(severity), f"`{kind}`", reason)


def hazard_table() -> Iterator[str]:
    """Lines of hazards.md: each hazard with the tests that answer it."""
    from docs.hazards import answers, hazards

    known = answers()
    yield "# What can go wrong, and the test that answers it"
    yield ""
    yield "Each test bears the name of its row, and its name is the claim. `make test` runs in minutes; `make torture` runs the long forms"
    yield "and the crash matrix: a night is ended at each named place, for the first and the last time that it is passed, and run again."
    yield from ("", "| row | hazard | claims | runs in |", "|---|---|---|---|")
    for row, hazard in hazards().items():
        tests = known.get(row, [])
        claims = "<br>".join(f"[{test.claim}](../../{test.path})" for test in tests)
        yield _row(row, hazard, claims, "<br>".join(dict.fromkeys(test.runs for test in tests)))


def column_lineage() -> Iterator[str]:
    """Lines of column-lineage.md: for each column of a mart, what it is made from."""
    yield "# Where each column comes from"
    yield ""
    yield "Read from the compiled models. *Made from*: the columns that the value itself is made from, one step back; a column that"
    yield "only says which rows are taken or joined is not named. *Written by*: the columns of the batches (`raw`), of what a run knows"
    yield "(`inputs`) and of seeds that it goes back to. Which observations, blocks and captures one row rests on is data:"
    yield "`fact_lineage`, `kaoju trace`. The same as SQL: the view `column_lineage` of each release."
    before = ""
    for name, column, made_from, written_by in _lineage():
        if name != before:
            yield from ("", f"## {name}", "", "| column | made from | written by |", "|---|---|---|")
            before = name
        made = "<br>".join(f"`{one}`" for one in made_from) or "how many rows, or a constant"
        yield _row(f"`{column}`", made, "<br>".join(f"`{one}`" for one in written_by))


def lineage_table() -> str:
    """The same as CSV: one row a column of a mart, lists parted by blanks."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("mart_name", "column_name", "made_from", "written_by"))
    writer.writerows((name, column, " ".join(made_from), " ".join(written_by)) for name, column, made_from, written_by in _lineage())
    return file.getvalue()


def _lineage() -> Iterator[tuple[str, str, list[str], list[str]]]:
    from docs.lineage import columns_from, compiled_models, origins

    for name, model in sorted(compiled_models().items()):
        if model.layer == "marts":
            for column, parents in columns_from()[name].items():
                yield name, column, [".".join(one) for one in parents], [".".join(one) for one in origins(name, column)]


def _row(*cells: str) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"


if __name__ == "__main__":
    main()
