"""OPS-06 and OPS-01: what is taken down is nowhere; what is backed up comes back."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.quarantine import Quarantine, Run
from orchestration.ingest import refresh_batches
from orchestration.takedown import drop_withdrawn, take_down
from scrapers.capture import CAPTURE, Archive
from scrapers.records import Quarantined
from tests.scrapers.test_capture import CANARY, exchange, remains
from warehouse import pointer
from warehouse.backup import BackupError, back_up, restore
from warehouse.batches import list_batches
from warehouse.home import Home
from warehouse.release import current_release, file_digest, list_releases, verify

NOW = datetime(2026, 12, 3, tzinfo=UTC)
DOOMED = "http://site.test/doomed"
PAGES = {
    DOOMED: f"<html><h1>{CANARY}</h1><p>{CANARY}，2026年1月，明州市工业增加值860.5亿元，同比增长7.2%。</p></html>",
    "http://site.test/kept": "<html><h1>明州外贸</h1><p>2026年1月，明州市进出口总额120亿元，同比增长3.1%。</p></html>",
}


def publish_by_hand(home: Home, release_id: str, capture_ids: list[str], text: str) -> None:
    """A release as far as a take-down looks at it, without a build."""
    folder = home.releases / release_id
    (folder / "parquet" / "dim_capture").mkdir(parents=True)
    rows = pa.table({"capture_id": capture_ids, "text": [text] * len(capture_ids)})
    pq.write_table(rows, folder / "parquet" / "dim_capture" / "000000.parquet", compression="none")
    files = {"parquet/dim_capture/000000.parquet": file_digest(folder / "parquet" / "dim_capture" / "000000.parquet")}
    (folder / "manifest.json").write_text(json.dumps({"release_id": release_id, "files": files, "rows": {}}), encoding="utf-8")
    pointer.move(home, release_id, action="published", reason="published", by=pointer.NIGHT, at=NOW)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two captures that were read, one of them with the canary, which also stands in a build, the quarantine and a release."""
    home = Home(tmp_path / "home")
    with Archive(home.captures) as archive:
        for url, page in PAGES.items():
            archive.add(exchange(url, page.encode()))
        ids = [entry.capture_id or "" for entry in archive.entries(kinds=(CAPTURE,))]
    refresh_batches(home, {}, run_id="run", log=lambda _: None)
    home.build.mkdir()
    (home.build / "kaoju_build.duckdb").write_text(CANARY, encoding="utf-8")
    held = Quarantined(
        quarantine_id="qua_1",
        stage="read",
        item_kind="capture",
        item_id=ids[0],
        source_id="one",
        capture_id=ids[0],
        rule="no_date",
        message=f"no date in {CANARY}",
        span=None,
        next_step="",
    )
    Quarantine(home.quarantine).add([held], Run("run", "code", NOW))
    publish_by_hand(home, "0001-old", ids, CANARY)
    return home


def in_batches(home: Home) -> list[str]:
    return [text for batch in list_batches(home) for text in pq.read_table(batch.folder / "blocks.parquet")["text"].to_pylist()]


def test_ops_06_a_canary_is_nowhere_once_a_release_without_it_is_published(home):
    assert CANARY in "".join(in_batches(home))

    done = take_down(home, DOOMED, "letter of the publisher", now=NOW)

    assert (done.urls, done.entries, done.releases) == ([DOOMED], 1, ["0001-old"])
    assert {path.split("/")[0] for path in remains(home.root, CANARY)} == {"releases"}, "only what is immutable holds it now"
    assert current_release(home) is not None
    assert drop_withdrawn(home, at=NOW) == [], "readers keep their release until there is another one"

    refresh_batches(home, {}, run_id="again", log=lambda _: None)
    assert "120亿元" in "".join(in_batches(home)), "what shared a batch with it is read again"
    with Archive(home.captures) as archive:
        left = [entry.capture_id or "" for entry in archive.entries(kinds=(CAPTURE,))]
    publish_by_hand(home, "0002-new", left, "")
    assert drop_withdrawn(home, at=NOW) == ["0001-old"]

    assert remains(home.root, CANARY) == []
    assert [release.release_id for release in list_releases(home)] == ["0002-new"]
    assert "taken down" in (home.releases / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1]


def test_ops_06_a_take_down_can_be_repeated_after_a_crash(home, monkeypatch):
    monkeypatch.setattr("orchestration.takedown.list_batches", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        take_down(home, DOOMED, "court order", now=NOW)
    monkeypatch.undo()
    take_down(home, DOOMED, "court order", now=NOW)
    assert {path.split("/")[0] for path in remains(home.root, CANARY)} == {"releases"}


def test_ops_01_a_restored_home_holds_the_same_captures_release_and_quarantine_and_reads_the_same_batches(home, tmp_path):
    before = {batch.batch_id: batch.digest for batch in list_batches(home)}
    made = back_up(home, tmp_path / "backup")
    assert made.release_id == "0001-old"
    there = Home(tmp_path / "elsewhere" / "home")
    restore(there, tmp_path / "backup")
    with Archive(there.captures) as archive:
        assert archive.verify() == []
        assert archive.recovered == ()
    current = current_release(there)
    assert current is not None
    assert verify(current) == []
    assert [entry.rejected.message for entry in Quarantine(there.quarantine).entries()] == [f"no date in {CANARY}"]
    refresh_batches(there, {}, run_id="run", log=lambda _: None)
    assert {batch.batch_id: batch.digest for batch in list_batches(there)} == before


def test_ops_01_a_second_backup_copies_what_is_new_and_drops_what_was_taken_down(home, tmp_path):
    first = back_up(home, tmp_path / "backup")
    again = back_up(home, tmp_path / "backup")
    assert (again.files, again.copied) == (first.files, 2), "only the two databases, whose files tell nothing of a change"
    take_down(home, DOOMED, "court order", now=NOW)
    publish_by_hand(home, "0002-new", [], "")
    back_up(home, tmp_path / "backup")
    assert remains(tmp_path / "backup", CANARY) == []


@pytest.mark.parametrize("fault", ["flipped", "missing", "outside"])
def test_ops_01_a_backup_that_is_not_what_it_was_puts_nothing_in_place(home, tmp_path, fault):
    back_up(home, tmp_path / "backup")
    (warc,) = (tmp_path / "backup").rglob("*.warc.gz")
    if fault == "flipped":
        warc.write_bytes(warc.read_bytes()[:-1] + bytes([warc.read_bytes()[-1] ^ 1]))
    elif fault == "missing":
        warc.unlink()
    else:
        note = tmp_path / "backup" / "backup.json"
        note.write_text(note.read_text(encoding="utf-8").replace("captures/warc", "../captures/warc"), encoding="utf-8")
    there = Home(tmp_path / "there")
    with pytest.raises(BackupError):
        restore(there, tmp_path / "backup")
    assert not there.captures.exists()
    assert not there.releases.exists()


def test_ops_01_nothing_is_restored_over_a_home_and_nothing_is_backed_up_into_it_or_into_other_folders(home, tmp_path):
    back_up(home, tmp_path / "backup")
    with pytest.raises(BackupError, match="already"):
        restore(home, tmp_path / "backup")
    with pytest.raises(BackupError, match="inside"):
        back_up(home, home.root / "backup")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BackupError, match="other things"):
        back_up(home, tmp_path / "other")
