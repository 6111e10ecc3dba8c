"""Numbers and addresses by which a person can be reached or told apart: identity numbers, mobile numbers, e-mail addresses.

Belongs here: finding them, and writing a document so that they stand nowhere in it, each character in its place. Does not belong here:
names of persons, which are what news are about (mentions of kind person, authors), and the captures, which stay as they were sent.

Numbers of offices (landlines, 12345) are left: they are printed to be called. Nothing of this is a judgement about a text; a publisher may
have printed the number on purpose. Kaoju copies texts for many readers, and has no reason to copy that.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from scrapers.records import Block, Document, Role
from scrapers.text.offsets import MASK, MappedText, Span

# The first look: where a text does not match it, nothing can be found in it.
_HINT = re.compile(r"[@＠]|[1１]\d\d[ \-]?\d{4}|\d{16}")
_EMAIL = re.compile(r"(?<![\w.%+\-])[A-Za-z0-9._%+\-]{1,64}[@＠](?:[A-Za-z0-9\-]{1,63}[.．]){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])", re.ASCII)
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-8]\d{16}[\dXxＸｘ](?![0-9A-Za-z])")
# An amount that is written out to the last unit has eleven digits, too (总股本13812345678股); a unit behind it tells.
_COUNTED = r"\s?(?:[元圆股份吨克斤升瓦亩户笔件台套个辆张条万亿千百余多%％‰]|人次|人民币|平方|立方|公里|公顷|[美欧日港韩英]元)"
_MOBILE = re.compile(
    r"(?<![\w.,/=\-])(?:(?:[+＋]|00)?86[ \-]?)?1[3-9]\d(?P<between>[ \-]?)\d{4}(?P=between)\d{4}(?![\dA-Za-z_]|[.．]\d|" + _COUNTED + ")",
    re.ASCII,
)
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_OF_A_PERSON = re.compile("电话|手机|联系|号码|tel|phone|mobile", re.IGNORECASE)
# GB 11643-1999: the 18th character is a check over the 17 before it.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def personal_stretches(text: str) -> list[Span]:
    """Find identity numbers, mobile numbers and e-mail addresses.

    Args:
        text: any text; full-width digits count as digits.

    Returns:
        Their places in the text, in order, without overlaps. An identity number is one whose birthday exists and whose check character is
        right (GB 11643); a mobile number has eleven digits from 13 to 19, with or without 86 and marks between, and no unit behind it.
    """
    if not _HINT.search(text):
        return []
    text = text.translate(_WIDE)
    found = [match.span() for pattern in (_EMAIL, _MOBILE) for match in pattern.finditer(text)]
    return sorted(found + [match.span() for match in _IDENTITY.finditer(text) if _is_identity(match[0])])


def _is_identity(number: str) -> bool:
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    check = _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False)) % 11]
    return number[6:8] in ("18", "19", "20") and check == number[17].upper().replace("Ｘ", "X")


def masked(text: str) -> str:
    """Write an asterisk for each character of what `personal_stretches` finds."""
    return _covered(text, personal_stretches(text))


def _covered(text: str, spans: Iterable[Span]) -> str:
    for start, end in spans:
        text = text[:start] + MASK * (end - start) + text[end:]
    return text


def without_personal_numbers(document: Document) -> Document:
    """Write a document so that no personal number stands in its blocks, in its page or in what was read from its head.

    Lengths and offsets stay: a masked character of a text stands for a masked character of the page, so that a later reading of the same
    capture gives the same characters.
    """
    spans: list[Span] = []
    for block in document.blocks:
        found = personal_stretches(block.text)
        if found and not _is_amount(block, document):
            spans += [span for start, end in found for span in block.content.raw_spans(start, end)]
    raw = _covered(document.page.raw, spans)
    return replace(
        document,
        page=replace(document.page, raw=raw) if spans else document.page,
        # A page can print the same characters in two blocks' order; what is masked in one is masked in all.
        blocks=tuple(replace(block, content=_read_again(block.content, raw)) for block in document.blocks) if spans else document.blocks,
        title=_masked(document.title),
        source_name=_masked(document.source_name),
        publisher=_masked(document.publisher),
        authors=tuple(map(masked, document.authors)),
        editor=_masked(document.editor),
        keywords=tuple(map(masked, document.keywords)),
        categories=tuple(map(masked, document.categories)),
    )


def _is_amount(block: Block, document: Document) -> bool:
    """Whether eleven digits that are a whole cell count something: their table speaks of no telephone."""
    if block.role is not Role.TABLE_CELL or not re.fullmatch(r"\d{11}", block.text.strip()):
        return False
    return not any(_OF_A_PERSON.search(cell.text) for cell in document.blocks if cell.table == block.table)


def _masked(text: str | None) -> str | None:
    return masked(text) if text else text


def _read_again(content: MappedText, raw: str) -> MappedText:
    """The same text over a page in which some characters are masked."""
    pieces = []
    for run in content.runs:
        source, text = raw[run.raw_start : run.raw_end], content.text[run.start : run.end]
        pieces.append(source if run.copied else MASK * len(text) if source and not source.strip(MASK) else text)
    return MappedText("".join(pieces), content.runs)
