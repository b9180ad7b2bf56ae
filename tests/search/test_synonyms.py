"""What means the same: how the file is read, and what is told of a bad line."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.search.language import overrides, synonyms


def found(lines: str, text: str) -> list[str]:
    pattern = synonyms.parse(lines, "bg.txt").pattern
    return re.findall(pattern, text) if pattern else []


def test_an_abbreviation_counts_before_a_name() -> None:
    assert found("яз. = язовир", "яз. Тича, Яз.„Тича“, яз. беше, яз. 5") == ["яз.", "Яз.", "яз."]


def test_one_of_a_single_letter_counts_only_as_it_is_written_and_never_by_a_number() -> None:
    assert found("с. = село", "с. Тича, С. Тича, с. 5, 12 с. Тича, с „Тича“") == ["с."]


def test_an_ordinal_counts_whole() -> None:
    assert found("2-ри = втори", "2-ри 2-рият 2\u2011ри") == ["2-ри", "2\u2011ри"]


def test_one_word_is_mended_and_several_are_asked_for() -> None:
    read = synonyms.parse(
        "ВиК = водоснабдяване и канализация\nII = 2-ри = втори\nж.к. = жк = жилищен комплекс", "bg.txt"
    )
    assert read.mended == {"ii": "втори", "2ри": "втори"}
    assert (("вик",), ("водоснабдяване", "и", "канализация")) in read.ways
    assert (("жилищен", "комплекс"), ("ж", "к")) in read.ways
    assert (("2", "ри"), ("втори",)) in read.ways
    assert not any(other == ("2", "ри") for _, other in read.ways)


def test_an_empty_file_means_nothing() -> None:
    read = synonyms.parse("# remark\n\n", "bg.txt")
    assert read == synonyms.NONE
    assert read.pattern is None
    assert read.ending is None


@pytest.mark.parametrize("line", ["яз. язовир", "яз. =", "= язовир", "яз. = … = язовир"])
def test_a_bad_line_is_told_with_its_place(line: str) -> None:
    with pytest.raises(WrongInput, match=r'bg\.txt:2: found ".*", expected words that mean the same'):
        synonyms.parse(f"# remark\n{line}\n", "bg.txt")


def test_a_word_on_two_lines_is_told() -> None:
    with pytest.raises(WrongInput, match=r'bg\.txt:2: found "р\." for "район" and for "река"'):
        synonyms.parse("р. = река\nр. = район\n", "bg.txt")


@pytest.mark.parametrize("path", sorted(synonyms.FOLDER.glob("*.txt")), ids=lambda path: path.name)
def test_every_file_of_synonyms_can_be_read(path: Path) -> None:
    assert synonyms.read(path.stem).ways


@pytest.mark.parametrize("path", sorted(overrides.FOLDER.glob("*.txt")), ids=lambda path: path.name)
def test_every_file_of_overrides_can_be_read(path: Path) -> None:
    assert overrides.read(path.stem)


@given(
    st.lists(
        st.sampled_from(
            ["яз.", "Яз.", "с.", "С.", "12", "2", "-ри", "-рият", "\u2011ри", " ", "\xa0", "_", "Тича", "и", "„"]
        )
    )
)
def test_what_is_one_word_is_told_from_behind_as_it_is_from_before(parts: list[str]) -> None:
    read = synonyms.parse("яз. = язовир\nс. = село\n2-ри = 2-рият = втори", "bg.txt")
    text, word = "".join(parts), r"[^\W_]+"
    assert re.findall(f"{word}(?:{read.ending})?", text) == re.findall(f"{read.pattern}|{word}", text)
