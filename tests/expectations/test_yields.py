"""The yield guard: a visit that gave far less than it should is held back, and nothing else is."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.yields import (
    ENOUGH,
    ENOUGH_TO_COMPARE,
    MEMORY,
    Visit,
    held_visits,
    listed_entry,
    listed_surplus,
    refused_entry,
    surpluses,
    visits_of,
    yield_entries,
)
from scrapers.sources import Discovery, Expect, Source
from warehouse.batches import CaptureYield

START = datetime(2026, 3, 1, 18, tzinfo=UTC)
GOOD = (True, 1200, 8)
UNDATED = (False, 1200, 8)
EMPTY = (True, 0, 0)
SHORT = (True, 150, 8)
WITHOUT_FACTS = (True, 1200, 0)
ANYTHING = Expect()
DATES = Expect(share_with_date=(Decimal("0.9"), None))


def source(expect: Expect = ANYTHING, kind: str = "feed") -> Source:
    return Source(
        id="news",
        name_zh="明州新闻",
        name_en="Mingzhou news",
        publisher="明州",
        homepage="https://news.example/",
        licence="ours",
        owner="us",
        discovery=Discovery(kind=kind, urls=("https://news.example/feed",)),
        hosts=("news.example",),
        expect=expect,
    )


def visit(day: int, *gave: tuple[bool, int, int]) -> Visit:
    captures = []
    for number, (is_dated, length, facts) in enumerate(gave):
        sequence = day * 1000 + number
        at = START + timedelta(days=day, seconds=number)
        captures.append(CaptureYield(f"cap_{sequence}", sequence, "news", at, is_dated, length, facts))
    return Visit("news", tuple(captures))


def held_days(visits: list[Visit], declared: Source | None = None) -> list[int]:
    held = held_visits(visits, {"news": declared} if declared else {})
    return [(one.visit.at - START).days for one in held]


@pytest.mark.parametrize(
    ("broken", "measure"),
    [(UNDATED, "share_with_date"), (EMPTY, "share_with_body"), (SHORT, "body_length"), (WITHOUT_FACTS, "facts_a_document")],
)
def test_qual_02_a_visit_far_below_the_ones_before_it_is_held_back_and_the_measure_is_named(broken, measure):
    visits = [visit(day, *[GOOD] * 6) for day in range(3)] + [visit(3, *[broken] * 6)]
    (held,) = held_visits(visits, {"news": source()})
    assert held.visit is visits[3]
    assert measure in {reason.split()[0] for reason in held.reasons}


def test_a_visit_is_judged_by_what_its_source_expects_though_there_was_none_before():
    assert held_days([visit(0, *[UNDATED] * 4)], source(DATES)) == [0]
    assert held_days([visit(0, *[UNDATED] * 4)], source()) == []


def test_what_the_source_expects_replaces_what_it_gave_before():
    visits = [visit(0, *[GOOD] * 9), visit(1, *[UNDATED] * 9)]
    assert held_days(visits, source(Expect(share_with_date=(Decimal(0), None)))) == []


def test_a_source_stays_held_back_until_it_gives_again_what_it_gave():
    visits = [visit(0, *[GOOD] * 6), *[visit(day, *[EMPTY] * 6) for day in range(1, 9)], visit(9, *[GOOD] * 6)]
    assert held_days(visits, source()) == list(range(1, 9))


def test_one_odd_document_holds_nothing_back():
    assert held_days([visit(0, *[GOOD] * 4), visit(1, UNDATED), visit(2, *[GOOD] * 3, UNDATED)], source(DATES)) == []


def test_a_source_of_one_document_a_night_is_judged_with_the_nights_before():
    visits = [*[visit(day, GOOD) for day in range(4)], *[visit(day, UNDATED) for day in range(4, 8)], visit(8, GOOD)]
    assert held_days(visits, source(DATES)) == [5, 6, 7]


def test_a_quiet_night_is_not_compared_with_busy_ones():
    assert held_days([visit(0, *[GOOD] * 20), visit(1, WITHOUT_FACTS, SHORT, WITHOUT_FACTS)], source()) == []


def test_nights_that_are_poor_now_and_then_are_what_the_source_is_like():
    poor = [GOOD, WITHOUT_FACTS, WITHOUT_FACTS, WITHOUT_FACTS, SHORT, SHORT]
    assert held_days([visit(0, *[GOOD] * 6), visit(1, *poor), visit(2, *[GOOD] * 6), visit(3, *poor)], source()) == []


def test_a_folder_of_other_documents_is_no_change_of_template():
    assert held_days([visit(0, *[GOOD] * 9), visit(1, *[UNDATED] * 9)], source(kind="folder")) == []


def test_what_is_older_than_a_fortnight_is_forgotten():
    later = MEMORY.days + 1
    assert held_days([visit(0, *[GOOD] * 9), visit(later, *[EMPTY] * 9)], source()) == []
    assert held_days([visit(0, *[GOOD] * 9), visit(later - 1, *[EMPTY] * 9)], source()) == [later - 1]


def test_sources_are_judged_apart():
    other = [CaptureYield(f"cap_{n}", n, "other", START, *EMPTY) for n in range(6)]
    mine = list(visit(1, *[GOOD] * 6).captures)
    visits = visits_of([*mine, *other], lambda _: "one run")
    assert [(one.source_id, len(one.captures)) for one in visits] == [("other", 6), ("news", 6)]
    expect = source(Expect(share_with_body=(Decimal("0.5"), None)))
    assert [held.visit.source_id for held in held_visits(visits, {"news": expect, "other": expect})] == ["other"]


def test_the_quarantine_says_which_source_measure_and_bound_and_what_to_do():
    visits = [visit(day, *[UNDATED] * 4) for day in range(2)]
    (entry,) = yield_entries(held_visits(visits, {"news": source(DATES)}))
    assert (entry.source_id, entry.item_kind, entry.item_id, entry.rule) == ("news", "source", "news", "yield")
    assert "8 captures" in entry.message
    assert "share_with_date is 0, less than 0.9, that the source's file expects" in entry.message
    assert "kaoju sources check news" in entry.next_step


def test_a_list_that_is_too_short_is_named_and_one_that_is_long_enough_is_not():
    declared = source(Expect(documents_a_day=(Decimal(5), None)))
    entry = listed_entry(declared, 4)
    assert entry is not None
    assert entry.message == "documents_a_day is 4, less than 5, that the source's file expects"
    assert listed_entry(declared, 5) is listed_entry(source(), 0) is None


def test_qual_01_a_site_that_answers_with_other_pages_is_an_alarm_and_single_pages_are_not():
    assert refused_entry(source(), 2, 2) is None
    assert refused_entry(source(), 20, 100) is None
    entry = refused_entry(source(), 21, 100)
    assert entry is not None
    assert entry.message == "21 of 100 answers are no documents, more than 20 %"
    assert "kaoju sources check news" in entry.next_step


def test_a_list_that_is_longer_than_expected_is_said():
    declared = source(Expect(documents_a_day=(None, Decimal(5))))
    assert listed_surplus(declared, 6) == "news: documents_a_day is 6, more than 5, that the source's file expects"
    assert listed_surplus(declared, 5) is listed_surplus(source(), 600) is None


def test_more_than_a_source_expects_is_said_and_published():
    declared = source(Expect(facts_a_document=(None, Decimal("7.5"))))
    visits = [visit(0, *[WITHOUT_FACTS] * 6), visit(1, *[GOOD] * 6)]
    assert surpluses(visits, {"news": declared}) == ["news: facts_a_document is 8, more than 7.5, that the source's file expects"]
    assert surpluses(visits[:1], {"news": declared}) == []
    assert held_days(visits, declared) == []


gave = st.sampled_from([GOOD, UNDATED, EMPTY, SHORT, WITHOUT_FACTS])


@given(st.lists(st.lists(gave, min_size=1, max_size=8), max_size=12), st.sampled_from([ANYTHING, DATES]))
def test_verdicts_do_not_change_with_what_comes_later_and_good_visits_are_never_held(nights, expect):
    visits = [visit(day, *captures) for day, captures in enumerate(nights)]
    whole = held_days(visits, source(expect))
    for count in range(len(visits)):
        assert held_days(visits[:count], source(expect)) == [day for day in whole if day < count]
    assert not [day for day in whole if set(nights[day]) == {GOOD}]


@given(st.integers(1, 40), st.integers(1, 40))
def test_more_of_the_same_is_never_held(first, second):
    assert held_days([visit(0, *[UNDATED] * first), visit(1, *[UNDATED] * second)], source()) == []


def test_few_captures_are_not_enough_to_judge():
    assert held_days([visit(0, *[UNDATED] * (ENOUGH - 1))], source(DATES)) == []
    assert held_days([visit(0, *[GOOD] * (ENOUGH_TO_COMPARE - 1)), visit(1, *[EMPTY] * 9)], source()) == []
