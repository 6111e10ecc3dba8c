"""The load run judges what a client kept and when it asked, and each of its claims can fail."""

import hashlib

from benchmarks.fetch import Memory, Result, Site, body, judge

SITE = Site(hosts=2, pages=50)
DELAY = 0.5


def kept() -> list[tuple[str, str]]:
    rows = [(host, f"/{page}.html") for host in ("town0.test", "town1.test") for page in range(50)]
    return [
        (f"http://{host}{path}", hashlib.sha256(body(host, path)).hexdigest()) for host, path in rows if path != "/7.html" or host[4] == "1"
    ]


def log() -> list[tuple[float, str, str]]:
    return [(page * DELAY, f"town{host}.test", f"/{page}.html") for host in range(2) for page in range(50)]


def judged(rows: list[tuple[str, str]], arrivals: list[tuple[float, str, str]]) -> Result:
    return judge("kaoju", SITE, DELAY, rows, arrivals, Memory(0), {"seconds": 10.0, "cpu": 1.0})


def faults(result: Result) -> tuple[int, int, int, int]:
    return result.lost, result.doubled, result.wrong, result.short_gaps


def test_one_page_in_a_hundred_is_hostile_and_all_kinds_occur() -> None:
    assert [SITE.hostile(host, page) for host, page in ((0, 7), (1, 7), (0, 8))] == ["drip", None, None]
    large = Site(hosts=200, pages=100)
    kinds = [kind for host in range(200) for page in range(100) if (kind := large.hostile(host, page))]
    assert len(kinds) == 200
    assert {kinds.count(kind) for kind in kinds} == {40}
    assert len(large.good()) == 19_800


def test_a_client_without_fault_has_none() -> None:
    result = judged(kept(), log())
    assert faults(result) == (0, 0, 0, 0)
    assert (result.good, result.pages_a_second, result.requests, result.least_gap) == (99, 9.9, 100, DELAY)


def test_what_is_lost_doubled_wrong_or_too_quick_is_counted() -> None:
    rows = kept()
    assert faults(judged(rows[1:], log())) == (1, 0, 0, 0)
    assert faults(judged([*rows, rows[3]], log())) == (0, 1, 0, 0)
    assert faults(judged([*rows, ("http://town0.test/7.html", "x")], log())) == (0, 0, 1, 0)
    assert faults(judged([(rows[0][0], rows[1][1]), *rows[1:]], log())) == (0, 0, 1, 0)
    assert faults(judged(rows, [*log(), (1.2, "town1.test", "/robots.txt")])) == (0, 0, 0, 2)


def test_memory_that_grows_is_seen_and_the_opening_of_the_hosts_is_not_growth() -> None:
    memory = Memory(0)
    memory.samples = [10.0, 50.0, 100.0, 100.0, 100.0, 101.0, 100.0, 100.0]
    assert memory.growth() == 0.0
    memory.samples = [100.0 + 10 * n for n in range(8)]
    assert memory.growth() == 40.0
