"""How large the index is, how fast it is built, and how fast the site answers: `make bench-search N=1000000`.

python -m benchmarks.search [--articles N] [--folder PATH] [--times N] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from statistics import quantiles

from benchmarks.crawl.measure import ROOT, run
from benchmarks.search.corpus import Language, fill
from benchmarks.search.questions import KINDS, address, questions

_PORT = 8765
_LONGEST = 6 * 3600  # seconds that a build may take


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    asked.add_argument("--articles", type=int, default=100_000)
    asked.add_argument("--folder", type=Path, default=Path("benchmarks/search/made"))
    asked.add_argument("--times", type=int, default=100, help="searches of each kind and order")
    asked.add_argument("--json", type=Path)
    given = asked.parse_args()
    db = given.folder / f"{given.articles}.db"
    found: dict[str, object] = {"articles": given.articles}
    if not db.exists():
        found["filling"] = _filled(db, given.articles)
    found["index"] = _built(db, given.articles)
    with _site(db) as server:
        found["answers"] = _answers(given.times)
        found["clients"] = _clients(given.times)
        assert server.poll() is None
    _show(found)
    if given.json:
        given.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _filled(db: Path, number: int) -> dict[str, float]:
    """Make the archive; articles a second."""
    db.parent.mkdir(parents=True, exist_ok=True)
    part, began = db.with_suffix(".part"), time.monotonic()
    for done in fill(part, number):
        if done % 10_000 == 0:
            print(f"{done} of {number} articles, {done / (time.monotonic() - began):.0f} a second", file=sys.stderr)
    part.rename(db)
    return {"per_second": number / (time.monotonic() - began)}


def _program(db: Path, *words: str) -> tuple[str, ...]:
    places = ("--db", str(db), "--captures", str(db.parent / "captures"), "--schedules", str(db.parent / "schedules"))
    return (sys.executable, "-m", "scraper", *words, *places)


def _built(db: Path, number: int) -> dict[str, float]:
    """Build the index anew; what it cost and how large it is, in bytes an article."""
    cost = run(_program(db.resolve(), "index", "--rebuild"), _LONGEST)
    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute(
            "SELECT name, sum(pgsize) FROM dbstat WHERE name LIKE 'article_index%' OR name LIKE 'index\\_%' ESCAPE '\\'"
            " OR name = 'echo_bands' GROUP BY name"
        ).fetchall()
    return {
        "per_second": number / cost.wall,
        "cpu_ms": 1000 * cost.cpu / number,
        "bytes": sum(size for _, size in rows) / number,
        **{f"bytes of {name}": size / number for name, size in rows},
    }


@contextmanager
def _site(db: Path) -> Iterator[subprocess.Popen[bytes]]:
    metadata = db.parent / "metadata.yml"
    metadata.write_text("title: Benchmark\n", encoding="utf-8")
    command = (*_program(db.resolve(), "serve", "--port", str(_PORT), "--metadata", str(metadata.resolve())),)
    server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                _ask("/search.json?q=")
                break
            except OSError:
                time.sleep(0.2)
        yield server
    finally:
        server.terminate()
        server.wait()


def _ask(path: str) -> float:
    """Seconds of one answer. Raises RuntimeError for any but 200."""
    began = time.perf_counter()
    with closing(HTTPConnection("127.0.0.1", _PORT, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: found {answer.status}, expected 200")
    return time.perf_counter() - began


def _answers(times: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each kind of search in each order, one client."""
    language, found = Language(), {}
    for kind in KINDS:
        for order in ("new", "relevance"):
            asked = islice(questions(kind, language, random.Random(f"{kind} {order}")), times)
            found[f"{kind}, {order}"] = _spread([_ask(address(each, order)) for each in asked])
    return found


def _clients(times: int) -> dict[str, dict[str, float]]:
    """One client and four, each asking every kind in turn; requests a second, and the CPU that asking took itself."""
    language, found = Language(), {}
    for number in (1, 4):
        asked = [
            address(each, "new")
            for kind in KINDS
            for each in islice(questions(kind, language, random.Random(f"{kind} {number}")), times)
        ]
        random.Random(number).shuffle(asked)
        began, cpu = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(number) as pool:
            taken = list(pool.map(_ask, asked))
        wall = time.perf_counter() - began
        own = (time.process_time() - cpu) / wall
        found[f"{number} at once"] = {"per_second": len(asked) / wall, "own_cpu": own, **_spread(taken)}
    return found


def _spread(taken: list[float]) -> dict[str, float]:
    cuts = quantiles(taken, n=100, method="inclusive")
    return {"p50_ms": 1000 * cuts[49], "p95_ms": 1000 * cuts[94], "worst_ms": 1000 * max(taken)}


def _show(found: dict[str, object]) -> None:
    for part, values in found.items():
        if not isinstance(values, dict):
            print(f"{part}: {values}")
            continue
        for name, value in values.items():
            said = ", ".join(f"{k} {v:.1f}" for k, v in value.items()) if isinstance(value, dict) else f"{value:.1f}"
            print(f"{part}: {name}: {said}")


if __name__ == "__main__":
    sys.exit(main())
