"""Small pages that were, or could be, too much for extraction; the fuzzer (tests/fuzz) starts from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.cases import PLAIN
from tests.fuzz.claims import breaches

SEEDS = sorted((Path(__file__).parent / "hostile_seeds").glob("*.html"))
SLOW = 5.0  # times longer than a page may take: this machine may be busy with other tests
# Found by the fuzzer and not yet mended; a name leaves this list when it is, and the test says when.


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_page_that_was_too_much_once_is_read(path: Path) -> None:
    _, _, number = path.stem.rpartition(".")
    case = int(number) if number.isdigit() else PLAIN
    assert breaches(path.read_bytes(), case, patience=SLOW) == []
