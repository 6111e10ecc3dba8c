"""Batches: written whole, named by their captures, made again when the code changes."""

from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.records import RejectedError
from tests.warehouse.factories import TEXT, batch_of, capture, document, observation, reading
from warehouse.batches import Batch, BatchRows, list_batches, work_ranges
from warehouse.home import Home


def test_a_batch_written_twice_is_the_same_bytes(tmp_path):
    homes = [Home(tmp_path / name) for name in "ab"]
    for home in homes:
        batch_of(home, [TEXT])
    assert list_batches(homes[0])[0].digest == list_batches(homes[1])[0].digest


def test_a_batch_of_the_same_captures_replaces_the_older_one(tmp_path):
    home = Home(tmp_path)
    batch_of(home, [TEXT], code_version="v1")
    batch_of(home, [TEXT + "新。"], code_version="v2")
    batches = list_batches(home)
    assert [batch.code_version for batch in batches] == ["v2"]
    assert "新" in pq.read_table(batches[0].folder / "blocks.parquet")["text"][0].as_py()


def test_litter_of_a_killed_run_is_no_batch_and_is_removed(tmp_path):
    home = Home(tmp_path)
    batch_of(home, [TEXT])
    litter = home.batches / ".00000002-00000002.tmp"
    litter.mkdir()
    assert len(list_batches(home)) == 1
    assert not litter.exists()


def test_a_value_keeps_six_places_and_its_raw_characters_are_read_again(tmp_path):
    home = Home(tmp_path)
    batch_of(home, [TEXT])
    row = pq.read_table(list_batches(home)[0].folder / "observations.parquet").to_pylist()[0]
    assert row["value_low"] == Decimal("267430000000.000000")
    assert row["raw_value"] == "2674.3亿元"


def test_a_value_beyond_the_column_is_rejected_and_nothing_of_its_document_is_added():
    rows = BatchRows()
    said = document(capture(1))
    with pytest.raises(RejectedError, match="value_range"):
        rows.add_document(1, reading(said, observation(said, value_high=Decimal(10) ** 40)), "v1")
    assert not any(rows.tables.values())


spans = st.lists(st.integers(1, 60), unique=True).map(sorted)


@given(
    sequences=spans,
    cuts=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 8), st.sampled_from(["old", "new"])), max_size=6),
    size=st.integers(1, 9),
)
def test_each_capture_is_in_one_good_batch_or_in_one_range_of_work(tmp_path_factory, sequences, cuts, size):
    batches, end = [], 0
    for first, length, version in sorted(cuts):
        if first > end:
            end = first + length
            batches.append(Batch(tmp_path_factory.getbasetemp() / f"{first}", first, end, version, "", {}))
    ranges = work_ranges(batches, sequences, "new", size)
    assert ranges == sorted(ranges)
    for sequence in sequences:
        good = sum(batch.first <= sequence <= batch.last and batch.code_version == "new" for batch in batches)
        assert good + sum(first <= sequence <= last for first, last in ranges) == 1
    for first, last in ranges:
        stale = any((batch.first, batch.last) == (first, last) for batch in batches)
        assert stale or sum(first <= sequence <= last for sequence in sequences) <= size
