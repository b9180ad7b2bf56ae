"""What the radar reads out of a text: words by family, nearness, stages, rivals; in three languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.promises.models import Match, Programme, Promise, Reference, Text, Wording
from scraper.promises.radar import FEW, FLOOR, Radar, match, rarity, stages, vocabulary
from scraper.promises.radar.matching import plain
from scraper.promises.radar.reading import Reading, related

FILLER = {
    "bg": ("Библиотеката кани на четене.", "Хорът изнесе концерт на площада.", "Пазарът работи в събота."),
    "en": ("The library hosts a reading.", "The choir sang in the square.", "The fair is on Saturday."),
    "de": ("Die Bücherei lädt zur Lesung.", "Der Chor singt im Saal.", "Am Samstag ist Markt."),
}


def text(number: int, body: str, title: str = "Новини", language: str = "bg", day: str = "2025-01-02") -> Text:
    return Text(number, 1, title, body, date.fromisoformat(day), "town", language)


def programme(*promises: Promise, language: str = "bg", **more: object) -> Programme:
    return Programme("p", "P", (date(2023, 11, 6), date(2027, 11, 5)), (), promises, (), language=language, **more)


def promise(own: str, title: str, **more: object) -> Promise:
    return Promise(f"p-{own}", own, "project", title, **more)


def ranked(asked: Programme, *bodies: str | Text, language: str = "bg") -> dict[str, list[Match]]:
    """All matches, however low, of these texts (numbered from 1) among sixty that speak of other things."""
    given_ = [each if isinstance(each, Text) else text(n, each, language=language) for n, each in enumerate(bodies, 1)]
    others = FILLER[language]
    filler = [text(100 + n, others[n % len(others)], language=language) for n in range(60)]
    return match(asked, [*given_, *filler], floor=0.0)


def order(asked: Programme, *bodies: str | Text, language: str = "bg") -> list[int]:
    found = ranked(asked, *bodies, language=language)[asked.promises[0].id]
    return [each.article for each in found if each.score >= FLOOR]


SLIDE = promise("street", "Ремонт на ул. „Явор“", places=("ул. „Явор“",))


@pytest.mark.parametrize(
    "body",
    [
        "Започна рехабилитацията на улица „Явор“.",
        "Преасфалтират „Явор“ до края на юни.",
        "Ремонтираха ул. „Явор“.",
    ],
)
def test_a_paraphrase_of_the_work_is_found(body):
    assert order(programme(SLIDE), body) == [1]


def test_another_project_on_the_same_street_is_below():
    own, other = "Приключи ремонтът на ул. „Явор“.", "Нов водопровод и канализация на ул. „Явор“."
    assert order(programme(SLIDE), other, own)[:1] == [2]
    scores = {each.article: each.score for each in ranked(programme(SLIDE), other, own)["p-street"]}
    assert scores[1] < scores[2] / 2


def test_words_far_from_the_place_count_less():
    near = "Строи се велоалея до язовир Долец."
    far = "Строи се велоалея.\n\nА.\n\nБ.\n\nВ.\n\nГ.\n\nД.\n\nРибари се събраха на язовир Долец."
    lane = promise("lane", "Велоалея до яз. Долец", places=("яз. Долец",))
    found = ranked(programme(lane), far, near)["p-lane"]
    assert [each.article for each in found[:2]] == [2, 1]
    assert found[1].score < 0.75 * found[0].score


def test_the_number_of_a_paper_is_nearly_certain_whatever_the_words():
    hall = promise("hall", "Спортна зала", references=(Reference("procurement", "00321-2024-0007"),))
    (found, *_) = ranked(programme(hall), "Обявена е поръчка 00321-2024-0007 на стойност без ДДС.")["p-hall"]
    assert found.score > 0.75
    assert found.stage == "procured"


def test_another_stage_of_the_same_sewer_is_below():
    sewer = promise("sewer", "Канализация на с. Рупча, етап II", places=("с. Рупча",))
    assert (
        order(
            programme(sewer),
            "Готова е канализацията на с. Рупча, етап I.",
            "Започва вторият етап от канализацията на с. Рупча.",
        )[0]
        == 2
    )


def test_unlike_words_tell_against():
    lane = promise("lane", "Велоалея до Долец", places=("Долец",), unlike=("Крайпът",))
    (found, *_) = ranked(programme(lane), "Велоалеята Крайпът – Долец ще се строи.")["p-lane"]
    assert "unlike" in [reason.kind for reason in found.reasons]


def test_a_passage_that_is_another_promises_is_lowered_and_says_whose_it_is():
    pipe = promise("pipe", "Водопровод по ул. „Явор“", places=("ул. „Явор“",))
    found = ranked(programme(SLIDE, pipe), "Новият водопровод по ул. „Явор“ е готов.")
    (street, *_), (main, *_) = found["p-street"], found["p-pipe"]
    assert main.score > 0.8
    assert street.score < 0.15


def test_one_sentence_with_two_promises_lowers_neither():
    pipe = promise("pipe", "Водопровод в с. Долец", places=("с. Долец",))
    hall = promise("hall", "Спортна зала в кв. Север", places=("кв. Север",))
    found = ranked(programme(pipe, hall), "Завършени са водопроводът в с. Долец и спортната зала в кв. Север.")
    assert min(found["p-pipe"][0].score, found["p-hall"][0].score) > 0.6


def test_another_towns_text_counts_half():
    own = Text(1, 1, None, "Приключи ремонтът на ул. „Явор“.", None, "a", "bg", municipality="Розоград")
    other = Text(2, 1, None, "Приключи ремонтът на ул. „Явор“.", None, "b", "bg", municipality="Крушец")
    found = ranked(programme(SLIDE, municipality="Розоград"), own, other)["p-street"]
    assert found[1].score == pytest.approx(found[0].score / 2, abs=0.001)
    assert (found[0].period, found[0].echo_of) == ("undated", None)


def test_a_heading_over_others_is_not_looked_for():
    above = Promise("p-above", "above", "priority", "Ремонт на улици")
    below = promise("street", SLIDE.title, parent="p-above", places=SLIDE.places)
    assert "p-above" not in ranked(programme(above, below), "Приключи ремонтът на ул. „Явор“.")


@pytest.mark.parametrize(
    ("language", "title", "places", "right", "wrong"),
    [
        ("en", "Cycle lane to Elm Reservoir", ("Elm Reservoir",), "The bike path to Elm Reservoir was opened.",
         "Residents of the village of Elm ask for a cycle lane."),
        ("de", "Radweg zum Stausee Lohbach", ("Stausee Lohbach",), "Am Stausee Lohbach begann der Bau des Fahrradwegs.",
         "Der Radweg nach Oberau ist fertig."),
    ],
)  # fmt: skip
def test_other_languages_have_words_of_their_own(language, title, places, right, wrong):
    asked = programme(promise("lane", title, places=places), language=language)
    scores = {each.article: each.score for each in ranked(asked, wrong, right, language=language)["p-lane"]}
    assert scores[2] > 0.7
    assert scores.get(1, 0) < scores[2] / 2


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("Общината обяви намеренията си за нова зала.", "announced"),
        ("Залата ще бъде завършена през юни.", "announced"),
        ("Договорът за финансиране на залата е подписан.", "funded"),
        ("Обявена е обществена поръчка за избор на изпълнител.", "procured"),
        ("Направена беше първата копка на залата.", "under_way"),
        ("Залата беше въведена в експлоатация.", "delivered"),
        ("Строежът на залата спря.", "stopped"),
        ("Процедурата е прекратена.", "annulled"),
        ("Строителството беше възобновено.", "back"),
        ("Децата пяха.", None),
    ],
)
def test_a_stage_is_guessed_from_the_words_of_the_passage(said, stage):
    assert stages.guess(Reading.of(text(1, said)), vocabulary.of("bg"), 1) == stage


def test_words_of_a_family_are_known_and_strangers_are_not():
    assert related("ремонт", "ремонтирам")
    assert related("реконструкция", "реконструирам")
    assert not related("председател", "предприятие")


def test_a_sentence_does_not_end_behind_an_initial_or_an_abbreviation():
    reading = Reading.of(text(1, "Проектът на арх. Петров за ул. „Хр. Ботев“ е готов. Следва търг."))
    assert len(reading.spans) == 3


def test_a_word_that_few_have_weighs_more():
    few, many = rarity.weight(1, 10_000), rarity.weight(5_000, 10_000)
    assert few == 1
    assert many < 0.15


def test_a_wrong_list_of_words_is_refused_with_its_line():
    with pytest.raises(WrongInput, match=r"x.txt:2: found the heading \[thigns\]"):
        vocabulary.parse("[stop]\n[thigns]\n", "bg", "x.txt")


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_read_and_every_quote_stands_in_it(body, title):
    radar = Radar(programme(SLIDE, promise("b", body[:40] or "x", wordings=(Wording(body),))), rarity.counted(()))
    for found in radar.match(text(1, body, title), floor=0.0):
        assert found.quote in body or found.quote in title
        assert 0 <= found.score <= 1


@pytest.mark.parametrize(
    "piece", [".", ".”", "\n ", "1 ", "а. ", "яз. Долец, ", "Ремонт на ул. „Явор“, етап I за 5 км. "]
)
def test_a_hostile_text_is_read_to_its_end(piece):
    radar = Radar(programme(SLIDE), rarity.counted(()))
    assert len(radar.match(text(1, piece * (100_000 // len(piece))), floor=0.0)) <= 1


THEATRE = promise("theatre", "Ремонт на театър „Факел“")


def test_an_event_at_the_place_is_below_work_on_it():
    asked = programme(THEATRE)
    event, work = "Изложба с рисунки подреди театър „Факел“.", "Започна реконструкцията на театър „Факел“."
    scores = {each.article: each.score for each in ranked(asked, event, work)["p-theatre"]}
    assert scores[1] < 0.6 * scores[2]


def test_faint_ones_fill_a_short_list_and_no_more():
    faint = Match("p", 1, 1, None, "", FLOOR / 2, (), "mandate")
    plain_ = Match("p", 2, 1, None, "", FLOOR, (), "mandate")
    assert len(plain([plain_, *[faint] * 20])) == FEW
    assert plain([*[plain_] * 12, faint]) == [plain_] * 12
    assert plain([faint], already=FEW) == []


def test_the_title_is_quoted_where_it_alone_speaks_of_the_promise():
    told = text(1, "Телефон за връзка: 0431 00000.\n\nВремето ще бъде хубаво.", "Започна ремонтът на ул. „Явор“")
    best = ranked(programme(SLIDE), told)["p-street"][0]
    assert (best.article, best.quote) == (1, "Започна ремонтът на ул. „Явор“")
