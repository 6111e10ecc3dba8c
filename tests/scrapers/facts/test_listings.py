"""What the reader of listings promises, on sentences written for this test (`listings.jsonl`).

The file holds two sets: `tuned`, which the rules were written against, and `fresh`, which was labelled afterwards; floors are of both.
"""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_mentions import document

from scrapers.facts.listings import extract_listings
from scrapers.facts.mentions import extract_mentions
from scrapers.records import Document, Listing, Role

SENTENCES = [json.loads(line) for line in Path(__file__).with_name("listings.jsonl").read_text(encoding="utf-8").splitlines()]


def listings(*paragraphs: str) -> list[Listing]:
    return read(document(*paragraphs))


def read(of: Document) -> list[Listing]:
    return extract_listings(of, extract_mentions(of))


def items(listing: Listing) -> list[str]:
    return [item.text for item in listing.items]


@pytest.mark.parametrize(
    ("name", "precision", "recall", "whole"), [("tuned", 0.98, 1.0, 1.0), ("fresh", 0.91, 0.88, 0.80)], ids=["tuned", "fresh"]
)
def test_the_share_of_right_listings_does_not_fall(name, precision, recall, whole):
    right = made = wanted = exact = 0
    for row in SENTENCES:
        if row["set"] != name:
            continue
        found = listings(row["text"])
        read_items = [items(listing) for listing in found]
        read_whole = [(items(one), one.label, one.declared_count, one.is_open) for one in found]
        made, wanted = made + len(found), wanted + len(row["listings"])
        right += sum(one["items"] in read_items for one in row["listings"])
        exact += sum((one["items"], one["label"], one["declared"], one["open"]) in read_whole for one in row["listings"])
    assert right / made >= precision
    assert right / wanted >= recall
    assert exact / wanted >= whole


@pytest.mark.parametrize("row", [row for row in SENTENCES if row["set"] == "tuned" and row["listings"]], ids=lambda row: row["text"][:12])
def test_an_item_is_what_stands_at_its_place(row):
    of = document("先行一段。", row["text"])
    for listing in read(of):
        for item in listing.items:
            assert of.blocks[listing.block].text[item.text_start : item.text_end] == item.text
            assert "".join(of.page.raw[start:end] for start, end in item.raw_spans) == item.text


def test_what_is_declared_is_kept_and_what_is_not_printed_is_not_invented():
    (listing,) = listings("镇里的服务大厅设置了社保、医保、不动产等六个窗口。")
    assert listing.declared_count is None or listing.declared_count == 6
    assert items(listing) == ["社保", "医保", "不动产"]
    assert listing.is_open


def test_the_declared_count_decides_whether_a_conjunction_joins_two_items():
    (three,) = listings("中心建成人口、企业、住房与土地等三大基础库。")
    (four,) = listings("中心建成人口、企业、住房与土地等四大基础库。")
    assert items(three) == ["人口", "企业", "住房与土地"]
    assert items(four) == ["人口", "企业", "住房", "土地"]


def test_a_count_that_is_not_exact_is_no_count():
    (listing,) = listings("园区引进了远山软件、长河数据、白云网络等30余家企业。")
    assert (listing.declared_count, listing.label, listing.label_text) == (None, "企业", "30余家企业")


def test_a_listing_says_whose_the_items_are_what_they_are_called_and_in_which_part_of_the_chain():
    (listing,) = listings("在整机组装环节，宁波市又有远山软件、长河数据、白云网络等一大批供应商。")
    assert (listing.owner, listing.topic, listing.role, listing.segment) == ("宁波市", "整机组装环节", "供应商", "整机组装环节")
    (named,) = listings("当地培育了一批减速器制造企业，如远山精机、长河传动等。")
    assert (named.role, named.segment, named.verb) == ("减速器制造企业", "减速器制造", "如")


def test_a_table_cell_is_read_where_it_holds_whole_sentences():
    text = "产业园引进了远山软件、长河数据、白云网络等一批电子百强"
    assert read(document(text, role=Role.TABLE_CELL)) == []
    (listing,) = read(document(f"{text}。", role=Role.TABLE_CELL))
    assert (listing.label, items(listing)) == ("电子百强", ["远山软件", "长河数据", "白云网络"])


def test_the_first_character_of_a_name_is_no_verb():
    (listing,) = listings("系统已覆盖华为、京东、小米、有赞等头部企业。")
    assert items(listing) == ["华为", "京东", "小米", "有赞"]


def test_a_pause_before_is_does_not_end_the_list():
    (listing,) = listings("航道、锚地、岸电，是构成港口的三大要素。")
    assert (listing.declared_count, items(listing)) == (3, ["航道", "锚地", "岸电"])


def test_a_verb_within_a_name_does_not_begin_the_list():
    (listing,) = listings("由此衍生出语言大模型、多模态生成大模型、研发大模型3大能力模型。")
    assert (listing.declared_count, items(listing)) == (3, ["语言大模型", "多模态生成大模型", "研发大模型"])


@pytest.mark.parametrize("role", [Role.NOISE, Role.RELATED, Role.BYLINE])
def test_only_running_text_is_read(role):
    text = "平台上线了能耗监测、安全巡检、招商地图等五个模块。"
    assert listings(text) != []
    assert read(document(text, role=role)) == []


def test_the_same_document_gives_the_same_listings():
    of = document(*[row["text"] for row in SENTENCES])
    assert read(of) == read(of)
    assert len({listing.listing_id for listing in read(of)}) == len(read(of))


@given(st.text(alphabet="、，。；：和与及等三六个大类企业模块包括如从到对进行由组成为“”《》（）()甲乙丙A1 \n的了", max_size=120))
def test_no_text_breaks_the_reader(text):
    of = document(text)
    for listing in read(of):
        assert len(listing.items) >= 2
        ends = [(item.text_start, item.text_end) for item in listing.items]
        assert ends == sorted(ends)
        assert all(of.blocks[0].text[start:end] == item.text for (start, end), item in zip(ends, listing.items, strict=True))


@pytest.mark.parametrize("piece", ["甲厂、乙厂和", "（甲、", "从甲到乙、", "“三张、", "等三个、", "甲、乙等六个模块，"])
def test_time_grows_with_length_alone(piece):
    def seconds(times: int) -> float:
        of = document(piece * times)
        found = extract_mentions(of)
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            extract_listings(of, found)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(4000) < 12 * seconds(1000) + 0.02
