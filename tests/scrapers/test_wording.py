import re
import time

import pytest

from scrapers.parsers import wording
from scrapers.text import dates

PATTERNS = {name: value for module in (wording, dates) for name, value in vars(module).items() if isinstance(value, re.Pattern)}
SEEDS = [
    *(
        "阅读1",
        "编辑",
        "责编",
        "责 编",
        "来源：",
        "（来源",
        "记者",
        "作者 ",
        "（【",
        "(1,1,",
        "1,",
        "1:1",
        "2023-05-06 ",
        "2023年",
        "更新",
        "扫描",
        "关注",
    ),
    *(
        "Tags",
        "title-",
        "tie-",
        "im_-",
        "。”",
        "摄",
        "图1",
        "a ",
        " ",
        "　",
        "未经",
        "更多",
        "下载",
        "点击",
        "[",
        "99",
        "年",
        "客户端",
        "【点击",
    ),
]


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS.keys())
def test_no_pattern_takes_more_than_linear_time(pattern: re.Pattern[str]):
    for seed in SEEDS:
        for text in (seed * (20_000 // len(seed)), seed * 2_000 + "。x", "评论" + seed * 60 + "x"):
            started = time.process_time()
            pattern.search(text)
            assert time.process_time() - started < 2.5, (seed, len(text))


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("SOURCE_LINE", ["来源：海湾商报", "（来源：海湾商报）", "原标题：青石港再上台阶"], ["来源于生活的艺术，总能打动人。"]),
        (
            "EDITOR_LINE",
            ["责任编辑：祝小满", "【编辑:祝小满】", "审核 / 校对：陆一帆", "编辑/季青", "监 制：季青"],
            ["编辑部里，大家正忙着。"],
        ),
        (
            "BYLINE",
            ["海湾商报记者 陆一帆 秦小雨", "文丨特约评论员 柳画桥", "作者：丁晓禾", "文/栗栗"],
            ["记者手记", "记者调查发现，问题不少。", "作者认为，这很重要。"],
        ),
        ("PHOTO_LINE", ["图为港口一角。陆一帆 摄", "（图片来源：视觉库）", "▲码头夜景"], ["他用图表说明了增长的来由。"]),
        ("RELATED_HEADING", ["相关阅读", "【延伸阅读】", "你可能感兴趣", "網友都在看：相關新聞"[6:]], ["相关部门表示，将尽快公布结果。"]),
        ("QUOTE", ["(31.20, 0.37, 1.20%)", "（12,345.6，-0.5，-0.40%）", "[HK, 8.1, 0, 0.00%]"], ["(2021, 2022)", "（增长1.2%）"]),
        (
            "TOOL",
            ["字号", "分享到：", "【打印】【关闭】", "评论(12)", "大 中 小", "阅读次数：388"],
            ["阅读一本书，需要整个下午。", "评论家认为"],
        ),
        ("STATEMENT", ["免责声明：本文仅供参考", "凡注明来源的稿件", "以上内容由用户上传"], ["声明发表后，股价上涨。"]),
        ("TODAY", ["今天是2024年1月1日 星期一"], ["今天上午"]),
    ],
)
def test_a_kind_of_line_is_known_by_its_words(name: str, yes: list[str], no: list[str]):
    pattern = getattr(wording, name)
    assert [text for text in yes if not pattern.search(text)] == []
    assert [text for text in no if pattern.search(text)] == []


@pytest.mark.parametrize("text", ["陆一帆", "闻人杰", "John Smith", "阿依古丽·买买提"])
def test_names_of_persons_pass(text: str):
    assert wording.is_person_name(text)


@pytest.mark.parametrize("text", ["海湾商报", "某某网", "admin", "a@b.cn", "我有话说", "news_01", "发布于", "云栖湾智能传感产业园"])
def test_media_accounts_and_labels_are_no_persons(text: str):
    assert not wording.is_person_name(text)
