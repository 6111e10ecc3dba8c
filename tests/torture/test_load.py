"""What reading and publishing cost when there is much of it: measured on this machine, long form only.

Belongs here: bars that hold on any machine, since both sides of each are measured in one run. Does not belong here: figures of the
warehouse at 1,000 to 100,000 documents, which `python -m benchmarks.warehouse` measures.
"""

import json
import multiprocessing
import random
import resource
import time
from dataclasses import replace
from statistics import quantiles

import pytest

from benchmarks.corpus import documents
from orchestration.resources import give_way
from scrapers.normalise import read
from scrapers.records import Capture
from tests.warehouse.factories import capture
from tests.warehouse.test_publication import publish_again
from tests.warehouse.test_release import publish_candidate
from warehouse.home import Home
from warehouse.reader import query
from warehouse.release import current_release

DOCUMENTS = 2000
READERS = 50
SECONDS = 20.0
TURNS = 10
EACH = 2.0
"""Seconds from one question of a reader to the next."""
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


def ask_in_a_loop(home: Home, ready, stop, said) -> None:
    """Ask the current release each other second, as the page of a person does; say when each question was put and how long it took."""
    asked, errors = [], []
    while not stop.is_set():
        begun = time.monotonic()
        try:
            release = current_release(home)
            assert release is not None
            assert query(release, SQL).rows
        except Exception as error:  # any error that a reader meets is a failure of the test
            errors.append(repr(error))
        asked.append((begun, time.monotonic() - begun))
        if len(asked) == 1:
            # The first answer pays for what is imported and opened once. Then all begin, each at a time of its own.
            ready.wait()
            stop.wait(random.uniform(0, EACH))
        stop.wait(max(EACH - asked[-1][1], 0))
    said.put((asked[1:], errors))


def publish_in_a_loop(home: Home, ready, stop, publishing, said) -> None:
    """Publish one release after the other while it is the time for that, with the priority of a night; say how many."""
    give_way()
    ready.wait()
    published = 0
    while not stop.is_set():
        if publishing.wait(0.1):
            published += 1
            publish_again(home, days=published)
    said.put(published)


@pytest.mark.torture
def test_LOAD_04_readers_meet_no_error_and_wait_for_no_publication(candidate, capsys):
    """Minutes with publications without a pause take turns with minutes without one, before the same readers on the same cores."""
    publish_candidate(candidate)
    context = multiprocessing.get_context("spawn")
    ready, stop, publishing = context.Barrier(READERS + 2), context.Event(), context.Event()
    heard, published = context.Queue(), context.Queue()
    processes = [context.Process(target=ask_in_a_loop, args=(candidate, ready, stop, heard)) for _ in range(READERS)]
    processes.append(context.Process(target=publish_in_a_loop, args=(candidate, ready, stop, publishing, published)))
    for process in processes:
        process.start()
    ready.wait(timeout=600)
    turns = []
    for turn in range(TURNS):
        begun = time.monotonic()
        time.sleep(SECONDS)
        turns.append((begun, time.monotonic(), turn % 2 == 1))
        (publishing.clear if publishing.is_set() else publishing.set)()
    stop.set()
    answers = [heard.get(timeout=60) for _ in range(READERS)]
    count = published.get(timeout=60)
    for process in processes:
        process.join(timeout=60)
    assert [error for _, errors in answers for error in errors] == []
    waits: dict[bool, list[float]] = {False: [], True: []}
    for asked, _ in answers:
        for begun, wait in asked:
            for since, until, beside in turns:
                if since <= begun < until:
                    waits[beside].append(1000 * wait)
    at = {beside: quantiles(found, n=100) for beside, found in waits.items()}
    figures = {
        name: {"answers": len(waits[beside]), "p50 ms": round(at[beside][49], 1), "p99 ms": round(at[beside][98], 1)}
        for name, beside in (("alone", False), ("beside", True))
    }
    with capsys.disabled():
        print(json.dumps({**figures, "readers": READERS, "publications": count}))
    assert count > 5
    # Of 2,500 answers 25 take longer than that. Which ones meet each other on two cores moves it by some 20 ms from run to run.
    assert at[True][98] <= 1.2 * at[False][98] + 20
