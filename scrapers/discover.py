"""What a listing says: the documents that a feed, sitemap, JSON list, HTML list page or folder names, and where the list goes on.

Belongs here: bytes of one listing in, links out. Does not belong here: fetching listings or documents (`scrapers.collect`).
"""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

import feedparser
from bs4 import BeautifulSoup, Tag
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from scrapers.decode import decode
from scrapers.records import RejectedError
from scrapers.sources import Discovery
from scrapers.urls import URL_CHARACTERS, normal_url

MAX_LINKS = 50_000
"""Links that one listing may name; also the limit of a sitemap in the protocol of sitemaps.org."""
_MAX_PLAIN = 50 * 1024 * 1024
_MAX_DEPTH = 64
_MAX_FEED_TAGS = 100_000
_CDATA = re.compile(rb"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_NEXT_TEXT = re.compile(r"\s*(下一页|下页|后一页|>>?|»|next)\s*[>»]*\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A document that a listing names.

    Attributes:
        url: in normal form.
        title, published_text: as printed, where the listing has them.
        modified: when it was last changed, by the listing, in UTC: the end of the day where only a day is given; None where the listing
            does not say.
    """

    url: str
    title: str | None = None
    published_text: str | None = None
    modified: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one listing says.

    Attributes:
        links: documents in the order of the listing, each URL once.
        more: further listings: next list page, child sitemaps.
        refused: links that no document can have, as (text, rule, message); kept so that nothing passes in silence.
    """

    links: tuple[Link, ...]
    more: tuple[str, ...] = ()
    refused: tuple[tuple[str, str, str], ...] = ()


def read_listing(discovery: Discovery, payload: bytes, media_type: str, url: str) -> Listing:
    """Read one listing by the rules of its source.

    Args:
        discovery: the source's section.
        payload: body of the listing, content coding removed.
        media_type: as declared.
        url: where it was found after redirects; relative links are joined to it.

    Returns:
        Its links. A listing without any link is an error: a source that falls silent must be heard.

    Raises:
        RejectedError: "feed", "sitemap", "json_list" or "html_list", it cannot be read; "xml_bomb", it declares entities;
            "too_many_links".
    """
    readers = {"feed": _feed, "sitemap": _sitemap, "json_list": _json_list, "html_list": _html_list}
    found, more = readers[discovery.kind](discovery, payload, media_type, url)
    links: dict[str, Link] = {}
    refused = []
    for address, title, published, modified in found:
        if len(links) >= MAX_LINKS:
            raise RejectedError("too_many_links", f"{url} names more than {MAX_LINKS} documents")
        try:
            normal = normal_url(urljoin(url, address))
        except (RejectedError, ValueError) as error:
            refused.append((address[:URL_CHARACTERS], "url", str(error)))
            continue
        links.setdefault(normal, Link(url=normal, title=title or None, published_text=published or None, modified=_instant(modified)))
    onward = []
    for address in more:
        try:
            onward.append(normal_url(urljoin(url, address)))
        except (RejectedError, ValueError) as error:
            refused.append((address[:URL_CHARACTERS], "url", str(error)))
    return Listing(links=tuple(links.values()), more=tuple(dict.fromkeys(onward)), refused=tuple(refused))


_Found = tuple[list[tuple[str, str, str, str]], list[str]]
"""(address, title, time of publication, time of the last change) of each document, as printed; and further listings."""


def _instant(text: str) -> datetime | None:
    """Read the time of a change: a date of ISO 8601 or of mail; without a zone it is taken for UTC, later than any in China."""
    text = text.strip()[:64]
    try:
        moment = datetime.fromisoformat(text)
        if re.fullmatch(r"[\d-]{8,10}", text):  # a day, without a time
            moment = datetime.combine(moment, time.max)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    try:
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:  # the first or last day of the calendar in another zone
        return None


def _feed(_: Discovery, payload: bytes, media_type: str, url: str) -> _Found:
    _check_feed(payload, url)
    # feedparser is given bytes and type only: from a text it would take an address or a file name and open it.
    headers = {"content-type": media_type or "application/xml", "content-location": url}
    try:
        parsed = feedparser.parse(io.BytesIO(payload), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise RejectedError("feed", f"{url}: the feed reader gave up: {type(error).__name__}: {error}") from error
    if not parsed.entries and (parsed.bozo or not parsed.get("version")):
        reason = parsed.get("bozo_exception") or "neither RSS nor Atom"
        raise RejectedError("feed", f"{url}: {type(reason).__name__ if isinstance(reason, Exception) else 'error'}: {reason}")
    found = []
    for entry in parsed.entries:
        address = entry.get("link") or (entry.get("id", "") if str(entry.get("id", "")).startswith(("http:", "https:")) else "")
        if address:
            updated = str(dict.get(entry, "updated") or "")
            found.append((str(address), str(entry.get("title", "")).strip(), str(entry.get("published") or updated), updated))
    return found, []


def _sitemap(_: Discovery, payload: bytes, __: str, url: str) -> _Found:
    found: list[tuple[str, str, str, str]] = []
    more: list[str] = []
    depth = 0
    try:
        events = iterparse(io.BytesIO(_plain(payload, url)), events=("start", "end"), forbid_dtd=True)
        for event, element in events:
            depth += 1 if event == "start" else -1
            if depth > _MAX_DEPTH:
                raise RejectedError("sitemap", f"{url} nests deeper than {_MAX_DEPTH}")
            if event == "start":
                continue
            name = _local(element)
            if name == "sitemap":
                more.append(_child(element, "loc"))
            elif name == "url":
                modified = _child(element, "lastmod")
                published = _child(element, "publication_date") or modified
                found.append((_child(element, "loc"), _child(element, "title"), published, modified))
            if name in ("sitemap", "url"):
                element.clear()
            if len(found) + len(more) > MAX_LINKS:
                raise RejectedError("too_many_links", f"{url} names more than {MAX_LINKS} documents")
    except DefusedXmlException as error:
        raise RejectedError("xml_bomb", f"{url}: {type(error).__name__}") from None
    except (ParseError, ValueError, LookupError) as error:
        raise RejectedError("sitemap", f"{url}: {error}") from None
    if not found and not more:
        raise RejectedError("sitemap", f"{url} names neither documents nor further sitemaps")
    return [row for row in found if row[0]], [address for address in more if address]


def _json_list(discovery: Discovery, payload: bytes, media_type: str, url: str) -> _Found:
    text = decode(payload, media_type or "application/json").text.strip()
    # Some interfaces wrap the list into a call, callback({…});
    wrapped = re.fullmatch(r"[\w.$]+\s*\((.*)\)\s*;?", text, re.DOTALL)
    try:
        value: Any = json.loads(wrapped[1] if wrapped else text)
    except (ValueError, RecursionError) as error:
        raise RejectedError("json_list", f"{url}: no JSON: {error}") from None
    rows = _dotted(value, discovery.items)
    if not isinstance(rows, list):
        raise RejectedError("json_list", f"{url}: no list at {discovery.items or 'the top'!r}")
    found = []
    for row in rows:
        address = _dotted(row, discovery.link)
        if isinstance(address, str) and address.strip():
            title, published = _dotted(row, discovery.title), _dotted(row, discovery.date)
            printed = str(published) if isinstance(published, str | int) else ""
            found.append((address, title if isinstance(title, str) else "", printed, ""))
    if rows and not found:
        raise RejectedError("json_list", f"{url}: none of {len(rows)} items has an address at {discovery.link!r}")
    return found, []


def _html_list(discovery: Discovery, payload: bytes, media_type: str, url: str) -> _Found:
    soup = BeautifulSoup(decode(payload, media_type or "text/html").text, "lxml")
    base = soup.find("base", href=True)
    start = urljoin(url, str(base["href"])) if isinstance(base, Tag) else url
    found = [
        (urljoin(start, str(tag["href"])), str(tag.get("title") or tag.get_text(" ", strip=True)), "", "")
        for tag in soup.select(discovery.link or "a[href]", limit=MAX_LINKS + 1)
        if tag.get("href") and not str(tag["href"]).strip().lower().startswith(("#", "javascript:", "mailto:"))
    ]
    if not found:
        raise RejectedError("html_list", f"{url} has no link at {discovery.link or 'a[href]'!r}")
    return found, [urljoin(start, address) for address in _next_page(soup, discovery)]


def _next_page(soup: BeautifulSoup, discovery: Discovery) -> list[str]:
    if discovery.next:
        tags = soup.select(discovery.next, limit=1000)
    else:
        tags = soup.select("a[rel~=next][href], link[rel~=next][href]", limit=1)
        tags = tags or [tag for tag in soup.find_all("a", href=True) if _NEXT_TEXT.fullmatch(tag.get_text())][:1]
    addresses = [str(tag.get("href", "")).strip() for tag in tags]
    return [address for address in addresses if address and not address.lower().startswith(("#", "javascript:"))]


def list_files(folder: Path, pattern: str = "**/*") -> Iterator[Path]:
    """Yield the files of a folder in the order of their relative paths; hidden files and links that leave the folder are passed over."""
    root = folder.resolve()
    for path in sorted(folder.glob(pattern), key=lambda path: path.relative_to(folder).as_posix()):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") for part in parts) and path.resolve().is_relative_to(root):
            yield path


def _check_feed(payload: bytes, url: str) -> None:
    """Refuse a feed that would harm or outlast its reader.

    No feed needs entities of its own, and the XML parser behind feedparser would expand them. feedparser reads about 25,000 tags a
    second, so their number is limited too; what stands in CDATA is not parsed as tags.
    """
    text = payload.replace(b"\0", b"")  # also in UTF-16
    if not text.strip():
        raise RejectedError("feed", f"{url} is empty")
    if re.search(rb"<!\s*ENTITY", text, re.IGNORECASE):
        raise RejectedError("xml_bomb", f"{url} declares entities")
    tags = _CDATA.sub(b"", text).count(b"<")
    if tags > _MAX_FEED_TAGS:
        raise RejectedError("too_many_links", f"{url} has {tags} tags, more than {_MAX_FEED_TAGS}")


def _plain(payload: bytes, url: str) -> bytes:
    """Unpack a sitemap that is a gzip file (not a content coding), within a cap."""
    if not payload.startswith(b"\x1f\x8b"):
        return payload
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(payload)) as stream:
            plain = stream.read(_MAX_PLAIN + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise RejectedError("sitemap", f"{url}: broken gzip file: {error}") from None
    if len(plain) > _MAX_PLAIN:
        raise RejectedError("plain_cap", f"{url} unpacks to more than {_MAX_PLAIN} bytes")
    return plain


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: Element, name: str) -> str:
    return next(((child.text or "").strip() for child in element.iter() if _local(child) == name), "")


def _dotted(value: object, path: str) -> object:
    for key in filter(None, path.split(".")):
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value
