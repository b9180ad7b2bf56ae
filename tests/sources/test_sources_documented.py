"""docs/sources.md and the loader know the same keys."""

import re
from pathlib import Path

from scraper.sources.keys import KEYS

PAGE = Path(__file__).parents[2] / "docs" / "sources.md"


def documented() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for chunk in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        if keys := re.findall(r"^\| `(\w+)` \|", chunk, flags=re.MULTILINE):
            found[chunk.splitlines()[0].strip()] = keys
    return found


def test_every_key_the_loader_accepts_is_documented_and_the_reverse():
    assert {block: sorted(keys) for block, keys in documented().items()} == {
        block: sorted(keys) for block, keys in KEYS.items()
    }
