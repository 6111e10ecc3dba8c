"""What reading and publishing cost when there is much of it: measured on this machine, long form only.

Belongs here: bars that hold on any machine, since both sides of each are measured in one run. Does not belong here: figures of the
warehouse at 1,000 to 100,000 documents, which `python -m benchmarks.warehouse` measures.
"""

import json
import multiprocessing
import resource
import time
from dataclasses import replace
from statistics import quantiles

import pytest

from benchmarks.corpus import documents
from scrapers.normalise import read
from scrapers.records import Capture
from tests.warehouse.factories import capture
from tests.warehouse.test_publication import publish_again
from tests.warehouse.test_release import publish_candidate
from warehouse.home import Home
from warehouse.reader import query
from warehouse.release import current_release

DOCUMENTS = 2000
READERS = 10
SECONDS = 20.0
SQL = "SELECT subject, indicator, count(*) FROM fct_observation JOIN dim_document USING (document_id) GROUP BY ALL ORDER BY ALL LIMIT 20"


def pages(count: int) -> list[Capture]:
    """The first captures of generated documents."""
    first = [made.captures[0] for made in documents(count)]
    return [replace(capture(number), url=one.url, fetched_at=one.fetched_at, payload=one.payload) for number, one in enumerate(first)]


@pytest.mark.torture
def test_LOAD_01_the_last_tenth_of_the_documents_takes_no_longer_than_the_first(capsys):
    """Processor time of normalising and extracting, in one process; what a night adds to it is in the benchmark."""
    captures = pages(DOCUMENTS)
    read(captures[0])
    tenths, peaks = [], []
    for at in range(0, DOCUMENTS, DOCUMENTS // 10):
        begun = time.process_time()
        for one in captures[at : at + DOCUMENTS // 10]:
            assert read(one).observations
        tenths.append(time.process_time() - begun)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    said = {"seconds": [round(one, 2) for one in tenths], "documents a second and core": round(DOCUMENTS / sum(tenths)), "peak KiB": peaks}
    with capsys.disabled():
        print(json.dumps(said))
    assert tenths[-1] <= 1.2 * tenths[0]
    assert peaks[-1] <= peaks[0] + 20_000


@pytest.mark.torture
def test_LOAD_02_fifty_documents_a_second_are_read_on_two_cores():
    """Half of that on one, in processor time."""
    captures = pages(300)
    read(captures[0])
    begun = time.process_time()
    for one in captures:
        read(one)
    assert len(captures) / (time.process_time() - begun) >= 25


def ask_in_a_loop(home: Home, stop, said) -> None:
    """Ask the current release about four times a second, as a person's page does; say how long each answer took."""
    waits, errors = [], []
    while not stop.wait(0.25):
        begun = time.monotonic()
        try:
            release = current_release(home)
            assert release is not None
            assert query(release, SQL).rows
        except Exception as error:  # any error that a reader meets is a failure of the test
            errors.append(repr(error))
        waits.append(time.monotonic() - begun)
    said.put((waits, errors))


def waits_of_readers(home: Home, meanwhile) -> list[float]:
    """How long readers waited for each answer while something else went on."""
    context = multiprocessing.get_context("spawn")
    stop, said = context.Event(), context.Queue()
    processes = [context.Process(target=ask_in_a_loop, args=(home, stop, said)) for _ in range(READERS)]
    for process in processes:
        process.start()
    time.sleep(3)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        meanwhile()
    stop.set()
    heard = [said.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(timeout=60)
    assert [error for _, errors in heard for error in errors] == []
    # The first answer of each pays for what is imported and opened once.
    return sorted(wait for waits, _ in heard for wait in waits[1:])


@pytest.mark.torture
def test_LOAD_04_readers_meet_no_error_and_wait_for_no_publication(candidate, capsys):
    """Beside publications without a pause; on two cores they take processor time from each other, so that is in the figure."""
    publish_candidate(candidate)
    days = iter(range(1, 10_000))
    alone = waits_of_readers(candidate, lambda: time.sleep(0.1))
    beside = waits_of_readers(candidate, lambda: publish_again(candidate, days=next(days)))
    figures = {
        name: {
            "answers": len(waits),
            "p50 ms": round(1000 * quantiles(waits, n=100)[49], 1),
            "p99 ms": round(1000 * quantiles(waits, n=100)[98], 1),
        }
        for name, waits in (("alone", alone), ("beside", beside))
    }
    published = next(days) - 1
    with capsys.disabled():
        print(json.dumps({**figures, "readers": READERS, "publications": published}))
    assert published > 5
    # Whoever waited for a lock would wait for whole publications; the rest is that two cores do more than they have time for.
    assert quantiles(beside, n=100)[98] <= 2 * quantiles(alone, n=100)[98] + 0.5
