"""Prints how well the radar proposes, and plain keyword queries beside it: python -m benchmarks.radar [--set NAME]."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks.radar import keywords, material, person, second, telling, writing
from benchmarks.radar.score import Score, lost, score
from benchmarks.radar.writing import TOTAL, Labelled
from scraper.promises import radar
from scraper.promises.models import Programme

Found = dict[str, list[int]]
_SETS: dict[str, tuple[Callable[[int, int], Labelled], Callable[[], Programme]]] = {
    "first": (writing.write, material.programme),
    "second": (telling.write, second.programme),
}


def main() -> None:
    """Print a table for each seed, or JSON lines."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.radar", description=__doc__)
    parser.add_argument("--set", choices=_SETS, default="first", help="which town's")
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--articles", type=int, default=TOTAL)
    parser.add_argument("--lost", action="store_true", help="what the radar did not have among its first ten")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    write, programme = _SETS[asked.set]
    for seed in asked.seed:
        labelled = write(seed, asked.articles)
        if not asked.json:
            _introduce(seed, labelled)
        for name, propose in _ways(programme(), labelled).items():
            began = time.monotonic()
            found = propose()
            took = time.monotonic() - began
            result = score(found, labelled)
            if asked.json:
                print(
                    json.dumps(
                        {"set": asked.set, "seed": seed, "way": name, "seconds": took, **asdict(result)},
                        ensure_ascii=False,
                    )
                )
            else:
                _show(name, result, took)
            if asked.lost and name == "radar":
                _tell_lost(found, labelled)


def _ways(programme: Programme, labelled: Labelled) -> dict[str, Callable[[], Found]]:
    """Each way of proposing by its name, the archive made once."""
    promises = [each for each in programme.promises if each.level != "priority"]

    def searched(every_word: bool) -> Found:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "archive.db"
            return keywords.ours(path, keywords.archived(path, labelled.texts), promises, every_word=every_word)

    def proposed() -> Found:
        matches = radar.match(programme, labelled.texts)
        return {promise: [match.article for match in each] for promise, each in matches.items()}

    return {
        "radar": proposed,
        "radar, as a person works": lambda: person.shown(programme, labelled),
        "keywords, FTS5 and BM25": lambda: keywords.stock(labelled.texts, promises),
        "our search, any word": lambda: searched(False),
        "our search, every word": lambda: searched(True),
    }


def _introduce(seed: int, labelled: Labelled) -> None:
    relevant = sum(len(each) for each in labelled.relevant.values())
    near = sum(len(each) for each in labelled.near.values())
    spoken = {number for each in (*labelled.relevant.values(), *labelled.near.values()) for number in each}
    print(
        f"seed {seed}: {len(labelled.relevant)} promises, {len(labelled.texts)} articles, {relevant} relevant pairs, "
        f"{near} near misses, {len(labelled.texts) - len(spoken)} articles of something else"
    )


def _show(name: str, result: Score, took: float) -> None:
    print(
        f"{name:24} recall@10 {result.recall:.3f}  about {result.about:.3f}  mention {result.mention:.3f}  "
        f"first {result.first:.3f}  right {result.right:.3f}  {took:.1f} s"
    )
    told = ", ".join(f"{miss} {first}/{within}/{every}" for miss, (first, within, every) in result.misses.items())
    print(f"{'':24} near misses, first/among the first/all: {told}")


def _tell_lost(found: Found, labelled: Labelled) -> None:
    for promise, number, place in lost(found, labelled):
        text = labelled.texts[number - 1]
        where = "not proposed" if place is None else f"place {place}"
        print(f"{promise} {labelled.relevant[promise][number]} {where}: {text.title} | {text.body}", file=sys.stderr)


if __name__ == "__main__":
    main()
