"""The interface of extractors: what each one promises, whoever reads."""

from datetime import UTC, datetime
from inspect import signature

import pytest

from scrapers.facts.extractor import Extractor, RuleExtractor
from scrapers.facts.llm import LlmExtractor
from scrapers.facts.mentions import extract_mentions
from scrapers.facts.observations import extract_observations
from scrapers.records import Block, Document, Page, Role
from scrapers.text.offsets import TextBuilder

RAW = "2026年前三季度，临江市规模以上工业增加值384.6亿元，同比增长7.2%。\n海川装备股份有限公司全年营收约52.3亿元，比上年下降3.5%。"


def document(raw: str = RAW) -> Document:
    blocks, at = [], 0
    for position, text in enumerate(raw.split("\n")):
        blocks.append(Block(position=position, role=Role.PARAGRAPH, content=TextBuilder(raw).copy(at, at + len(text)).build()))
        at += len(text) + 1
    page = Page(capture_id="cap_1", source_id="test", url="file:test", raw=raw, encoding="utf-8", encoding_reason="written")
    return Document(page=page, parser="test", blocks=tuple(blocks), published=datetime(2026, 11, 20, tzinfo=UTC))


def test_the_rule_extractor_is_the_grammar_with_its_mentions():
    found = RuleExtractor().extract(document())
    assert found == extract_observations(document(), extract_mentions(document()))
    assert [observation.value_text for observation in found] == ["384.6亿元", "7.2%", "52.3亿元", "3.5%"]


def test_every_observation_carries_the_version_of_its_extractor():
    assert {observation.extractor_version for observation in RuleExtractor().extract(document())} == {RuleExtractor().version}


def test_a_document_without_numbers_has_no_observations():
    assert RuleExtractor().extract(document("临江市昨日召开座谈会。")) == []


@pytest.mark.parametrize("extractor", [RuleExtractor(), LlmExtractor("http://127.0.0.1:9/v1", "small-model")], ids=["rules", "llm"])
def test_all_extractors_fit_behind_one_interface(extractor: Extractor):
    assert extractor.version.isascii()
    assert list(signature(extractor.extract).parameters) == ["document"]
    assert extractor.extract(document("临江市昨日召开座谈会。")) == []
