"""Collecting many hosts at once beside Scrapy, in one run: pages a second, politeness, memory, and whether each page came once.

    python -m benchmarks.fetch [--pages 20000] [--hosts 200] [--delay 1.0] [--scrapy-python PYTHON] [--only kaoju|scrapy]

One server process on loopback plays all hosts; names are mapped to it by the clients. One page in a hundred is hostile: a slow drip, a
gzip stream that breaks off, a body without end, status 500, a redirect loop. Both clients obey robots.txt, make one request to a host at a
time with the same delay between them, the same caps, deadlines and tries, and write every body to disk: ours into the archive (WARC,
flushed to disk before it counts), Scrapy into one file of JSON lines, without a flush. Ours asks each host for two opt-out files more.
What is good and how often it came is judged from what was written, politeness from the server's log alone, memory from /proc. The exit
status is 1 where one of our own claims fails: a good page lost or doubled, a bad one taken for good, a gap too short, memory that grows.

Scrapy is in the bench group; PYTHON is an interpreter that has it. Without it the run says so and shows our figures alone.
"""

import argparse
import asyncio
import gzip
import hashlib
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

SPIDER = Path(__file__).with_name("scrapy_spider.py")
HOSTILE = ("drip", "cut", "endless", "error", "loop")
DEADLINE = 5.0
MAX_BYTES = 4 * 1024 * 1024
TRIES = 3
SLACK = 0.005
"""Seconds by which two arrivals may be nearer than the delay: what the server's own clock and queue add."""
GROWTH = 32.0
"""MiB by which the memory of a client may grow from the second quarter of the run to the last."""
_SENTENCES = (
    "新开工的项目比去年同期多，企业订单和用工保持稳定。街道把办事窗口搬到园区，居民不用再跑两趟。运河边的旧厂房改成了展馆，周末来的人不少。"
)


@dataclass(frozen=True, slots=True)
class Site:
    """What the server plays: hosts, pages of each host, port."""

    hosts: int
    pages: int
    port: int = 0

    def host(self, number: int) -> str:
        """Name of a host."""
        return f"town{number}.test"

    def hostile(self, host: int, page: int) -> str | None:
        """Kind of a page's harm, None for a good page."""
        place = host * self.pages + page
        return HOSTILE[place // 100 % len(HOSTILE)] if place % 100 == 7 else None

    def good(self) -> set[str]:
        """Addresses of all good pages."""
        return {
            f"http://{self.host(host)}/{page}.html"
            for host in range(self.hosts)
            for page in range(self.pages)
            if self.hostile(host, page) is None
        }


def body(host: str, path: str) -> bytes:
    """Return the one text of an address, about 6 KB."""
    paragraphs = "".join(f"<p>{host}{path}第{n}段：{_SENTENCES}</p>" for n in range(20))
    return f"<html><head><title>{host}{path}</title></head><body>{paragraphs}</body></html>".encode()


def serve(site: Site, pipe: Connection) -> None:
    """Play all hosts in this process; each "log" on the pipe is answered with the (instant, host, path) of the requests since the last."""
    log: list[tuple[float, str, str]] = []

    def head(status: int, length: int | None, *more: str) -> bytes:
        size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        return "\r\n".join((f"HTTP/1.1 {status} Scripted", "Content-Type: text/html; charset=utf-8", size, *more, "", "")).encode()

    async def answer(host: str, path: str, writer: asyncio.StreamWriter) -> None:
        if path == "/list.html":
            data = "".join(f'<a href="/{n}.html">{n}</a>' for n in range(site.pages)).encode()
            writer.write(head(200, len(data)) + data)
            return
        name = path.strip("/").removesuffix(".html")
        if not name.isdigit() or int(name) >= site.pages:
            writer.write(head(404, 0))
            return
        kind = site.hostile(int(host.removeprefix("town").partition(".")[0]), int(name))
        data = body(host, path)
        if kind is None:
            writer.write(head(200, len(data)) + data)
        elif kind == "drip":
            writer.write(head(200, 1000))
            for _ in range(1000):
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.2)
        elif kind == "cut":
            packed = gzip.compress(data, mtime=0)[:-40]
            writer.write(head(200, len(packed), "Content-Encoding: gzip") + packed)
        elif kind == "endless":
            writer.write(head(200, None))
            while True:
                writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
                await writer.drain()
        elif kind == "error":
            writer.write(head(500, 0))
        else:
            writer.write(head(302, 0, f"Location: {path}"))

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = request.split(" ", 2)[1]
                fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in request.split("\r\n")[1:])}
                host = fields["host"].partition(":")[0]
                log.append((time.monotonic(), host, path))
                await answer(host, path, writer)
                await writer.drain()
                if fields.get("connection", "").lower() == "close":
                    break
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client went away
        finally:
            writer.close()

    async def main() -> None:
        server = await asyncio.start_server(handle, "127.0.0.1", site.port, backlog=1024)
        pipe.send(server.sockets[0].getsockname()[1])
        while await asyncio.to_thread(pipe.recv) == "log":
            pipe.send(list(log))
            log.clear()
        os._exit(0)  # connections that drip are still open

    asyncio.run(main())


def collect_all(site: Site, delay: float, threads: int, folder: str, pipe: Connection) -> None:
    """Our client: one source a host, all of them into one archive."""
    import logging

    from scrapers.capture import Archive
    from scrapers.collect import CollectReport, collect
    from scrapers.fetch import Fetcher, FetchPolicy
    from scrapers.sources import Discovery, Politeness, Source

    logging.disable(logging.CRITICAL)
    policy = FetchPolicy(
        contact="https://kaoju.example/bot",
        delay_seconds=delay,
        total_seconds=DEADLINE,
        wire_bytes=MAX_BYTES,
        plain_bytes=MAX_BYTES,
        tries=TRIES,
        backoff_seconds=delay,
    )

    def now() -> datetime:
        return datetime.now(UTC)

    with Archive(Path(folder)) as archive:
        fetcher = Fetcher(policy)

        def one(number: int) -> CollectReport:
            source = Source(
                id=f"town-{number}",
                name_zh="小城",
                name_en="Town",
                publisher="小城报",
                homepage=f"http://{site.host(number)}/",
                licence="",
                owner="",
                discovery=Discovery(kind="html_list", urls=("{base}/list.html",)),
                hosts=(site.host(number),),
                politeness=Politeness(delay_seconds=delay, daily_cap=site.pages + 10),
                allow_loopback=True,
            )
            return collect(source, archive, fetcher=fetcher, now=now, base=f"http://127.0.0.1:{site.port}")

        pipe.send("ready")
        started = time.monotonic()
        with ThreadPoolExecutor(threads) as pool:
            reports = list(pool.map(one, range(site.hosts)))
        seconds = time.monotonic() - started
        usage = resource.getrusage(resource.RUSAGE_SELF)
        rules = Counter(item.rule for report in reports for item in report.rejected)
        pipe.send({"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "rules": dict(rules)})


def kept_by_us(folder: Path) -> list[tuple[str, str]]:
    """Return (address, sha256) of what the archive gives as documents."""
    from scrapers.capture import Archive

    with Archive(folder) as archive:
        return [(capture.url, hashlib.sha256(capture.payload).hexdigest()) for _, capture in archive.captures()]


class Memory(threading.Thread):
    """Resident memory of a process in MiB, twice a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.status = Path(f"/proc/{pid}/status")
        self.samples: list[float] = []
        self.done = threading.Event()

    def run(self) -> None:
        """Sample until the process ends or `done` is set."""
        while not self.done.wait(0.5):
            try:
                lines = self.status.read_text().splitlines()
            except OSError:
                return
            self.samples += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")]

    def growth(self) -> float:
        """Median of the last quarter less that of the second: in the first one the hosts are still being opened."""
        quarter = len(self.samples) // 4
        if not quarter:
            return 0.0
        return statistics.median(self.samples[-quarter:]) - statistics.median(self.samples[quarter : 2 * quarter])


@dataclass(slots=True)
class Result:
    """What one client did."""

    client: str
    seconds: float
    good: int
    lost: int
    doubled: int
    wrong: int
    pages_a_second: float
    cpu_seconds: float
    peak_mib: float
    growth_mib: float
    requests: int
    short_gaps: int
    least_gap: float


def judge(client: str, site: Site, delay: float, kept: list[tuple[str, str]], log: list[Any], memory: Memory, figures: Any) -> Result:
    """Compare what a client kept with what the server holds, and when it asked with what it was to keep."""
    good = site.good()
    counts = Counter(url for url, _ in kept)
    right = {f"http://{host}{path}": hashlib.sha256(body(host, path)).hexdigest() for _, host, path in log if path.endswith(".html")}
    wrong = sum(url not in good or right.get(url) != digest for url, digest in kept)
    arrivals = defaultdict(list)
    for instant, host, _ in log:
        arrivals[host].append(instant)
    gaps = [later - earlier for times in arrivals.values() for earlier, later in pairwise(sorted(times))]
    return Result(
        client=client,
        seconds=round(figures["seconds"], 1),
        good=len(good & counts.keys()),
        lost=len(good - counts.keys()),
        doubled=sum(count - 1 for count in counts.values()),
        wrong=wrong,
        pages_a_second=round(len(good & counts.keys()) / figures["seconds"], 1),
        cpu_seconds=round(figures["cpu"], 1),
        peak_mib=round(max(memory.samples, default=0.0), 1),
        growth_mib=round(memory.growth(), 1),
        requests=len(log),
        short_gaps=sum(gap < delay - SLACK for gap in gaps),
        least_gap=round(min(gaps, default=0.0), 4),
    )


def run_kaoju(site: Site, delay: float, threads: int, folder: Path, server: Connection) -> Result:
    """Run our client in a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=collect_all, args=(site, delay, threads, str(folder), theirs))
    process.start()
    ours.recv()
    memory = Memory(process.pid or 0)
    memory.start()
    while not ours.poll(1):
        if not process.is_alive():
            sys.exit("our client ended without a result")
    figures = ours.recv()
    memory.done.set()
    process.join()
    server.send("log")
    print(f"kaoju: refused by rule: {figures['rules']}")
    return judge("kaoju", site, delay, kept_by_us(folder), server.recv(), memory, figures)


def run_scrapy(site: Site, delay: float, python: str, folder: Path, server: Connection) -> Result | None:
    """Run Scrapy in a process of its own; None where it is not installed."""
    found = subprocess.run([python, "-c", "import scrapy; print(scrapy.__version__)"], capture_output=True, text=True, check=False)
    if found.returncode:
        print(f"scrapy: ABSENT from {python}; only our own figures follow (it is in the bench group, or give --scrapy-python)")
        return None
    print(f"scrapy: version {found.stdout.strip()}")
    out = folder / "items.jsonl"
    options = {"site": asdict(site), "delay": delay, "deadline": DEADLINE, "max_bytes": MAX_BYTES, "tries": TRIES, "out": str(out)}
    # -P: the modules beside the spider must not stand before those of the standard library.
    process = subprocess.Popen([python, "-P", str(SPIDER), json.dumps(options)], stdout=subprocess.PIPE, text=True)
    memory = Memory(process.pid)
    memory.start()
    printed, _ = process.communicate()
    if process.returncode:
        sys.exit(f"scrapy ended with status {process.returncode}")
    memory.done.set()
    figures = json.loads(printed.splitlines()[-1])
    server.send("log")
    with out.open(encoding="utf-8") as lines:
        kept = [(row["url"], hashlib.sha256(row["body"].encode()).hexdigest()) for row in map(json.loads, lines)]
    return judge("scrapy", site, delay, kept, server.recv(), memory, figures)


def main() -> int:
    """Run both clients, print a table and whether our claims hold."""
    parser = argparse.ArgumentParser(description="Collecting many hosts at once beside Scrapy.")
    parser.add_argument("--pages", type=int, default=20_000, help="of all hosts together")
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--delay", type=float, default=1.0, help="seconds between two requests to a host")
    parser.add_argument("--threads", type=int, default=0, help="of our client; one a host where not given")
    parser.add_argument("--scrapy-python", default=sys.executable)
    parser.add_argument("--only", choices=("kaoju", "scrapy"))
    options = parser.parse_args()
    site = Site(options.hosts, max(options.pages // options.hosts, 1))
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(site, theirs), daemon=True)
    process.start()
    site = Site(site.hosts, site.pages, ours.recv())
    print(f"{site.hosts} hosts, {site.pages} pages each, {len(site.good())} good, delay {options.delay:g} s, load {os.getloadavg()[0]:.1f}")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        if options.only != "scrapy":
            results.append(run_kaoju(site, options.delay, options.threads or site.hosts, Path(folder) / "archive", ours))
        if options.only != "kaoju":
            results += filter(None, [run_scrapy(site, options.delay, options.scrapy_python, Path(folder), ours)])
    ours.send("end")
    process.join(5)
    for name in Result.__slots__:
        print(f"{name:15}", *(f"{getattr(result, name)!s:>12}" for result in results))
    print(f"load at the end {os.getloadavg()[0]:.1f}")
    failed = [
        f"{result.client}: {claim}"
        for result in results
        if result.client == "kaoju"
        for claim, fails in {
            "a good page is lost": result.lost,
            "a page came twice": result.doubled,
            "a bad page was taken for good": result.wrong,
            "a gap is shorter than the delay": result.short_gaps,
            "memory grows": result.growth_mib > GROWTH,
        }.items()
        if fails
    ]
    print(*failed or ["all claims hold"], sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
