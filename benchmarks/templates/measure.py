"""Learns a template from a few pages of each site of a zoo, reads the other pages by it, and prints how well that went.

    python benchmarks/templates/measure.py --zoo site-zoo [--only hexo] [--pages 10] [--seed 7]

What the columns mean is in README.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tarfile
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from scraper.extract import Article, Hints, Template, extract, learn
from scraper.sources import article_text

_TOKEN = re.compile(r"\w+")
_SHINGLE = 4
_QUOTES = str.maketrans({**dict.fromkeys("„“”«»‟", '"'), **dict.fromkeys("‘’‚‛`´", "'"), "–": "-", "—": "-", "…": "."})


@dataclass(frozen=True)
class Page:
    """One article's page as the site serves it on one day, and its gold."""

    url: str
    html: bytes
    content_type: str | None
    gold: dict[str, Any]

    @property
    def shows_day(self) -> bool:
        return bool(set(self.gold["date_signals"]) - {"url-month"})


@dataclass
class Score:
    """Counts over the pages that were read."""

    pages: int = 0
    exact: int = 0
    alike: int = 0
    right: int = 0
    missing: int = 0
    wrong: int = 0
    overlap: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    misses: list[str] = field(default_factory=list)

    def add(self, page: Page, article: Article) -> None:
        self.pages += 1
        self._title(page, article.title)
        self._date(page, article.published)
        counts = _overlap(article.body, page.gold["text"])
        self.overlap = [a + b for a, b in zip(self.overlap, counts, strict=True)]
        if _f1(counts) < 0.97:
            self.misses.append(f"body {_f1(counts):.3f} {page.url}")

    def _title(self, page: Page, found: str | None) -> None:
        exact, alike = _squeeze(found) == _squeeze(page.gold["title"]), _plain(found) == _plain(page.gold["title"])
        self.exact += exact
        self.alike += alike
        if not alike:
            self.misses.append(f"title {found!r}, gold {page.gold['title']!r} {page.url}")

    def _date(self, page: Page, found: str | None) -> None:
        right = bool(found) and _same_day(str(found), page.gold["published"])
        self.right += right
        self.missing += not found
        self.wrong += bool(found) and not right
        if not right:
            self.misses.append(f"date {found}, gold {page.gold['published']} {page.url}")

    def cells(self) -> list[str]:
        n = self.pages or 1
        dates = (self.right, self.missing, self.wrong)
        return [*(f"{value / n:.3f}" for value in (self.exact, self.alike, *dates)), f"{_f1(self.overlap):.3f}"]


# --- comparing --------------------------------------------------------------


def _squeeze(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def _plain(text: str | None) -> str:
    """Without what a theme may change in a title: the shape of quotes and dashes, and capitals."""
    return _squeeze(text).replace("...", "…").translate(_QUOTES).casefold()


def _same_day(found: str, gold: str) -> bool:
    moment = datetime.fromisoformat(gold)
    if len(found) == 7:
        return False
    value = datetime.fromisoformat(found)
    value = value.astimezone(moment.tzinfo) if value.tzinfo else value
    return value.date() == moment.date()


def _overlap(found: str | None, gold: str) -> tuple[float, float, float]:
    """Shared, extra and missing runs of four words, scaled so that each page weighs the same."""
    got, want = _shingles(found), _shingles(gold)
    shared = sum((got & want).values())
    extra, missing = got.total() - shared, want.total() - shared
    total = shared + extra + missing
    return (shared / total, extra / total, missing / total) if total else (0.0, 0.0, 0.0)


def _shingles(text: str | None) -> Counter[tuple[str, ...]]:
    words = _TOKEN.findall(unicodedata.normalize("NFC", text or ""))
    width = min(_SHINGLE, len(words))
    return Counter(tuple(words[at : at + width]) for at in range(len(words) - width + 1)) if words else Counter()


def _f1(counts: tuple[float, ...] | list[float]) -> float:
    shared, extra, missing = counts
    return 2 * shared / (2 * shared + extra + missing) if shared else 0.0


# --- sites ------------------------------------------------------------------


def _sites(zoo: Path, only: str, folder: Path) -> Iterator[Path]:
    for packed in sorted((zoo / "sites").glob("*.tar.xz")):
        name = packed.name.removesuffix(".tar.xz")
        if re.search(only, name):
            with tarfile.open(packed) as archive:
                archive.extractall(folder, filter="data")
            yield folder / name


def _rows(path: Path, day: int) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as text:
        rows = [json.loads(line) for line in text]
    return [row for row in rows if row["from"] <= day and (row["to"] is None or day < row["to"])]


def _pages(site: Path, day: int) -> list[Page]:
    start = json.loads((site / "site.json").read_text("utf-8"))["base_url"]
    gold = {row["url"]: row for row in _rows(site / "gold.jsonl", day)}
    pages = []
    for row in _rows(site / "manifest.jsonl", day):
        if row["url"] in gold and row["status"] == 200 and row["kind"] == "article":
            kinds = {name.lower(): value for name, value in row["headers"].items()}
            html = (site / row["file"]).read_bytes()
            pages.append(Page(start + row["url"], html, kinds.get("content-type"), gold[row["url"]]))
    return sorted(pages, key=lambda page: page.url)


def _read(page: Page, template: Template, language: str, hinted: bool) -> Article:
    """A page by the template, with a listing's word for its date where the site's articles show none."""
    hints = Hints()
    if hinted or not page.shows_day:
        hints = Hints(title=page.gold["title"], date=page.gold["published"][:10], origin="listing")
    return extract(
        page.html,
        page.url,
        content_type=page.content_type,
        template=template,
        hints=hints,
        language=language,
        timezone="Europe/Sofia",
    )


def _undated(pages: list[Page]) -> bool:
    """Whether a site's articles show no date: one in a list of the latest beside them is seen on a few pages only."""
    return sum(page.shows_day for page in pages) < 0.5 * len(pages)


def _learned(pages: list[Page], count: int, seed: int, language: str) -> tuple[Template, list[Page], float]:
    """The template, the pages it was not learned from, and the seconds of CPU it took."""
    sample = random.Random(seed).sample(pages, min(count, len(pages)))
    began = time.process_time()
    template = learn([(page.html, page.url) for page in sample], language=language)
    taken = time.process_time() - began
    return template, [page for page in pages if page not in sample], taken


def _measured(site: Path, args: argparse.Namespace, total: Score) -> str:
    said = json.loads((site / "site.json").read_text("utf-8"))
    language = said["language"]
    template, rest, taken = _learned(_pages(site, 0), args.pages, args.seed, language)
    hinted = _undated(rest)
    score = Score()
    for page in rest:
        article = _read(page, Template() if args.general else template, language, hinted)
        score.add(page, article)
        total.add(page, article)
    if args.show:
        print(f"# {site.name}\n{article_text(template)}", *score.misses[: args.show], sep="\n  ", file=sys.stderr)
    cells = [site.name, str(score.pages), *score.cells(), f"{1000 * taken:.0f}"]
    return f"| {' | '.join(cells)} |"


def _redesigned(site: Path, args: argparse.Namespace) -> str | None:
    """What the template of day 0 says of the pages of the last day."""
    said = json.loads((site / "site.json").read_text("utf-8"))
    if said["days"] < 2:
        return None
    template, _, _ = _learned(_pages(site, 0), args.pages, args.seed, said["language"])
    pages = _pages(site, said["days"] - 1)
    told: Counter[str] = Counter()
    rubbish = Score()
    hinted = _undated(pages)
    for page in pages:
        article = _read(page, template, said["language"], hinted)
        rubbish.add(page, article)
        told.update({problem.partition(":")[0] for problem in article.problems})
    per_field = [f"{told[name]} of {len(pages)}" for name in ("title", "date", "body")]
    return f"| {' | '.join([site.name, *per_field, *rubbish.cells()])} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--zoo", type=Path, required=True, help="folder with sites/NAME.tar.xz")
    parser.add_argument("--only", default="", help="a regular expression of the sites' names")
    parser.add_argument("--pages", type=int, default=10, help="how many pages a template is learned from")
    parser.add_argument("--seed", type=int, default=7, help="which pages these are")
    parser.add_argument("--general", action="store_true", help="read by general rules, for comparison")
    parser.add_argument("--redesign", action="store_true", help="read the redesigned pages of the last day as well")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="the templates and N misses of each site")
    args = parser.parse_args()
    columns = ["title exact", "title alike", "date right", "missing", "wrong", "body F1"]
    total = Score()
    with tempfile.TemporaryDirectory() as folder:
        sites = list(_sites(args.zoo, args.only, Path(folder)))
        print(f"| site | pages | {' | '.join(columns)} | learn ms |\n|---|{'--:|' * 8}")
        for site in sites:
            print(_measured(site, args, total), flush=True)
        print(f"| all | {total.pages} | {' | '.join(total.cells())} | |")
        if args.redesign:
            print(f"\n| redesigned | title says | date says | body says | {' | '.join(columns)} |\n|---|{'--:|' * 9}")
            for row in filter(None, (_redesigned(site, args) for site in sites)):
                print(row, flush=True)


if __name__ == "__main__":
    main()
