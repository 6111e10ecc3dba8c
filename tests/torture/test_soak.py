"""Many nights one after another, some of them killed: nothing piles up."""

import random
import resource
from datetime import timedelta
from pathlib import Path

import pytest

from scrapers.failpoints import FAILPOINTS, activate
from tests.torture import nights
from tests.torture.matrix import in_child
from warehouse.batches import list_batches
from warehouse.home import Home
from warehouse.release import current_release, list_releases
from warehouse.retention import retain

KEPT = 3
WARM = 4
"""After so many nights everything is imported and every cache is filled."""


def write_documents(folder: Path, night: int) -> None:
    """A new document, and another edit of the first one."""
    folder.mkdir(parents=True, exist_ok=True)
    new = f"2025年，{night}号园区新增企业{100 + night}家，实现产值{20 + night}.5亿元，同比增长6.{night % 10}%。{nights.FILLER}"
    edited = f"截至2025年末，白沙县累计建成充电桩{3000 + night}个，比上年增加860个。{nights.FILLER}"
    (folder / f"{night}.html").write_text(nights.page(f"{night}号园区通报", new, nights.FILLER), encoding="utf-8")
    (folder / "edited.html").write_text(nights.page("白沙县充电设施", edited, nights.FILLER), encoding="utf-8")


def handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("count", [9, pytest.param(60, marks=pytest.mark.torture)])
def test_LOAD_03_nights_of_which_each_third_is_killed_leave_handles_files_and_memory_as_they_were(built, tmp_path, count):
    """What dbt built and what the suites decide is taken as given; each night brings a new document and an edit."""
    home, documents, chance = Home(tmp_path / "home"), tmp_path / "documents", random.Random(3)
    warm: tuple[int, int] | None = None
    places = [name for name in FAILPOINTS if name != "dbt.node"]
    for night in range(1, count + 1):
        write_documents(documents, night)
        if night % 3 == 0:
            at = f"{chance.choice(places)}:1:kill"

            def killed(night: int = night, at: str = at) -> None:
                activate(at=at)
                nights.run_night(home, documents, night, finished=built.build_file)

            assert in_child(killed)[0] == -9, at
            assert nights.seen_by_readers(home)["problems"] == [], at
        release = nights.run_night(home, documents, night, finished=built.build_file)
        assert current_release(home) == release
        retain(home, keep=KEPT, days=0, now=nights.FIRST_NIGHT + timedelta(days=night), by="soak")
        assert (nights.litter(home), nights.seen_by_readers(home)["problems"]) == ([], []), night
        if night == WARM:
            warm = handles(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert warm is not None
    assert handles() == warm[0]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < warm[1] + 20_000 + 200 * count, "kibibytes"
    assert nights.problems_of_archive(home) == []
    assert len(nights.state(home, finished=True)["captures"]) == 2 * count
    assert sum(batch.rows["captures"] for batch in list_batches(home)) == 2 * count

    # The disk holds what the manifests of the releases that are kept name, and nothing else.
    releases = list_releases(home)
    assert len(releases) <= KEPT + 1
    named = {release.folder / name for release in releases for name in release.manifest["files"]}
    there = {path for release in releases for path in release.folder.rglob("*") if path.is_file()}
    assert {path.name for path in there - named} == {"manifest.json"}
    assert {path.name for path in home.releases.iterdir()} == {release.release_id for release in releases} | {
        "CURRENT",
        "log.jsonl",
        "pointer.lock",
    }
