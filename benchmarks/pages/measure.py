"""Real pages with gold strings beside them: title, day, first and last sentence, and what must not be in the text.

    python benchmarks/pages/measure.py FOLDER…

Each FOLDER (or folders inside it) holds `index.jsonl`, one line a page: `file`, `url`, `kind` and `gold` with any of
`title`, `date` (null where the page shows none), `body_first`, `body_last`, `not_body`.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scraper.extract import Article, extract


def main() -> None:
    """Prints what each page misses, and the counts."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folders", nargs="+", type=Path)
    counts: Counter[str] = Counter()
    for path, row in rows(arguments.parse_args().folders):
        article = extract(path.read_bytes(), row["url"] or "https://town.example/", language=row.get("lang"))
        for field, said in judged(article, row["gold"]):
            counts[f"{field} {said.partition(':')[0]}"] += 1
            if not said.startswith("right"):
                print(f"{path.parent.name}/{path.name}: {field} {said}")
    for name, count in sorted(counts.items()):
        print(f"{name:24}{count:5}")


def rows(folders: list[Path]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each article's file with its line of the index."""
    for folder in folders:
        for index in sorted(folder.rglob("index.jsonl")):
            for line in index.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                path = index.parent / row.get("file", "")
                if row.get("kind") == "article" and row.get("gold") and path.is_file() and ".warc" not in path.suffixes:
                    yield path, row


def judged(article: Article, gold: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each field of the gold with "right", "missing" or "wrong: …"."""
    body = bare(article.body)
    if "title" in gold:
        yield "title", verdict(bare(article.title) == bare(gold["title"]), article.title, gold["title"])
    if "date" in gold:
        day = article.published[:10] if article.published else None
        expected = gold["date"][:10] if gold["date"] else None
        yield "date", verdict(day == expected, day, expected)
    for field in ("body_first", "body_last"):
        if field in gold:
            yield field, verdict(bare(gold[field]) in body, body[:60] or None, gold[field])
    for text in gold.get("not_body", ()):
        yield "not_body", verdict(bare(text) not in body, text, None)


def verdict(right: bool, found: str | None, expected: str | None) -> str:
    """One word, and what was found instead."""
    if right:
        return "right"
    return f"missing: expected {expected!r}" if found is None else f"wrong: found {found!r}, expected {expected!r}"


def bare(text: str | None) -> str:
    """Letters and digits in lower case: white space, soft hyphens and signs do not count."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text or "").casefold() if letter.isalnum())


if __name__ == "__main__":
    main()
