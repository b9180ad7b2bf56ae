"""Fits the trees of scraper/extract/forest.py to gold pages, and says how they do on pages of hosts left out.

    pip install scikit-learn
    python -m benchmarks.extraction.fit GOLD [--zoo ZOO] [--write]

GOLD is a folder of packed pages (README.md), of which those with a body count; ZOO one with sites/NAME.tar.xz.
"""

from __future__ import annotations

import json
import random
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from benchmarks.extraction.gold import datasets, load
from benchmarks.extraction.score import overlap, shingles
from scraper.extract import evidence, forest, markup, structured, title
from scraper.extract.page import read

FOREST = Path(__file__).parents[2] / "scraper" / "extract" / "forest.py"
FOLDS = 4
TREES, LEAVES, RATE = 200, 8, 0.12
ZOO_PAGES, ZOO_WEIGHT = 12, 0.4  # a site's pages are alike, so that few of them say all


@dataclass(frozen=True)
class Sample:
    """One page's region: a row of evidence a line, the share of the line that is gold, and what the line weighs."""

    name: str
    host: str
    gold: str
    texts: list[str]
    rows: np.ndarray
    shares: np.ndarray
    weights: np.ndarray


@click.command()
@click.argument("gold", type=click.Path(exists=True, path_type=Path))
@click.option("--zoo", type=click.Path(exists=True, path_type=Path), help="Sites to fit to as well.")
@click.option("--write", is_flag=True, help="Fit to all pages, and write the trees.")
def main(gold: Path, zoo: Path | None, write: bool) -> None:
    """Fit the trees to the pages in GOLD."""
    samples = list(_samples(gold, zoo))
    click.echo(f"{len(samples)} pages, {sum(len(sample.texts) for sample in samples)} lines")
    _show("each host left out in turn", samples, _left_out(samples))
    if write:
        model = _fitted(samples)
        _show("fitted to all", samples, [model.predict(sample.rows) for sample in samples])
        FOREST.write_text(_module(model), encoding="utf-8")


def _samples(gold: Path, zoo: Path | None) -> Iterator[Sample]:
    for name, path in datasets(gold).items():
        for page in load(path):
            if page.gold.body:
                yield from _sample(name, page.url, page.html, page.gold.body)
    for path in sorted(zoo.glob("sites/*.tar.xz")) if zoo else ():
        for url, html, text in _posts(path):
            yield from _sample(f"zoo {path.name.partition('.')[0]}", url, html, text)


def _posts(path: Path) -> Iterator[tuple[str, bytes, str]]:
    name = path.name.removesuffix(".tar.xz")
    with tarfile.open(path) as packed:

        def lines(file: str) -> list[dict[str, Any]]:
            return [json.loads(line) for line in _bytes(packed, f"{name}/{file}").splitlines()]

        base = json.loads(_bytes(packed, f"{name}/site.json"))["base_url"].rstrip("/")
        files = {row["url"]: row["file"].removeprefix("files/") for row in lines("manifest.jsonl") if row["from"] == 0}
        posts = [row for row in lines("gold.jsonl") if row["from"] == 0 and row["url"] in files]
        random.Random(1).shuffle(posts)
        for post in posts[:ZOO_PAGES]:
            yield base + post["url"], _bytes(packed, f"{name}/files/{files[post['url']]}"), post["text"]


def _bytes(packed: tarfile.TarFile, name: str) -> bytes:
    found = packed.extractfile(name)
    return found.read() if found else b""


def _sample(name: str, url: str, html: bytes, gold: str) -> Iterator[Sample]:
    page = read(html, url, None, None)
    lines, spans = markup.lines(page.root) if page.root is not None else ([], [])
    if not lines:
        return
    titles = set(title.said(page, structured.facts(page)))
    region = evidence.loose(lines, spans, titles)
    rows = np.array(evidence.rows(lines, spans, region, titles), dtype=np.float32)
    texts = [line.text for line in lines[region.start : region.end]]
    wanted = shingles(gold)
    words = f" {' '.join(word for shingle in wanted for word in shingle[:1])} "
    shares, weights = [], []
    for text in texts:
        own = shingles(text)
        size = sum(own.values())
        short = any(len(shingle) < 4 for shingle in own)
        whole = " ".join(next(iter(own))) if own else ""
        shares.append(float(f" {whole} " in words) if short else sum(s in wanted for s in own) / max(1, len(own)))
        weights.append(min(2.0, (size + 3 * (not short)) / max(sum(wanted.values()) + 3, 20)) if size else 0.0)
    host = name if name.startswith("zoo") else urlsplit(url).netloc
    scale = ZOO_WEIGHT if name.startswith("zoo") else 1.0
    yield Sample(name, host, gold, texts, rows, np.array(shares), scale * np.array(weights) + 1e-5)


def _fitted(samples: Sequence[Sample]) -> HistGradientBoostingRegressor:
    model = HistGradientBoostingRegressor(
        max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=RATE, min_samples_leaf=60, l2_regularization=2, max_bins=64
    )
    weights = np.hstack([sample.weights for sample in samples])
    rows, shares = np.vstack([s.rows for s in samples]), np.hstack([s.shares for s in samples])
    return model.fit(rows, shares, sample_weight=weights / weights.mean())


def _left_out(samples: Sequence[Sample]) -> list[np.ndarray]:
    """Each line's score by trees that saw no page of its host."""
    hosts = sorted({sample.host for sample in samples})
    random.Random(0).shuffle(hosts)
    fold = {host: number % FOLDS for number, host in enumerate(hosts)}
    models = [_fitted([sample for sample in samples if fold[sample.host] != number]) for number in range(FOLDS)]
    return [models[fold[sample.host]].predict(sample.rows) for sample in samples]


def _show(what: str, samples: Sequence[Sample], scores: Sequence[np.ndarray]) -> None:
    sums: dict[str, list[Any]] = {}
    for sample, score in zip(samples, scores, strict=True):
        kept = "\n".join(text for text, one in zip(sample.texts, score, strict=True) if one >= forest.THRESHOLD)
        sums.setdefault(sample.name.partition(" ")[0], []).append(overlap(kept, sample.gold))
    click.echo(f"body F1, {what}, lines alone:")
    for name, found in sums.items():
        shared, extra, missing = (sum(getattr(one, part) for one in found) for part in ("shared", "extra", "missing"))
        click.echo(f"  {name:14} {2 * shared / (2 * shared + extra + missing):.4f}")


def _module(model: HistGradientBoostingRegressor) -> str:
    trees = [_tree(predictor[0].nodes) for predictor in model._predictors]
    used = Counter(name for name in evidence.NAMES for tree in trees if f" {name} <= " in tree)
    head = FOREST.read_text(encoding="utf-8").partition("    (\n")[0]
    rows, line = [], "       "
    for name in (name if used[name] else "_" for name in evidence.NAMES):
        if len(line) + len(name) + 2 > 118:
            rows.append(line)
            line = "       "
        line += f" {name},"
    rows += [line, "    ) = numbers", f"    total = {float(np.ravel(model._baseline_prediction)[0]):.4f}"]
    return head + "    (\n" + "\n".join([*rows, *(f"    total += {tree}" for tree in trees), "    return total"]) + "\n"


def _tree(nodes: Any) -> str:
    def branch(number: int) -> str:
        node = nodes[number]
        if node["is_leaf"]:
            return f"{node['value']:.4f}"
        test = f" {evidence.NAMES[node['feature_idx']]} <= {float(node['num_threshold']):.8g}"
        return f"({branch(node['left'])} if{test} else {branch(node['right'])})"

    return branch(0)[1:-1]


if __name__ == "__main__":
    command: Callable[[], None] = main
    command()
