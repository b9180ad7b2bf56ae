"""The radar learns what a person knows: the names that stand in accepted evidence, and what only rejected texts have."""

from __future__ import annotations

from datetime import date

from scraper.promises.models import Match, Programme, Promise, Text
from scraper.promises.radar import FLOOR, Radar
from scraper.promises.radar.lessons import Decided, learn
from scraper.promises.radar.rarity import weight

MANDATE = (date(2023, 11, 6), date(2027, 11, 5))
MUSEUM = Promise(id="museum", own="museum", level="project", title="Обновяване на градския музей")
BRIDGE = Promise(id="bridge", own="bridge", level="project", title="Нов мост в с. Бистра", places=("с. Бистра",))
NAMED = Decided("Подписан е договорът по „Речен разказ“ за музея.", accepted=True, day=date(2024, 3, 12))
UNLIKE = Decided("Хоро в двора на музея.", accepted=False)
TOLD = "Пристигнаха витрините по „Речен разказ“."


def rare(key: str) -> float:
    return weight(10, 2000)


def match(said: str, *decided: Decided, promise: str = "museum", others: tuple[Decided, ...] = ()) -> Match | None:
    """What one text says of a promise after some decisions on it, and others on the bridge; all words equally rare."""
    programme = Programme("town-2023", "Програма", MANDATE, (), (MUSEUM, BRIDGE), (), "Брезово", "bg")
    text = Text(1, 1, "Новини", said, date(2025, 3, 1), "town", "bg")
    learned = learn({"museum": decided, "bridge": others}, rare, "bg")
    found = Radar(programme, rare).match(text, 0.0, learned)
    return next((each for each in found if each.promise == promise), None)


def score(said: str, *decided: Decided, others: tuple[Decided, ...] = ()) -> float:
    found = match(said, *decided, others=others)
    return found.score if found else 0.0


def test_a_project_is_known_by_its_name_once_a_text_with_it_was_accepted():
    assert score(TOLD) == 0
    found = match(TOLD, NAMED, UNLIKE)
    assert found
    assert found.score >= FLOOR
    assert found.quote == TOLD
    known = next(reason for reason in found.reasons if reason.kind == "known")
    assert (known.found, known.since) == ("Речен разказ", "2024-03-12")


def test_what_was_learned_counts_little_while_the_radar_is_right_by_itself():
    right = [NAMED] * 8
    assert score(TOLD, *right) < score(TOLD, *right, UNLIKE) < score(TOLD, *right, UNLIKE, UNLIKE)


def test_what_was_accepted_for_another_promise_too_tells_less():
    assert score(TOLD, NAMED, UNLIKE, others=(NAMED, NAMED)) < score(TOLD, NAMED, UNLIKE) * 0.7


def test_what_a_rejected_text_has_as_well_tells_less():
    too = Decided("Хоро по „Речен разказ“.", accepted=False)
    assert score(TOLD, NAMED, too) < score(TOLD, NAMED, UNLIKE)


def test_what_only_rejected_texts_have_tells_against_and_is_named():
    said = "Хоро и песни в двора на градския музей."
    found = match(said, NAMED, UNLIKE)
    assert found
    assert found.score < score(said)
    assert any(reason.kind == "refused" and "Хоро" in reason.found for reason in found.reasons)


def test_the_order_of_decisions_is_of_no_matter():
    one, other = learn({"museum": (NAMED, UNLIKE)}, rare, "bg"), learn({"museum": (UNLIKE, NAMED)}, rare, "bg")
    assert one == other


def test_a_word_that_stands_everywhere_teaches_nothing():
    assert not learn({"museum": (NAMED, UNLIKE)}, lambda key: 0.1, "bg")["museum"].words


def test_the_paragraph_around_a_passage_teaches_less_than_the_passage_and_other_paragraphs_nothing():
    body = "Открит бе фестивалът.\n\nПодписан е договорът. Ще има аквариум.\n\nЦената на водата расте."
    text = Text(1, 1, "Новини", body, date(2024, 3, 12), "town", "bg")
    words = learn({"museum": [Decided.of(text, "Подписан е договорът.", accepted=True)]}, rare, "bg")["museum"].words
    assert 0 < words["аквариум"] < words["договор"]
    assert not {"фестивал", "вода"} & words.keys()
