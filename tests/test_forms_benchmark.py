"""The benchmark of word forms: what its figures mean, and what Bulgarian ones must be."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.forms import gold
from benchmarks.forms.__main__ import ways
from benchmarks.forms.gold import Word
from benchmarks.forms.score import Score, Way, score

SHARED = os.environ.get("SCRAPER_SHARED")
WORDS = [Word("кмет", "кмет", 6), Word("кмета", "кмет", 2), Word("кметът", "кмет", 2), Word("кметство", "кметство", 5)]


def test_exact_forms_find_no_other_and_nothing_wrong() -> None:
    assert score(WORDS, Way("exact", str, lambda form: (form,))) == Score(0, 1, 0, 1)


def test_one_key_for_all_finds_everything_and_half_of_it_wrong() -> None:
    got = score(WORDS, Way("one", lambda form: "к", lambda form: ("к",)))
    assert got.found == got.found_of_all == 1
    assert got.precision == pytest.approx((3 * 10 / 15 + 5 / 15) / 4)


def test_occurrences_weigh_among_the_forms_of_a_word() -> None:
    """кмет and кметът find each other, кмета only itself: 2/4 of кмет's others, 6/8 of кметът's, none of кмета's."""
    key = {"кмета": "2", "кметство": "3"}
    got = score(WORDS, Way("some", lambda form: key.get(form, "1"), lambda form: (key.get(form, "1"),)))
    assert got.found == pytest.approx((2 / 4 + 6 / 8 + 0) / 3)
    assert got.precision == 1


def test_treebanks_and_tables_are_read(tmp_path: Path) -> None:
    table, bank = tmp_path / "bg.tsv", tmp_path / "de.conllu"
    table.write_text("form\tlemma\tpos\toccurrences\nкмета\tкмет\tNOUN\t3\n", "utf-8")
    bank.write_text("# text\n1\tDie\tder\tDET\t_\n2\tHäuser\tHaus\tNOUN\t_\n3\tHäuser\tHaus\tNOUN\t_\n\n", "utf-8")
    assert gold.read(table) == [Word("кмета", "кмет", 3)]
    assert gold.read(bank) == [Word("häuser", "haus", 2)]


@pytest.mark.skipif(not SHARED, reason="SCRAPER_SHARED is unset: the Bulgarian gold words are not at hand")
def test_bulgarian_words_find_their_other_forms() -> None:
    words = gold.read(Path(SHARED or "") / "search-bench" / "bg-forms.tsv")
    got = {way.name: score(words, way) for way in ways("bg")}
    assert got["ours, no extra"].found >= 0.88
    assert got["ours, no extra"].precision >= 0.97
    if find_spec("lemmagen3"):
        assert got["ours"].found >= 0.92
        assert got["ours"].precision >= 0.97
