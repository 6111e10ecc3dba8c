"""`kaoju quarantine`: look at what the rules rejected, decide about it, try it again.

Belongs here: the commands, and how an entry is shown with the characters around its place. Does not belong here: entries and states
(`expectations.quarantine`), the run that tries again (`night.replay`). Exit codes as in `cli`.
"""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

import click

from orchestration.output import as_json, echo, print_rows

if TYPE_CHECKING:
    from expectations.quarantine import Entry, Quarantine

CONTEXT = 60
"""Characters of the capture that are shown before and after the place."""
_JSON = click.option("--json", "json_", is_flag=True, help="Print JSON.")
_REASON = click.option("--reason", required=True, help="Why; it is kept with your user name.")


@click.group(invoke_without_command=True)
@_JSON
@click.option("--all", "all_", is_flag=True, help="Also what is accepted, dropped or resolved.")
@click.pass_context
def quarantine(context: click.Context, json_: bool, all_: bool) -> None:
    """List what the rules rejected, with rule, reason and what happens next."""
    if context.invoked_subcommand:
        return
    rows = [_row(entry) for entry in _quarantine().entries(state=None if all_ else "open", at=_now())]
    if json_:
        echo(as_json(rows))
    elif rows:
        print_rows(tuple(rows[0]), [tuple(row.values()) for row in rows], "table")
    else:
        echo("the quarantine is empty")


@quarantine.command()
@click.argument("quarantine_id", metavar="ID")
@_JSON
def show(quarantine_id: str, json_: bool) -> None:
    """Show one entry: the rule, the place in the capture, what happens next, and what became of it so far."""
    entry = _get(quarantine_id)
    shown = _shown(entry)
    if json_:
        echo(as_json(shown))
        return
    for name, value in shown.items():
        if name not in ("around", "detail", "history") and value is not None and value != "":
            echo(f"{name:<12}{_one_line(str(value))}")
    if around := shown["around"]:
        before, marked, after = (_one_line(around[part]) for part in ("before", "marked", "after"))
        echo(f"{'place':<12}…{before}【{marked}】{after}…" if "problem" not in around else f"{'place':<12}{_one_line(around['problem'])}")
    for title in ("detail",):
        for line in str(shown[title]).splitlines():
            echo(f"    {_one_line(line)}")
    echo("history")
    for change in shown["history"]:
        echo(_one_line(f"    {change['changed_at'][:19]}Z  {change['state']:<9} {change['changed_by']}: {change['reason']}"))


@quarantine.command()
@click.argument("quarantine_id", metavar="ID", required=False)
@click.option("--rule", help="All open entries of this rule.")
@click.option("--source", "source_id", metavar="NAME", help="All open entries of this source.")
@_JSON
def replay(quarantine_id: str | None, rule: str | None, source_id: str | None, json_: bool) -> None:
    """Read rejected captures once more, without the network, then build, check and publish.

    Without ID, --rule and --source all open entries are tried. What went through is resolved; ends with 1 where something did not.
    """
    from orchestration.night import NightFailedError
    from orchestration.night import replay as replay_entries
    from warehouse.home import Home

    if quarantine_id and (rule or source_id):
        raise click.UsageError("ID goes without --rule and --source")
    if quarantine_id:
        entry = _get(quarantine_id)
        if entry.state != "open":
            _fail(f"{quarantine_id} is {entry.state}; only what is open is tried again")
        chosen = [entry]
    else:
        chosen = [entry for entry in _quarantine().entries(at=_now()) if _is_of(entry, rule, source_id)]
    stored = [entry for entry in chosen if entry.rejected.capture_id or entry.rejected.stage == "gate"]
    ids = [entry.rejected.quarantine_id for entry in stored]
    if ids:
        try:
            replay_entries(Home.default(), ids, say=lambda line: echo(line, err=True))
        except NightFailedError as error:
            _fail(str(error))
    after = [_get(entry.rejected.quarantine_id) for entry in chosen]
    rows = [
        _row(entry) | {"next step": entry.rejected.next_step if entry.rejected.quarantine_id in ids else _BY_NETWORK} for entry in after
    ]
    if json_:
        echo(as_json(rows))
    elif rows:
        print_rows(tuple(rows[0]), [tuple(row.values()) for row in rows], "table")
    else:
        echo("nothing is open that could be tried again")
    sys.exit(1 if any(entry.state == "open" for entry in after) else 0)


_BY_NETWORK = "no capture of it is kept; the next `kaoju refresh` asks the site again"


@quarantine.command()
@click.argument("quarantine_id", metavar="ID")
@_REASON
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day on which it holds.")
@_JSON
def accept(quarantine_id: str, reason: str, until: datetime, json_: bool) -> None:
    """Take an item as it is until a day: what failed in the gate is published, anything else gives no alarm."""
    _decide(lambda kept: kept.accept(quarantine_id, reason=reason, until=until.date(), by=_who(), at=_now()), json_)


@quarantine.command()
@click.argument("quarantine_id", metavar="ID")
@_REASON
@_JSON
def drop(quarantine_id: str, reason: str, json_: bool) -> None:
    """Leave an item out for good, also where it would go through one day."""
    _decide(lambda kept: kept.drop(quarantine_id, reason=reason, by=_who(), at=_now()), json_)


@quarantine.command()
@click.argument("quarantine_id", metavar="ID")
@_REASON
@_JSON
def reopen(quarantine_id: str, reason: str, json_: bool) -> None:
    """Take back that an item was accepted or dropped."""
    _decide(lambda kept: kept.reopen(quarantine_id, reason=reason, by=_who(), at=_now()), json_)


def _decide(decision: "Callable[[Quarantine], Entry]", json_: bool) -> None:
    from expectations.quarantine import QuarantineError

    try:
        entry = decision(_quarantine())
    except QuarantineError as error:
        _fail(str(error))
    if json_:
        echo(as_json(_shown(entry)))
    else:
        until = f" until {entry.expires_on}" if entry.expires_on else ""
        echo(f"{entry.rejected.quarantine_id} is {entry.state}{until}; the next run goes by it")


def _is_of(entry: "Entry", rule: str | None, source_id: str | None) -> bool:
    return rule in (None, entry.rejected.rule) and source_id in (None, entry.rejected.source_id)


def _row(entry: "Entry") -> dict[str, Any]:
    return {
        "id": entry.rejected.quarantine_id,
        "source": entry.rejected.source_id,
        "item": entry.rejected.url or entry.rejected.item_id,
        "rule": entry.rejected.rule,
        "message": entry.rejected.message,
        "next step": entry.rejected.next_step,
        "state": entry.state,
        "seen": entry.times_seen,
    }


def _shown(entry: "Entry") -> dict[str, Any]:
    rejected = entry.rejected
    history = _quarantine().history(rejected.quarantine_id, at=_now())
    return {
        "id": rejected.quarantine_id,
        "source": rejected.source_id,
        "item": f"{rejected.item_kind} {rejected.item_id}",
        "url": rejected.url,
        "capture": rejected.capture_id,
        "stage": rejected.stage,
        "rule": rejected.rule,
        "message": rejected.message,
        "span": list(rejected.span) if rejected.span else None,
        "around": _around(entry),
        "detail": rejected.detail,
        "state": entry.state,
        "reason": entry.reason,
        "decided by": entry.decided_by,
        "expires on": entry.expires_on,
        "next step": rejected.next_step,
        "seen": f"{entry.times_seen} times, first {entry.first_seen_at[:19]}Z, last {entry.last_seen_at[:19]}Z",
        "run": entry.run_id,
        "version": entry.version,
        "history": [
            {"changed_at": c.changed_at, "state": c.state, "changed_by": c.changed_by, "version": c.version, "reason": c.reason}
            for c in history
        ],
    }


def _around(entry: "Entry") -> dict[str, str] | None:
    """The capture's characters around the place; a problem in words where they can't be read."""
    from scrapers.capture import Archive
    from scrapers.normalise import raw_text_limited
    from scrapers.records import RejectedError
    from warehouse.home import Home

    if entry.rejected.span is None or entry.rejected.capture_id is None:
        return None
    start, end = entry.rejected.span
    try:
        with Archive(Home.default().captures) as archive:
            raw = raw_text_limited(archive.get(entry.rejected.capture_id))
    except (RejectedError, KeyError) as error:
        return {"before": "", "marked": "", "after": "", "problem": f"the capture can't be read: {error}"}
    return {"before": raw[max(0, start - CONTEXT) : start], "marked": raw[start:end], "after": raw[end : end + CONTEXT]}


def _one_line(text: str) -> str:
    # Control characters of scraped text must not reach the terminal.
    return "".join(character if character.isprintable() else "⏎" if character == "\n" else " " for character in text)


def _quarantine() -> "Quarantine":
    from expectations.quarantine import Quarantine
    from warehouse.home import Home

    return Quarantine(Home.default().quarantine)


def _get(quarantine_id: str) -> "Entry":
    from expectations.quarantine import QuarantineError

    try:
        return _quarantine().get(quarantine_id, at=_now())
    except QuarantineError as error:
        _fail(str(error))


def _who() -> str:
    return os.environ.get("USER") or os.environ.get("LOGNAME") or "unknown"


def _now() -> datetime:
    return datetime.now(UTC)


def _fail(message: str) -> NoReturn:
    echo(message, err=True)
    sys.exit(1)
