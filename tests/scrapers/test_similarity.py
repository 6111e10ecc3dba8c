"""Sketches of texts: equal for equal stories, nearly equal for nearly equal ones, apart for others."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.similarity import GRAM, SKETCH, fingerprints

LETTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]


def story(seed: int, length: int) -> str:
    """Random Chinese characters: two seeds have no eight in a row in common."""
    return "".join(random.Random(seed).choices(LETTERS, k=length))


def containment(one: str, other: str) -> float:
    """Containment of the smaller text in the larger one, as int_documents_clustered.sql estimates it."""
    sketches = [fingerprints(one), fingerprints(other)]
    bound = min(sketch[-1] if len(sketch) == SKETCH else 1 << 63 for sketch in sketches)
    first, second = ({value for value in sketch if value <= bound} for sketch in sketches)
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller else 0.0


def test_a_sketch_is_the_same_on_every_machine():
    assert fingerprints("数字经济核心产业") == (3166279007577468508,)


def test_a_text_of_fewer_than_eight_letters_has_no_fingerprints():
    assert fingerprints("") == fingerprints("数字 经济 ——，。２０1") == ()


@given(st.text(max_size=3000))
def test_a_sketch_is_bounded_rising_and_fits_a_signed_column(text):
    sketch = fingerprints(text)
    assert len(sketch) <= SKETCH
    assert list(sketch) == sorted(set(sketch))
    assert all(0 <= value < 1 << 63 for value in sketch)


@given(st.text(alphabet="数字经济产业2025。， ", max_size=2500))
def test_a_sketch_is_the_smallest_hashes_of_all_grams(text):
    letters = [letter for letter in text if letter.isalnum()]
    grams = {"".join(letters[start : start + GRAM]) for start in range(len(letters) - GRAM + 1)}
    assert fingerprints(text) == tuple(sorted(value for gram in grams for value in fingerprints(gram))[:SKETCH])


@given(st.integers(0, 10**6), st.integers(8, 2000), st.integers(1, 40))
def test_lines_spaces_and_punctuation_do_not_count(seed, length, step):
    text = story(seed, length)
    typeset = "，\n　".join(text[start : start + step] for start in range(0, length, step))
    assert fingerprints(typeset) == fingerprints(text)


def test_full_width_digits_and_letters_are_the_narrow_ones():
    assert fingerprints("２０２５年ＧＤＰ增长５％以上") == fingerprints("2025年gdp增长5%以上")


@given(st.integers(0, 10**6), st.integers(200, 5000), st.integers(0, 60))
def test_a_changed_footer_leaves_a_text_contained(seed, length, footer):
    body = story(seed, length)
    assert containment(body + story(seed + 1, footer), body + story(seed + 2, footer)) >= 0.7
    assert containment(body + story(seed + 1, footer), body) == 1


@given(st.integers(0, 10**6), st.integers(40, 5000), st.integers(40, 5000))
def test_texts_that_have_nothing_in_common_have_no_hash_in_common(seed, first, second):
    assert containment(story(seed, first), story(seed + 1, second)) == 0


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_the_estimate_is_near_the_share_that_is_in_common(share):
    length = 4000
    common = story(1, int(length * share))
    assert containment(common + story(2, length - len(common)), common + story(3, length - len(common))) == pytest.approx(share, abs=0.1)


def test_a_long_text_has_a_sketch_of_the_same_size():
    assert len(fingerprints(story(4, 200_000))) == SKETCH
