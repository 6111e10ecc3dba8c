"""Values that a document implies: each derivation with a text that implies it and one that does not."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scoring import document_of

from scrapers.facts.derived import DerivedValue, derive_values
from scrapers.facts.observations import extract_observations
from scrapers.records import Role


def derived(text: str, place: str = "温州市") -> list[DerivedValue]:
    document = document_of([(Role.PARAGRAPH, text)], place=place, published=datetime(2024, 2, 5, tzinfo=UTC))
    return derive_values(document, extract_observations(document))


@pytest.mark.parametrize(
    ("text", "derivation", "subject", "indicator", "value", "unit"),
    [
        ("2023年，温州市规上服务业增加值120亿元，占服务业的比重达到24.0%。", "implied_total", "温州市", "服务业增加值", 5 * 10**10, "CNY"),
        ("2023年，温州市发明专利授权量4200件，占全省的21%。", "implied_total", "浙江省", "发明专利授权量", 20_000, "件"),
        ("2023年，温州市外贸出口额同比增长12.4%，高于全省2.3个百分点。", "other_side", "浙江省", "外贸出口额", "10.1", "%"),
        ("2023年，温州市外贸出口额同比增长12.4%，低于全国平均2.3个百分点。", "other_side", "中国", "外贸出口额", "14.7", "%"),
        ("2023年，温州市高技术产业增加值增长9.1%，快于规上工业3.6个百分点。", "other_side", "温州市", "规上工业增加值", "5.5", "%"),
        ("2023年，温州市出口额820亿元。其中，民企出口额610亿元，外企150亿元。", "remainder", "温州市", "出口额", 6 * 10**9, "CNY"),
        ("2022年，温州市软件业收入400亿元，2023年软件业收入450亿元。", "growth", "温州市", "软件业收入", "12.5", "%"),
        ("平均办理时间从8天下降到2天。", "change", "温州市", "平均办理时间", -75, "%"),
        ("2023年，杭州市快递业务量60亿件，温州市快递业务量15亿件。", "multiple", "杭州市", "快递业务量", 4, "倍"),
    ],
    ids=["total", "total of a region", "above", "below", "other measure", "remainder", "growth", "change", "multiple"],
)  # fmt: skip
def test_a_text_implies_a_value(text, derivation, subject, indicator, value, unit):
    (one,) = [value for value in derived(text) if value.derivation == derivation]
    assert (one.subject, one.indicator, one.unit) == (subject, indicator, unit)
    assert abs(one.value - Decimal(value)) <= Decimal("0.000001")
    assert one.tolerance >= 0


@pytest.mark.parametrize(
    "text",
    [
        "2023年，温州市规上服务业增加值约120亿元，占全部服务业的比重超过24%。",
        "2023年，温州市外贸出口额同比增长12.4%，2022年高于全省2.3个百分点。",
        "2023年，温州市出口额820亿元，民营企业有610家，外资企业有150家。",
        "2021年，温州市软件业收入400亿元，2023年软件业收入450亿元。",
        "2023年，杭州市快递业务量60亿件，宁波市快递业务量20亿件，温州市快递业务量15亿件。",
        "到2025年，温州市出口额力争达到900亿元，2026年出口额力争达到950亿元。",
    ],
    ids=["bounds", "other period", "other things", "not consecutive", "three", "targets"],
)
def test_a_text_that_does_not_relate_its_numbers_implies_nothing(text):
    assert derived(text) == []


def test_the_regions_of_a_country_leave_a_remainder_whatever_their_number_is_called():
    text = (
        "截至2023年6月底，全国已有97个行业平台通过评审。从地域来看，北京平台数量35个，上海平台数量20个，广东平台数量12个，浙江平台数量9个。"
    )
    (rest,) = [value for value in derived(text, place="北京市") if value.derivation == "remainder"]
    assert (rest.subject, rest.value, rest.period_end) == ("中国", Decimal(21), date(2023, 6, 30))
    assert [role for role, _ in rest.operands] == ["total", "part", "part", "part", "part"]


def test_a_value_that_the_text_states_too_points_at_the_statement():
    text = "2022年，温州市软件业收入400亿元，2023年软件业收入450亿元，增长12.5%。"
    facts = extract_observations(document_of([(Role.PARAGRAPH, text)], place="温州市", published=datetime(2024, 2, 5, tzinfo=UTC)))
    (growth,) = [value for value in derived(text) if value.derivation == "growth"]
    assert growth.stated_id == next(fact.observation_id for fact in facts if fact.unit == "%")


@given(st.integers(min_value=1, max_value=9999), st.integers(min_value=1, max_value=999))
def test_the_whole_behind_a_share_gives_the_share_back(part: int, permille: int):
    for value in derived(f"2023年，温州市规上服务业增加值{part}亿元，占全部服务业的比重达到{Decimal(permille) / 10}%。"):
        assert abs(Decimal(part) * 10**8 / value.value * 1000 - permille) < Decimal("0.001")
