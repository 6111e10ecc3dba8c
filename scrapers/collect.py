"""One source, one night: discover its documents, fetch them politely, archive what came.

Belongs here: the order of the steps, budgets, and the report. Does not belong here: how one request is made (`scrapers.fetch`), how a
listing reads (`scrapers.discover`), how a capture is kept (`scrapers.capture`), what an orchestrator does with the report.
"""

import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapers.addresses import is_loopback
from scrapers.capture import CAPTURE, LISTING, SITE, Archive, Entry
from scrapers.discover import Link, list_files, read_listing
from scrapers.exchange import Exchange, FetchError, Hop
from scrapers.fetch import AGENT_TOKEN, HOST_RULES, RETRIED, UNHEALTHY, Fetcher, Scope
from scrapers.files import read_file
from scrapers.opt_outs import AI_TXT_PATH, SITE_SIGNALS, TDMREP_PATH, SiteOptOuts, page_opt_outs
from scrapers.quality import Judge, check_payload
from scrapers.records import Capture, Quarantined, RejectedError, code_faults_rejected, make_id
from scrapers.sources import Source, SourceError
from scrapers.urls import mask_url

log = logging.getLogger(__name__)

UNLISTED_SHARE = 10
"""One in so many requests of a run, at most, goes to documents that are no longer listed: whether they changed or are gone."""
UNLISTED_AFTER = timedelta(hours=20)
"""Such a document is asked for again this long after its last answer, at the earliest: once a night, also where runs are repeated."""
DEFERRED_FOR = timedelta(days=14)
"""A document that was listed and could not be had is asked for so long, also when no list names it any more."""
_NEXT_STEPS = {
    "robots": "not fetched while robots.txt forbids it",
    "blocked_address": "not fetched; correct the source or report the publisher's link",
    "url": "not fetched; the link cannot be a document",
    "host": "not fetched; add the host to the source if it belongs to the publisher",
    "not_found": "asked for again while the source lists it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one run of one source may use.

    Attributes:
        requests: documents and listings together; the source's daily cap holds as well.
        wire_bytes: as sent by the servers.
        seconds: no request starts later than this after the first.
    """

    requests: int = 10_000
    wire_bytes: int = 2 * 1024**3
    seconds: float = 4 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff:
    """A document or listing that this run left for the next one, and why."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectReport:
    """What one run of one source did.

    Attributes:
        source_id, started, finished: instants in UTC.
        discovered: documents that the listings name and the source wants; filtered: those that its filters or hosts leave out.
        requests: answered and failed ones, listings included; robots.txt, opt-out files and redirects not.
        fresh: listed documents that were not asked for, since their last answer may still stand by what the server said with it.
        unlisted: documents that are no longer listed and were asked for again in their turn.
        fetched: documents that gave an answer, listed or not; it is new + unchanged + gone.
        new: captures that were added, held ones included; changed: those of them whose URL had a capture before, of another text or
            with other words of its publisher against mining.
        unchanged: 304, or the payload that was kept already.
        gone: 404 or 410.
        refused: fetched ones whose page is held back, since it is no document.
        wire_bytes: bodies as sent.
        rejected: what was refused, failed or held back.
        cut_off: what was left for the next run.
        settled: addresses of lists, documents and files that went through, secrets masked.
        listed: addresses of all documents that are listed or deferred, secrets masked; None where that is not known: a list failed or was
            cut off, or it is a folder.
        recovered: what opening the archive had to mend.
    """

    source_id: str
    started: datetime
    finished: datetime
    discovered: int = 0
    filtered: int = 0
    requests: int = 0
    fresh: int = 0
    unlisted: int = 0
    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    refused: int = 0
    wire_bytes: int = 0
    rejected: tuple[Quarantined, ...] = ()
    cut_off: tuple[CutOff, ...] = ()
    settled: tuple[str, ...] = ()
    listed: frozenset[str] | None = None
    recovered: tuple[str, ...] = ()

    @property
    def quarantined(self) -> int:
        """Number of rejected items."""
        return len(self.rejected)


def _next_step(kind: str, rule: str, capture: Capture | Entry | None, *, listed: bool) -> str:
    again = "asked for again in the next run" if listed else "no longer listed; asked for again in its turn"
    if capture is not None:
        return f"kept in the archive, held back; {again}"
    if kind == "file":
        return "not taken in; correct the file"
    return _NEXT_STEPS.get(rule, again)


def _quarantined(source_id: str, kind: str, item: str, error: RejectedError, capture_id: str | None, next_step: str) -> Quarantined:
    masked = mask_url(item)
    return Quarantined(
        quarantine_id=make_id("qua", source_id, kind, masked, error.rule),
        stage="fetch",
        item_kind=kind,
        item_id=masked,
        source_id=source_id,
        capture_id=capture_id,
        rule=error.rule,
        message=error.message,
        span=error.span,
        next_step=next_step,
        url=masked if kind != "file" else "",
        detail=error.detail,
    )


class _Run:
    """The counts of a run while it goes on."""

    def __init__(self, source_id: str, archive: Archive, now: Callable[[], datetime]) -> None:
        self.source_id = source_id
        self.archive = archive
        self.now = now
        self.started = now().astimezone(UTC)
        self.counts: Counter[str] = Counter()
        self.rejected: dict[str, Quarantined] = {}
        self.cut_off: list[CutOff] = []
        self.settled: set[str] = set()
        self.listed: frozenset[str] | None = None
        self.judge = Judge()
        self.silent_hosts: set[str] = set()
        self.unlisted: set[str] = set()

    def reject(self, kind: str, item: str, error: RejectedError, capture: Capture | Entry | None = None) -> None:
        next_step = _next_step(kind, error.rule, capture, listed=item not in self.unlisted)
        quarantined = _quarantined(self.source_id, kind, item, error, capture.capture_id if capture else None, next_step)
        self.rejected[quarantined.quarantine_id] = quarantined
        log.warning("source=%s %s=%s rule=%s next=%s", self.source_id, kind, quarantined.item_id, error.rule, next_step)

    def keep(self, exchange: Exchange, opt_outs: Iterable[str] = ()) -> None:
        """Archive one answer about a document and count it."""
        known = self.archive.has_capture(exchange.url, self.source_id)
        problems: list[RejectedError] = []

        def check(capture: Capture) -> None:
            try:
                self.judge(capture)
            except RejectedError as error:
                problems.append(error)
                raise

        capture = self.archive.add(exchange, kind=CAPTURE, check=check, opt_outs=opt_outs)
        self.counts["fetched"] += 1
        if capture is not None:
            self.counts["new"] += 1
            self.counts["changed"] += known
        elif exchange.status in (404, 410):
            self.counts["gone"] += 1
            if not known:
                self.reject("url", exchange.url, RejectedError("not_found", f"listed, but status {exchange.status}"))
        else:
            self.counts["unchanged"] += 1
        for problem in problems:
            self.reject("capture", exchange.url, problem, capture)
        if (held := self.archive.held_entry(exchange.url, self.source_id)) is not None:
            self.counts["refused"] += 1
            if not problems:
                # A run that was killed may have stored the capture and told nobody: what is held back is told each time it is seen.
                self.reject("capture", exchange.url, RejectedError(held.rule or "", held.message or ""), held)
        else:
            self.settled.add(mask_url(exchange.url))

    def report(self) -> CollectReport:
        return CollectReport(
            source_id=self.source_id,
            started=self.started,
            finished=self.now().astimezone(UTC),
            rejected=tuple(self.rejected.values()),
            cut_off=tuple(self.cut_off),
            settled=tuple(sorted(self.settled - {item.item_id for item in self.rejected.values()})),
            listed=self.listed,
            recovered=self.archive.recovered,
            **{name: self.counts[name] for name in _COUNTS},
        )


_COUNTS = tuple("discovered filtered requests fresh unlisted fetched new changed unchanged gone refused wire_bytes".split())


class _SiteRun(_Run):
    """A run that asks servers: what it may still ask for, and what it could not have."""

    def __init__(
        self, source: Source, archive: Archive, fetcher: Fetcher, now: Callable[[], datetime], base: str | None, budget: Budget
    ) -> None:
        super().__init__(source.id, archive, now)
        self.source = source
        self.fetcher = fetcher
        self.scope, self.base = source_scope(source, base, fetcher.policy.delay_seconds)
        self.scopes = {"url": self.scope, "listing": listing_scope(source, self.scope, self.base)}
        self.budget = budget
        self.requests = min(budget.requests, source.politeness.daily_cap)
        self.deadline = fetcher.monotonic() + budget.seconds
        self.missed: list[str] = []
        self.sites: dict[str, SiteOptOuts] = {}

    def read_lists(self, day: date) -> dict[str, Link]:
        """Read the listings of the source, of a day for papers that have one: documents by URL, in the order of the listings."""
        links: dict[str, Link] = {}
        refused_by_filter: set[str] = set()
        starts = self.source.start_urls(self.base, day)
        pages = self.source.discovery.pages
        waiting = deque(url.replace("{page}", str(page)) for url in starts for page in (range(1, pages + 1) if "{page}" in url else (1,)))
        seen = set(waiting)
        left = pages * len(starts)
        first: tuple[Capture, int] | None = None
        while waiting:
            url = waiting.popleft()
            if left <= 0:
                self.cut_off.append(CutOff(url=mask_url(url), reason=f"{pages} pages of a list"))
                continue
            left -= 1
            exchange = self.ask(url, "listing")
            if exchange is None:
                continue
            try:
                listing = self.listing_payload(exchange)
                with code_faults_rejected():
                    found = read_listing(self.source.discovery, listing.payload, listing.media_type, listing.final_url)
            except RejectedError as error:
                self.reject("listing", url, error)
                continue
            self.settled.add(mask_url(url))
            for text, rule, message in found.refused:
                self.reject("url", text, RejectedError(rule, message))
            for link in found.links:
                if self.source.wants(link.url) and self.scope.covers(link.url):
                    links.setdefault(link.url, link)
                else:
                    refused_by_filter.add(link.url)
            first = first or (listing, len(found.links))
            for more in found.more:
                if more not in seen:
                    seen.add(more)
                    waiting.append(more)
        failed = any(item.item_kind == "listing" for item in self.rejected.values())
        if not failed and not self.cut_off:
            self.listed = frozenset(map(mask_url, links))
        if not links and first is not None and not failed:  # a source that falls silent must be heard
            self.reject("listing", first[0].url, _silence(*first))
        self.counts["discovered"] = len(links)
        self.counts["filtered"] = len(refused_by_filter)
        return links

    def listing_payload(self, exchange: Exchange) -> Capture:
        """Archive a listing and return it, as it came or, where it did not change, as it is kept."""
        listing = self.archive.add(exchange, kind=LISTING) or self.archive.latest(exchange.url, self.source_id)
        if exchange.status in (404, 410):
            raise RejectedError("not_found", f"the listing answers with status {exchange.status}")
        if listing is None:
            raise RejectedError("not_modified", "status 304, but no copy is kept")
        return listing

    def take_listed(self, links: dict[str, Link]) -> None:
        """Ask for the documents that are listed, and for those that were listed and could not be had."""
        before = self.started - DEFERRED_FOR
        deferred = [url for url in self.archive.deferred(self.source_id, before) if self.source.wants(url) and self.scope.covers(url)]
        if self.listed is not None:
            self.listed |= frozenset(map(mask_url, deferred))
        for link in self.ordered(links, deferred):
            if self.archive.is_forgotten(link.url):
                self.counts["filtered"] += 1
            elif self.is_current(link):
                self.counts["fresh"] += 1
            else:
                self.take(link.url)
        # More than the next run can take up is not noted.
        never = [url for url in self.missed if self.archive.latest_entry(url, self.source_id) is None]
        self.archive.defer(never[: self.requests], self.source_id, self.now())

    def ordered(self, links: dict[str, Link], deferred: Iterable[str]) -> list[Link]:
        """Documents never seen come first, in the order of the listings, then those missed before; then the others by their last answer."""
        known = {url: entry for url in links if (entry := self.archive.latest_entry(url, self.source_id)) is not None}
        fresh = [link for url, link in links.items() if url not in known]
        fresh += [Link(url=url) for url in deferred if url not in links]
        return fresh + sorted((links[url] for url in known), key=lambda link: known[link.url].sequence)

    def is_current(self, link: Link) -> bool:
        """Tell whether a listed document need not be asked for: its last answer is fresh, and not listed as changed since then."""
        if not self.archive.is_fresh(link.url, self.source_id, self.now()):
            return False
        answered = self.archive.latest_entry(link.url, self.source_id)
        return link.modified is None or (answered is not None and link.modified <= answered.fetched_at)

    def take_unlisted(self, links: dict[str, Link]) -> None:
        """Ask again for some documents that are no longer listed: whether they changed or are gone."""
        until = self.counts["requests"] + self.requests // UNLISTED_SHARE
        for url in self.archive.oldest_answers(self.source_id, self.started - UNLISTED_AFTER):
            if self.spent() or self.counts["requests"] >= until:
                break
            if url in links or not self.source.wants(url) or not self.scope.covers(url):
                continue
            if self.archive.is_fresh(url, self.source_id, self.now()):
                continue
            # Without an answer nothing would be noted, and the same ones would stand in front every night.
            if urlsplit(url).netloc in self.silent_hosts or not self.is_allowed(url):
                continue
            self.unlisted.add(url)
            self.take(url)
        self.counts["unlisted"] = len(self.unlisted)

    def is_allowed(self, url: str) -> bool:
        """Whether robots.txt lets a document be asked for; False where that is not known."""
        try:
            return self.fetcher.robots(url, self.scope).allows(url, AGENT_TOKEN)
        except FetchError as error:
            log.info("source=%s url=%s rule=%s no longer listed, not asked for", self.source_id, mask_url(url), error.rule)
            self.silent_hosts.add(urlsplit(url).netloc)
            return False

    def take(self, url: str) -> None:
        """Ask for one document and keep the answer."""
        exchange = self.ask(url, "url")
        if exchange is not None:
            try:
                self.keep(exchange, self.opt_outs(exchange))
            except RejectedError as error:
                self.reject("url", url, error)

    def opt_outs(self, exchange: Exchange) -> set[str]:
        """Return what the publisher says against mining of a document: in the answer, and in the files of its host."""
        parts = urlsplit(exchange.final_url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.sites:
            self.sites[origin] = self.site_opt_outs(origin)
        said = page_opt_outs(exchange.headers, exchange.payload)
        if exchange.status == 304 and (before := self.archive.latest_entry(exchange.url, exchange.source_id)) is not None:
            said |= set(before.opt_outs) - SITE_SIGNALS  # the page is as it was, and need not repeat its headers
        return said | self.sites[origin].of(exchange.final_url)

    def site_opt_outs(self, origin: str) -> SiteOptOuts:
        """Ask for the files of a host, once a run, and keep them, with the robots.txt that let its documents be fetched."""
        robots = self.fetcher.robots_exchange(origin + "/")
        if robots is not None and robots.status == 200:
            self.archive.add(replace(robots, source_id=self.source_id), kind=SITE)
        payloads = []
        for path in (TDMREP_PATH, AI_TXT_PATH):
            try:
                file = self.fetcher.fetch(origin + path, None, self.scope)
            except FetchError as error:
                log.info("source=%s no %s at %s: %s", self.source_id, path, origin, error.rule)
                refused = error.rule == "http_status" and 400 <= error.hops[-1].status < 500
                # What a host reserved stays so until it is heard to say otherwise.
                kept = None if refused else self.archive.latest(origin + path, self.source_id)
                payloads.append(kept.payload if kept else b"")
                continue
            if file.status == 200:
                self.archive.add(replace(file, source_id=self.source_id), kind=SITE)
            payloads.append(file.payload if file.status == 200 else b"")
        return SiteOptOuts(*payloads)

    def ask(self, url: str, kind: str) -> Exchange | None:
        """Make one request for a document ("url") or a list ("listing"); None where it was not made or failed, which is noted."""
        if reason := self.spent():
            self.cut_off.append(CutOff(url=mask_url(url), reason=reason))
            if kind == "url":
                self.missed.append(url)
            return None
        self.counts["requests"] += 1
        try:
            known = self.archive.conditional_headers(url, source_id=self.source_id, now=self.now())
            exchange = self.fetcher.fetch(url, known, self.scopes[kind])
        except FetchError as error:
            self.note_failure(url, kind, error)
            return None
        self.counts["wire_bytes"] += exchange.wire_bytes
        return exchange

    def spent(self) -> str | None:
        """Which limit has been reached, None while more may be asked for."""
        if self.counts["requests"] >= self.requests:
            return f"budget of {self.requests} requests"
        if self.counts["wire_bytes"] >= self.budget.wire_bytes:
            return f"budget of {self.budget.wire_bytes} bytes"
        return f"budget of {self.budget.seconds:g} s" if self.fetcher.monotonic() >= self.deadline else None

    def note_failure(self, url: str, kind: str, error: FetchError) -> None:
        """Note a request that gave no answer of use, and keep what came of it."""
        if error.rule in HOST_RULES | RETRIED | UNHEALTHY and kind == "url":
            self.missed.append(url)
        if error.rule in HOST_RULES and kind == "url":
            self.cut_off.append(CutOff(url=mask_url(url), reason=str(error)))
        else:
            self.reject(kind, url, error)
            self.keep_evidence(url, error)
        if not error.hops and error.rule != "robots":
            self.silent_hosts.add(urlsplit(url).netloc)

    def keep_evidence(self, url: str, error: FetchError) -> None:
        """Store the head and, as far as they came, the first bytes of an answer that is of no use."""
        if not error.hops:
            return
        exchange = Exchange(
            source_id=self.source_id,
            url=url,
            final_url=error.hops[-1].url,
            hops=error.hops,
            request_headers=(),
            fetched_at=self.now().astimezone(UTC),
            status=error.hops[-1].status,
            payload=error.partial,
            wire_bytes=len(error.partial),
            seconds=0.0,
            flags=("partial",),
        )
        self.archive.add_evidence(exchange, error)


def collect(
    source: Source,
    archive: Archive,
    *,
    fetcher: Fetcher,
    now: Callable[[], datetime],
    base: str | None = None,
    budget: Budget | None = None,
    day: date | None = None,
) -> CollectReport:
    """Collect what one source lists.

    Args:
        source: what to read.
        archive: where it goes.
        fetcher: how requests are made.
        now: wall clock, UTC.
        base: fills "{base}" in the source's URLs: a host, or the folder of a folder source. For the sample site, which may stand on
            loopback, only the connection goes there; its documents keep the name of the source's homepage, so that they are the same
            documents wherever the server listens.
        budget: limits of this run.
        day: whose issue is read, for sources with "{date:…}" in their URLs; the day of the run in China where none is given.

    Returns:
        What was done. One bad URL, listing or page is an item of `rejected` and the rest goes on.

    Raises:
        SourceError: source and base do not fit together.
        OSError: the archive's disk refused.
    """
    budget = budget or Budget()
    if source.discovery.kind == "folder":
        return _collect_folders(source, archive, base, now, day)
    run = _SiteRun(source, archive, fetcher, now, base, budget)
    links = run.read_lists(day or _day(run.started))
    run.take_listed(links)
    run.take_unlisted(links)
    report = run.report()
    log.info("source=%s %s", source.id, {name: getattr(report, name) for name in (*_COUNTS, "quarantined")})
    return report


def source_scope(source: Source, base: str | None, delay_seconds: float = 1.0) -> tuple[Scope, str | None]:
    """Return what a source may reach, and the base under which its documents are known.

    Args:
        source: the source.
        base: see `collect`.
        delay_seconds: the fetcher's own least delay, which a source can only raise, unless it stays on this machine.

    Raises:
        SourceError: a base on this machine for a source that may not have one.
    """
    base = base or source.base
    hosts, ports = set(source.hosts), set()
    delay = max(source.politeness.delay_seconds, delay_seconds)
    if base is not None:
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SourceError(f"source {source.id}: base {base!r} is no http or https address")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if not source.allow_private and is_loopback(parts.hostname):
            if not source.allow_loopback:
                raise SourceError(f"source {source.id}: base {base!r} is on this machine, and the source does not say allow_loopback")
            home = urlsplit(source.homepage)
            endpoint = (parts.hostname, port)
            scope = Scope(
                source_id=source.id,
                hosts=frozenset({home.hostname or ""}),
                permitted=frozenset({endpoint}),
                connect_to={home.hostname or "": endpoint},
                delay_seconds=source.politeness.delay_seconds,
            )
            return scope, f"{home.scheme}://{home.netloc}"
        if not source.allow_private:
            hosts.add(parts.hostname)
            ports.add(port)
    for url in (source.homepage, *source.discovery.urls):
        if "{base}" not in url and (named := urlsplit(url.replace("{page}", "1")).port):
            ports.add(named)
    return Scope(source_id=source.id, hosts=frozenset(hosts), ports=frozenset(ports), delay_seconds=delay), base


def listing_scope(source: Source, documents: Scope, base: str | None) -> Scope:
    """Return what a source's lists may reach: what its documents may, and the endpoints inside that its file names.

    Args:
        source: the source.
        documents: scope of the source's documents; a link or a redirect of a page never leads inside.
        base: as in `collect`.
    """
    if not source.allow_private:
        return documents
    inside = {urlsplit(base or "").hostname or ""}
    return replace(documents, hosts=(documents.hosts or frozenset()) | inside, permitted=frozenset(source.allow_private))


def _silence(listing: Capture, links: int) -> RejectedError:
    """Say why a listing brought nothing: a block page in its place, or links that the source does not want."""
    try:
        check_payload(listing.payload, listing.media_type)
    except RejectedError as error:
        return error
    return RejectedError("no_documents", f"none of its {links} links is one that the source wants")


def _day(instant: datetime) -> date:
    """The calendar day in China, by which issues of papers are named."""
    return instant.astimezone(ZoneInfo("Asia/Shanghai")).date()


def rejudge(archive: Archive, *, now: datetime) -> tuple[list[str], list[Quarantined]]:
    """Judge all stored captures by the code as it is now, without the network.

    Args:
        archive: verdicts that differ from what was said before are written to it.
        now: instant of the judgement, with zone.

    Returns:
        Addresses, secrets masked, of captures about which the verdict changed and that are not held back any more; and those that are
        held back now.
    """
    changed = archive.recheck(Judge, now=now)
    settled = [mask_url(entry.url) for entry in changed if not archive.is_held(entry.url, entry.source_id)]
    held = [
        _quarantined(
            entry.source_id,
            "capture",
            entry.url,
            RejectedError(entry.rule, entry.message or ""),
            entry.capture_id,
            "kept in the archive, held back; judged again when the code changes",
        )
        for entry in changed
        if entry.rule is not None
    ]
    return settled, held


def _collect_folders(source: Source, archive: Archive, base: str | None, now: Callable[[], datetime], day: date | None) -> CollectReport:
    run = _Run(source.id, archive, now)
    for name in source.start_urls(base, day or _day(run.started)):
        _keep_files(Path(name), list_files(Path(name), source.discovery.pattern), run)
    return run.report()


def collect_folder(folder: Path, archive: Archive, *, source_id: str, now: Callable[[], datetime]) -> CollectReport:
    """Take a folder of saved documents into the archive.

    Args:
        folder: searched with its subfolders, in the order of relative paths; hidden files are passed over.
        archive: where they go, as WARC resource records.
        source_id: the source that they belong to.
        now: wall clock, UTC.

    Returns:
        What was done; a file that is empty or that `scrapers.files.read_file` refuses is an item of `rejected`.

    Raises:
        SourceError: it is no folder.
    """
    run = _Run(source_id, archive, now)
    _keep_files(folder, list_files(folder), run)
    return run.report()


def _keep_files(folder: Path, paths: Iterable[Path], run: _Run) -> None:
    if not folder.is_dir():
        raise SourceError(f"source {run.source_id}: {folder.name!r} is no folder")
    for path in paths:
        url = "file:" + path.relative_to(folder).as_posix()
        run.counts["discovered"] += 1
        try:
            exchange = _file_exchange(path, url, run.source_id, run.now().astimezone(UTC))
            run.keep(exchange, page_opt_outs(exchange.headers, exchange.payload))
        except RejectedError as error:
            run.reject("file", url, error)


def _file_exchange(path: Path, url: str, source_id: str, fetched_at: datetime) -> Exchange:
    """Read one saved document as if a server had sent it; `url` is "file:" and its relative path."""
    file = read_file(path)
    hop = Hop(url=url, address="", status=200, headers=(("Content-Type", file.media_type),))
    return Exchange(
        source_id=source_id,
        url=url,
        final_url=url,
        hops=(hop,),
        request_headers=(),
        fetched_at=fetched_at,
        status=200,
        payload=file.payload,
        wire_bytes=len(file.payload),
        seconds=0.0,
    )
