"""The project's own golden pages: invented towns in the shapes that real ones have, with the right answers by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper import golden
from scraper.golden import Golden
from scraper.models import Template
from scraper.sources import load_one

ROOT = Path(__file__).parent
EXAMPLES = {f"{each.path.parent.name}/{each.path.stem}": each for each in golden.load(ROOT / "golden")}
# Read wrongly by today's rules; a name leaves this list when they are mended, and the test says when.
KNOWN_FAILING: tuple[str, ...] = ()


def examples() -> list[object]:
    failing = pytest.mark.xfail(strict=True, reason="read wrongly by today's rules")
    return [
        pytest.param(each, id=name, marks=[failing] if name in KNOWN_FAILING else []) for name, each in EXAMPLES.items()
    ]


@pytest.mark.parametrize("example", examples())
def test_a_golden_page_is_read_as_a_person_reads_it(example: Golden) -> None:
    rules = load_one(ROOT.parent / "schedules", example.source).article if example.source else Template()
    assert [str(each) for each in golden.differences(example, example.read(rules))] == []


def test_only_pages_that_are_there_are_known_to_fail() -> None:
    assert set(KNOWN_FAILING) <= set(EXAMPLES)
