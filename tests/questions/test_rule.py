"""The rule that compares answers can fail: each of its sentences, with an answer that breaks it."""

from decimal import Decimal

import pytest

from tests.questions.rule import differences, given_away

SALES = {
    "question_zh": "2031年甲市、乙市的销售额？",
    "question_en": "Sales of both cities in 2031?",
    "unit": "亿元",
    "tolerance": 0.05,
    "expected": [{"indicator": "甲市", "value": 12.5}, {"indicator": "乙市", "value": 7, "derived": True}],
}
RIGHT = [
    {"indicator": "甲市", "value": Decimal("12.500000"), "unit": "亿元"},
    {"indicator": "乙市", "value": Decimal(7), "unit": "亿元", "derived": True},
]


def test_the_right_rows_are_the_answer():
    assert differences(SALES, RIGHT) == []
    assert differences({**SALES, "expected": 3, "unit": "条"}, [{"value": 3}]) == []


@pytest.mark.parametrize(
    "rows",
    [
        RIGHT[:1],
        RIGHT[::-1],
        [*RIGHT, RIGHT[1]],
        [RIGHT[0], {**RIGHT[1], "value": Decimal("7.06")}],
        [RIGHT[0], {**RIGHT[1], "derived": None}],
        [RIGHT[0], {**RIGHT[1], "derived": False}],
        [RIGHT[0], {**RIGHT[1], "derived": 1}],
        [{**RIGHT[0], "unit": "元"}, RIGHT[1]],
        [{**RIGHT[0], "indicator": "甲县"}, RIGHT[1]],
        [{**RIGHT[0], "value": "12.5"}, RIGHT[1]],
    ],
    ids=["missing", "order", "extra", "value", "empty", "no", "one", "unit", "name", "text"],
)
def test_other_rows_are_not_the_answer(rows):
    assert differences(SALES, rows)


def test_a_label_and_its_value_answer_as_a_column_does():
    asked = {**SALES, "expected": [{"甲市": 12.5}, {"乙市": 7}]}
    assert differences(asked, [{"甲市": 12.5}, {"乙市": 7}]) == []
    assert differences(asked, [{"label": "甲市", "value": 12.5}, {"label": "乙市", "value": 7}]) == []
    assert differences(asked, [{"甲市": 12.5, "乙市": 7}]) == []
    assert differences(asked, [{"label": "乙市", "value": 12.5}, {"label": "甲市", "value": 7}])


def test_one_row_does_not_answer_two_items_of_the_same_kind():
    asked = {**SALES, "unit": None, "expected": [{"value": 1}, {"value": 1}]}
    assert differences(asked, [{"value": 1}, {"value": 1}]) == []
    assert differences(asked, [{"value": 1}])


def test_lists_agree_in_length_and_order_and_texts_but_for_width_and_space():
    asked = {**SALES, "expected": [{"names": ["模具（金属）", "服装"]}]}
    assert differences(asked, [{"names": ["模具(金属)", "服 装"]}]) == []
    assert differences(asked, [{"names": ["服装", "模具（金属）"]}])
    assert differences(asked, [{"names": ["模具（金属）"]}])


def test_a_query_that_holds_the_answer_is_found_out():
    assert given_away(SALES, "select value from t where subject = '甲市' and year = 2031 -- 12.5") == []
    assert given_away(SALES, "select 12.5 as value") == ["the number 12.5"]
    assert given_away(SALES, "select '12.5'::decimal as value") == ["the number 12.5"]
    assert given_away(SALES, "select true as derived") == ["the truth value true"]
    assert given_away({**SALES, "expected": [{"name": "丙厂"}]}, "select 1 where name = '丙厂'") == ["the text 丙厂"]
