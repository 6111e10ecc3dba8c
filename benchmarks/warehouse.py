"""What nights and queries cost as the warehouse grows, on documents of `benchmarks.corpus`, and whether the marts hold exactly their truth.

    python -m benchmarks.warehouse [--sizes 1000 10000 100000] [--read 10000] [--json figures.json]

For each size: a full build, an unchanged night, a night with 100 new documents, ten analysts' queries, size on disk, peak memory.
Each night runs in a fresh process through the functions that the assets call, without Dagster; memory is the resident memory of that
process and its children (dbt, readers), added up. The process's start and its imports are not counted in, dbt's are.

Documents beyond `--read` are not read: the batches that were read, and the ledger's rows, are stored again under other ids, addresses and
fingerprints until the size is reached. dbt, gate and release see that many documents then, each with its own facts, but reading them
is not in the full build's time; the output says so (`read` is the number that was).

Returns 1 where a bar is missed or the marts differ from the truth.
"""

import argparse
import json
import os
import re
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.corpus import PUBLISHERS, Made, documents
from scrapers.capture import Archive
from scrapers.exchange import Exchange, Hop
from warehouse import reader
from warehouse.batches import SCHEMAS, list_batches, write_tables
from warehouse.home import Home
from warehouse.release import Release, current_release

NEW = 100
"""Documents of the night that brings new ones."""
QUERY_SECONDS = 1.0
UNCHANGED_SHARE = 0.10
NEW_RATIO = 2.0

# Columns that name a document, a part of it, or its capture; those of a copy are other ones. Vocabularies' ids stay.
_OWN_IDS = re.compile(r"^(capture|document|version|observation|mention|check|derived|stated|quarantine|listing|listing_item|item)_ids?$")
_FINGERPRINT_BITS = 16
"""A copy's fingerprints differ in so many of their last bits: their order stays, none of two copies are equal."""


@dataclass(slots=True)
class Night:
    """What a night took.

    Attributes:
        seconds: by step.
        dbt: seconds by model or test, of run_results.json; the longest ones.
        read: captures that were read.
        published: False where nothing was new.
        cpu_seconds: of the process and its children; on a machine that others use, too, the steadier figure.
        peak_mib: resident memory of the process and its children at its highest.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    dbt: dict[str, float] = field(default_factory=dict)
    read: int = 0
    published: bool = False
    cpu_seconds: float = 0.0
    peak_mib: float = 0.0

    @property
    def total(self) -> float:
        """Seconds of all steps."""
        return sum(self.seconds.values())

    @contextmanager
    def step(self, name: str) -> Generator[None]:
        """Take the time of a step."""
        started = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - started


@dataclass(slots=True)
class Figures:
    """All that is measured of one size; `disk` in MiB by folder, `queries` as (p50, p95) seconds by name."""

    size: int
    read: int
    rows: dict[str, int]
    full: Night
    unchanged: Night
    new: Night
    queries: dict[str, tuple[float, float]]
    disk: dict[str, float]
    differences: list[str]


# storing and reading


def store(home: Home, made: Iterable[Made]) -> None:
    """Write the captures of documents straight into the archive of a home, as one visit to each publisher."""
    with Archive(home.captures) as archive:
        for document in made:
            for capture in document.captures:
                headers = (("content-type", "text/html; charset=utf-8"),)
                hop = Hop(url=capture.url, address="192.0.2.1", status=200, headers=headers)
                exchange = Exchange(
                    source_id=capture.source_id,
                    url=capture.url,
                    final_url=capture.url,
                    hops=(hop,),
                    request_headers=(),
                    fetched_at=capture.fetched_at,
                    status=200,
                    payload=capture.payload,
                    wire_bytes=len(capture.payload),
                    seconds=0.0,
                )
                archive.add(exchange)


def source_rows() -> list[dict[str, Any]]:
    """The invented publishers as declared sources, for `warehouse.inputs.write_inputs`."""
    return [
        {
            "source_id": source_id,
            "name_zh": name,
            "name_en": source_id,
            "publisher": name,
            "homepage": f"https://{source_id}.example/",
            "licence": "Made for a measurement.",
            "verified": True,
            "opt_out_policy": "obey",
            "opt_out_reason": None,
            "reserving_opt_outs": ["tdm-reservation header"],
        }
        for source_id, name in PUBLISHERS.items()
    ]


def run_night(root: Path) -> Night:
    """One night on a home whose captures are stored: what the assets of the main job do, one after the other.

    Args:
        root: folder of the home.

    Returns:
        What it took; `peak_mib` is for the caller to add.

    Raises:
        RuntimeError: dbt failed, or the gate blocks.
    """
    # What takes seconds to import is imported outside of the steps, and where a night imports it: a reader is a fork of what is there.
    from orchestration.ingest import hold_back, refresh_batches, release_inputs
    from orchestration.transform import build_version
    from scrapers.version import code_version
    from warehouse.build import keep_build
    from warehouse.inputs import held_captures, write_inputs
    from warehouse.release import make_candidate, next_release_id, publish

    home = Home(root)
    home.build.mkdir(parents=True, exist_ok=True)
    night = Night()
    before = _cpu_seconds()
    with night.step("read"):
        night.read = refresh_batches(home, {}, run_id="bench", log=_silent)
    with night.step("compare"):
        inputs = release_inputs(home)
        current = current_release(home)
    if current is not None and current.manifest["inputs"] == inputs:
        night.cpu_seconds = _cpu_seconds() - before
        return night
    with night.step("inputs"):
        held = hold_back(home, {}, run_id="bench", alarm=_silent, log=_silent)
        if held:
            raise RuntimeError(f"made documents are held back: {held[0].reasons}")
        release_id = next_release_id(home, inputs)
        write_inputs(home, release_id=release_id, sources=source_rows(), held=[], version=build_version())
    with night.step("dbt"):
        night.dbt = _run_dbt(home)
    with night.step("candidate"):
        make_candidate(home)
    from expectations.gate import run_gate

    with night.step("gate"):
        result = run_gate(home, as_of=datetime.now(UTC), version=build_version())
        if not result.passed:
            raise RuntimeError(f"the gate blocks: {[(table, claim.claim_id, claim.detail) for table, claim in result.blocking()]}")
    with night.step("publish"):
        publish(
            home,
            release_id=release_id,
            inputs=inputs,
            batches={batch.batch_id: batch.digest for batch in list_batches(home)},
            gate=json.loads(json.dumps(result.record())),
            versions={"reading": code_version(), "building": build_version()},
            published_at=datetime.now(UTC),
        )
        keep_build(home, release_id=release_id, version=build_version(), held=held_captures(home))
    night.published = True
    night.cpu_seconds = _cpu_seconds() - before
    return night


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _silent(_: str) -> None:
    pass


def _run_dbt(home: Home) -> dict[str, float]:
    from orchestration.dbt import run_dbt
    from orchestration.transform import BUILD

    run_dbt(home, *BUILD)
    results = json.loads((home.root / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    spent = {result["unique_id"].split(".", 1)[1]: float(result["execution_time"]) for result in results}
    kinds = Counter[str]()
    for result in results:
        kinds[result["unique_id"].split(".", 1)[0]] += result["execution_time"]
    longest = sorted(spent.items(), key=lambda item: -item[1])[:15]
    return {f"all {kind}s": seconds for kind, seconds in kinds.items()} | dict(longest)


def measured(work: Callable[[], Night]) -> Night:
    """Run a night in a fresh process and note the highest resident memory of it and its children."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        future = pool.submit(work)
        peak = 0.0
        while not future.done():
            peak = max(peak, _tree_mib(os.getpid()))
            time.sleep(0.1)
        night = future.result()
    night.peak_mib = peak
    return night


def _tree_mib(root: int) -> float:
    """Resident memory of all descendants of a process, in MiB; a page that two share counts twice."""
    parents: dict[int, int] = {}
    resident: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                said = dict(line.split(":", 1) for line in (folder / "status").read_text(encoding="utf-8").splitlines())
            except OSError:  # it ended
                continue
            parents[int(folder.name)] = int(said["PPid"])
            resident[int(folder.name)] = int(said.get("VmRSS", "0 kB").split()[0])
    total = 0
    for process in resident:
        above = parents[process]
        while above in parents and above != root:
            above = parents[above]
        total += resident[process] if above == root else 0
    return total / 1024


# multiplying what was read


def multiply(home: Home, copies: int) -> None:
    """Store the batches and the ledger's rows of a home `copies` - 1 times again, under other ids, addresses and fingerprints."""
    batches = list_batches(home)
    span = max(batch.last for batch in batches)
    for copy in range(1, copies):
        for batch in batches:
            read = {name: pq.read_table(batch.folder / f"{name}.parquet", partitioning=None) for name in SCHEMAS}
            copied = {name: _copied(table, copy, copy * span) for name, table in read.items()}
            write_tables(home, batch.first + copy * span, batch.last + copy * span, batch.code_version, copied)
    with sqlite3.connect(home.captures / "ledger.sqlite") as ledger:
        columns = [row[1] for row in ledger.execute("PRAGMA table_info(entries)")]
        changed = {"sequence": "sequence + ?1 * ?2", "capture_id": "capture_id || '-' || ?1", "url": "url || '?copy=' || ?1"}
        chosen = ", ".join(changed.get(column, column) for column in columns)
        for copy in range(1, copies):
            statement = f"INSERT INTO entries ({', '.join(columns)}) SELECT {chosen} FROM entries WHERE sequence <= ?2"  # noqa: S608
            ledger.execute(statement, (copy, span))
    ledger.close()


def _copied(table: pa.Table, copy: int, shift: int) -> pa.Table:
    for at, column in enumerate(table.schema):
        values = table.column(at).combine_chunks()
        if column.name == "capture_sequence":
            values = pc.call_function("add", [values, pa.scalar(shift)])
        elif column.name in ("url", "final_url"):
            values = _ended(values, f"?copy={copy}")
        elif column.name == "fingerprints":
            mask = pa.scalar(copy % (1 << _FINGERPRINT_BITS), pa.int64())
            values = pa.ListArray.from_arrays(values.offsets, pc.call_function("bit_wise_xor", [values.values, mask]))
        elif _OWN_IDS.match(column.name) and pa.types.is_list(column.type):
            values = pa.ListArray.from_arrays(values.offsets, _ended(values.values, f"-{copy}"))
        elif _OWN_IDS.match(column.name):
            values = _ended(values, f"-{copy}")
        table = table.set_column(at, column, values)
    return table


def _ended(texts: pa.Array, ending: str) -> pa.Array:
    return pc.call_function("binary_join_element_wise", [texts, pa.scalar(ending), pa.scalar("")])


# truth


def differences(release: Release, made: Sequence[Made], copies: int = 1) -> list[str]:
    """Compare a release with what its documents were made of.

    Args:
        release: of a home that holds these documents and no others.
        made: the documents.
        copies: how often each is there, see `multiply`.

    Returns:
        One line a kind of row that differs, with an example; empty where documents, versions, facts and stories are exactly what was made.
    """
    suffixes = ["", *(f"?copy={copy}" for copy in range(1, copies))]
    wanted: dict[str, Counter[tuple[Any, ...]]] = {name: Counter() for name in ("documents", "versions", "facts", "stories")}
    firsts: dict[int, str] = {}
    for document in made:  # documents are made in the order in which they were published
        firsts.setdefault(document.story, document.url)
    for document in made:
        for suffix in suffixes:
            url = document.url + suffix
            count = len(document.versions)
            wanted["documents"][(url, document.source_id, document.title, document.published_at, count)] += 1
            wanted["stories"][(url, firsts[document.story] + suffix)] += 1
            for number, facts in enumerate(document.versions, 1):
                current = number - 1 == document.current
                wanted["versions"][(url, number, current)] += 1
                for fact in facts:
                    stated = (fact.subject, fact.indicator, fact.value, fact.value, fact.unit, fact.measure, "actual")
                    wanted["facts"][(url, number, current, *stated, fact.period_start, fact.period_end)] += 1
    found = _found(release)
    lines = []
    for name, rows in wanted.items():
        if rows != found[name]:
            missing, surplus = rows - found[name], found[name] - rows
            example = next(iter([*missing, *surplus]))
            lines.append(f"{name}: {missing.total()} missing, {surplus.total()} too many of {rows.total()}, such as {example}")
    return lines


def _found(release: Release) -> dict[str, Counter[tuple[Any, ...]]]:
    def rows(sql: str) -> Counter[tuple[Any, ...]]:
        return Counter(reader.query(release, sql, seconds=600).rows)

    return {
        "documents": rows("SELECT url, source_id, title, published_at, version_count FROM dim_document"),
        "versions": rows("SELECT url, version_number, is_current FROM dim_document_version JOIN dim_document USING (document_id)"),
        "facts": rows(
            "SELECT url, version_number, o.is_current, subject, indicator, value_low, value_high, unit, measure, modality, period_start, "
            "period_end FROM fct_observation AS o JOIN dim_document_version USING (document_version_id) "
            "JOIN dim_document AS d ON o.document_id = d.document_id"
        ),
        "stories": rows(
            "SELECT d.url, f.url FROM dim_document_cluster AS c JOIN dim_document AS d USING (document_id) "
            "JOIN dim_document AS f ON f.document_id = c.cluster_id"
        ),
    }


# queries

QUERIES: Mapping[str, str] = {
    "one figure with its sentence": """
        SELECT value_low, unit, period_text, quote, url FROM fct_observation JOIN dim_document USING (document_id)
        WHERE is_current AND subject = '苏州市' AND indicator = '软件业务收入' AND measure = 'level' ORDER BY period_end DESC LIMIT 10""",
    "places ranked by a figure": """
        SELECT subject, max(value_low) AS value FROM fct_observation
        WHERE is_current AND indicator_id = 'imports_exports' AND measure = 'level' AND year(period_end) = 2024
        GROUP BY subject ORDER BY value DESC LIMIT 20""",
    "a place over the years": """
        SELECT indicator, period_end, median(value_low) AS value, count(*) AS statements FROM fct_observation
        WHERE is_current AND subject_id = 'region:370200' AND measure = 'growth' GROUP BY ALL ORDER BY indicator, period_end""",
    "who printed it first": """
        SELECT s.name_zh, count(*) AS stories FROM dim_document_cluster AS c JOIN dim_source AS s ON s.source_id = c.cluster_first_source_id
        WHERE c.document_id <> c.cluster_id GROUP BY ALL ORDER BY stories DESC""",
    "numbers that were edited": """
        SELECT d.url, a.subject, a.indicator, a.value_text AS before, b.value_text AS after
        FROM fct_observation AS a
        JOIN fct_observation AS b ON a.document_id = b.document_id AND a.subject = b.subject AND a.indicator = b.indicator
            AND a.measure = b.measure AND a.period_end = b.period_end
        JOIN dim_document AS d ON d.document_id = a.document_id
        WHERE NOT a.is_current AND b.is_current AND a.value_low <> b.value_low ORDER BY d.url, a.observation_id LIMIT 100""",
    "statements that disagree": """
        SELECT subject, indicator, period_start, period_end, min(value_low) AS least, max(value_low) AS most, count(*) AS statements
        FROM fct_observation WHERE is_current AND measure = 'level' AND subject_type = 'region'
        GROUP BY ALL HAVING least < most ORDER BY most / least DESC, subject, indicator, period_start, period_end LIMIT 50""",
    "profiles of firms": """
        SELECT organisation_name, mention_count, figure_count, figures FROM mart_enterprise_profile
        WHERE organisation_name LIKE '云屿%' ORDER BY organisation_name""",
    "industries by place": """
        SELECT industry_name, region, indicator, value_text, period_text FROM mart_industry_map
        WHERE region IN ('杭州市', '成都市') ORDER BY ALL LIMIT 100""",
}
"""SQL as an analyst would write it; beside them a search and a trace make ten."""


def time_queries(release: Release, runs: int) -> dict[str, tuple[float, float]]:
    """Take the time of each query, opening the release included, `runs` times.

    Returns:
        (p50, p95) in seconds by query.

    Raises:
        RuntimeError: a query finds nothing: its time would mean nothing.
    """
    one = reader.query(release, "SELECT observation_id FROM fct_observation ORDER BY observation_id LIMIT 1").rows[0][0]
    work: dict[str, Callable[[], object]] = {name: partial(_rows, release, sql) for name, sql in QUERIES.items()}
    work["search"] = lambda: reader.search(release, "渡口边").rows
    work["trace of a fact"] = lambda: reader.trace(release, one)
    times = {}
    for name, run in work.items():
        spent = []
        for _ in range(runs):
            started = time.perf_counter()
            found = run()
            spent.append(time.perf_counter() - started)
            if not found:
                raise RuntimeError(f"the query {name!r} finds nothing")
        times[name] = (statistics.median(spent), statistics.quantiles(spent, n=20, method="inclusive")[-1])
    return times


def _rows(release: Release, sql: str) -> list[tuple[Any, ...]]:
    return reader.query(release, sql, seconds=120).rows


# the whole


def measure(root: Path, size: int, *, most_read: int, runs: int) -> Figures:
    """Measure one size.

    Args:
        root: an empty folder for the home.
        size: documents of the full build.
        most_read: how many of them are read; it divides the size where it is less.
        runs: of each query.
    """
    from orchestration.dbt import run_dbt

    home = Home(root)
    home.build.mkdir(parents=True)
    read = min(size, most_read)
    copies = size // read
    everything = list(documents(read + NEW))
    store(home, everything[:read])
    night = Night()
    if copies > 1:
        from orchestration.ingest import refresh_batches

        refresh_batches(home, {}, run_id="bench", log=_silent)
        multiply(home, copies)
    run_dbt(home, "parse")  # once for all nights, as the orchestration does
    night = partial(run_night, root)
    full = measured(night)
    release = _current(home)
    wrong = differences(release, everything[:read], copies)
    unchanged = measured(night)
    if unchanged.published:
        wrong.append("a night without anything new published a release")
    queries = time_queries(release, runs)
    disk = _disk(home)
    rows = release.manifest["rows"]
    # The new documents are those that follow the ones that were read; where these are multiplied, no copy of the new ones exists.
    store(home, everything[read:])
    new = measured(night)
    wrong += _differences_after(home, everything, read, copies)
    return Figures(size, read, rows, full, unchanged, new, queries, disk, wrong)


def _current(home: Home) -> Release:
    release = current_release(home)
    if release is None:
        raise RuntimeError("nothing was published")
    return release


def _differences_after(home: Home, everything: Sequence[Made], read: int, copies: int) -> list[str]:
    """As `differences`, after the night with new documents; with copies only the counts are compared."""
    release = _current(home)
    if copies == 1:
        return differences(release, everything)
    rows = release.manifest["rows"]
    old, new = everything[:read], everything[read:]
    wanted = {
        "dim_document": copies * len(old) + len(new),
        "dim_document_version": sum(copies * len(one.versions) for one in old) + sum(len(one.versions) for one in new),
        "fct_observation": sum(copies * sum(map(len, one.versions)) for one in old) + sum(sum(map(len, one.versions)) for one in new),
    }
    return [f"{mart} has {rows[mart]} rows instead of {count}" for mart, count in wanted.items() if rows[mart] != count]


def _disk(home: Home) -> dict[str, float]:
    """MiB by folder; a file with several names counts once, under the first of them."""
    seen: set[int] = set()
    sizes = {}
    for name in ("captures", "batches", "build", "releases"):
        total = 0
        for path in (home.root / name).rglob("*"):
            said = path.lstat()
            if path.is_file() and not path.is_symlink() and said.st_ino not in seen:
                seen.add(said.st_ino)
                total += said.st_size
        sizes[name] = total / 2**20
    return sizes


def bars(figures: Sequence[Figures]) -> list[tuple[str, str, bool]]:
    """Each bar: what it asks, what was measured, whether it is met. Nights are judged by processor time: other work does not change it."""
    by_size = {one.size: one for one in figures}
    small, large = figures[0], figures[-1]
    found = [(f"marts equal the truth at {one.size:,}", "; ".join(one.differences) or "exactly", not one.differences) for one in figures]
    middle = by_size.get(10_000, large)
    share = middle.unchanged.cpu_seconds / middle.full.cpu_seconds
    got = f"{share:.1%} (by the clock {middle.unchanged.total / middle.full.total:.1%})"
    found.append((f"unchanged night ≤ {UNCHANGED_SHARE:.0%} of the full build at {middle.size:,}", got, share <= UNCHANGED_SHARE))
    if large is not small:
        ratio = large.new.cpu_seconds / small.new.cpu_seconds
        asked = f"night with {NEW} new at {large.size:,} ≤ {NEW_RATIO:g} × that at {small.size:,}"
        got = f"{ratio:.2f} × (by the clock {large.new.total / small.new.total:.2f} ×)"
        found.append((asked, got, ratio <= NEW_RATIO))
    name, (_, slowest) = max(large.queries.items(), key=lambda item: item[1][1])
    found.append((f"each query ≤ {QUERY_SECONDS:g} s at {large.size:,} (p95)", f"{slowest:.3f} s, {name}", slowest <= QUERY_SECONDS))
    return found


def table(figures: Sequence[Figures]) -> str:
    """All figures as text: one column a size, and how much each grew from the size before."""
    lines = [f"{'':44}" + "".join(f"{one.size:>14,}{'':8}" for one in figures)]

    def line(name: str, values: Sequence[float], form: str = ".2f") -> None:
        cells = []
        for at, value in enumerate(values):
            grown = f"{value / values[at - 1]:7.2f}×" if at and values[at - 1] else f"{'':8}"
            cells.append(f"{value:>14,{form}}{grown}")
        lines.append(f"{name:44}" + "".join(cells))

    line("documents that were read", [one.read for one in figures], ".0f")
    for mart in ("fct_observation", "fct_mention", "dim_block"):
        line(f"rows of {mart}", [one.rows.get(mart, 0) for one in figures], ".0f")
    for title, nights in (
        ("full build", [one.full for one in figures]),
        ("unchanged night", [one.unchanged for one in figures]),
        (f"night with {NEW} new documents", [one.new for one in figures]),
    ):
        line(f"{title}, s", [night.total for night in nights])
        for step in dict.fromkeys(step for night in nights for step in night.seconds):
            line(f"    {step}", [night.seconds.get(step, 0.0) for night in nights])
        line("    CPU seconds", [night.cpu_seconds for night in nights])
        line("    peak memory, MiB", [night.peak_mib for night in nights], ".0f")
    for folder in figures[0].disk:
        line(f"on disk: {folder}, MiB", [one.disk[folder] for one in figures], ".1f")
    for name in figures[0].queries:
        line(f"{name}, p50 ms", [one.queries[name][0] * 1000 for one in figures], ".1f")
        line(f"{name}, p95 ms", [one.queries[name][1] * 1000 for one in figures], ".1f")
    lines.append("")
    for one in figures:
        for title, night in (("full build", one.full), (f"night with {NEW} new", one.new)):
            lines.append(f"dbt at {one.size:,}, {title}: " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in night.dbt.items()))
    if any(one.read < one.size for one in figures):
        lines.append("Where fewer documents were read than there are, batches were multiplied: reading is not in that full build.")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, and return 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--read", type=int, default=10_000, help="documents that are read at most; larger sizes are multiples of it")
    parser.add_argument("--runs", type=int, default=20, help="of each query")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--folder", type=Path, help="where homes are made and kept, empty; otherwise they are removed")
    args = parser.parse_args()
    if any(size > args.read and size % args.read for size in args.sizes):
        parser.error("a size above --read must be a multiple of it")
    figures = []
    for size in sorted(args.sizes):
        with tempfile.TemporaryDirectory(prefix="kaoju-") as folder:
            root = (args.folder or Path(folder)).resolve() / f"home-{size}"
            figures.append(measure(root, size, most_read=args.read, runs=args.runs))
        shown = bars(figures)
        if args.json:
            said = {"figures": [asdict(one) for one in figures], "bars": shown}
            args.json.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
    print(table(figures))
    for asked, got, met in shown:
        print(f"{'met   ' if met else 'MISSED'}  {asked}: {got}")
    return 0 if all(met for _, _, met in shown) else 1


if __name__ == "__main__":
    sys.exit(main())
