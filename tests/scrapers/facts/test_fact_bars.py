"""Floors of the extraction of facts on the shared gold: they may rise, they cannot fall unnoticed."""

import hashlib
import json
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from scoring import GOLD, SCORER, as_scored, document_of

from scrapers.facts.mentions import extract_mentions
from scrapers.facts.observations import extract_observations
from scrapers.parsers.front_matter import parse_front_matter
from scrapers.parsers.text import parse_text
from scrapers.records import Document, Observation, Page, Role
from scrapers.text.dates import SHANGHAI
from tests.conftest import REFERENCE

SEEDS = REFERENCE / "corpus" / "seeds"
GOLD_DIGESTS = {
    "observations.jsonl": "805d4e7ad80cdd57b068847fda6c942ab0213ed046fc4b492aabca265110784a",
    "not_observations.jsonl": "d751d6e9b317457a4aff2330a8c08eaaac88ab0057036551a3257a3415e200c3",
}
FLOORS = {"value": 0.99, "kind": 0.97, "period": 0.97, "subject": 0.95, "indicator": 0.94, "full": 0.91}
NOT_A_FACT_CEILING = 0.02
# The passages of tests/gold were labelled by other eyes before the rules met them: full F1 was 0.67 and 0.71 when they met. The rules were
# mended afterwards, so these floors guard against falling, they do not say how unseen text fares.
BLIND_FLOORS = {"value": 0.98, "kind": 0.95, "period": 0.95, "subject": 0.93, "indicator": 0.93, "full": 0.88}

pytestmark = pytest.mark.usefixtures("reference")


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    found = {}
    for name, parse in (("000.txt", parse_text), ("001.txt", parse_text), ("003.html", parse_front_matter)):
        doc = name[:3]
        raw = (SEEDS / name).read_text(encoding="utf-8")
        page = Page(capture_id=f"cap_{doc}", source_id="seed", url=f"file:{name}", raw=raw, encoding="utf-8", encoding_reason="test")
        found[doc] = parse(page)
    return found


@pytest.fixture(scope="module")
def facts(documents: dict[str, Document]) -> dict[str, list[Observation]]:
    return {doc: extract_observations(document, extract_mentions(document)) for doc, document in documents.items()}


def test_the_gold_is_the_one_that_the_floors_were_measured_on() -> None:
    digests = {name: hashlib.sha256((GOLD / name).read_bytes()).hexdigest() for name in GOLD_DIGESTS}
    assert digests == GOLD_DIGESTS


def test_the_scores_on_the_gold_stay_above_their_floors(facts: dict[str, list[Observation]], tmp_path: Path) -> None:
    predicted = tmp_path / "predicted.jsonl"
    rows = [as_scored(fact, doc) for doc, found in facts.items() for fact in found]
    predicted.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    wishes = [wish for level, floor in FLOORS.items() for wish in ("--at-least", f"{level}={floor}")]
    command = [sys.executable, str(SCORER), str(GOLD / "observations.jsonl"), str(predicted), *wishes]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_scores_on_our_own_blind_passages_stay_above_their_floors(tmp_path: Path) -> None:
    gold = Path(__file__).resolve().parents[2] / "gold"
    rows = []
    for path in sorted((gold / "passages").glob("*.json")):
        passage = json.loads(path.read_text(encoding="utf-8"))
        published = datetime.fromisoformat(passage["published"]).replace(tzinfo=SHANGHAI) if passage["published"] else None
        blocks = [(Role.TITLE, passage["title"]), *((Role.PARAGRAPH, text) for text in passage["paragraphs"])]
        document = document_of(blocks, name=passage["doc"], title=passage["title"], published=published, place=passage["place"])
        rows += [as_scored(fact, passage["doc"]) for fact in extract_observations(document, extract_mentions(document))]
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    wishes = [wish for level, floor in BLIND_FLOORS.items() for wish in ("--at-least", f"{level}={floor}")]
    command = [sys.executable, str(SCORER), str(gold / "observations.jsonl"), str(predicted), *wishes]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_numbers_that_are_no_facts_are_not_published(documents: dict[str, Document], facts: dict[str, list[Observation]]) -> None:
    rows = [json.loads(line) for line in (GOLD / "not_observations.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()]
    published = [row for row in rows if any(_states(row, fact, documents) for fact in facts[row["doc"]])]
    assert len(published) <= NOT_A_FACT_CEILING * len(rows), [row["text"] for row in published]


def _states(row: dict[str, str], fact: Observation, documents: dict[str, Document]) -> bool:
    """True where a fact's value lies on the characters that the row rules out, in the row's own surroundings."""
    block = next(b for b in documents[row["doc"]].blocks if b.position == fact.block)
    text, context = re.sub(r"\s", "", row["text"]), re.sub(r"\s", "", row["context"])
    before = re.sub(r"\s", "", block.text[: fact.text_start])
    through = re.sub(r"\s", "", block.text[: fact.text_end])
    whole = re.sub(r"\s", "", block.text)
    place = whole.find(context)
    while place >= 0:
        low = place + context.find(text)
        if len(before) < low + len(text) and low < len(through):
            return True
        place = whole.find(context, place + 1)
    return False


def test_every_observation_of_the_gold_documents_rereads_from_the_capture(
    documents: dict[str, Document], facts: dict[str, list[Observation]]
) -> None:
    checked = 0
    for doc, found in facts.items():
        raw = documents[doc].page.raw
        for fact in found:
            text = next(b for b in documents[doc].blocks if b.position == fact.block).text
            value = re.sub(r"\s", "", "".join(raw[a:b] for a, b in fact.value_spans))
            assert value == re.sub(r"\s", "", text[fact.text_start : fact.text_end]) == re.sub(r"\s", "", fact.value_text)
            assert re.sub(r"\s", "", "".join(raw[a:b] for a, b in fact.raw_spans)) == re.sub(r"\s", "", fact.quote)
            checked += 1
    assert checked > 200
