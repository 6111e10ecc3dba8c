"""`kaoju sources check` and `kaoju sources new`: look at what a source gives, and start a new one.

Belongs here: one polite look at a source with nothing kept, and the skeleton of a source file. Does not belong here: the rules of a
source file (`scrapers.sources`).
"""

import tempfile
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.settings import Settings
from scrapers.capture import Archive
from scrapers.collect import Budget, CollectReport, collect
from scrapers.fetch import Fetcher, FetchPolicy
from scrapers.normalise import Reading, read_limited
from scrapers.records import RejectedError, Role
from scrapers.sources import FOLDER, Source, SourceError, load_sources


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What one look at a source found.

    Attributes:
        report: of the fetch layer.
        url: the page that was read, None where none came.
        fields: (field, what was found) in the order of a document.
        problem: why the page could not be read, "" where it could.
    """

    report: CollectReport
    url: str | None
    fields: list[tuple[str, str]]
    problem: str

    @property
    def good(self) -> bool:
        """True where a page with a title and body text was read."""
        found = dict(self.fields)
        return bool(found.get("title") and found.get("paragraphs", "0") != "0")


LATEST_EDITION = 2
"""Of the sample site; see sample_site/editions."""


def site_of(source: Source, edition: int = LATEST_EDITION) -> AbstractContextManager[str | None]:
    """The base address for the sample site, served while the context lasts; a real site is just there."""
    if not source.allow_loopback:
        return nullcontext()
    from sample_site.server import serve_sample_site

    return serve_sample_site(edition)


def check_source(source: Source, settings: Settings, path: Path | None = None) -> SourceCheck:
    """Read a source's listings and one document of them, with all politeness, and keep nothing.

    Args:
        source: which one.
        settings: of this installation.
        path: folder, for a source of saved documents.
    """
    fetcher = Fetcher(FetchPolicy(contact=settings.contact))
    with tempfile.TemporaryDirectory(prefix="kaoju-check-") as folder, Archive(Path(folder)) as archive, site_of(source) as site:
        report = collect(
            source,
            archive,
            fetcher=fetcher,
            now=lambda: datetime.now(UTC),
            base=str(path) if path else site,
            # All listings and one document.
            budget=Budget(requests=source.discovery.pages * len(source.discovery.urls) + 1),
        )
        for _, capture in archive.captures(source.id):
            try:
                return SourceCheck(report, capture.url, _fields(read_limited(capture, source.parser)), "")
            except RejectedError as error:
                return SourceCheck(report, capture.url, [], str(error))
    return SourceCheck(report, None, [], "no page came; see what was rejected or cut off")


def _fields(reading: Reading) -> list[tuple[str, str]]:
    document = reading.document
    count = {role: sum(block.role is role for block in document.blocks) for role in Role}
    first = next((block.text for block in document.blocks if block.role is Role.PARAGRAPH), "")
    published = (
        f"{document.published.isoformat()} from {document.published_text!r} in {document.published_found}" if document.published else ""
    )
    return [
        ("parser", document.parser),
        ("encoding", f"{document.page.encoding} ({document.page.encoding_reason})"),
        ("title", document.title or ""),
        ("published", published),
        ("source", document.source_name or ""),
        ("authors", " ".join(document.authors)),
        ("editor", document.editor or ""),
        ("place", document.place or ""),
        ("headings", str(count[Role.HEADING])),
        ("paragraphs", str(count[Role.PARAGRAPH])),
        ("first paragraph", first),
        ("related, noise", f"{count[Role.RELATED]}, {count[Role.NOISE]}"),
        ("facts", str(len(reading.observations))),
        ("mentions", str(len(reading.mentions))),
    ]


SKELETON = """id: {id}
name: {{zh: {name}, en: {id}}}
publisher: {name}
homepage: {homepage}
licence: Say what the site's terms allow, and where they stand.
owner: kaoju
discovery:
  kind: {kind}
  urls: ["{url}"]
urls:
  allow: []
politeness: {{delay_seconds: 2.0, daily_cap: 200}}
expect:
  documents_a_day: {{min: 1}}
  share_with_body: {{min: 0.8}}
verified: no
written_from: Say what this file was written from.
"""


def new_source(source_id: str, *, kind: str, url: str, name: str, folder: Path = FOLDER) -> Path:
    """Write the skeleton of a source file and see that it loads.

    Args:
        source_id: id and file name.
        kind: "feed", "sitemap", "json_list" or "html_list".
        url: first listing.
        name: the publisher's name in Chinese.
        folder: where source files lie.

    Returns:
        The new file.

    Raises:
        SourceError: the file is there already, or what was given does not make a source.
    """
    path = folder / f"{source_id}.yml"
    if path.exists():
        raise SourceError(f"{path.name} is there already")
    homepage = "/".join(url.split("/")[:3]) + "/"
    path.write_text(SKELETON.format(id=source_id, name=name, homepage=homepage, kind=kind, url=url), encoding="utf-8")
    try:
        load_sources(folder)
    except SourceError:
        path.unlink()
        raise
    return path
