"""Small pages that were, or could be, too much for extraction; the fuzzer (tests/fuzz) starts from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.cases import PLAIN
from tests.fuzz.claims import breaches

SEEDS = sorted((Path(__file__).parent / "hostile_seeds").glob("*.html"))
SLOW = 5.0  # times longer than a page may take: this machine may be busy with other tests
# Found by the fuzzer and not yet mended; a name leaves this list when it is, and the test says when.
KNOWN_FAILING: tuple[str, ...] = ()


def seeds() -> list[object]:
    failing = pytest.mark.xfail(strict=True, reason="found by the fuzzer, not yet mended")
    return [pytest.param(path, id=path.stem, marks=[failing] if path.stem in KNOWN_FAILING else []) for path in SEEDS]


@pytest.mark.parametrize("path", seeds())
def test_a_page_that_was_too_much_once_is_read(path: Path) -> None:
    _, _, number = path.stem.rpartition(".")
    case = int(number) if number.isdigit() else PLAIN
    assert breaches(path.read_bytes(), case, patience=SLOW) == []


def test_only_seeds_that_are_there_are_known_to_fail() -> None:
    assert set(KNOWN_FAILING) <= {path.stem for path in SEEDS}
