"""Sources: which publishers' sites are read, and how. One YAML file beside this one for each source.

Belongs here: the shape of a source, and the loader that checks it. Does not belong here: reading the sites (`scrapers.discover`,
`scrapers.fetch`, `scrapers.collect`), layouts of pages (`scrapers.parsers`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from scrapers.addresses import Endpoint, special_purpose
from scrapers.records import RejectedError

FOLDER = Path(__file__).parent
"""The sources that come with the project."""

KINDS = ("feed", "sitemap", "json_list", "html_list", "folder")
PARSERS = ("html", "front_matter", "text", "pdf")
OBEY, RESERVE, IGNORE = OPT_OUTS = ("obey", "reserve", "ignore")
_PRIVATE = ("loopback", "private use", "unique local")
_MAX_BYTES = 64 * 1024
_MAX_DEPTH = 8
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"\{date:([^{}]+)\}")
_CRON = re.compile(r"[\d*/,\-]+( [\d*/,\-]+){4}")


class SourceError(Exception):
    """A source file is wrong; the message names file, line and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """How the documents of a source are found.

    Attributes:
        kind: "feed" (RSS or Atom), "sitemap" (also news sitemaps and sitemap indexes), "json_list", "html_list" or "folder".
        urls: where it starts. "{base}" stands for another host (or folder), "{page}" for the page number of a JSON list,
            "{date:%Y-%m/%d}" for the day of the run in China, in any strftime form (e-papers by date).
        pages: list pages (or child sitemaps) that are read at most.
        items: json_list: dotted path of the list, such as "result.data"; empty for a list at the top.
        link: json_list: key of the address in an item; html_list: CSS selector of the links.
        title, date: json_list: keys of title and time in an item; empty where there are none.
        next: html_list: CSS selector of the links to further list pages; empty for rel=next or a link that says 下一页.
        pattern: folder: glob of the files.
    """

    kind: str
    urls: tuple[str, ...]
    pages: int = 1
    items: str = ""
    link: str = ""
    title: str = ""
    date: str = ""
    next: str = ""
    pattern: str = "**/*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """Limits towards a source's hosts. One request at a time for each host is the rule and cannot be raised.

    Attributes:
        delay_seconds: between two requests to one host.
        concurrency: requests to one host at once: always 1.
        daily_cap: requests in one run at most, lists included.
    """

    delay_seconds: float = 1.0
    concurrency: int = 1
    daily_cap: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What a source yields when all is well; each bound is (min blocks, max warns), None where there is none.

    What a visit brought is held back where it is below the first of a pair, see `expectations.yields`; above the second there is a
    warning. The shares are between 0 and 1; `body_length` is the median in characters. `documents_a_day` counts what the source lists:
    there is nothing to hold back where too little came, so that its first is an alarm.
    """

    documents_a_day: tuple[Decimal | None, Decimal | None] = (None, None)
    share_with_date: tuple[Decimal | None, Decimal | None] = (None, None)
    share_with_body: tuple[Decimal | None, Decimal | None] = (None, None)
    body_length: tuple[Decimal | None, Decimal | None] = (None, None)
    facts_a_document: tuple[Decimal | None, Decimal | None] = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOuts:
    """What follows where a publisher reserves a text against mining: of a reserved one, metadata and facts are published, no text.

    Attributes:
        policy: "obey", the publisher's signals decide (`opt_outs.csv`); "reserve", every document of the source is reserved, for terms
            that no signal tells; "ignore", none is, for a publisher who gave leave.
        reason: why it is not "obey".
    """

    policy: str = OBEY
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One publisher's site or feed.

    Attributes:
        id: lower case, digits and hyphens; names the source everywhere.
        name_zh, name_en, publisher, homepage, licence, owner: for people and the catalogue; `licence` says what the terms allow.
        discovery: how documents are found.
        base: fills "{base}" where a run gives none.
        hosts: host names, each with its subdomains, that may be asked; by default those of homepage and start URLs.
        allow, deny: regular expressions searched in a document's URL; it must match one of `allow` (where there is any) and none of
            `deny`.
        parser: hint for the normaliser, None lets it decide.
        politeness, schedule, expect, opt_outs: see their classes; `schedule` is a cron line in Asia/Shanghai time.
        allow_loopback: the sample site only: its base may be an address of this machine.
        allow_private: addresses and ports inside, on which lists may be asked for and nothing else: an RSSHub instance of one's own.
        verified: whether the format was checked against the live site; `written_from` says what it was written from.
        path: the YAML file.
    """

    id: str
    name_zh: str
    name_en: str
    publisher: str
    homepage: str
    licence: str
    owner: str
    discovery: Discovery
    hosts: tuple[str, ...]
    base: str | None = None
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    parser: str | None = None
    politeness: Politeness = Politeness()
    schedule: str = "30 18 * * *"
    expect: Expect = Expect()
    opt_outs: OptOuts = OptOuts()
    allow_loopback: bool = False
    allow_private: tuple[Endpoint, ...] = ()
    verified: bool = False
    written_from: str = ""
    path: Path | None = None

    def wants(self, url: str) -> bool:
        """Tell whether a document's URL passes the filters."""
        if self.allow and not any(re.search(pattern, url) for pattern in self.allow):
            return False
        return not any(re.search(pattern, url) for pattern in self.deny)

    def start_urls(self, base: str | None, day: date) -> tuple[str, ...]:
        """Return the start URLs with "{base}" and "{date:…}" filled in.

        Args:
            base: in place of the source's own base.
            day: of the run, in China.

        Raises:
            SourceError: a URL needs a base and there is none.
        """
        base = base or self.base
        if base is None and any("{base}" in url for url in self.discovery.urls):
            raise SourceError(f"source {self.id}: its URLs hold {{base}}, so a base must be given")
        urls = (_DATE.sub(lambda match: day.strftime(match[1]), url) for url in self.discovery.urls)
        return tuple(url.replace("{base}", (base or "").rstrip("/")) for url in urls)


def load_sources(folder: Path = FOLDER) -> dict[str, Source]:
    """Read all sources of a folder.

    Args:
        folder: holds one `<id>.yml` for each source.

    Returns:
        Sources by id, sorted.

    Raises:
        SourceError: the first wrong file, with line and key.
    """
    sources = [load_source(path) for path in sorted(Path(folder).glob("*.yml"))]
    return {source.id: source for source in sources}


def load_source(path: Path) -> Source:
    """Read one source file.

    Raises:
        SourceError: with file, line and key.
    """
    data = path.read_bytes()
    if len(data) > _MAX_BYTES:
        raise SourceError(f"{path.name}: {len(data)} bytes, more than {_MAX_BYTES}")
    try:
        text = data.decode("utf-8")
        _check_events(path.name, text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SourceError(f"{path.name}:{line}: no YAML: {error.problem}") from None
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise SourceError(f"{path.name}: no YAML in UTF-8: {error}") from None
    if not isinstance(node, yaml.MappingNode):
        raise SourceError(f"{path.name}:1: the file must be a mapping of keys to values")
    reader = _Reader(path.name, node, "")
    source = _source(reader, path)
    reader.end()
    return source


def _check_events(file: str, text: str) -> None:
    """Refuse what a source file never needs and what could grow while it is read: aliases and deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > _MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise SourceError(f"{file}:{line}: aliases (*name) and nesting deeper than {_MAX_DEPTH} are not used in source files")


def _source(top: "_Reader", path: Path) -> Source:
    name = top.section("name")
    discovery = _discovery(top.section("discovery"))
    identity = top.take("id", _text)
    if not _ID.fullmatch(identity):
        top.fail("id", f"{identity!r} is not of lower-case words, digits and single hyphens")
    if identity != path.stem:
        top.fail("id", f"{identity!r} is not the name of the file")
    homepage = top.take("homepage", _url)
    hosts = top.take("hosts", _texts, ())
    base = top.take("base", _text, None)
    private = top.take("allow_private", _endpoints, ())
    if private and base is None:
        top.fail("allow_private", "only for sources that name their base")
    if not hosts and discovery.kind != "folder":
        named = (urlsplit(url).hostname for url in (homepage, "" if private else base or "", *discovery.urls) if "{base}" not in url)
        hosts = tuple(sorted({host for host in named if host}))
    loopback = top.take("allow_loopback", _yes_no, False)
    if loopback and not all(url.startswith("{base}") for url in discovery.urls):
        top.fail("allow_loopback", "only for sources whose every URL starts with {base}")
    urls = top.section("urls", optional=True)
    source = Source(
        id=identity,
        name_zh=name.take("zh", _text),
        name_en=name.take("en", _text),
        publisher=top.take("publisher", _text),
        homepage=homepage,
        licence=top.take("licence", _text),
        owner=top.take("owner", _text),
        discovery=discovery,
        hosts=hosts,
        base=base,
        allow=urls.take("allow", _patterns, ()),
        deny=urls.take("deny", _patterns, ()),
        parser=top.take("parser", _one_of(*PARSERS), None),
        politeness=_politeness(top.section("politeness", optional=True), loopback),
        schedule=top.take("schedule", _cron, "30 18 * * *"),
        expect=_expect(top.section("expect", optional=True)),
        opt_outs=_opt_outs(top.section("opt_outs", optional=True)),
        allow_loopback=loopback,
        allow_private=private,
        verified=top.take("verified", _yes_no),
        written_from=top.take("written_from", _text, ""),
        path=path,
    )
    if not source.verified and not source.written_from:
        top.fail("written_from", "a source that is not verified says what it was written from")
    for section in (name, urls):
        section.end()
    return source


def _discovery(section: "_Reader") -> Discovery:
    kind = section.take("kind", _one_of(*KINDS))
    discovery = Discovery(
        kind=kind,
        urls=section.take("urls", _texts),
        pages=section.take("pages", _whole(1, 1000), 1),
        items=section.take("items", _text, "") if kind == "json_list" else "",
        link=section.take("link", _text) if kind == "json_list" else section.take("link", _text, "") if kind == "html_list" else "",
        title=section.take("title", _text, "") if kind == "json_list" else "",
        date=section.take("date", _text, "") if kind == "json_list" else "",
        next=section.take("next", _text, "") if kind == "html_list" else "",
        pattern=section.take("pattern", _text, "**/*") if kind == "folder" else "**/*",
    )
    if not discovery.urls:
        section.fail("urls", "at least one is needed")
    for url in discovery.urls:
        if kind != "folder" and not re.match(r"https?://[^/{]|\{base\}/", url):
            section.fail("urls", f"{url!r} starts neither with http(s):// and a host nor with {{base}}/")
    section.end()
    return discovery


def _politeness(section: "_Reader", loopback: bool) -> Politeness:
    politeness = Politeness(
        delay_seconds=float(section.take("delay_seconds", _number(0, 3600), Decimal(1))),
        concurrency=section.take("concurrency", _whole(1, 1), 1),
        daily_cap=section.take("daily_cap", _whole(1, 100_000), 500),
    )
    if politeness.delay_seconds < 1 and not loopback:
        section.fail("delay_seconds", "less than a second is only for the sample site")
    section.end()
    return politeness


def _expect(section: "_Reader") -> Expect:
    share, count = _bounds(Decimal(1)), _bounds(None)
    expect = Expect(
        documents_a_day=section.take("documents_a_day", count, (None, None)),
        share_with_date=section.take("share_with_date", share, (None, None)),
        share_with_body=section.take("share_with_body", share, (None, None)),
        body_length=section.take("body_length", count, (None, None)),
        facts_a_document=section.take("facts_a_document", count, (None, None)),
    )
    section.end()
    return expect


def _opt_outs(section: "_Reader") -> OptOuts:
    opt_outs = OptOuts(policy=section.take("policy", _one_of(*OPT_OUTS), OBEY), reason=section.take("reason", _text, ""))
    if opt_outs.policy != OBEY and not opt_outs.reason:
        section.fail("policy", f"{opt_outs.policy!r} needs a reason beside it")
    section.end()
    return opt_outs


class _WrongValueError(Exception):
    """What is wrong with a value, without its place."""


class _Reader:
    """Takes the keys of one YAML mapping one by one, and knows the line of each."""

    def __init__(self, file: str, node: yaml.MappingNode, prefix: str) -> None:
        self._file = file
        self._prefix = prefix
        self._line = node.start_mark.line + 1 if node.start_mark else 1
        self._values: dict[str, tuple[int, yaml.Node]] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise SourceError(f"{file}:{line}: {prefix}a key must be a word")
            if key.value in self._values:
                raise SourceError(f"{file}:{line}: {prefix}{key.value}: given twice")
            self._values[key.value] = (line, value)
        self._lines = {key: line for key, (line, _) in self._values.items()}

    def fail(self, key: str, message: str) -> None:
        raise SourceError(f"{self._file}:{self._lines.get(key, self._line)}: {self._prefix}{key}: {message}")

    def take(self, key: str, read: Callable[[Any], Any], *default: Any) -> Any:
        """Read a key with `read`; without a default it must be there."""
        if key not in self._values:
            if not default:
                self.fail(key, "is missing")
            return default[0]
        _, node = self._values.pop(key)
        loader = yaml.SafeLoader("")
        try:
            return read(loader.construct_document(node))
        except yaml.YAMLError as error:
            self.fail(key, f"unreadable value: {error}")
        except _WrongValueError as error:
            self.fail(key, str(error))

    def section(self, key: str, *, optional: bool = False) -> "_Reader":
        if key not in self._values:
            if not optional:
                self.fail(key, "is missing")
            return _Reader(self._file, yaml.MappingNode("", [], yaml.Mark("", 0, self._line - 1, 0, None, None)), "")
        _, node = self._values.pop(key)
        if not isinstance(node, yaml.MappingNode):
            self.fail(key, "must be a mapping of keys to values")
            raise AssertionError("not reached")
        return _Reader(self._file, node, f"{self._prefix}{key}.")

    def end(self) -> None:
        """Refuse keys that nobody took."""
        for key in self._values:
            self.fail(key, "is not a key of a source" if not self._prefix else "is not a key of this section")


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _WrongValueError(f"{value!r} is not a text")
    return value.strip()


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _WrongValueError(f"{value!r} is not a list")
    return tuple(_text(item) for item in value)


def _endpoints(value: object) -> tuple[Endpoint, ...]:
    endpoints = []
    for text in _texts(value):
        address, _, port = text.rpartition(":")
        address = address.strip("[]")
        try:
            purpose = special_purpose(address)
        except RejectedError:
            purpose = "no numeric address"
        if purpose not in _PRIVATE or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise _WrongValueError(f"{text!r} is no address and port inside, such as 127.0.0.1:1200 ({purpose or 'public'})")
        endpoints.append((address, int(port)))
    return tuple(endpoints)


def _patterns(value: object) -> tuple[str, ...]:
    patterns = _texts(value)
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise _WrongValueError(f"{pattern!r} is no regular expression: {error}") from None
    return patterns


def _url(value: object) -> str:
    text = _text(value)
    if not re.match(r"https?://[^/]+", text):
        raise _WrongValueError(f"{text!r} is no http or https address")
    return text


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongValueError(f"{value!r} is neither yes nor no")
    return value


def _cron(value: object) -> str:
    text = _text(value)
    if not _CRON.fullmatch(text):
        raise _WrongValueError(f"{text!r} is no cron line of five fields")
    return text


def _one_of(*words: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in words:
            raise _WrongValueError(f"{value!r} is none of {', '.join(words)}")
        return str(value)

    return read


def _whole(low: int, high: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise _WrongValueError(f"{value!r} is not a whole number from {low} to {high}")
        return value

    return read


def _number(low: int, high: int | None) -> Callable[[object], Decimal]:
    def read(value: object) -> Decimal:
        try:
            number = Decimal(str(value)) if not isinstance(value, bool) else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or number < low or (high is not None and number > high):
            raise _WrongValueError(f"{value!r} is not a number from {low}" + (f" to {high}" if high is not None else ""))
        return number

    return read


def _bounds(most: Decimal | None) -> Callable[[object], tuple[Decimal | None, Decimal | None]]:
    number = _number(0, None if most is None else int(most))

    def read(value: object) -> tuple[Decimal | None, Decimal | None]:
        if not isinstance(value, Mapping) or not value or not set(value) <= {"min", "max"}:
            raise _WrongValueError(f"{value!r} is not {{min: …, max: …}}")
        low = number(value["min"]) if "min" in value else None
        high = number(value["max"]) if "max" in value else None
        if low is not None and high is not None and low > high:
            raise _WrongValueError("min is greater than max")
        return low, high

    return read
