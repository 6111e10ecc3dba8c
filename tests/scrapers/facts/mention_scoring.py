"""Scores of mentions against hand-made gold: unique names in a document, white space aside.

Belongs here: gold articles as documents, the comparison. Does not belong here: the floors, which stand in `test_mention_bars`.
"""

import json
import re
import sys
from dataclasses import dataclass

from scrapers.facts.mentions import extract_mentions
from scrapers.records import Block, Document, Mention, MentionKind, Page, Role, Security
from scrapers.text.offsets import TextBuilder
from tests.conftest import REFERENCE

DOCUMENTS = ("000", "001", "003")
FILES = {
    MentionKind.ORGANISATION: "organisations.jsonl",
    MentionKind.POLICY: "policies.jsonl",
    MentionKind.PERSON: "persons.jsonl",
    MentionKind.PRODUCT: "products.jsonl",
}


@dataclass(frozen=True)
class Score:
    """Counts over unique names of all documents, with what was missed and what was too much."""

    right: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def recall(self) -> float:
        return self.right / max(self.right + len(self.missed), 1)

    @property
    def precision(self) -> float:
        return self.right / max(self.right + len(self.wrong), 1)

    def __str__(self) -> str:
        counts = f"{self.right} right, {len(self.missed)} missed, {len(self.wrong)} wrong"
        return f"recall {self.recall:.3f} precision {self.precision:.3f} ({counts})"


def gold_document(name: str) -> Document:
    """Return the document that gold/articles/<name>.json describes, over a synthetic capture."""
    article = json.loads((REFERENCE / "gold" / "articles" / f"{name}.json").read_text(encoding="utf-8"))
    pieces = [(Role.TITLE, article["title"])] if article.get("title") else []
    pieces += [(Role.HEADING, text) for text in article["headings"]]
    pieces += [(Role.PARAGRAPH, text) for text in article["paragraphs"]]
    pieces += [(Role.FOOTNOTE, note["text"]) for note in article.get("footnotes") or ()]
    for box in article.get("boxes") or ():
        pieces += [(Role.ASIDE, text) for text in box["paragraphs"]]
    raw = "\n".join(text for _, text in pieces)
    blocks, at = [], 0
    for position, (role, text) in enumerate(pieces):
        blocks.append(Block(position=position, role=role, content=TextBuilder(raw).copy(at, at + len(text)).build()))
        at += len(text) + 1
    securities = []
    for listed in article.get("securities") or ():
        start = raw.index(listed["name"])
        code = listed["exchange"].lower() + listed["code"]
        exchange = {"SH": "SSE", "SZ": "SZSE"}[listed["exchange"]]
        securities.append(Security(code=code, exchange=exchange, name=listed["name"], span=(start, start + len(listed["name"]))))
    page = Page(capture_id=f"cap_{name}", source_id="gold", url=f"file:{name}", raw=raw, encoding="utf-8", encoding_reason="synthetic")
    return Document(page=page, parser="gold", blocks=tuple(blocks), title=article.get("title"), securities=tuple(securities))


def read_gold(kind: MentionKind) -> list[dict]:
    """Return the gold rows of a kind."""
    return [json.loads(line) for line in (REFERENCE / "gold" / FILES[kind]).read_text(encoding="utf-8").splitlines() if line.strip()]


def bare(name: str) -> str:
    """Return a name without white space, 《》 and quotation marks around it."""
    name = re.sub(r"\s", "", name)
    return name.strip("《》") if name.startswith("《") else name


def score(kind: MentionKind, mentions: dict[str, list[Mention]]) -> Score:
    """Compare the names of one kind, document by document.

    A short title counts as the document that it is linked to; optional names count neither way.
    """
    right, missed, wrong = 0, [], []
    rows = read_gold(kind)
    covered = {row["doc"] for row in rows}
    for document in DOCUMENTS:
        if document not in covered:
            continue
        own = [row for row in rows if row["doc"] == document]
        required = {bare(row["name"]) for row in own if not row.get("optional")}
        allowed = {bare(row["name"]) for row in own if row.get("optional")}
        allowed |= {bare(alias) for row in own for alias in row.get("aliases", ())}
        found = set()
        for mention in mentions[document]:
            if mention.kind is kind:
                found.add(bare(mention.canonical if kind is MentionKind.POLICY else mention.name))
        if kind is MentionKind.PRODUCT:  # quotation marks are printed around a name, not in it
            required, allowed, found = ({name.replace("“", "").replace("”", "") for name in names} for names in (required, allowed, found))
        right += len(required & found)
        missed += [f"{document} {name}" for name in sorted(required - found)]
        wrong += [f"{document} {name}" for name in sorted(found - required - allowed)]
    return Score(right, tuple(missed), tuple(wrong))


def main() -> None:
    """Print the scores on the gold articles, and with --names what is missed and wrong."""
    mentions = {name: extract_mentions(gold_document(name)) for name in DOCUMENTS}
    for kind in FILES:
        result = score(kind, mentions)
        print(f"{kind.value:14}{result}")
        if "--names" in sys.argv:
            print("   missed", *result.missed, sep="\n      ")
            print("   wrong", *result.wrong, sep="\n      ")


if __name__ == "__main__":
    main()
