"""How a test's crawl asks: without a pause between two requests, and with next to none before it asks again."""

from __future__ import annotations

from scraper.crawl.fetch import Limits
from scraper.pipeline import Options


def hasty(**given: object) -> Options:
    """A crawl's options, `given` ones above those of haste."""
    return Options(**{"delay": 0, "limits": Limits(pause=0.01), **given})  # type: ignore[arg-type]
