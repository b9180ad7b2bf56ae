"""The benchmark of the radar: what its figures mean, and that its set is what it says."""

import pytest

from benchmarks.radar import keywords, material, person, second, telling
from benchmarks.radar.score import lost, score
from benchmarks.radar.writing import Labelled, write
from scraper.promises.models import Programme, Promise, Text


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    return write()


def test_a_seed_always_makes_the_same_set(labelled: Labelled) -> None:
    again = write()
    assert (again.texts, again.relevant, again.near) == (labelled.texts, labelled.relevant, labelled.near)
    assert write(seed=2).texts != labelled.texts


def test_the_set_is_as_large_as_it_says(labelled: Labelled) -> None:
    spoken = {number for each in (*labelled.relevant.values(), *labelled.near.values()) for number in each}
    assert len(labelled.relevant) >= 60
    assert len(labelled.texts) >= 2_000
    assert len(labelled.texts) - len(spoken) >= 1_600
    assert {miss for each in labelled.near.values() for miss in each.values()} == {
        *("namesake", "other place", "other project", "other stage", "same money", "earlier", "event")
    }


def test_no_text_is_both_relevant_to_a_promise_and_a_near_miss_of_it_unless_it_has_both_in_it(labelled) -> None:
    both = [
        labelled.texts[number - 1]
        for promise, relevant in labelled.relevant.items()
        for number in relevant
        if number in labelled.near.get(promise, {})
    ]
    assert all(text.body.count("\n\n") > 3 for text in both)


def test_no_blank_is_left_open_and_every_article_has_a_number_of_its_own(labelled: Labelled) -> None:
    assert not [text.body for text in labelled.texts if "{" in f"{text.title}{text.body}"]
    assert [text.article for text in labelled.texts] == list(range(1, len(labelled.texts) + 1))


def test_a_promise_is_told_at_eight_stages_of_twelve_kinds_in_more_than_one_manner() -> None:
    works = material.works()
    assert len(works) == 12
    assert {len(stages) for stages in works.values()} == {8}
    assert all(len(manners) > 1 for stages in works.values() for stage, manners in stages.items() if stage == "funded")


def test_sums_are_in_euro_once_that_is_the_money(labelled: Labelled) -> None:
    late = [text.body for text in labelled.texts if text.published and text.published.year == 2026]
    assert any("евро" in body for body in late)
    assert not [body for body in late if " млн. лв." in body]


@pytest.fixture(scope="module")
def held_out() -> Labelled:
    return telling.write()


def test_a_seed_always_makes_the_same_second_set(held_out: Labelled) -> None:
    again = telling.write()
    assert (again.texts, again.relevant, again.near) == (held_out.texts, held_out.relevant, held_out.near)
    assert telling.write(seed=2).texts != held_out.texts


def test_the_second_set_is_as_large_as_it_says(held_out: Labelled) -> None:
    spoken = {number for each in (*held_out.relevant.values(), *held_out.near.values()) for number in each}
    assert len(held_out.relevant) == 74
    assert len(held_out.texts) >= 2_000
    assert len(held_out.texts) - len(spoken) >= 1_100
    assert min(map(len, held_out.relevant.values())) >= 4
    assert {miss for each in held_out.near.values() for miss in each.values()} == {
        *("same field", "namesake", "other place", "other project", "same money", "earlier", "event")
    }


def test_every_label_of_the_second_set_is_of_a_promise_of_its_programme_and_of_a_text(held_out: Labelled) -> None:
    promised = {each.id for each in second.programme().promises if each.level != "priority"}
    assert set(held_out.relevant) == promised
    assert set(held_out.near) <= promised
    numbers = {text.article for text in held_out.texts}
    assert all(set(each) <= numbers for each in (*held_out.relevant.values(), *held_out.near.values()))
    assert [text.article for text in held_out.texts] == list(range(1, len(held_out.texts) + 1))


def test_no_text_of_the_second_set_is_both_relevant_to_a_promise_and_a_near_miss_of_it(held_out: Labelled) -> None:
    assert not [mine for mine, found in held_out.relevant.items() if set(found) & set(held_out.near.get(mine, {}))]


def test_no_blank_and_no_mark_of_the_second_material_is_left_in_its_texts(held_out: Labelled) -> None:
    assert not [text.body for text in held_out.texts if set("{}|@") & set(f"{text.title}{text.body}")]


def test_each_promise_of_the_second_set_is_told_by_hand_four_times_and_twice_in_a_clause() -> None:
    for each in second.told():
        assert len(each.told) + len(each.long) >= 4, each.promise.id
        assert len(each.said) >= 2, each.promise.id
        assert len(each.near) >= 3, each.promise.id


def test_the_two_sets_share_no_text(labelled: Labelled, held_out: Labelled) -> None:
    assert not {text.body for text in labelled.texts} & {text.body for text in held_out.texts}


def _small() -> Labelled:
    out = Labelled(texts=[Text(n, n, f"{n}", "", None, "town", "bg") for n in range(1, 41)])
    out.relevant["a"] = dict.fromkeys(range(1, 13), "about")
    out.relevant["b"] = {20: "about", 21: "mention"}
    out.near["b"] = {30: "namesake", 31: "namesake"}
    return out


def test_recall_counts_ten_at_most_and_the_mean_is_over_promises() -> None:
    found = {"a": list(range(1, 13)), "b": [30, 20, 31]}
    got = score(found, _small())
    assert got.recall == pytest.approx((1 + 1 / 2) / 2)
    assert (got.about, got.mention) == (1, 0)
    assert got.first == 0.5
    assert got.right == pytest.approx(11 / 13)
    assert got.misses == {"namesake": (1, 1, 2)}
    assert lost(found, _small()) == [("a", 11, 11), ("a", 12, 12), ("b", 21, None)]


def test_a_promise_without_proposals_counts_as_wrong() -> None:
    assert score({}, _small()).first == score({}, _small()).recall == 0


def test_plain_keywords_find_a_title_word_as_it_stands_and_no_other_form() -> None:
    bodies = ["ремонт на ул. Роза", "ремонт", "ремонтът в кръга", "нищо"]
    texts = [Text(n, n, "", body, None, "town", "bg") for n, body in enumerate(bodies, 1)]
    promise = Promise(id="p", own="p", level="project", title="Ремонт на Роза")
    assert keywords.stock(texts, [promise]) == {"p": [1, 2]}


SAID = (
    "Подписан е договорът по „Речен разказ“ за музея.",
    "Хоро и песни в двора на музея.",
    "Пристигнаха витрините по „Речен разказ“.",
    *(f"Съобщение номер {number} за спирането на водата." for number in range(40)),
)


def _person(relevant: tuple[int, ...]) -> list[int]:
    """The articles shown, in order, where a person accepts those that are relevant."""
    museum = Promise(id="museum", own="museum", level="project", title="Обновяване на градския музей")
    programme = Programme("t", "Програма", material.MANDATE, (), (museum,), (), "Брезово", "bg")
    texts = [Text(n, n, "Новини", said, material.MANDATE[0], "town", "bg") for n, said in enumerate(SAID, 1)]
    out = Labelled(texts=texts)
    out.relevant["museum"] = dict.fromkeys(relevant, "about")
    return person.shown(programme, out)["museum"]


def test_what_a_person_accepts_and_rejects_leads_to_what_only_has_the_projects_name() -> None:
    assert sorted(_person((1, 3))[:2]) == [1, 2]
    assert _person((1, 3))[2:3] == [3]


def test_a_person_decides_by_no_label_but_that_of_what_is_shown() -> None:
    unseen = next(number for number in range(4, len(SAID) + 1) if number not in _person((1, 3)))
    assert _person((1, 3, unseen)) == _person((1, 3))
