"""What a publisher says against text and data mining of a document, beside robots.txt.

Belongs here: reading the signals, and what each of them means for this project. Does not belong here: asking for them
(`scrapers.collect`), leaving out what is reserved (`dbt_project`).

Written from: TDM Reservation Protocol (W3C community group report of 2024-05-10; header, meta element, /.well-known/tdmrep.json),
ai.txt (in the form of robots.txt), and the robots directives noai, noimageai, noarchive in meta elements and X-Robots-Tag.
"""

import csv
import json
import re
from collections.abc import Iterable
from functools import cache

from protego import Protego

from scrapers.fetch import AGENT_TOKEN
from scrapers.sources import FOLDER, OBEY, RESERVE, Source

_SIGNALS = FOLDER / "opt_outs.csv"
SITE_SIGNALS = frozenset({"tdmrep.json", "ai.txt"})
"""Signals that stand in files of a host and not in the answer itself."""

TDMREP_PATH = "/.well-known/tdmrep.json"
AI_TXT_PATH = "/ai.txt"
_DIRECTIVES = ("noai", "noimageai", "noarchive")
_HEAD_BYTES = 256 * 1024
_META = re.compile(r"<meta\b[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


@cache
def signal_policies() -> dict[str, bool]:
    """Return whether a signal reserves the text, by signal; from `scrapers/sources/opt_outs.csv`, which gives the reasons."""
    with _SIGNALS.open(encoding="utf-8", newline="") as lines:
        return {row["signal"]: {"yes": True, "no": False}[row["reserves_text"]] for row in csv.DictReader(lines)}


def reserving_signals(source: Source) -> tuple[str, ...]:
    """Return the signals that reserve the text of a document of one source, sorted; none where the source's file says to ignore them."""
    if source.opt_outs.policy not in (OBEY, RESERVE):
        return ()
    return tuple(sorted(signal for signal, reserves in signal_policies().items() if reserves))


def page_opt_outs(headers: Iterable[tuple[str, str]], payload: bytes) -> set[str]:
    """Return the signals of one answer.

    Args:
        headers: of the answer.
        payload: body; its first 256 KiB are searched for meta elements.

    Returns:
        Names such as "tdm-reservation header", "noarchive meta".
    """
    found = set()
    for name, value in headers:
        lowered = name.lower()
        if lowered == "tdm-reservation" and value.strip() == "1":
            found.add("tdm-reservation header")
        if lowered == "x-robots-tag":
            found |= {f"{word} header" for word in _directives(value)}
    for tag in _META.findall(payload[:_HEAD_BYTES].decode("latin-1")):
        attributes = {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(tag)}
        name, content = attributes.get("name", "").lower(), attributes.get("content", "")
        if name == "tdm-reservation" and content.strip() == "1":
            found.add("tdm-reservation meta")
        if name in ("robots", AGENT_TOKEN):
            found |= {f"{word} meta" for word in _directives(content)}
    return found


def _directives(value: str) -> set[str]:
    return {word for word in _DIRECTIVES if word in re.split(r"[\s,:]+", value.lower())}


class SiteOptOuts:
    """The signals of one host for all of its documents.

    Args:
        tdmrep: body of /.well-known/tdmrep.json, empty where there is none.
        ai_txt: body of /ai.txt, empty where there is none.
    """

    def __init__(self, tdmrep: bytes = b"", ai_txt: bytes = b"") -> None:
        self._rules = _tdmrep_rules(tdmrep)
        text = ai_txt[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
        # A site that answers every path with a page has no ai.txt.
        self._ai = Protego.parse(text) if text and not text.lstrip().startswith("<") else None

    def of(self, url: str) -> set[str]:
        """Return the signals for one document: "tdmrep.json", "ai.txt"."""
        found = set()
        path = "/" + url.split("://", 1)[-1].partition("/")[2]
        # The first rule whose location fits decides, as in the protocol.
        if next((reserved for pattern, reserved in self._rules if pattern.match(path)), False):
            found.add("tdmrep.json")
        if self._ai is not None and not self._ai.can_fetch(url, AGENT_TOKEN):
            found.add("ai.txt")
        return found


def _tdmrep_rules(payload: bytes) -> list[tuple[re.Pattern[str], bool]]:
    try:
        rows = json.loads(payload[:_HEAD_BYTES])
    except (ValueError, RecursionError):
        return []
    rules = []
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("location"), str):
            location = re.sub(r"\*+", "*", row["location"])[:500]
            pattern = ".*".join(re.escape(part) for part in location.removesuffix("$").split("*")[:20])
            rules.append((re.compile(pattern + ("$" if location.endswith("$") else "")), row.get("tdm-reservation") in (1, "1", True)))
    return rules
