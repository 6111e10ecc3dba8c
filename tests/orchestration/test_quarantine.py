"""One poison document among many, in each step; what a replay changes; the commands of the quarantine."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from expectations.quarantine import ACCEPTED, OPEN, RESOLVED, Quarantine, Run
from orchestration import ingest
from orchestration.cli import main
from orchestration.ingest import refresh_batches
from orchestration.quality import pass_gate
from orchestration.settings import load_settings
from scrapers import normalise as normalising
from scrapers import quality
from scrapers.capture import CAPTURE, Archive
from scrapers.normalise import Reading, read_limited
from scrapers.quality import Judge
from scrapers.records import Capture, Measure, RejectedError
from tests.orchestration.test_ingest import ARTICLE, answer
from tests.warehouse.conftest import build
from tests.warehouse.factories import TEXT, capture, document, inputs, observation, reading
from warehouse import batches
from warehouse.batches import SCHEMAS, BatchRows, list_batches, write_batch
from warehouse.home import Home
from warehouse.release import candidate_digests, row_counts

DOCUMENTS = 30
POISON = "http://town.test/7"


def archived(home: Home, names: list[int]) -> None:
    with Archive(home.captures) as archive:
        for name in names:
            archive.add(answer(str(name), f"{ARTICLE}<p>全市第{name}号通报，新增企业{name}家。</p>"), check=Judge())


def poisoned(capture: Capture, parser: str | None = None):
    if capture.url == POISON:
        raise ZeroDivisionError("a case that nobody thought of")
    return read_limited(capture, parser)


def read_again(home: Home, run_id: str = "1") -> int:
    return refresh_batches(home, {}, run_id=run_id, log=lambda line: None)


def rows(home: Home, table: str) -> int:
    return sum(batch.rows[table] for batch in list_batches(home))


@pytest.mark.parametrize("count", [DOCUMENTS, pytest.param(1000, marks=pytest.mark.torture)])
def test_loadq_01_a_document_at_which_reading_fails_is_kept_with_its_traceback_and_the_others_are_read(tmp_path, monkeypatch, count):
    home = Home(tmp_path)
    archived(home, list(range(count)))
    monkeypatch.setattr(ingest, "read_limited", poisoned)
    assert read_again(home) == count
    assert (rows(home, "captures"), rows(home, "documents"), rows(home, "quarantined")) == (count, count - 1, 1)
    (entry,) = Quarantine(home.quarantine).entries(at=datetime.now(UTC))
    assert (entry.rejected.url, entry.rejected.rule) == (POISON, "code_fault")
    assert "ZeroDivisionError: a case that nobody thought of" in entry.rejected.message
    assert "Traceback" in entry.rejected.detail
    assert "poisoned" in entry.rejected.detail


STEPS = (
    (normalising, "decode"),
    (normalising, "parse_html"),
    (normalising, "without_personal_numbers"),
    (normalising, "extract_mentions"),
    (normalising, "extract_observations"),
    (normalising, "link_subjects"),
    (normalising, "derive_checks"),
    (normalising, "derive_values"),
    (normalising, "extract_listings"),
    (normalising, "fingerprints"),
    (batches, "document_row"),
    (batches, "block_row"),
    (batches, "observation_row"),
)


@pytest.mark.parametrize(("module", "step"), STEPS, ids=[step for _, step in STEPS])
def test_loadq_01_whatever_step_raises_at_one_document_the_others_are_read_and_it_is_in_quarantine(module, step, tmp_path, monkeypatch):
    real = getattr(module, step)

    def failing(*arguments, **named):
        if any("第7号通报" in said_by(argument) for argument in arguments):
            raise ZeroDivisionError("a case that nobody thought of")
        return real(*arguments, **named)

    home = Home(tmp_path)
    archived(home, [6, 7, 8])
    if module is normalising and step == "parse_html":
        monkeypatch.setitem(normalising.PARSERS, "html", failing)
    else:
        monkeypatch.setattr(module, step, failing)
    assert read_again(home) == 3
    assert (rows(home, "captures"), rows(home, "documents"), rows(home, "quarantined")) == (3, 2, 1)
    (entry,) = Quarantine(home.quarantine).entries(at=datetime.now(UTC))
    assert (entry.rejected.url, entry.rejected.rule) == (POISON, "code_fault")
    assert "ZeroDivisionError" in entry.rejected.detail
    of_others = [row for batch in list_batches(home) for row in pq.read_table(batch.folder / "blocks.parquet").to_pylist()]
    assert not any("第7号通报" in row["text"] for row in of_others), "nothing of it is left in other tables"


def said_by(argument: object) -> str:
    """The text that an argument of a step holds, whatever it is."""
    if isinstance(argument, bytes):
        return argument.decode(errors="replace")
    return f"{argument!r} {getattr(argument, 'text', '')} {getattr(getattr(argument, 'page', argument), 'raw', '')} " + (
        said_by(argument.document) if isinstance(argument, Reading) else ""
    )


def test_loadq_01_a_page_at_which_the_judgement_fails_is_held_back_and_the_others_are_not(tmp_path, monkeypatch):
    real = quality.check_capture

    def failing(capture: Capture):
        if capture.url == POISON:
            raise ZeroDivisionError
        return real(capture)

    monkeypatch.setattr(quality, "check_capture", failing)
    archived(Home(tmp_path), list(range(DOCUMENTS)))
    with Archive(Home(tmp_path).captures) as archive:
        held = {entry.url: entry.rule for entry in archive.entries(kinds=(CAPTURE,)) if entry.rule}
        assert len(list(archive.entries(kinds=(CAPTURE,)))) == DOCUMENTS
    assert held == {POISON: "code_fault"}


def test_loadq_02_five_reruns_overlapping_windows_and_a_backfill_change_nothing(tmp_path):
    once = Home(tmp_path / "once")
    archived(once, list(range(10)))
    read_again(once)
    often = Home(tmp_path / "often")
    for first, last in ((0, 6), (3, 10), (0, 4)):
        archived(often, list(range(first, last)))
        read_again(often)
    assert content(often) == content(once)
    before = [batch.digest for batch in list_batches(often)]
    for _ in range(5):
        archived(often, list(range(10)))
        assert read_again(often) == 0
    assert [batch.digest for batch in list_batches(often)] == before
    backfilled = Home(tmp_path / "backfilled")
    for first, last in ((5, 10), (0, 5)):
        archived(backfilled, list(range(first, last)))
        read_again(backfilled)
    assert content(backfilled) == content(once)


def content(home: Home) -> dict[str, list[str]]:
    """All rows of all batches by table, but for the number under which a capture stands in the archive."""
    read: dict[str, list[str]] = {table: [] for table in SCHEMAS}
    for batch in list_batches(home):
        for table, kept in read.items():
            rows = pq.read_table(batch.folder / f"{table}.parquet").to_pylist()
            kept += [repr({name: value for name, value in row.items() if name != "capture_sequence"}) for row in rows]
    assert read["documents"]
    return {table: sorted(kept) for table, kept in read.items()}


def test_a_replay_after_a_fix_resolves_and_another_one_changes_nothing(tmp_path, monkeypatch):
    home, clean = Home(tmp_path / "home"), Home(tmp_path / "clean")
    for one in (home, clean):
        archived(one, list(range(10)))
    read_again(clean)
    monkeypatch.setattr(ingest, "read_limited", poisoned)
    read_again(home)
    quarantine = Quarantine(home.quarantine)
    (entry,) = quarantine.entries(at=datetime.now(UTC))
    before = [batch.digest for batch in list_batches(home)]

    quarantine.ask_again([entry.rejected.quarantine_id], at=datetime.now(UTC))
    assert read_again(home, "2") == 10
    found = quarantine.get(entry.rejected.quarantine_id, at=datetime.now(UTC))
    assert (found.state, found.times_seen, found.is_asked_again) == (OPEN, 2, False)
    assert [batch.digest for batch in list_batches(home)] == before

    monkeypatch.setattr(ingest, "read_limited", read_limited)
    assert read_again(home, "3") == 0, "nobody asked"
    quarantine.ask_again([entry.rejected.quarantine_id], at=datetime.now(UTC))
    assert read_again(home, "4") == 10
    assert quarantine.get(entry.rejected.quarantine_id, at=datetime.now(UTC)).state == RESOLVED
    assert [batch.digest for batch in list_batches(home)] == [batch.digest for batch in list_batches(clean)]

    quarantine.ask_again([entry.rejected.quarantine_id], at=datetime.now(UTC))
    assert read_again(home, "5") == 0


GOOD = "https://news.example/b.html"


def corpus(home: Home) -> None:
    """Document a in two versions, the second of which states its amount as a share; document b beside it."""
    made = BatchRows()
    for sequence, text, url, changes in (
        (1, TEXT, "https://news.example/a.html", {}),
        (2, TEXT + "更正。", "https://news.example/a.html", {"measure": Measure.SHARE, "unit": "%"}),
        (3, TEXT, GOOD, {}),
    ):
        got = capture(sequence, text, url)
        said = document(got)
        made.add_capture(sequence, got)
        made.add_document(sequence, reading(said, observation(said, **changes)), "v1")
    write_batch(home, 1, 3, "v1", made)


def test_loadq_01_a_document_that_fails_in_the_gate_is_held_back_and_the_others_pass(tmp_path):
    home, lines, builds = Home(tmp_path), [], []
    home.build.mkdir()
    corpus(home)
    inputs(home, "0001-test")
    build(home)

    def rebuild() -> None:
        builds.append(1)
        build(home)

    settings = load_settings()
    stopped = pass_gate(home, replace(settings, held_documents=0), run_id="0", rebuild=rebuild, log=lines.append)
    assert not stopped.passed
    assert Quarantine(home.quarantine).entries(at=datetime.now(UTC)) == []
    assert "documents at fault are 1, and 0 may be held back" in lines[-1]

    assert pass_gate(home, settings, run_id="1", rebuild=rebuild, log=lines.append).passed
    assert builds == [1]
    counts = row_counts(home.candidate / "parquet")
    assert (counts["dim_document"], counts["dim_document_version"], counts["dim_capture"]) == (2, 2, 3)
    found = {entry.rejected.rule: entry.rejected for entry in Quarantine(home.quarantine).entries()}
    share = "fct_observation.value_low.share_within_0_and_100"
    # Marts that repeat the fact fail with it; each claim has its entry, all of them about the one version.
    assert share in found
    assert {(one.url, one.capture_id) for one in found.values()} == {("https://news.example/a.html", "cap_0002")}
    assert any(f"https://news.example/a.html {share}" in line and "held back" in line for line in lines)

    digests = candidate_digests(home)
    assert pass_gate(home, settings, run_id="2", rebuild=rebuild, log=lines.append).passed
    assert (builds, candidate_digests(home)) == ([1], digests)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A home with one page that can't be read; the id of its entry."""
    home = Home(tmp_path)
    monkeypatch.setenv("KAOJU_HOME", str(home.root))
    with Archive(home.captures) as archive:
        archive.add(answer("future", ARTICLE + "<p>前半截正常，坏字在此。</p>"))
        (one,) = archive.entries(kinds=(CAPTURE,))
        assert one.capture_id is not None
        kept = archive.get(one.capture_id)
    monkeypatch.setattr(ingest, "read_limited", failing_at("坏字"))
    entry = ingest.read_into(BatchRows(), 1, kept, None, "v1")
    assert entry is not None
    Quarantine(home.quarantine).add([entry], Run("run-1", "code-1", datetime.now(UTC)))
    return entry.quarantine_id


def failing_at(word: str):
    def fail(capture: Capture, parser: str | None = None):
        at = capture.payload.decode().index(word)
        raise RejectedError("mojibake", "a character that nobody printed", (at, at + len(word)))

    return fail


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["quarantine", *arguments])
    return done.exit_code, done.output


def test_an_entry_is_shown_with_rule_place_characters_next_step_versions_and_history(shelf):
    code, said = run("show", shelf)
    assert code == 0
    for wanted in (
        "mojibake",
        "前半截正常，【坏字】在此",
        "read again when the code changes",
        "http://town.test/future",
        "run-1",
        "code-1",
    ):
        assert wanted in said
    assert json.loads(run("show", shelf, "--json")[1])["around"]["marked"] == "坏字"


def test_decisions_need_a_reason_and_leave_the_list(shelf):
    assert run("drop", shelf)[0] == 2
    assert run("accept", shelf, "--reason", "so it is")[0] == 2
    assert run("accept", shelf, "--reason", "so it is", "--until", "2000-01-01")[0] == 1
    assert run("accept", "qua_none", "--reason", "so it is", "--until", "2999-01-01")[0] == 1
    assert run("accept", shelf, "--reason", "so it is", "--until", "2999-01-01")[0] == 0
    assert run()[1] == "the quarantine is empty\n"
    (listed,) = json.loads(run("--all", "--json")[1])
    assert (listed["id"], listed["state"]) == (shelf, ACCEPTED)
    assert run("drop", shelf, "--reason", "a hoax")[0] == 0
    assert run("drop", shelf, "--reason", "twice")[0] == 1
    assert run("reopen", shelf, "--reason", "no hoax")[0] == 0
    assert [change["state"] for change in json.loads(run("show", shelf, "--json")[1])["history"]] == ["open", "accepted", "dropped", "open"]


def test_a_replay_chooses_by_id_rule_and_source_and_tells_what_is_still_open(shelf, monkeypatch):
    asked: list[list[str]] = []
    monkeypatch.setattr("orchestration.night.replay", lambda home, ids, say: asked.append(ids))
    assert run("replay", "--rule", "nothing_of_the_kind") == (0, "nothing is open that could be tried again\n")
    assert run("replay", "--source", "town")[0] == 1
    assert run("replay", "--rule", "mojibake")[0] == 1
    assert run("replay", shelf)[0] == 1
    assert run("replay", shelf, "--rule", "mojibake")[0] == 2
    assert asked == [[shelf]] * 3
    run("accept", shelf, "--reason", "so it is", "--until", "2999-01-01")
    assert run("replay", shelf)[0] == 1
    assert asked == [[shelf]] * 3
