"""What single stages of ours cost on the town's pages, in CPU ms a page, as JSON: python -m benchmarks.crawl.stages."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable

from benchmarks.crawl import town
from scraper.extract import extract
from scraper.models import DateRule, Template
from scraper.search import analyse

_PAGES = 100
_SELECTORS = Template(
    title="h1", body=".content", date=DateRule(css=".date", pattern=r"\d\d\.\d\d\.\d{4}"), order="dmy"
)


def measured() -> dict[str, float]:
    """The least of three rounds for each stage."""
    packed = [town.page(number) for number in range(_PAGES)]
    pages = [(zlib.decompress(body, 31), f"text/html; charset={encoding}") for body, encoding in packed]
    texts = ["\n\n".join(town.article(number)[2]) for number in range(_PAGES)]

    def read(template: Template) -> None:
        for number, (body, kind) in enumerate(pages):
            url = f"http://127.1.0.1/news/{number}.html"
            extract(body, url, content_type=kind, template=template, language="bg", timezone="Europe/Sofia")

    return {
        "extract by selectors": _least(lambda: read(_SELECTORS)),
        "extract by general rules": _least(lambda: read(Template())),
        "analyse for the index": _least(lambda: [analyse.keys(text, "bg") for text in texts]),
    }


def _least(work: Callable[[], object]) -> float:
    rounds = []
    for _ in range(3):
        began = time.process_time()
        work()
        rounds.append(1000 * (time.process_time() - began) / _PAGES)
    return round(min(rounds), 2)


if __name__ == "__main__":
    print(json.dumps(measured()))
