"""What a promise is about is told from what that is for, at or of, and from the same elsewhere."""

from __future__ import annotations

from datetime import date

from scraper.promises.models import Programme, Promise, Text
from scraper.promises.radar import match
from scraper.promises.radar.rarity import weight

MANDATE = (date(2023, 11, 6), date(2027, 11, 5))


def score(promised: Promise, said: str, *others: Promise, title: str = "Новини") -> float:
    """How well one text speaks of a promise, all words equally rare."""
    programme = Programme("town-2023", "Програма", MANDATE, (), (promised, *others), (), "Брезово", "bg")
    text = Text(1, 1, title, said, date(2025, 3, 1), "town", "bg")
    found = match(programme, [text], lambda key: weight(10, 2000), floor=0.0).get(promised.id, [])
    return max((each.score for each in found), default=0.0)


def promise(title: str, *places: str, id: str = "one") -> Promise:  # noqa: A002  the field's name
    return Promise(id=id, own=id, level="project", title=title, places=places)


def test_what_a_thing_is_for_is_less_than_the_thing():
    stoves = promise("Подмяна на печките на дърва")
    assert score(stoves, "Започна смяната на старите печки.") > 1.5 * score(stoves, "Раздават дърва на жителите.")


def test_a_building_of_something_is_told_by_what_it_is_of():
    library = promise("Нова сграда на библиотеката")
    assert score(library, "Започна строежът за библиотеката.") > score(library, "Обходиха сградата на пощата.")


def test_the_noun_of_a_term_is_known_alone():
    doctors = promise("Мобилен лекарски кабинет")
    assert score(doctors, "Заработи кабинет на колела.") > score(doctors, "Мобилната сцена пристигна.") / 2
    assert score(doctors, "Тръгна кабинетът за прегледи.") > 0.1


def test_the_same_street_of_another_village_of_the_programme_is_another_street():
    street = promise("Асфалтиране на ул. „Иван Вазов“ в с. Козарица", "ул. Иван Вазов", "с. Козарица")
    other = promise("Мост в с. Бистра", "с. Бистра", id="two")
    own = score(street, "Започна асфалтирането на ул. „Иван Вазов“ в Козарица.", other)
    assert own > 2 * score(street, "Започна асфалтирането на ул. „Иван Вазов“ в Бистра.", other)


def test_a_place_by_which_a_promise_is_not_called_may_be_left_unsaid():
    listed = promise("Площад пред пазара", "кв. Север")
    called = promise("Площад пред пазара в кв. Север", "кв. Север")
    said = "Започна ремонтът на площада пред пазара."
    assert score(listed, said) > score(called, said)


def test_a_saying_is_about_no_road():
    road = promise("Път до с. Козарица", "с. Козарица")
    assert score(road, "Пътят до Козарица е готов.") > 2 * score(road, "За пръв път Козарица е готова.")


def test_a_town_has_one_theatre_and_many_schools():
    theatre = promise("Ремонт на театър „Зора“", "театър Зора")
    school = promise("Ремонт на училище „Зора“", "училище Зора")
    assert score(theatre, "Започна ремонтът на театъра.") > score(school, "Започна ремонтът на училището.")
