"""What was typed into the search box, and how it is read."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scraper.search.parse import Query, Term, parse


def shown(text: str) -> str:
    return parse(text).understood


@pytest.mark.parametrize(
    "text",
    [
        '"общински съвет"',
        "„общински съвет“",
        "“общински съвет”",
        "«общински съвет»",
        "»общински съвет«",
        ",,общински съвет''",
        "'общински съвет'",
        "‘общински съвет’",
        "„общински съвет”",
    ],
)
def test_any_quotation_marks_make_a_phrase(text: str) -> None:
    assert parse(text).wanted == (Term("общински съвет"),)


def test_an_apostrophe_is_no_quotation_mark() -> None:
    assert [term.text for term in parse("д'Артанян об'єкт").wanted] == ["д Артанян", "об єкт"]


def test_words_side_by_side_bind_closer_than_or() -> None:
    query = parse("кмет Казанлък ИЛИ училище")
    assert [[term.text for term in group] for group in query.groups] == [["кмет", "Казанлък"], ["училище"]]
    assert query.understood == "кмет Казанлък OR училище"


@pytest.mark.parametrize("text", ["вода | ток", "вода|ток", "вода || ток", "вода OR ток", "(вода) ИЛИ (ток)"])
def test_or_has_several_signs(text: str) -> None:
    assert shown(text) == "вода OR ток"


def test_or_in_small_letters_is_a_word() -> None:
    assert len(parse("кмет или съвет").wanted) == 3


@pytest.mark.parametrize(
    "text", ['вода -спиране -"ул. Роза"', 'вода NOT спиране НЕ "ул. Роза"', "вода −спиране -‘ул. Роза’"]
)
def test_a_minus_or_not_refuses_a_word_or_phrase(text: str) -> None:
    assert parse(text) == Query(((Term("вода"),),), (Term("спиране"), Term("ул. Роза")))


def test_a_dash_between_words_refuses_nothing() -> None:
    assert not parse("Казанлък - Шипка по-голям 2023–2027").unwanted


def test_what_a_language_may_need_stays_between_the_words() -> None:
    assert [term.text for term in parse('"яз. Копринка,  2-ри  етап" по-голям').wanted] == [
        "яз. Копринка 2-ри етап",
        "по-голям",
    ]


def test_a_star_after_three_letters_begins_words() -> None:
    assert parse("кан* ка* *канал каналите* =канал*").wanted == (
        Term("кан", prefix=True),
        Term("ка"),
        Term("канал"),
        Term("каналите", prefix=True),
        Term("канал", exact=True),
    )


def test_an_equals_sign_asks_for_just_these_forms() -> None:
    assert parse('=общини -="общинския съвет"') == Query(
        ((Term("общини", exact=True),),), (Term("общинския съвет", exact=True),)
    )


@pytest.mark.parametrize("field", ["title", "заглавие", "Заглавие", "TITLE"])
def test_a_word_may_be_asked_for_in_the_title(field: str) -> None:
    asked = parse(f"{field}:бюджет {field}: „проект за“ -{field}:=отчета")
    assert asked.wanted == (Term("бюджет", title=True), Term("проект за", title=True))
    assert asked.unwanted == (Term("отчета", exact=True, title=True),)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("from:2024 to:2024", "2024-01-01", "2024-12-31"),
        ("from:2024-02 to:2024-02", "2024-02-01", "2024-02-29"),
        ("от:2024-2-5 до:2024-3-1", "2024-02-05", "2024-03-01"),
        ("from: 2024-01-05 from:2023", "2024-01-05", None),
        ('to:"2024-03"', None, "2024-03-31"),
    ],
)
def test_days_among_the_words_narrow_the_answer(text: str, since: str | None, until: str | None) -> None:
    query = parse(f"вода {text} ток")
    assert (query.since, query.until, query.words) == (since, until, "вода ток")


@pytest.mark.parametrize(
    "text", ["from:2024-13", "to:2023-02-29", "from:вчера", "from:0000", "from:２０２４", "-from:2024"]
)
def test_a_day_that_is_none_is_told_and_passed_over(text: str) -> None:
    query = parse(f"вода {text}")
    assert (query.understood, query.ignored) == ("вода", (text,))


def test_sources_among_the_words_narrow_the_answer() -> None:
    query = parse("вода source:kazanlak източник:„Община Шипка“")
    assert query.sources == ("kazanlak", "Община Шипка")
    assert query.understood == 'вода source:kazanlak source:"Община Шипка"'


@pytest.mark.parametrize("text", ["", "   ", "-", '"', '""', "OR", "AND OR ИЛИ", "*", "()", '-"', "''", "=", "|", "НЕ"])
def test_what_holds_no_word_asks_for_nothing(text: str) -> None:
    assert not parse(text)


def test_words_past_the_thirty_second_are_passed_over() -> None:
    assert len(parse(" ".join(f"дума{n}" for n in range(500))).wanted) == 32


def test_an_operator_in_quotes_is_a_word() -> None:
    assert shown('"OR" кмет "НЕ"') == '"OR" кмет "НЕ"'


@example(":OR")
@example("title:OR")
@example("source:-x from:1")
@example('source:title:"source:t')
@example('source:"|"')
@example("source:(to:")
@given(
    st.text()
    | st.text(alphabet="ab яЪ\"'„“,-−()*:^+.ORИЛAND{}=|\x00\\")
    | st.lists(
        st.sampled_from(
            ("title:", "заглавие:", "source:", "from:", "to:", "2024-02", "-", "=", '"', "„", "“", " ", "*", "|", "OR")
        ),
        max_size=14,
    ).map("".join)
)
def test_what_was_understood_reads_back_as_the_same(text: str) -> None:
    query = parse(text)
    again = parse(query.understood)
    assert (again.groups, again.unwanted) == (query.groups, query.unwanted)
    assert (again.sources, again.since, again.until) == (query.sources, query.since, query.until)
    assert again.understood == query.understood
