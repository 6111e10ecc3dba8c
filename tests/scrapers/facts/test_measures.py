"""Base measures: which one an indicator names, what it is restricted to, and the vocabulary behind it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.facts.measures import base_measure, base_measures, unit_class
from scrapers.facts.words import read_table
from scrapers.records import Measure

NAMES = {name: measure for measure in base_measures() for name in (measure.name_zh, *measure.synonyms)}
CODES = {
    "currency": "currency:CNY", "price": "currency:CNY/吨", "ratio": "ratio:percent", "count": "count:家", "index": None,
    "energy": "energy:千瓦时", "power": "power:千瓦", "mass": "mass:吨", "area": "area:平方米",
    "length": "length:公里", "volume": "volume:立方米",
    "time": "time:d", "compute": "compute:P", "data": "data:TB", "shipping": "shipping:标准箱", "passenger": "passenger:人公里",
    "density": "density:微克/立方米",
}  # fmt: skip


@pytest.mark.parametrize(
    ("indicator", "unit_code", "measure", "expected"),
    [
        ("数字经济核心产业营收", "currency:CNY", Measure.LEVEL, ("revenue", "数字经济核心产业")),
        ("数字经济核心产业营业收入", "ratio:percent", Measure.GROWTH, ("revenue", "数字经济核心产业")),
        ("地区生产总值", "currency:CNY", Measure.LEVEL, ("gdp", None)),
        ("低空产业的增加值", "ratio:percent", Measure.GROWTH, ("value_added", "低空产业")),
        ("跨境电商出口", "currency:CNY", Measure.LEVEL, ("exports", "跨境电商")),
        ("出口机电产品", "currency:CNY", Measure.LEVEL, ("exports", "机电产品")),
        ("进出口", "currency:CNY", Measure.LEVEL, ("imports_exports", None)),
        ("固定资产投资全省排名", "rank", Measure.RANK, ("fixed_asset_investment", None)),
        ("养老床位", "count:张", Measure.LEVEL, ("hospital_beds", "养老")),
        ("垂类大模型数量", "count:款", Measure.LEVEL, ("models", "垂类")),
        ("冷链车辆数", "count:辆", Measure.LEVEL, ("number", "冷链车辆")),
        ("采购经理指数", None, Measure.LEVEL, ("pmi", None)),
        ("亩产", "mass:公斤", Measure.CHANGE, ("yield_per_mu", None)),
    ],
)
def test_an_indicator_is_its_base_measure_and_what_restricts_it(indicator, unit_code, measure, expected):
    assert base_measure(indicator, unit_code, measure) == expected


@pytest.mark.parametrize(
    ("indicator", "unit_code", "measure"),
    [
        ("高速公路出口", "count:个", Measure.LEVEL),  # an exit of a motorway is not exported
        ("地区生产总值", "ratio:pp", Measure.CHANGE),  # what changed by points is a rate of it
        ("营业收入", "ratio:percent", Measure.SHARE),
        ("街道两侧的灯笼", "count:盏", Measure.LEVEL),
        (None, "currency:CNY", Measure.LEVEL),
    ],
)
def test_a_measure_is_not_named_where_the_unit_contradicts_it_or_the_vocabulary_has_none(indicator, unit_code, measure):
    assert base_measure(indicator, unit_code, measure) == (None, None)


@given(name=st.sampled_from(sorted(NAMES)), scope=st.text(alphabet="甲乙丙丁戊", max_size=6), joined=st.sampled_from(("", "的")))
def test_scope_and_a_name_of_the_measure_make_up_the_indicator_again(name, scope, joined):
    indicator = f"{scope}{joined if scope else ''}{name}"
    measure = NAMES[name]
    for named in sorted(measure.unit_classes):
        found, restricted = base_measure(indicator, CODES[named], Measure.LEVEL)
        assert (found, restricted) == (measure.indicator_id, scope or None)


@given(st.text(max_size=24), st.sampled_from([*CODES.values(), "ratio:pp", "rank"]), st.sampled_from(list(Measure)))
def test_any_phrase_gets_a_known_measure_with_the_rest_as_scope_or_none_at_all(phrase, unit_code, measure):
    found, scope = base_measure(phrase, unit_code, measure)
    assert (found, scope) == base_measure(phrase, unit_code, measure)
    if found is None:
        assert scope is None
    else:
        assert found in {one.indicator_id for one in base_measures()}
        assert phrase.strip().startswith(scope or "")


def test_the_vocabulary_has_one_row_a_code_and_no_name_stands_for_two_measures():
    ids = [measure.indicator_id for measure in base_measures()]
    assert len(ids) == len(set(ids)) >= 120
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", code) for code in ids)
    assert len(NAMES) == sum(1 + len(measure.synonyms) for measure in base_measures())
    for measure in base_measures():
        assert measure.unit_classes <= CODES.keys(), measure
        assert measure.name_en and measure.definition_en.endswith("."), measure
        assert measure.definition_zh.endswith("。"), measure


def test_every_unit_of_the_vocabulary_has_a_class():
    assert {unit_class(row["unit_code"]) for row in read_table("units")} >= CODES.keys() - {"index", "count"}
    assert unit_class("currency:CNY/平方米") == "price"
    assert unit_class(None) == "index"
