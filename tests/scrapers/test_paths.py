"""PATH-01: no path is ever made from outside text; hostile names are data."""

import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.capture import Archive
from scrapers.collect import collect_folder
from scrapers.exchange import Exchange, Hop

NOW = datetime(2026, 11, 1, tzinfo=UTC)
OURS = re.compile(r"ledger\.sqlite(-wal|-shm)?|warc|torn|press|press-[0-9TZ]+-\d+\.warc\.gz")
HOSTILE = [
    "https://press.example/../../etc/passwd",
    "https://press.example/%2e%2e/%2e%2e/etc/passwd",
    "https://press.example//etc/cron.d/x",
    "https://press.example/" + "宁" * 200,
    "https://press.example/CON",
    "https://press.example/a\u202egnp.exe",
    "https://press.example/a%00b",
    "https://press.example/" + unicodedata.normalize("NFC", "é"),
    "https://press.example/" + unicodedata.normalize("NFD", "é"),
    "https://press.example/Case",
    "https://press.example/case",
]


def test_path_01_addresses_make_no_file_names_and_come_back_as_they_were(tmp_path: Path):
    with Archive(tmp_path / "captures") as archive:
        for number, url in enumerate(HOSTILE):
            hop = Hop(url=url, address="192.0.2.1", status=200, headers=(("Content-Type", "text/html"),))
            payload = f"<p>{number}</p>".encode()
            got = Exchange(
                source_id="press",
                url=url,
                final_url=url,
                hops=(hop,),
                request_headers=(),
                fetched_at=NOW,
                status=200,
                payload=payload,
                wire_bytes=len(payload),
                seconds=0.1,
            )
            assert archive.add(got) is not None
        assert [capture.url for _, capture in archive.captures()] == HOSTILE
    written = [path for path in tmp_path.rglob("*") if path != tmp_path / "captures"]
    assert written
    assert all(OURS.fullmatch(path.name) for path in written), written


@pytest.mark.parametrize(
    "names",
    [
        ["CON.html", "NUL.txt"],
        ["a\u202egnp.html"],
        ["-rf.html", "; echo.html", "$(id).html", "{{ x }}.html"],
        [unicodedata.normalize(form, "é.html") for form in ("NFC", "NFD")],
        ["Case.html", "case.html"],
        ["宁" * 80 + ".html"],
        [".hidden.html", "seen.html"],
    ],
)
def test_path_01_files_with_hostile_names_are_captured_each_for_itself(tmp_path: Path, names: list[str]):
    folder = tmp_path / "documents"
    folder.mkdir()
    for number, name in enumerate(names):
        text = f"第{number}篇。" + "这一篇讲的是一条河与两岸的人家，文字不长，却有头有尾，读来平静。" * 3
        (folder / name).write_text(f"<html><head><title>一条河</title></head><body><p>{text}</p></body></html>", encoding="utf-8")
    with Archive(tmp_path / "captures") as archive:
        report = collect_folder(folder, archive, source_id="press", now=lambda: NOW)
        assert [capture.url for _, capture in archive.captures()] == sorted(f"file:{name}" for name in names if not name.startswith("."))
    assert not report.rejected
    assert all(OURS.fullmatch(path.name) for path in (tmp_path / "captures").rglob("*"))


def test_path_01_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path):
    secret = tmp_path / "secret.html"
    secret.write_text("<p>秘密</p>", encoding="utf-8")
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "link.html").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    with Archive(tmp_path / "captures") as archive:
        collect_folder(folder, archive, source_id="press", now=lambda: NOW)
        assert "秘密".encode() not in b"".join(capture.payload for _, capture in archive.captures(held=True))
        assert list(archive.captures()) == []
