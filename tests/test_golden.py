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


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_a_golden_page_is_read_as_a_person_reads_it(example: Golden) -> None:
    rules = load_one(ROOT.parent / "schedules", example.source).article if example.source else Template()
    assert [str(each) for each in golden.differences(example, example.read(rules))] == []
