"""From the bytes of a capture to text: which codec, why, and whether the result can be text at all.

Belongs here: the choice of the codec and the guards against binary files and mojibake.
Does not belong here: anything about markup; the text is handed on as decoded, with its control characters and blanks.

The order: byte order mark, strict UTF-8, then the declared encoding or the GB 18030 guess, whichever reads as Chinese. Labels lie often
(GB 18030 bytes that say gb2312, UTF-8 bytes that say gb2312, ISO-8859-1 put in by a server), bytes that are valid UTF-8 practically
never are anything else.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from scrapers.records import RejectedError

# Labels as in the WHATWG Encoding Standard, https://encoding.spec.whatwg.org/#names-and-labels, with the widest codec of each family.
_CODECS = {
    "utf-8": ("utf-8", "utf8", "unicode-1-1-utf-8", "utf_8"),
    "gb18030": (
        *("gb2312", "gb_2312", "gb_2312-80", "csgb2312", "gbk", "x-gbk", "gb18030"),
        *("cp936", "ms936", "chinese", "iso-ir-58", "euc-cn"),
    ),
    "big5hkscs": ("big5", "big5-hkscs", "big-5", "x-x-big5", "cn-big5", "csbig5", "cp950", "big5hkscs"),
    "shift_jis": ("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"),
    "euc_jp": ("euc-jp", "x-euc-jp"),
    "cp949": ("euc-kr", "ks_c_5601-1987", "cp949", "korean"),
    "cp1252": ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "us-ascii", "ascii"),
    "utf-16": ("utf-16", "utf-16le", "utf-16be"),
}
_CODEC_OF_LABEL = {label: codec for codec, labels in _CODECS.items() for label in labels}
_LABEL = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_META_LABEL = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""", re.I)
_META_WINDOW = 8192  # bytes searched for a label; browsers look at 1,024, but comments and scripts stand before it on real pages

_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip stream"),
    (b"\x28\xb5\x2f\xfd", "a zstd stream"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an OLE file"),
    (b"\x7fELF", "a program"),
)
_CONTROL_BYTES = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_MAX_CONTROL_SHARE = 0.02  # of all bytes; pages with stray NUL or BEL stay far below, binary files lie far above
_MAX_BAD_SHARE = 0.01  # broken sequences for each character that is not ASCII; beyond it the rest cannot be trusted either

# The most frequent characters of modern Chinese, both scripts. They make up about a third of running text; of text read with a wrong
# codec, less than a hundredth.
_COMMON = (
    "的一是在了不和有大这中人上为们地个用工时要动国产以我到他会作来分生对于学下级就年发成部"
    "民可出能方进面行过日后多全业市公新经月都等将与中企高本报加务场展建来资金月者自区家现长"
    "這為們個時動國產會來對於學級發過後業經與場資區現長說還開關問頭見"
)
_COMMON_CHARACTERS = frozenset(_COMMON)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3041-\u30fa]")
_ENOUGH = 60  # ideographs from which on their frequencies mean something
_MIN_COMMON_SHARE = 0.025
_SAMPLE = 200_000  # characters that are not ASCII which the guards look at


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and how it was got.

    Attributes:
        text: the decoded capture; a byte order mark at its start is not part of it.
        encoding: the codec, such as "gb18030".
        reason: why this codec, such as "declared gb2312".
    """

    text: str = field(repr=False)
    encoding: str
    reason: str


def decode(payload: bytes, media_type: str) -> Decoded:
    """Decode a capture's payload.

    Args:
        payload: the bytes, content coding removed.
        media_type: as declared by the server, such as "text/html; charset=gb2312"; may be empty or wrong.

    Returns:
        The text with the codec and the reason.

    Raises:
        RejectedError: "empty_file" for nothing or white space alone, "binary" for what is no text, "encoding" where no codec reads the
            bytes, "mojibake" where the text was read with a wrong codec before it was stored.
    """
    if not payload.strip():
        raise RejectedError("empty_file", f"the file holds nothing ({len(payload)} bytes of white space)")
    marked = _decode_marked(payload)
    if marked is None:
        _check_binary(payload)
        marked = _decode_unmarked(payload, _labels(payload, media_type))
    if not marked.text.strip():
        raise RejectedError("empty_file", "the file holds nothing but a byte order mark and white space")
    _check_mojibake(marked.text)
    return marked


def _decode_marked(payload: bytes) -> Decoded | None:
    """Decode by the byte order mark; None where there is none or where it lies about UTF-8."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if payload.startswith(mark):
            try:
                return Decoded(payload[len(mark) :].decode(codec), codec, "byte order mark")
            except UnicodeDecodeError as error:
                if codec == "utf-8":
                    return None
                raise RejectedError("encoding", f"a byte order mark of {codec}, but the bytes at {error.start} are not") from error
    return None


def _labels(payload: bytes, media_type: str) -> list[tuple[str, str]]:
    """Return the declared (label, codec) pairs: the server's first, then those of the page."""
    labels = [match[1] for match in _LABEL.finditer(media_type)]
    labels += [(match[1] or match[2]).decode("ascii", "replace") for match in _META_LABEL.finditer(payload[:_META_WINDOW])]
    known = [(label.lower(), _CODEC_OF_LABEL[label.lower()]) for label in labels if label.lower() in _CODEC_OF_LABEL]
    return list(dict.fromkeys(known))


def _check_binary(payload: bytes) -> None:
    for magic, name in _MAGIC:
        if payload.startswith(magic):
            raise RejectedError("binary", f"{name}, not text")
    head = payload[: 1 << 20]
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    if controls > max(_MAX_CONTROL_SHARE * len(head), 1):
        raise RejectedError("binary", f"{controls} control characters in the first {len(head)} bytes")


def _decode_unmarked(payload: bytes, labels: list[tuple[str, str]]) -> Decoded:
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        text = text.removeprefix("\ufeff")
        if text.isascii():
            return Decoded(text, "utf-8", "ASCII alone")
        declared = next((label for label, codec in labels if codec == "utf-8"), None)
        return Decoded(text, "utf-8", f"declared {declared}, valid" if declared else "valid UTF-8")

    mended = _decode_leniently(payload, "utf-8")
    if mended is not None:
        return Decoded(mended[0].removeprefix("\ufeff"), "utf-8", f"valid UTF-8 but for {mended[1]} sequences")
    return _best_guess(payload, [(codec, f"declared {label}") for label, codec in labels if codec not in ("utf-8", "utf-16")])


def _best_guess(payload: bytes, declared: list[tuple[str, str]]) -> Decoded:
    """Read the bytes with each candidate and take the one whose text looks most like Chinese, a declared one first among equals."""
    known = {codec for codec, _ in declared}
    guesses = [(codec, "guessed: reads as Chinese") for codec in ("gb18030", "big5hkscs") if codec not in known]
    read: list[tuple[float, Decoded]] = []
    for codec, reason in [*declared, *guesses]:
        found = _decode_leniently(payload, codec)
        if found is None:
            continue
        text, bad = found
        share = _common_share(text)
        if share is None:  # too few ideographs to judge by: the declaration decides, then GB 18030
            share = 0.2 if reason.startswith("declared") and codec != "cp1252" else 0.1 if codec == "gb18030" and _CJK.search(text) else 0.0
        read.append((share, Decoded(text, codec, reason + (f", {bad} bad sequences" if bad else ""))))
    best = max(read, key=lambda candidate: candidate[0], default=None)
    if best is not None and best[0] >= _MIN_COMMON_SHARE:
        return best[1]
    foreign = next((decoded for _, decoded in read if decoded.encoding == "cp1252" and decoded.reason.startswith("declared")), None)
    if foreign is not None:
        return foreign
    raise RejectedError("encoding", f"no codec reads the {len(payload)} bytes as text (declared: {', '.join(sorted(known)) or 'nothing'})")


def _decode_leniently(payload: bytes, codec: str) -> tuple[str, int] | None:
    """Decode with few broken sequences written as U+FFFD; None where there are more than few. Returns text and their number."""
    try:
        return payload.decode(codec), 0
    except UnicodeDecodeError:
        text = payload.decode(codec, "replace")
    bad = text.count("\ufffd")
    others = sum(len(run) for run in _NOT_ASCII.findall(text)) - bad
    return (text, bad) if bad <= max(1, _MAX_BAD_SHARE * others) and bad < others else None


def _common_share(text: str) -> float | None:
    """Share of the commonest characters among the ideographs; None where there are too few ideographs."""
    sample = "".join(_NOT_ASCII.findall(text))[:_SAMPLE]
    ideographs = _CJK.findall(sample)
    if len(ideographs) < _ENOUGH:
        return None
    return _count_common("".join(ideographs)) / len(ideographs)


def _check_mojibake(text: str) -> None:
    """Refuse text whose characters were lost or read with a wrong codec before the page was stored."""
    sample = "".join(_NOT_ASCII.findall(text))[:_SAMPLE]
    if not sample:
        return
    lost = sample.count("\ufffd") + 3 * sample.count("锟斤拷")
    if lost > max(8, 0.02 * len(sample)):
        raise RejectedError("mojibake", f"{lost} of {len(sample)} characters that are not ASCII were lost before the page was stored")
    for wrong, right in (("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gb18030"), ("gb18030", "utf-8")):
        share = _share_undone(sample, wrong, right)
        if share > 0.5:
            raise RejectedError("mojibake", f"{share:.0%} of the text is {right} that was read as {wrong}")
    ideographs = _CJK.findall(sample)
    if len(ideographs) >= _ENOUGH and len(_KANA.findall(sample)) < 0.1 * len(ideographs):
        common = _count_common("".join(ideographs))
        if common < _MIN_COMMON_SHARE * len(ideographs):
            raise RejectedError("mojibake", f"only {common} of {len(ideographs)} ideographs are common ones: read with a wrong codec")


def _share_undone(sample: str, wrong: str, right: str) -> float:
    """Share of a text that becomes common Chinese characters when reading it as `wrong` instead of `right` is undone.

    Sound text does not survive the way back: ideographs have no place in Latin-1, and the GB 18030 bytes of sound Chinese are hardly
    ever valid UTF-8.
    """
    sample = sample[:20_000]
    encoded = sample.encode(wrong, "ignore")
    undone = encoded.decode(right, "ignore")
    # Reading undone must turn rare characters into common ones, and most of the sample must take part in it. What rules out sound text
    # soonest is asked first, since each page comes this way.
    ideographs = len(_CJK.findall(undone))
    if ideographs < 10:
        return 0.0
    gained = _count_common(undone)
    if gained < 0.1 * ideographs or gained <= 3 * _count_common(sample):
        return 0.0
    return min(1.0, len(undone.encode(right, "ignore")) / max(len(encoded), 1))


def _count_common(text: str) -> int:
    return sum(count for character, count in Counter(text).items() if character in _COMMON_CHARACTERS)
