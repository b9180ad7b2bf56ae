"""How large the index is, how fast it is built, and how fast the site answers: `make bench-search N=1000000`.

python -m benchmarks.search [--articles N] [--times N] [--as-it-is] [--json-twin] [--stock] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from benchmarks.crawl.measure import ROOT, run
from benchmarks.search import stock
from benchmarks.search.asking import Question, Questioner, Spread, by_kind, spread, wait
from benchmarks.search.corpus import Language, fill
from benchmarks.search.questions import KINDS, address

_PORT = 8797
_LONGEST = 6 * 3600  # seconds that a build may take
_PER_SECOND = 100  # articles that are stored while the site answers


def main() -> int:
    given = _asked()
    db = given.folder.resolve() / f"{given.articles}.db"
    found: dict[str, object] = {"articles": given.articles}
    if not db.exists():
        found["filling"] = _filled(db, given.articles)
    if not given.as_it_is:
        found["index"] = _built(db, given.articles)
    found |= _answers(db, given.times, ".json" if given.json_twin else "", writing=not given.no_writing)
    if given.stock:
        found["stock"] = _stock(db, max(given.times // 10, 5))
    _show(found)
    if given.json:
        given.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    asked.add_argument("--articles", type=int, default=100_000)
    asked.add_argument("--folder", type=Path, default=Path("benchmarks/search/made"))
    asked.add_argument("--times", type=int, default=60, help="searches of each kind and order")
    asked.add_argument("--as-it-is", action="store_true", help="do not build the index anew")
    asked.add_argument("--no-writing", action="store_true", help="do not store articles while the site answers")
    asked.add_argument("--json-twin", action="store_true", help="ask for data, not for pages")
    asked.add_argument("--stock", action="store_true", help="ask plain Datasette over the same rows too")
    asked.add_argument("--json", type=Path)
    return asked.parse_args()


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
    cost = run(_program(db, "index", "--rebuild"), _LONGEST)
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
def _running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that must still be there at the end, and is ended then."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
        if process.poll() is not None:
            raise RuntimeError(f"{command[1:4]}: ended with status {process.returncode}, expected to go on")
    finally:
        process.terminate()
        process.wait()


def _answers(db: Path, times: int, form: str, *, writing: bool) -> dict[str, object]:
    """Each kind of search by one client; all kinds in turn by one and by four; and while articles are stored."""
    _read(db)
    metadata = db.parent / "metadata.yml"
    metadata.write_text("title: Benchmark\n", encoding="utf-8")
    command = _program(db, "serve", "--port", str(_PORT), "--metadata", str(metadata))
    questioner, found = Questioner(Language()), {}
    with _running(command) as server:
        wait(_PORT, "/search.json?q=")

        def measure(asked: Iterable[Question], clients: int = 1) -> Spread:
            return spread(_PORT, server.pid, [address(each, form) for each in asked], clients)

        measure(questioner.mixed("new", 5, "warm"), 4)
        found["answers"] = dict(by_kind(questioner, times, measure))
        found["clients"] = {
            f"{number} at once": measure(questioner.mixed("new", times, f"{number}"), number) for number in (1, 4)
        }
        if writing:
            found["writing"] = _while_writing(db, partial(questioner.mixed, "new", times), measure)
    return found


def _read(db: Path) -> None:
    """Have what fits of the file in memory: the disk is not what is measured."""
    with db.open("rb") as file:
        while file.read(1 << 24):
            pass


def _while_writing(db: Path, mixed, measure) -> dict[str, Spread]:  # type: ignore[no-untyped-def]
    """The same questions' like before, while and after articles are stored by another process."""
    found = {"before": measure(mixed("before"))}
    seconds = 4 * len(KINDS) * 60
    with _running((sys.executable, "-m", "benchmarks.search.writing", str(db), str(_PER_SECOND), str(seconds))):
        time.sleep(5)  # it reads its dictionary first
        before = _articles(db)
        began = time.monotonic()
        found["while"] = measure(mixed("while"))
        stored = (_articles(db) - before) / (time.monotonic() - began)
    return {**found, "stored": {"per_second": stored}}


def _articles(db: Path) -> int:
    with closing(sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def _stock(db: Path, times: int) -> dict[str, Spread]:
    """Each kind of search asked of Datasette over a plain FTS5 table of the same rows."""
    plain = db.with_name(f"stock{db.stem}.db")
    stock.make(db, plain)
    command = (sys.executable, "-m", "datasette", "serve", str(plain), "--port", str(_PORT), *_PATIENCE)
    questioner, found = Questioner(Language()), {}
    with _running(command) as server:
        wait(_PORT, "/-/versions.json")
        for kind in KINDS:
            asked = questioner.some(kind, "new", times, "stock")
            found[kind] = spread(_PORT, server.pid, [stock.address(plain.stem, each) for each in asked])
    return found


_PATIENCE = ("--setting", "sql_time_limit_ms", "60000", "--setting", "default_cache_ttl", "0")


def _show(found: dict[str, object]) -> None:
    for part, values in found.items():
        if not isinstance(values, dict):
            print(f"{part}: {values}")
            continue
        for name, value in values.items():
            said = ", ".join(f"{k} {v:.1f}" for k, v in value.items()) if isinstance(value, dict) else f"{value:.1f}"
            print(f"{part}: {name}: {said}")
    ours, theirs = found["answers"], found.get("stock", {})
    assert isinstance(ours, dict)
    assert isinstance(theirs, dict)
    for kind, value in theirs.items():
        print(f"as fast as stock Datasette: {kind}: {value['p50_ms'] / ours[f'{kind}, new']['p50_ms']:.1f} times")


if __name__ == "__main__":
    sys.exit(main())
