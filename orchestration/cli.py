"""The command line.

Belongs here: arguments, output for people and programs, exit codes (0 done, 1 the work failed or found a problem, 2 wrong usage).
Does not belong here: the work. Dagster, DuckDB and dbt are imported by the commands that need them, so that `kaoju extract` starts at once.
"""

import logging
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from zoneinfo import ZoneInfo

import click

from orchestration.cli_quarantine import quarantine
from orchestration.output import as_json, echo, print_rows, show_hits

if TYPE_CHECKING:
    from warehouse.home import Home
    from warehouse.release import Release


# DuckDB is asked to stop at the timeout; what does not heed it is killed so much later. Its own limit of memory (`warehouse.store`) is
# below this one, which also holds for what DuckDB does not count and for the rows as Python holds them.
QUERY_GRACE_SECONDS = 0.5
QUERY_MEMORY = 3 * 2**30

WHAT = ("documents", "blocks", "observations", "mentions", "listings", "checks")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kaoju")
def main() -> None:
    """Kaoju 考据: facts from Chinese news and white papers, each with the characters that state it."""
    # Group reads, nobody else: captures may be reserved texts. Files that must be more open are made so by whoever opens them.
    os.umask(os.umask(0o077) | 0o027)
    # What the packages log goes to Dagster's storage in a run; on the terminal the commands speak for themselves.
    logging.getLogger("scrapers").addHandler(logging.NullHandler())
    logging.getLogger("kaoju").addHandler(logging.NullHandler())


@main.command()
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source (repeatable); without it those of kaoju.toml.")
@click.option(
    "--path", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of saved documents, for --source files."
)
@click.option("--edition", type=click.IntRange(1, 2), help="Edition of the sample site; the first run takes one night for each.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Whose issue is read, for e-papers by date; else the day that ended.")
@click.option("--json", "json_", is_flag=True, help="Print the summary as JSON.")
def refresh(sources: tuple[str, ...], path: Path | None, edition: int | None, day: datetime | None, json_: bool) -> None:
    """Capture, read, build, check and publish: the nightly job, now and in this process."""
    from orchestration.night import NightFailedError, run_night

    if ("files" in sources) != (path is not None):
        raise click.UsageError("--source files and --path DIR go together")
    try:
        night = run_night(sources, path=path, edition=edition, day=f"{day:%Y-%m-%d}" if day else None, say=_say)
    except NightFailedError as error:
        _fail(str(error))
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if json_:
        click.echo(as_json(night.summary()))
    else:
        night.print_to(echo)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--what", type=click.Choice(WHAT), default="observations", show_default=True)
def extract(files: tuple[Path, ...], what: str) -> None:
    """Read files and print what they say as JSON lines; no warehouse."""
    from orchestration.extract import extract_file
    from scrapers.records import RejectedError

    failed = False
    for file in files:
        try:
            for row in extract_file(file, what):
                click.echo(as_json(row))
        except RejectedError as error:
            echo(f"{file}: {error}", err=True)
            failed = True
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("sql")
@click.option("--release", "release_id", help="Read this release instead of the current one.")
@click.option("--as-of", metavar="DATE|RELEASE", help="Read what readers saw at the end of that day in China, or that release.")
@click.option("--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--timeout", type=click.FloatRange(min=0.1), default=30.0, show_default=True, help="Seconds until the query is stopped.")
def query(sql: str, release_id: str | None, as_of: str | None, format_: str, timeout: float) -> None:
    """Run SQL over the marts of a release; nothing but the marts can be reached."""
    if release_id and as_of:
        raise click.UsageError("--release or --as-of, not both")
    from orchestration.bounded import Clock, OverrunError, run_bounded

    def answer(clock: Clock) -> None:
        from warehouse.reader import QueryError
        from warehouse.reader import query as run_query

        release = _release_as_of(as_of) if as_of else _release(release_id)
        clock.start()
        try:
            found = run_query(release, sql, seconds=timeout)
        except QueryError as error:
            _fail(str(error))
        clock.stop()
        print_rows(found.columns, found.rows, format_)

    try:
        sys.exit(run_bounded(answer, seconds=timeout + QUERY_GRACE_SECONDS, memory=QUERY_MEMORY))
    except OverrunError as error:
        _fail(f"{error}; ask for less, or raise --timeout")


@main.command()
@click.argument("table", required=False)
@click.option("--release", "release_id", help="Look in this release instead of the current one.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def tables(table: str | None, release_id: str | None, json_: bool) -> None:
    """List the tables that can be asked; with TABLE its columns, each with what it means."""
    from warehouse.reader import tables as list_tables

    found = list_tables(_release(release_id), table)
    if not found.rows:
        _fail(f"this release has no table {table!r}; `kaoju tables` lists them")
    records = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    if json_:
        click.echo(as_json(records))
    elif table is None:
        for record in records:
            echo(f"{record['table_name']}  {record['row_count']} rows\n    {record['meaning']}")
    else:
        for record in records:
            echo(f"{record['column_name']}  {record['data_type'].lower()}\n    {record['meaning']}")


@main.command()
@click.argument("mart")
@click.option("--format", "format_", type=click.Choice(["csv", "xlsx", "json", "parquet"]), required=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File; one that is there is replaced.")
@click.option("--where", metavar="SQL", help="Only rows for which this condition holds.")
@click.option("--release", "release_id", help="Read this release instead of the current one.")
def export(mart: str, format_: str, output: Path, where: str | None, release_id: str | None) -> None:
    """Write a mart to a file; no cell of it can become a formula.

    In CSV a text that a spreadsheet would run begins with an apostrophe; take one leading apostrophe away to have the text again.
    """
    from orchestration.export import ExportError
    from orchestration.export import export as run_export
    from warehouse.reader import QueryError

    try:
        done = run_export(_release(release_id), mart, output, format_, where=where)
    except (QueryError, ExportError, OSError) as error:
        _fail(str(error))
    cut = f"; {done.cut} texts were longer than a cell and are cut, take csv or parquet for all of them" if done.cut else ""
    click.echo(f"{output}: {done.rows} rows{cut}")


@main.command()
@click.argument("words")
@click.option("--source", "source_id", metavar="NAME", help="Only documents of this source.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only documents published on that day or later.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Most hits that are shown, newest first.")
@click.option("--release", "release_id", help="Look in this release instead of the current one.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def search(words: str, source_id: str | None, since: datetime | None, limit: int, release_id: str | None, json_: bool) -> None:
    """Find words in what documents say now; ends with 1 where nothing is found.

    Capitals, full-width forms and the spaces between Chinese and Latin make no difference: supos finds SupOS and ＳｕｐＯＳ.
    """
    from warehouse.reader import QueryError
    from warehouse.reader import search as run_search

    if not words.strip():
        raise click.UsageError("what shall be looked for?")
    try:
        found = run_search(_release(release_id), words, limit=limit, source_id=source_id, since=since.date() if since else None)
    except QueryError as error:
        _fail(str(error))
    records = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    if json_:
        click.echo(as_json(records))
    else:
        show_hits(records, echo)
    sys.exit(0 if records else 1)


@main.command()
@click.argument("row_id", metavar="ID")
@click.option("--release", "release_id", help="Look in this release instead of the current one.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.option("--prov", is_flag=True, help="Print W3C PROV-JSON: entities, activities and agents behind the row.")
def trace(row_id: str, release_id: str | None, json_: bool, prov: bool) -> None:
    """Follow a row of any table back to its sentences, blocks, documents, captures and the raw characters.

    ID is its primary key: obs_…, men_…, ver_…, doc_…, cap_…; a block is ver_…:POSITION.
    """
    from orchestration.tracing import show_trace, trace_to_capture
    from scrapers.records import RejectedError
    from warehouse.reader import QueryError

    if json_ and prov:
        raise click.UsageError("--json and --prov are two forms of the same answer: take one")
    release = _release(release_id)
    try:
        found = trace_to_capture(_home(), release, row_id)
    except (QueryError, RejectedError) as error:
        _fail(str(error))
    if found is None:
        _fail(f"no table of this release has a row {row_id!r}; `mart_key` tells which columns hold ids")
    if prov:
        from orchestration.provenance import as_prov

        click.echo(as_prov(found, release))
    elif json_:
        click.echo(as_json(found.as_dict()))
    else:
        show_trace(found, echo)


@main.group(invoke_without_command=True)
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.pass_context
def releases(context: click.Context, json_: bool) -> None:
    """List the releases; the one that readers see is marked."""
    if context.invoked_subcommand:
        return
    from warehouse.pointer import hold_of
    from warehouse.release import current_release, list_releases
    from warehouse.retention import pins

    home = _home()
    current, hold, pinned = current_release(home), hold_of(home), pins(home)
    rows = [
        {
            "release": release.release_id,
            "current": "*" if current and release.release_id == current.release_id else "",
            "pinned": pinned.get(release.release_id, {}).get("reason", ""),
            "published": release.manifest["published_at"][:19] + "Z",
            "rows": sum(release.manifest["rows"].values()),
            "facts": release.manifest["rows"].get("fct_observation", 0),
            "folder": str(release.folder),
        }
        for release in list_releases(home)
    ]
    _print_records(rows, json_, "no release yet; `kaoju refresh` makes one")
    if hold:
        click.echo(f"readers are held at {hold.release} by {hold.by} since {hold.at}: {hold.reason}", err=True)


@releases.command("pin")
@click.argument("release_id")
@click.option("--reason", required=True, help="Why; it is shown in the list and goes into the log.")
def releases_pin(release_id: str, reason: str) -> None:
    """Keep a release until it is unpinned, for example because a paper cites it."""
    from warehouse.pointer import who
    from warehouse.release import ReleaseError
    from warehouse.retention import pin

    try:
        pin(_home(), release_id, reason=reason, by=who(), at=datetime.now(UTC))
    except ReleaseError as error:
        _fail(str(error))
    click.echo(f"{release_id} is kept until it is unpinned")


@releases.command("unpin")
@click.argument("release_id")
def releases_unpin(release_id: str) -> None:
    """Let retention decide about a release again."""
    from warehouse.pointer import who
    from warehouse.retention import unpin

    if not unpin(_home(), release_id, by=who(), at=datetime.now(UTC)):
        _fail(f"{release_id} is not pinned")
    click.echo(f"{release_id} is kept as long as kaoju.toml says")


@releases.command("retain")
@click.option("--keep", type=click.IntRange(min=0), help="Keep so many of the newest; without it what kaoju.toml says.")
@click.option("--days", type=click.IntRange(min=0), help="Keep what is younger than so many days; without it what kaoju.toml says.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def releases_retain(keep: int | None, days: int | None, dry_run: bool, json_: bool) -> None:
    """Remove releases that nothing needs any more, as each night does; never one that is read, pinned or current."""
    from orchestration.settings import load_settings
    from warehouse.pointer import who
    from warehouse.retention import fates, retain

    settings, now = load_settings(), datetime.now(UTC)
    keep, days = settings.keep if keep is None else keep, settings.days if days is None else days
    decided = fates(_home(), keep=keep, days=days, now=now) if dry_run else retain(_home(), keep=keep, days=days, now=now, by=who())
    gone = "would be removed" if dry_run else "removed"
    rows = [
        {"release": fate.release.release_id, "fate": "kept" if fate.kept_because else gone, "because": fate.kept_because}
        for fate in decided
    ]
    _print_records(rows, json_, "no release yet; `kaoju refresh` makes one")


@main.command()
@click.argument("release_id", required=False)
@click.option("--resume", "resume_", is_flag=True, help="Let readers follow the nights again; at once to what they made meanwhile.")
@click.option("--reason", required=True, help="Why; it goes into the publication log with your name.")
def rollback(release_id: str | None, resume_: bool, reason: str) -> None:
    """Point readers at an earlier release and hold them there, until --resume.

    Nights go on capturing, building and checking meanwhile, and keep what they make as releases that readers do not see.
    """
    from warehouse.pointer import who
    from warehouse.release import ReleaseError, resume, roll_back

    if resume_ == (release_id is not None):
        raise click.UsageError("name a release, or say --resume")
    try:
        if release_id is None:
            seen = resume(_home(), reason=reason, by=who(), at=datetime.now(UTC)).release_id
        else:
            roll_back(_home(), release_id, reason=reason, by=who(), at=datetime.now(UTC))
            seen = release_id
    except ReleaseError as error:
        _fail(str(error))
    click.echo(f"readers now see {seen}" + ("" if resume_ else ", until `kaoju rollback --resume`"))


@main.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--mart", help="Show the rows of this mart, not the counts of all.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="Most rows that --mart shows.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def diff(old: str, new: str | None, mart: str | None, limit: int, json_: bool) -> None:
    """Say what changed from release OLD to NEW (without it: the one that readers see), by mart: rows added, removed, changed.

    What a night changed in the facts, with sentences, is a table of each release: mart_daily_change.
    """
    from warehouse.changes import changed_rows, compare

    before, after = _release(old), _release(new)
    if mart is None:
        counts = compare(before.folder, after.folder)
        _print_records([{"mart": name} | count for name, count in counts.items()], json_, "nothing changed")
        return
    try:
        found = changed_rows(before.folder, after.folder, mart, limit=limit)
    except KeyError:
        raise click.UsageError(f"no mart {mart!r} in these releases") from None
    print_rows(found.columns, found.rows, "json" if json_ else "table")


main.add_command(quarantine)


@main.group(invoke_without_command=True)
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.pass_context
def sources(context: click.Context, json_: bool) -> None:
    """List the declared sources."""
    if context.invoked_subcommand:
        return
    from orchestration.settings import load_settings
    from scrapers.sources import load_sources

    nightly = set(load_settings().sources)
    rows = [
        {
            "source": source.id,
            "name": source.name_zh,
            "found by": source.discovery.kind,
            "nightly": "yes" if source.id in nightly else "",
            "verified": "yes" if source.verified else "no",
            "homepage": source.homepage,
        }
        for source in load_sources().values()
    ]
    _print_records(rows, json_, "no source is declared")


@sources.command("check")
@click.argument("name")
@click.option("--path", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder, for a source of saved documents.")
def sources_check(name: str, path: Path | None) -> None:
    """Fetch one page of a source and show what was found in it, field by field; nothing is kept."""
    from orchestration.settings import load_settings
    from orchestration.source_check import check_source
    from scrapers.sources import SourceError, load_sources

    declared = load_sources()
    if name not in declared:
        raise click.UsageError(f"no source {name!r}; `kaoju sources` lists them")
    try:
        found = check_source(declared[name], load_settings(), path)
    except SourceError as error:
        raise click.UsageError(str(error)) from None
    report = found.report
    click.echo(f"{report.discovered} documents listed, {report.filtered} filtered out, {report.new} fetched")
    for entry in report.rejected:
        echo(f"rejected: {entry.item_id}: {entry.rule}: {entry.message}")
    if found.url:
        echo(f"page: {found.url}")
        print_rows(("field", "found"), found.fields, "table")
    if not found.good:
        _fail(found.problem or "the page has no title or no body text")


@sources.command("new")
@click.argument("source_id")
@click.option("--kind", type=click.Choice(["feed", "sitemap", "json_list", "html_list"]), required=True, help="How documents are found.")
@click.option("--url", required=True, help="First listing.")
@click.option("--name", required=True, help="The publisher's name in Chinese.")
def sources_new(source_id: str, kind: str, url: str, name: str) -> None:
    """Write the skeleton of a source file."""
    from orchestration.source_check import new_source
    from scrapers.sources import SourceError

    try:
        path = new_source(source_id, kind=kind, url=url, name=name)
    except SourceError as error:
        _fail(str(error))
    click.echo(f"{path}: fill in what it asks for, then `kaoju sources check {source_id}`")


@main.group()
def captures() -> None:
    """Look after the archive of captures."""


@captures.command("verify")
def captures_verify() -> None:
    """Compare every capture with the digest that was noted when it was stored."""
    from scrapers.capture import Archive

    with Archive(_home().captures) as archive:
        problems = [*archive.recovered, *archive.verify()]
        count = archive.latest_sequence()
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo(f"{count} entries of the archive are as they were written")


@captures.command("rebuild-ledger")
def captures_rebuild_ledger() -> None:
    """Make the ledger again from the WARC files alone."""
    from scrapers.capture import Archive

    with Archive(_home().captures) as archive:
        click.echo(f"{archive.rebuild_ledger()} entries")


@main.command()
@click.argument("url")
@click.option("--reason", required=True, help="Who asked for it, or which law; it is kept in place of the text.")
@click.option("--yes", is_flag=True, help="Do not ask; what is removed cannot be put back.")
def forget(url: str, reason: str, yes: bool) -> None:
    """Take a document down: its bytes, what was made of them, and with the next publication the releases that hold it."""
    from orchestration.takedown import take_down
    from scrapers.records import RejectedError
    from warehouse.home import RunLockedError, run_lock

    if not yes:
        click.confirm(f"remove all that is kept of {url} for good?", abort=True)
    try:
        with run_lock(_home()):
            done = take_down(_home(), url, reason, now=datetime.now(UTC))
    except (RejectedError, RunLockedError) as error:
        _fail(str(error))
    if not done.entries and not done.releases:
        _fail(f"nothing is kept of {url}")
    click.echo(f"{done.entries} entries of the archive are removed, a tombstone with the digest stands for each:")
    for gone in done.urls:
        click.echo(f"  {gone}")
    if done.releases:
        click.echo(f"still to be read in {', '.join(done.releases)}: `kaoju refresh` publishes a release without it and drops these")
    click.echo("backups: run `kaoju backup` again into each of them")


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def backup(folder: Path) -> None:
    """Copy what cannot be made again, and the current release, into a folder; again into the same one copies what is new."""
    from warehouse.backup import BackupError, back_up
    from warehouse.home import RunLockedError, run_lock

    try:
        with run_lock(_home()):
            done = back_up(_home(), folder)
    except (BackupError, RunLockedError, OSError) as error:
        _fail(str(error))
    click.echo(f"{folder}: {done.files} files, {done.size / 1e6:.1f} MB, release {done.release_id}; {done.copied} were copied")


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Fill an empty KAOJU_HOME from a backup; readers have its release at once, the next night makes the rest again."""
    from warehouse.backup import BackupError
    from warehouse.backup import restore as run_restore
    from warehouse.home import RunLockedError, run_lock

    try:
        with run_lock(_home()):
            done = run_restore(_home(), folder)
    except (BackupError, RunLockedError, OSError) as error:
        _fail(str(error))
    click.echo(f"{_home().root}: {done.files} files, {done.size / 1e6:.1f} MB, release {done.release_id}; each has its digest")


@main.command()
@click.option("--release", "release_id", help="Only this release; without it all of them.")
@click.option(
    "--deep",
    is_flag=True,
    help="Prove the release (without --release: the current one) from its captures: read its facts' characters again, and build it again.",
)
@click.option("--sample", type=click.IntRange(min=0), help="With --deep: read only so many facts again.")
def verify(release_id: str | None, deep: bool, sample: int | None) -> None:
    """Compare captures and releases with the digests that were noted when they were made."""
    if sample is not None and not deep:
        raise click.UsageError("--sample goes with --deep")
    from scrapers.capture import Archive
    from warehouse.release import list_releases
    from warehouse.release import verify as verify_release

    home = _home()
    chosen = [_release(release_id)] if release_id else list_releases(home)
    problems = [problem for release in chosen for problem in verify_release(release)]
    with Archive(home.captures) as archive:
        problems += archive.verify()
    proof = None
    if deep:
        from orchestration.proof import prove

        proof = prove(home, _release(release_id), sample=sample, say=_say)
        problems += proof.problems
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo(f"{len(chosen)} releases and all captures are as they were written")
    if proof:
        click.echo(f"{proof.reread} of {proof.facts} facts stand in the archive where they say")
        again = f"{proof.marts} marts built again from the captures are the same, byte for byte"
        click.echo(f"NOT built again: {proof.not_rebuilt}" if proof.not_rebuilt else again)


@main.command()
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def status(json_: bool) -> None:
    """Tell whether release, last night and sources are as they should be; ends with 1 where one is not."""
    from orchestration.settings import load_settings
    from orchestration.status import status as look
    from scrapers.sources import load_sources

    found = look(_home(), load_settings(), load_sources(), now=datetime.now(UTC))
    good = all(finding.good for finding in found)
    if json_:
        click.echo(as_json({"good": good, "findings": [finding.as_dict() for finding in found]}))
    else:
        for finding in found:
            click.echo(f"{'ok ' if finding.good else 'BAD'}  {finding.about}: {finding.says}")
    sys.exit(0 if good else 1)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True)
@click.option("--viewers-port", type=click.IntRange(1, 65535), help="A second port that shows the same and changes nothing.")
@click.option("--viewers-host", default="127.0.0.1", show_default=True, help="Name or address of this machine that viewers type.")
def ui(port: int, viewers_port: int | None, viewers_host: str) -> None:
    """Open the Dagster UI on loopback, with the schedule on, until Ctrl-C."""
    from orchestration.ui import UiError, is_loopback, serve

    try:
        if viewers_port == port:
            raise click.UsageError("--port and --viewers-port are two ports")
        if not is_loopback(viewers_host):
            if viewers_port is None:
                raise click.UsageError("--viewers-host goes with --viewers-port; the port that changes things stays on loopback")
            _say(
                f"Warning: whoever reaches {viewers_host}:{viewers_port} reads runs, logs and what was scraped, without a password. "
                "Put your own login in front."
            )
        serve(_home(), port=port, viewers_port=viewers_port, viewers_host=viewers_host, say=_say)
    except UiError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        # How a person ends it; everything is ended in order by now.
        return


def _home() -> "Home":
    from warehouse.home import Home

    return Home.default()


def _release(release_id: str | None) -> "Release":
    from warehouse.release import ReleaseError, current_release, get_release

    try:
        found = get_release(_home(), release_id) if release_id else current_release(_home())
    except ReleaseError as error:
        _fail(str(error))
    if found is None:
        _fail("nothing is published yet; `kaoju refresh` makes a release")
    return found


def _release_as_of(when: str) -> "Release":
    from warehouse import pointer
    from warehouse.release import ReleaseError, get_release

    try:
        day = datetime.strptime(when, "%Y-%m-%d")  # noqa: DTZ007 (the zone comes next)
    except ValueError:
        seen: str | None = when
    else:
        seen = pointer.seen_at(_home(), day.replace(hour=23, minute=59, second=59, microsecond=999999, tzinfo=ZoneInfo("Asia/Shanghai")))
    if seen is None:
        _fail(f"nothing was published by {when}")
    try:
        return get_release(_home(), seen)
    except ReleaseError as error:
        known = any(seen in event.values() for event in pointer.events(_home()))
        _fail(f"readers saw {seen} then, which has been removed; `FROM facts_as_of('{seen}')` gives its facts" if known else str(error))


def _print_records(rows: list[dict[str, Any]], json_: bool, nothing: str) -> None:
    if json_:
        click.echo(as_json(rows))
    elif rows:
        print_rows(tuple(rows[0]), [tuple(row.values()) for row in rows], "table")
    else:
        click.echo(nothing)


def _say(lines: str | Iterable[str]) -> None:
    echo(lines if isinstance(lines, str) else "\n".join(lines), err=True)


def _fail(message: str) -> NoReturn:
    echo(message, err=True)
    sys.exit(1)
