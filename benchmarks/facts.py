"""Speed of reading facts beside a word segmenter on the same text in the same run.

    python -m benchmarks.facts [--characters 400000] [--at-least 200000] [--at-least-ratio 0.012]

The text is made here from invented sentences, so that it holds about one number in thirty characters, which is denser than news.
`rjieba.cut` only splits words and stands for what the machine can do at that moment; the guard is the ratio to it, which does not depend
on the machine.
Linearity: a text ten times as long must not cost much more per character. `--characters 3500000` is a text of 10 MB.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sized
from datetime import UTC, datetime

import rjieba

from scrapers.facts.observations import extract_observations
from scrapers.records import Block, Document, Page, Role
from scrapers.text.offsets import TextBuilder

SENTENCES = (
    "今年前三季度，全市完成货运量1.86亿吨，同比增长6.2%，其中铁路货运量3120万吨，占货运总量的16.8%。",
    "甬江精工股份有限公司去年实现营业收入45.67亿元，同比增长12.3%，研发人员占比达到18%。",
    "街道办事处的工作人员说，这几年邻里之间走动多了，大家愿意把自家的院子收拾出来给孩子们玩耍。",
    "截至2023年底，上海、广东、浙江的备案数量分别为41、25、12款，位居全国前三位。",
    "清晨的码头上雾气还没有散去，桥吊司机已经坐进了远程操控室，屏幕里是一排排整齐的集装箱。",
    "下一步，该市将投资85亿元新建3个集装箱泊位，预计2026年底建成投用。",
    "产业链上下游的企业坐到一张桌子前，谈技术、谈标准，也谈怎样把各自的数据安全地用起来。",
    "春天的山路两旁开满了花，骑行的人停下来喝水，听茶农讲从前怎样挑着担子翻过山去赶集。",
    "研究团队把多年积累的观测资料整理成开放的数据集，其他学校的同行可以在此基础上继续做下去。",
    "老人把修好的钟表一只一只摆在窗台上，街坊们取走的时候总要坐下来聊上几句天气和收成。",
    "会议强调，要把各项任务落细落实，及时回应群众关切，把好事办好、实事办实。",
    "居民人均可支配收入66812元，比上年增长5.6%，城镇化率从71.2%提高到74.1%。",
)


def make_document(characters: int) -> Document:
    """A document of invented paragraphs, twelve sentences each, of about the given length."""
    paragraph = "".join(SENTENCES)
    lines = [paragraph] * max(1, characters // len(paragraph))
    raw = "\n".join(lines)
    page = Page(capture_id="cap_bench", source_id="bench", url="file:bench", raw=raw, encoding="utf-8", encoding_reason="made")
    blocks, at = [], 0
    for position, line in enumerate(lines):
        blocks.append(Block(position=position, role=Role.PARAGRAPH, content=TextBuilder(raw).copy(at, at + len(line)).build()))
        at += len(line) + 1
    return Document(page=page, parser="made", blocks=tuple(blocks), place="宁波市", published=datetime(2024, 2, 5, tzinfo=UTC))


def seconds(work: Callable[[], Sized]) -> tuple[float, int]:
    """CPU seconds of the quickest of three runs (what else runs on the machine only adds to them), and how much one returned."""
    spent = []
    for _ in range(3):
        start = time.process_time()
        found = len(work())
        spent.append(time.process_time() - start)
    return min(spent), found


def main() -> int:
    """Measure, print, and return 1 where a wish is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=400_000)
    parser.add_argument("--at-least", type=float, default=0.0, help="characters a second")
    parser.add_argument("--at-least-ratio", type=float, default=0.012, help="share of the segmenter's speed")
    args = parser.parse_args()
    extract_observations(make_document(1000))
    list(rjieba.cut("预热"))
    document = make_document(args.characters)
    small = make_document(args.characters // 10)
    spent, facts = seconds(lambda: extract_observations(document))
    spent_small, _ = seconds(lambda: extract_observations(small))
    peer, _ = seconds(lambda: rjieba.cut(document.page.raw))
    length = len(document.page.raw)
    speed, peer_speed = length / spent, length / peer
    linear = (spent / length) / (spent_small / len(small.page.raw))
    print(f"facts        {facts} in {length} characters, one in {length / facts:.0f}")
    print(f"observations {speed:12.0f} characters a second")
    print(f"rjieba.cut   {peer_speed:12.0f} characters a second")
    print(f"ratio        {speed / peer_speed:12.3f}")
    print(f"cost per character, long text to a tenth of it: {linear:.2f}")
    missed = speed < args.at_least or speed / peer_speed < args.at_least_ratio or linear > 1.5
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
