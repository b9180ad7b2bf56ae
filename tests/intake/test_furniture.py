"""What changes by itself is no edit; what the town changes is one, however small."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.intake.furniture import changed, left, standing

TEXT = "Започва ремонтът на пътя до селото.\nСрокът за изпълнение е 15 май.\nОтговорник е инженер Стоянова."


def others(line: str, count: int = 4) -> list[frozenset[str]]:
    return [standing(f"Друга обява {number}.\n{line}") for number in range(count)]


def test_a_line_that_came_to_all_pages_at_once_is_no_edit() -> None:
    assert not left(TEXT, f"{TEXT}\nЖълт код за утре.", then=others(""), now=others("Жълт код за утре."))
    assert not left(f"{TEXT}\nЖълт код за утре.", TEXT, then=others("Жълт код за утре."), now=others(""))


def test_a_phrase_that_others_always_had_is_the_towns_when_it_comes_or_goes() -> None:
    phrase = "Справки по телефона на общината."
    assert left(TEXT, f"{TEXT}\n{phrase}", then=others(phrase), now=others(phrase)).came == (phrase,)
    assert left(f"{TEXT}\n{phrase}", TEXT, then=others(phrase), now=others(phrase)).gone == (phrase,)


def test_one_other_number_is_an_edit() -> None:
    assert left(TEXT, TEXT.replace("15 май", "20 май"), then=others("Срокът за изпълнение е 9 май."), now=others("x"))


def test_what_differs_between_two_looks_at_once_is_no_edit() -> None:
    old, new, again = (f"{TEXT}\nМисъл на деня: {said}" for said in ("едно", "второ нещо", "трето и последно"))
    assert not left(old, new, again=again)
    assert left(old, new.replace("15 май", "20 май"), again=again.replace("15 май", "20 май"))


def test_an_edit_beside_a_counter_in_one_line_is_an_edit() -> None:
    old, new, again = "Срокът е май. Днес: 17", "Срокът е юни. Днес: 18", "Срокът е юни. Днес: 19"
    assert left(old, new, again=again)
    assert not left(old, "Срокът е май. Днес: 18", again="Срокът е май. Днес: 19")


def test_titles_of_other_articles_are_no_edit() -> None:
    assert not left(TEXT, f"{TEXT}\n« Бюджет за годината", is_known={"Бюджет за годината"}.__contains__)


@given(st.text(), st.text(), st.none() | st.text())
def test_no_text_breaks_it_and_equal_texts_leave_nothing(old: str, new: str, again: str | None) -> None:
    left(old, new, again=again)
    assert not left(old, old, again=again)
    gone, came = changed(old, new)
    assert not gone & came
