"""CPU and memory of a crawl beside tuned Scrapy, doing the same work in the same run: `make bench`.

python -m benchmarks.crawl [--peer PYTHON] [--full] [--pages N] [--pairs N] [--load NAME]... [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks.crawl.measure import ROOT, Cost, run, town
from benchmarks.crawl.sides import Ours, Rows, Scrapy, Side

_LONGEST = 3600  # seconds of one crawl


@dataclass(frozen=True, slots=True)
class Load:
    """What is crawled; `many` repeats once, since it takes long."""

    name: str
    hosts: int
    pages: int  # a host
    sweep: bool = False
    general: bool = False
    once: bool = False

    @property
    def whole(self) -> int:
        """Pages in all."""
        return self.hosts * self.pages


@dataclass(frozen=True, slots=True)
class Line:
    """One side at one load; `ratio` is how many pages we crawl in the CPU time of one of theirs."""

    load: str
    pages: int
    side: str
    cpu_ms: float
    wall_ms: float
    idle_mb: float
    peak_mb: float
    growth_mb: float
    ratio: float | None = None
    rows: str = ""


def loads(pages: int, large: tuple[int, ...]) -> list[Load]:
    """The loads: a single host, 200 hosts, a sweep of 304s, many pages; and by general rules."""
    return [
        Load("single", 1, pages),
        Load("hosts", 200, max(1, pages // 200)),
        Load("sweep", 1, pages, sweep=True),
        Load("general", 1, max(50, pages // 5), general=True),
        *(Load(f"many {size}", 1, size, once=True) for size in large),
    ]


def sides(load: Load, peer: str) -> list[Side]:
    """Who crawls it, ours first. Scrapy gets as many requests at a time as suit it best here."""
    theirs = Scrapy(peer, concurrent=200 if load.hosts > 1 else 16, per_host=1 if load.hosts > 1 else 16)
    if load.general:
        return [Ours(general=True), replace(theirs, name="Scrapy, trafilatura", reads="trafilatura"), theirs]
    if load.sweep:
        return [Ours(), theirs]
    with_warc = replace(theirs, name="Scrapy, WARC", warc=True)
    if load.once:
        return [Ours(), theirs, with_warc]
    every: list[Side] = [Ours(), theirs, with_warc, replace(theirs, name="Scrapy, selectolax", reads="selectolax")]
    return [*every, Ours("ours, in Bulgarian", language="bg")] if load.hosts == 1 else every


def measured(load: Load, peer: str, pairs: int, folder: Path) -> list[Line]:
    """Each side's cost at this load, the sides taking turns; and whether they left the same rows."""
    every = sides(load, peer)
    costs: dict[str, list[Cost]] = {side.name: [] for side in every}
    rows: dict[str, Rows] = {}
    idle = {side.name: _idle(side, folder) for side in every}
    for turn in range(1 if load.once else pairs):
        for side in every if turn % 2 == 0 else reversed(every):
            cost, rows[side.name] = _crawled(load, side, folder)
            costs[side.name].append(cost)
            print(f"  {load.name}: {side.name}: {1000 * cost.cpu / load.whole:.2f} ms", file=sys.stderr, flush=True)
    return [_line(load, side.name, costs, idle[side.name], _same(rows["ours"], rows[side.name])) for side in every]


def _crawled(load: Load, side: Side, folder: Path) -> tuple[Cost, Rows]:
    """One crawl into a place of its own; before a sweep, the crawl that it sweeps after."""
    place = Path(tempfile.mkdtemp(dir=folder))
    try:
        with town(load.hosts, load.pages, _LONGEST, side.language) as sites:
            side.prepare(place, sites)
            if load.sweep:
                run(side.crawl(place, sites), _LONGEST)
            cost = run(side.crawl(place, sites, sweep=load.sweep), _LONGEST)
        return cost, side.rows(place)
    finally:
        shutil.rmtree(place)


def _idle(side: Side, folder: Path) -> int:
    """Memory of the same program with next to nothing to do: a site of one article."""
    return _crawled(Load("idle", 1, 1), side, folder)[0].peak


def _line(load: Load, name: str, costs: dict[str, list[Cost]], idle: int, same: str) -> Line:
    own = costs[name]
    peak = median(cost.peak for cost in own)
    ratios = [theirs.cpu / ours.cpu for ours, theirs in zip(costs["ours"], own, strict=True)]
    return Line(
        load.name,
        load.whole,
        name,
        round(1000 * median(cost.cpu for cost in own) / load.whole, 2),
        round(1000 * median(cost.wall for cost in own) / load.whole, 2),
        round(idle / 1024, 1),
        round(peak / 1024, 1),
        round((peak - idle) / 1024, 1),
        None if name == "ours" else round(median(ratios), 2),
        same,
    )


def _same(ours: Rows, theirs: Rows) -> str:
    """How many rows both sides left alike."""
    alike = sum(ours[url] == row for url, row in theirs.items() if url in ours)
    return f"{alike}/{len(ours)}"


def show(lines: list[Line]) -> None:
    """The table, as Markdown."""
    print("| load | pages | | CPU ms a page | ours is | peak MB | over idle MB | same rows |")
    print("|---|--:|---|--:|--:|--:|--:|--:|")
    for line in lines:
        ratio = f"{line.ratio:.2f} ×" if line.ratio else ""
        print(
            f"| {line.load} | {line.pages} | {line.side} | {line.cpu_ms:.2f} | {ratio} | {line.peak_mb:.0f}"
            f" | {line.growth_mb:.0f} | {line.rows} |"
        )


def main() -> None:
    """Measure, print the table, write the JSON."""
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--peer", default=sys.executable, help="the Python that has peers.txt installed")
    said.add_argument("--pages", type=int, default=2000, help="of the loads single, hosts and sweep")
    said.add_argument("--pairs", type=int, default=2, help="how often each side takes its turn")
    said.add_argument("--full", action="store_true", help="100,000 pages too; takes an hour")
    said.add_argument("--large", type=int, action="append", help="pages of the load `many`, in place of 10,000")
    said.add_argument("--load", action="append", help="only this load (single, hosts, sweep, general, many)")
    said.add_argument("--json", type=Path, help="where the figures go as JSON")
    given = said.parse_args()
    large = tuple(given.large or ((10_000, 100_000) if given.full else (10_000,)))
    chosen = [load for load in loads(given.pages, large) if not given.load or load.name.split()[0] in given.load]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        lines = [line for load in chosen for line in measured(load, given.peer, given.pairs, Path(folder))]
    show(lines)
    stages = json.loads(subprocess.check_output([sys.executable, "-m", "benchmarks.crawl.stages"], cwd=ROOT))
    print("\nCPU ms a page of single stages: " + ", ".join(f"{name} {ms}" for name, ms in stages.items()))
    if given.json:
        said = {"loads": [asdict(line) for line in lines], "stages": stages}
        given.json.write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
