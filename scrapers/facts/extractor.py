"""Who may read facts out of a document: the interface, and the grammar behind it.

Belongs here: the `Extractor` protocol and `RuleExtractor`, the default.
Does not belong here: any reading; the grammar is `mentions` and `observations`, the language model behind the same interface is `llm`.
"""

from typing import Protocol

from scrapers.facts.mentions import extract_mentions
from scrapers.facts.observations import EXTRACTOR_VERSION, extract_observations
from scrapers.records import Document, Observation


class Extractor(Protocol):
    """Reads the stated numeric facts of a document."""

    @property
    def version(self) -> str:
        """Name and version, equal to `extractor_version` of each observation that it makes."""
        ...

    def extract(self, document: Document) -> list[Observation]:
        """Read a document.

        Args:
            document: a normalised document; its publication date is the only clock.

        Returns:
            One record per stated fact in reading order.

        Raises:
            RejectedError: the document could not be read as a whole; a part of its facts is never passed off as all of them.
        """
        ...


class RuleExtractor:
    """The rule grammar: pure, deterministic, linear in the length of the document."""

    version = EXTRACTOR_VERSION

    def extract(self, document: Document) -> list[Observation]:
        """Read a document with the names that the mention grammar knows in it; see `Extractor.extract`."""
        return extract_observations(document, extract_mentions(document))
