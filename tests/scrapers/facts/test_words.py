"""Patterns that look at one character before they try their alternatives."""

import re
from re import _constants as codes  # ty: ignore[missing-module-member]
from re import _parser as parser  # ty: ignore[missing-module-member]
from typing import Any

import pytest

from scrapers.facts import clauses, indicators, numbers, periods
from scrapers.facts.words import led_by

LED = {
    "clause end": clauses._CLAUSE_END,
    "sentence end": clauses._SENTENCE_END,
    "number": numbers._NUMBER,
    "period": periods._PERIOD,
    "break of a phrase": indicators._BREAK,
}


def members(items: list[Any]) -> set[str]:
    """The characters of a class; white space counts as a blank."""
    found: set[str] = set()
    for kind, value in items:
        if kind is codes.LITERAL:
            found.add(chr(value))
        elif kind is codes.RANGE:
            found |= set(map(chr, range(value[0], value[1] + 1)))
        elif kind is codes.CATEGORY:
            found |= set("0123456789") if value is codes.CATEGORY_DIGIT else {" "}
    return found


def firsts(items: Any) -> tuple[set[str], bool]:
    """The characters that a match of a parsed pattern can begin with, and whether it may be empty; what only looks is passed over."""
    found: set[str] = set()
    for kind, value in items:
        if kind is codes.LITERAL:
            return found | {chr(value)}, False
        if kind is codes.IN:
            return found | members(value), False
        if kind in (codes.ASSERT, codes.ASSERT_NOT, codes.AT):
            continue
        if kind is codes.BRANCH:
            parts = [firsts(part) for part in value[1]]
        elif kind is codes.SUBPATTERN:
            parts = [firsts(value[3])]
        else:
            assert kind in (codes.MAX_REPEAT, codes.MIN_REPEAT), kind
            low, _, inner = value
            characters, empty = firsts(inner)
            parts = [(characters, empty or low == 0)]
        found |= set().union(*(characters for characters, _ in parts))
        if not any(empty for _, empty in parts):
            return found, False
    return found, True


@pytest.mark.parametrize("name", LED)
def test_a_first_look_lets_every_alternative_begin(name: str) -> None:
    look, *rest = parser.parse(LED[name].pattern)
    assert look[0] is codes.ASSERT
    seen, _ = firsts(look[1][1])
    needed, empty = firsts(rest)
    assert not empty
    assert needed <= seen, sorted(needed - seen)


def test_a_first_look_that_forgets_a_beginning_is_noticed() -> None:
    look, *rest = parser.parse(led_by("ab", "a|b|c"))
    assert firsts(rest)[0] - firsts(look[1][1])[0] == {"c"}
    assert re.findall(led_by("ab", "a|b|c"), "abc") == ["a", "b"]
