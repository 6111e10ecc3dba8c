"""The generator of the warehouse's benchmark knows the truth about its documents, and the comparison with the marts can fail."""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.corpus import Made, documents
from benchmarks.warehouse import differences, multiply, run_night, store
from warehouse.home import Home
from warehouse.release import Release, current_release

COUNT = 60


def release_of(home: Home) -> Release:
    """The home's release after a night in a process of its own, as the benchmark runs it: dbt and its readers leave nothing here."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(run_night, home.root).result().published
    release = current_release(home)
    assert release is not None
    return release


@pytest.fixture(scope="module")
def made() -> list[Made]:
    return list(documents(COUNT))


@pytest.fixture(scope="module")
def published(made: list[Made], tmp_path_factory: pytest.TempPathFactory) -> Release:
    home = Home(tmp_path_factory.mktemp("made"))
    store(home, made)
    return release_of(home)


def test_the_same_seed_makes_the_same_documents_and_a_larger_corpus_begins_with_the_smaller_one() -> None:
    assert list(documents(30)) == list(documents(90))[:30]
    assert list(documents(30, seed=2)) != list(documents(30))


def test_stories_are_copied_edited_and_taken_back(made: list[Made]) -> None:
    many = list(documents(1000))
    assert len({one.url for one in many}) == len({one.published_at for one in many}) == len(many)
    carried = Counter(one.story for one in many)
    assert set(carried.values()) == {1, 2, 3, 4}
    visits = Counter((len(one.versions), len(one.captures), one.current) for one in many)
    assert set(visits) == {(1, 1, 0), (2, 2, 1), (2, 3, 0)}
    assert any(len(one.versions) > 1 for one in made), "the corpus of the other tests has no edit"


def test_each_number_of_the_truth_is_printed_on_its_page() -> None:
    for one in documents(100):
        for capture, facts in zip(one.captures, one.versions, strict=False):
            page = capture.payload.decode()
            assert all(fact.subject + fact.indicator in page for fact in facts)
            assert one.title in page


def test_the_marts_hold_exactly_what_was_put_into_the_documents(made: list[Made], published: Release) -> None:
    assert differences(published, made) == []


def test_the_comparison_sees_a_value_a_document_and_a_story_that_differ(made: list[Made], published: Release) -> None:
    first = made[0]
    facts = first.versions[0]
    wrong = replace(first, versions=((replace(facts[0], value=facts[0].value + Decimal("0.01")), *facts[1:]), *first.versions[1:]))
    assert [line.split(":")[0] for line in differences(published, [wrong, *made[1:]])] == ["facts"]
    assert [line.split(":")[0] for line in differences(published, made[:-1])] == ["documents", "versions", "facts", "stories"]
    copy = next(one for one in made if sum(other.story == one.story for other in made) > 1)
    alone = [replace(one, story=-1) if one is copy else one for one in made]
    assert [line.split(":")[0] for line in differences(published, alone)] == ["stories"]


@pytest.mark.torture
def test_multiplied_batches_are_as_many_documents_with_facts_versions_and_stories_of_their_own(tmp_path: Path) -> None:
    from orchestration.ingest import refresh_batches

    made = list(documents(20))
    home = Home(tmp_path)
    home.build.mkdir()
    store(home, made)
    refresh_batches(home, {}, run_id="bench", log=lambda _: None)
    multiply(home, 3)
    assert differences(release_of(home), made, copies=3) == []
