import pytest

from scrapers.text.places import place_of, places


@pytest.mark.parametrize(
    ("title", "publisher", "place"),
    [
        ("宁波：港口吞吐量再创新高", "", "宁波市"),
        ("吉林市：雾凇季开幕", "", "吉林市"),
        ("吉林 | 冰雪经济升温", "", "吉林省"),
        ("浙江丨山海协作二十年", "", "浙江省"),
        ("港口吞吐量再创新高", "绍兴晚报", "绍兴市"),
        ("宁波港吞吐量再创新高", "", None),
        ("评论：宁波的底气", "某某网", None),
        ("", "", None),
    ],
)
def test_a_title_that_begins_with_a_place_or_a_local_paper_decides_the_place(title: str, publisher: str, place: str | None):
    assert place_of(title, publisher) == place


def test_the_list_holds_every_province_and_no_name_for_two_places():
    names = places()
    assert len({name for name in names.values() if name.endswith(("省", "自治区", "特别行政区"))}) == 30
    assert {"北京市", "天津市", "上海市", "重庆市"} <= set(names.values())
    assert names["吉林"] == "吉林省"
    assert names["海南"] == "海南省"
    assert names["杭州"] == "杭州市"
