"""The account of places: whatever is cut, joined or sliced, a text equals the characters that it points at."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.text.offsets import EMPTY, MappedText, OffsetError, TextBuilder, concat, replacement_name

RAW = st.text(alphabet="宁波ab1 ，。\n\u3000&amp;\f", min_size=1, max_size=60)


def spelled(text: MappedText, raw: str) -> str:
    """Spell a text out of the capture: copies as they stand, replacements by what their name allows."""
    return "".join(
        raw[run.raw_start : run.raw_end] if run.copied else text.text[run.start : run.end] if _named(text, run, raw) else "\x00"
        for run in text.runs
    )


def _named(text: MappedText, run, raw: str) -> bool:
    return replacement_name(raw[run.raw_start : run.raw_end], text.text[run.start : run.end]) is not None


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, MappedText]:
    """Draw a capture and a text made of it by any sequence of builder steps, slices, cuts and joins."""
    raw = draw(RAW)
    builder = TextBuilder(raw)
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(raw)))
        end = draw(st.integers(start, len(raw)))
        if draw(st.booleans()) or raw[start:end].strip():
            builder.copy(start, end)
        elif start < end:
            builder.put(draw(st.sampled_from([" ", "\n"])), start, end)
    text = builder.build()
    for _ in range(draw(st.integers(0, 5))):
        low = draw(st.integers(0, len(text)))
        high = draw(st.integers(low, len(text)))
        step = draw(st.sampled_from(["slice", "without", "strip", "double"]))
        if step == "slice":
            text = text.slice(low, high)
        elif step == "without":
            text = text.without([(low, high)])
        elif step == "strip":
            text = text.strip()
        else:
            text = concat([text.slice(low, high), text])
    return raw, text


@given(edited())
@settings(max_examples=300, deadline=None)
def test_PROV_01_any_sequence_of_edits_keeps_the_text_equal_to_its_places(case: tuple[str, MappedText]) -> None:
    raw, text = case
    text.check(raw)
    assert spelled(text, raw) == text.text


@given(edited(), st.data())
@settings(max_examples=300, deadline=None)
def test_raw_spans_of_any_stretch_spell_it_up_to_named_replacements(case: tuple[str, MappedText], data: st.DataObject) -> None:
    raw, text = case
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = text.raw_spans(start, end)
    assert all(0 <= low < high <= len(raw) for low, high in spans)
    part = text.slice(start, end)
    assert spelled(part, raw) == text.text[start:end]
    for run in part.runs:
        assert any(low <= run.raw_start and run.raw_end <= high for low, high in spans)
    places = sorted((run.raw_start, run.raw_end) for run in part.runs)
    apart = all(first[1] <= second[0] for first, second in pairwise(places))
    if apart and all(run.copied for run in part.runs):
        assert "".join(raw[low:high] for low, high in spans) == part.text


@given(edited(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_slice_of_a_slice_is_the_slice(case: tuple[str, MappedText], data: st.DataObject) -> None:
    _, text = case
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    inner = data.draw(st.integers(0, end - start))
    assert text.slice(start, end).slice(inner, end - start).text == text.text[start + inner : end]
    assert text.slice(start, end).slice(inner, end - start).raw_spans() == text.raw_spans(start + inner, end)


@given(edited())
@settings(max_examples=200, deadline=None)
def test_one_changed_character_of_a_copy_is_noticed(case: tuple[str, MappedText]) -> None:
    raw, text = case
    copied = [run for run in text.runs if run.copied]
    if not copied:
        return
    at = copied[0].raw_start
    changed = raw[:at] + ("乙" if raw[at] != "乙" else "丙") + raw[at + 1 :]
    with pytest.raises(OffsetError):
        text.check(changed)


def test_a_replacement_without_a_name_is_refused() -> None:
    raw = "约15.1亿"
    with pytest.raises(OffsetError):
        TextBuilder(raw).copy(0, 1).put("16", 1, 3).build().check(raw)


def test_overlapping_cuts_are_refused() -> None:
    with pytest.raises(OffsetError):
        TextBuilder("港口吞吐量").copy(0, 5).build().without([(0, 3), (2, 4)])


def test_a_stretch_outside_of_the_text_has_no_places() -> None:
    with pytest.raises(OffsetError):
        EMPTY.raw_spans(0, 1)
