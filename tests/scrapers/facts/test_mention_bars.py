"""Floors of the mentions on hand-made gold: they may rise, they must not fall unnoticed."""

import hashlib
from pathlib import Path

import pytest

from scrapers.facts.mentions import extract_mentions
from scrapers.records import Mention, MentionKind
from tests.scrapers.facts.mention_scoring import DOCUMENTS, FILES, gold_document, score

# kind: (recall, precision); the bars of the project are 0.85 and 0.90 for organisations, 0.90 and 0.90 for policies
FLOORS = {
    MentionKind.ORGANISATION: (0.98, 0.97),
    MentionKind.POLICY: (1.0, 1.0),
    MentionKind.PERSON: (1.0, 1.0),
    MentionKind.PRODUCT: (0.84, 0.89),
}
GOLD_DIGEST = "d9d519ef8c1038f68ae96c98c1c673a1462a7e4d1ef2ead9932c2d30be7f7bdd"


@pytest.fixture(scope="module")
def gold(reference: Path) -> Path:
    return reference / "gold"


@pytest.fixture(scope="module")
def mentions(gold: Path) -> dict[str, list[Mention]]:
    return {name: extract_mentions(gold_document(name)) for name in DOCUMENTS}


def test_the_gold_is_the_one_that_the_floors_were_measured_on(gold: Path) -> None:
    digest = hashlib.sha256()
    for name in sorted([*FILES.values(), *(f"articles/{name}.json" for name in DOCUMENTS)]):
        digest.update((gold / name).read_bytes())
    assert digest.hexdigest() == GOLD_DIGEST


@pytest.mark.parametrize("kind", FLOORS)
def test_mentions_do_not_fall_below_their_floor(kind: MentionKind, mentions: dict[str, list[Mention]]) -> None:
    result = score(kind, mentions)
    recall, precision = FLOORS[kind]
    assert result.recall >= recall, f"{result}; missed: {result.missed}"
    assert result.precision >= precision, f"{result}; wrong: {result.wrong}"


def test_the_bars_of_the_project_hold(mentions: dict[str, list[Mention]]) -> None:
    organisations, policies = score(MentionKind.ORGANISATION, mentions), score(MentionKind.POLICY, mentions)
    assert organisations.recall >= 0.85
    assert organisations.precision >= 0.90
    assert policies.recall >= 0.90
    assert policies.precision >= 0.90
