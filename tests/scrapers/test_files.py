"""One saved file, read as it stands."""

import subprocess
import sys
from pathlib import Path

import pytest

from scrapers import files
from scrapers.files import MEDIA_TYPES, read_file
from scrapers.records import RejectedError


@pytest.mark.parametrize("ending", sorted(MEDIA_TYPES))
def test_the_ending_tells_the_media_type_and_no_byte_is_changed(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"甲{ending.upper()}"
    path.write_bytes(b"\xff\x00\r\n")
    assert read_file(path).media_type == MEDIA_TYPES[ending]
    assert read_file(path).payload == b"\xff\x00\r\n"


def test_what_cannot_be_a_document_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    (tmp_path / "a.docx").write_bytes(b"PK")
    (tmp_path / "full.txt").write_bytes(b"x" * 10)
    (tmp_path / "large.txt").write_bytes(b"x" * 11)
    (tmp_path / "folder.txt").mkdir()
    assert len(read_file(tmp_path / "full.txt").payload) == 10
    for name, rule in {"a.docx": "type", "large.txt": "wire_cap", "folder.txt": "unreadable", "missing.txt": "unreadable"}.items():
        with pytest.raises(RejectedError) as error:
            read_file(tmp_path / name)
        assert error.value.rule == rule
        assert name in error.value.message


def test_extracting_a_file_loads_nothing_of_the_fetch_layer() -> None:
    code = """
import sys, orchestration.extract
heavy = ("urllib3", "requests", "feedparser", "warcio", "dagster", "duckdb", "pandas", "scrapers.fetch", "scrapers.capture")
print([name for name in heavy if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
