"""What the query language finds in an archive: forms of words, exact ones, beginnings, titles, sources and days."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.errors import WrongInput
from scraper.search import docid, index
from scraper.search.query import CAP, Question, find, stream

Add = Callable[..., int]


def ids(connection: sqlite3.Connection, text: str = "", **more: object) -> list[int]:
    return [row.id for row in find(connection, Question(text, **more)).rows]


def attach(connection: sqlite3.Connection, article: int, name: str, text: str) -> None:
    database = Database(connection)
    capture = {"source": "kazanlak", "url": "u", "key": "u", "role": "article", "fetched_at": "2024", "status": 200}
    captured = (
        database["captures"]
        .insert(capture | {"warc": "w", "offset": article, "length": 1, "captured_by": "test"})
        .last_pk
    )
    version = (
        database["versions"]
        .insert({"article": article, "number": 1, "seen_at": "2024-01-01T00:00:00Z", "capture": captured})
        .last_pk
    )
    database["attachments"].insert(
        {"article": article, "version": version, "url": f"u{article}", "name": name, "text": text}
    )
    index.put(connection, article)


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["община", "общината", "Общини", '"общините"'])
def test_any_form_finds_every_other(connection: sqlite3.Connection, add: Add, text: str) -> None:
    found = {add("Общината"), add("Новина", "в общини"), add("община")}
    add("общински съвет")
    assert set(ids(connection, text)) == found


def test_an_exact_form_finds_no_other(connection: sqlite3.Connection, add: Add) -> None:
    one, both, many = add("Кмет"), add("Кмет", "и кметове"), add("Новина", "кметове")
    assert set(ids(connection, "=кмет")) == {one, both}
    assert set(ids(connection, "=кметове")) == {both, many}
    assert ids(connection, "кмет -=кмет") == [many]
    assert ids(connection, "=кметица") == []


def test_an_exact_phrase_stands_in_just_these_forms(connection: sqlite3.Connection, add: Add) -> None:
    exact = add("Новина", "общинският съвет реши")
    add("Новина", "общински съвет, общинският кмет и съвет")
    assert ids(connection, '="общинският съвет"') == [exact]
    assert len(ids(connection, '"общинският съвет"')) == 2


def test_the_count_of_exact_forms_is_of_those_that_were_found(connection: sqlite3.Connection, add: Add) -> None:
    add("Кмет", day="2024-01-01")
    add("Кметове", day="2023-01-01")
    page = find(connection, Question("=кмет"))
    assert (page.count, page.years) == (1, ((2024, 1),))


def test_a_prefix_finds_what_begins_so(connection: sqlite3.Connection, add: Add) -> None:
    found = {add("Канализация"), add("Новина", "канавка"), add("Каналът")}
    add("Балкан")
    assert set(ids(connection, "кан*")) == found
    assert ids(connection, "канк*") == []


def test_a_word_of_the_title_is_asked_for_there(connection: sqlite3.Connection, add: Add) -> None:
    titled = add("Бюджетът за 2024", "кмет")
    add("Новина", "бюджет за 2024")
    assert ids(connection, "title:бюджет кмет") == ids(connection, "заглавие:„бюджет за“") == [titled]
    assert ids(connection, "title:=бюджет") == []


def test_not_in_the_title_is_refused_there_alone(connection: sqlite3.Connection, add: Add) -> None:
    add("Бюджет")
    other = add("Новина", "бюджет")
    assert ids(connection, "бюджет -title:бюджет") == [other]


# --- order --------------------------------------------------------------------------------------------------------


def test_the_best_come_by_where_the_words_stand_and_the_newest_of_them_first(
    connection: sqlite3.Connection, add: Add
) -> None:
    filler = "Общината уведомява гражданите за предстоящи дейности и събития в града през месеца. " * 3
    passing = add("Новина", filler + "Ремонт.", "2024-05-01")
    about = add("Новина", "Ремонт на пътя." + filler, "2024-01-01")
    old, new = add("Ремонт", filler, "2022-01-01"), add("Ремонти", filler, "2023-01-01")
    assert ids(connection, "ремонт") == [new, old, about, passing]
    assert ids(connection, "ремонт", sort="new") == [passing, about, new, old]


def test_a_phrase_is_told_from_its_words_in_a_title(connection: sqlite3.Connection, add: Add) -> None:
    apart = add("Съвет за общински дела", "общински съвет", "2024-01-01")
    together = add("Общински съвет", None, "2020-01-01")
    assert ids(connection, '"общински съвет"') == [together, apart]


def test_tiers_of_groups_show_each_article_once(connection: sqlite3.Connection, add: Add) -> None:
    everything = {add("вода" if n % 2 else "ток", "вода ток " * (n % 4), f"2024-01-{n + 1:02}") for n in range(20)}
    question, seen = Question("вода ИЛИ ток", size=3), []
    while True:
        page = find(connection, question)
        seen += [row.id for row in page.rows]
        if page.next is None:
            break
        question = replace(question, after=page.next)
    assert len(seen) == len(set(seen)) == 20
    assert set(seen) == everything


# --- what narrows -------------------------------------------------------------------------------------------------


def test_sources_and_days_among_the_words_narrow_like_filters(connection: sqlite3.Connection, add: Add) -> None:
    wanted = add("вода", day="2024-02-29", source="shipka")
    add("вода", day="2024-02-10")
    add("вода", day="2024-03-01", source="shipka")
    for text in ("вода source:shipka to:2024-02", "вода източник:SHIPKA от:2024 до:2024-02"):
        page = find(connection, Question(text))
        assert [row.id for row in page.rows] == [wanted]
        assert {slug: count for slug, _, count in page.sources} == {"shipka": 1, "kazanlak": 1}
        assert page.years == ((2024, 2),)


def test_filters_in_words_and_beside_them_hold_together(connection: sqlite3.Connection, add: Add) -> None:
    add("вода", day="2024-02-29", source="shipka")
    assert ids(connection, "вода source:shipka", sources=("kazanlak",)) == []
    assert ids(connection, "вода from:2024-03", since="2024-01-01") == []
    assert ids(connection, "from:2024-02 to:2024-02") == [1]


def test_a_source_that_is_none_is_told_and_passed_over(connection: sqlite3.Connection, add: Add) -> None:
    add("вода")
    for slug in ("nowhere", "hidden"):
        page = find(connection, Question(f"вода source:{slug} from:2024-99"))
        assert (page.count, page.ignored) == (1, ("from:2024-99", f"source:{slug}"))
        with pytest.raises(WrongInput):
            find(connection, Question("вода", sources=(slug,)))


def test_publishers_are_their_sources(connection: sqlite3.Connection, add: Add) -> None:
    connection.execute("UPDATE sources SET publisher = 'media' WHERE id = 'shipka'")
    media = add("вода", source="shipka")
    add("вода")
    page = find(connection, Question("вода", publishers=("media",)))
    assert [row.id for row in page.rows] == [media]
    assert page.publishers == (("media", 1),)
    assert find(connection, Question("вода")).publishers == (("media", 1), ("town", 1))
    assert ids(connection, "вода", publishers=("party",)) == []


def test_more_sources_than_a_few_narrow_just_so(connection: sqlite3.Connection, add: Add) -> None:
    connection.executemany(
        "INSERT INTO sources (id, name, home, publisher, timezone, added_at) VALUES (?1, ?1, 'h', 'council', 'UTC', '')",
        [(f"s{n}",) for n in range(12)],
    )
    chosen = [add("вода", source=f"s{n}") for n in range(12)]
    add("вода")
    assert set(ids(connection, "вода", publishers=("council",))) == set(chosen)
    assert set(ids(connection, "", sources=tuple(f"s{n}" for n in range(10)))) == set(chosen[:10])


def test_what_arrived_since_is_of_whatever_day(connection: sqlite3.Connection, add: Add) -> None:
    add("вода", day="2024-02-01")
    late = add("вода", day="2010-01-01", first_seen_at="2024-03-05T10:00:00Z")
    undated = add("вода", first_seen_at="2024-03-06T10:00:00Z")
    assert ids(connection, "вода", arrived="2024-03-02T00:00:00Z", sort="new") == [late, undated]
    assert ids(connection, "", arrived="2024-03-06T10:00:00Z") == [undated]
    assert find(connection, Question("", arrived="2024-03-02T00:00:00Z")).count == 2
    with pytest.raises(WrongInput, match="arrived: found"):
        find(connection, Question("вода", arrived="вчера"))


def test_months_and_years_are_counted(connection: sqlite3.Connection, add: Add) -> None:
    for day in ("2023-12-31", "2024-01-01", "2024-01", "2024-01-31T23:00:00+02:00", None):
        add("вода", day=day)
    page = find(connection, Question("вода"))
    assert (page.months, page.years) == ((("2023-12", 1), ("2024-01", 3)), ((2024, 3), (2023, 1)))
    assert (page.count, page.undated, page.reached, page.capped) == (5, 1, None, False)


def test_months_centuries_apart_are_counted(connection: sqlite3.Connection, add: Add) -> None:
    for day in ("1024-02-29", "1024-02-01", "2023-12-31", "9999-12-31", None):
        add("вода", day=day)
    page = find(connection, Question("вода"))
    assert page.months == (("1024-02", 2), ("2023-12", 1), ("9999-12", 1))
    assert (page.undated, page.years) == (1, ((9999, 1), (2023, 1), (1024, 2)))


# --- bounds -------------------------------------------------------------------------------------------------------


FIRST = date(2005, 1, 1).toordinal()


def write_days(connection: sqlite3.Connection, number: int) -> None:
    """One entry a day from FIRST on, straight into the index, after the first source has its lane."""
    lane = connection.execute("SELECT lane FROM index_lanes WHERE source = 'kazanlak'").fetchone()[0]
    docids = [docid.pack(FIRST + n, lane, 0) for n in range(number)]
    index.write(connection, 1, [(each, ("вода", "", "", f"§ §{lane}"), 0) for each in docids])


def test_a_capped_count_says_how_far_it_came_and_an_exact_one_is_whole(
    connection: sqlite3.Connection, add: Add
) -> None:
    add("вода", day="2004-12-31")
    write_days(connection, CAP + 10)
    page = find(connection, Question("вода"), budget=60)
    last = date.fromordinal(FIRST + 10).isoformat()
    assert (page.count, page.capped, page.reached) == (CAP, True, last)
    assert find(connection, Question("вода", sort="old"), budget=60).reached > last
    whole = find(connection, Question("вода", exact=True))
    assert (whole.count, whole.capped, sum(count for _, count in whole.years)) == (CAP + 11, False, CAP + 11)


def test_counts_of_wider_questions_say_for_themselves_that_they_are_capped(
    connection: sqlite3.Connection, add: Add
) -> None:
    add("вода", day="2004-12-31", source="shipka")
    add("вода", day="2004-12-31")
    write_days(connection, CAP + 10)
    page = find(connection, Question("вода", sources=("shipka",)), budget=60)
    assert (page.count, page.capped, page.sources_capped, page.years_capped) == (1, False, True, False)
    page = find(connection, Question("вода", until="2004-12-31"), budget=60)
    assert (page.count, page.capped, page.sources_capped, page.years_capped) == (2, False, False, True)


# --- attachments --------------------------------------------------------------------------------------------------


def test_what_a_file_says_is_found_and_said_to_be_from_it(connection: sqlite3.Connection, add: Add) -> None:
    article = add("Обява", "Вижте приложението.")
    attach(connection, article, "списък.pdf", "Списък на допуснатите кандидати за директор")
    (row,) = find(connection, Question("кандидат")).rows
    assert (row.id, row.file) == (article, "списък.pdf")
    assert "<mark>кандидати</mark>" in row.snippet
    assert find(connection, Question("приложение")).rows[0].file is None


def test_a_file_of_a_withheld_article_is_not_found(connection: sqlite3.Connection, add: Add) -> None:
    article = add("Обява", "текст", visibility="metadata")
    attach(connection, article, "списък.pdf", "кандидати")
    assert ids(connection, "кандидати") == []


@pytest.mark.parametrize("text", ["=кметове", "кметов*", "title:=кметове", '="кметове"', "=кмет OR =кметове"])
def test_a_withheld_text_is_not_revealed_by_its_forms(connection: sqlite3.Connection, add: Add, text: str) -> None:
    hidden = add("Кмета", "кметове", visibility="metadata")
    shown = add("Кметове", "нищо", visibility="metadata")
    assert ids(connection, text) == [shown]
    assert set(ids(connection, "кмет")) == {hidden, shown}


def test_a_withheld_text_is_not_revealed_by_refusing_its_forms(connection: sqlite3.Connection, add: Add) -> None:
    hidden = add("Кмета", "кметове", visibility="metadata")
    assert ids(connection, "кмет -=кметове") == ids(connection, "кмет -кметове*") == [hidden]


# --- copies -------------------------------------------------------------------------------------------------------


@pytest.fixture
def copies(connection: sqlite3.Connection, add: Add) -> tuple[int, int]:
    """An article and its copy by another source."""
    text = " ".join(f"дума{n} община{n}" for n in range(60))
    first = add("Ремонт", text, "2024-01-01")
    copy = add("Ремонт!", text, "2024-01-02", source="shipka")
    assert connection.execute("SELECT article, leader FROM index_echoes").fetchall() == [(copy, first)]
    return first, copy


@pytest.mark.parametrize("sort", ["new", "old", "relevance"])
def test_a_copy_is_folded_into_the_first(connection: sqlite3.Connection, copies: tuple[int, int], sort: str) -> None:
    page = find(connection, Question("ремонт", sort=sort))  # type: ignore[arg-type]
    (row,) = page.rows
    assert (row.id, [(echo.id, echo.source_name) for echo in row.echoes]) == (copies[0], [(copies[1], "Shipka")])
    assert page.count == 2


def test_a_copy_stands_alone_where_the_first_is_not_asked_for(
    connection: sqlite3.Connection, copies: tuple[int, int]
) -> None:
    assert ids(connection, "ремонт", sources=("shipka",)) == [copies[1]]
    assert ids(connection, "ремонт", since="2024-01-02") == [copies[1]]


def test_nobody_hidden_is_named_as_a_copy(connection: sqlite3.Connection, copies: tuple[int, int]) -> None:
    for visibility in ("metadata", "staff"):
        connection.execute("UPDATE articles SET visibility = ? WHERE id = ?", (visibility, copies[1]))
        assert all(not row.echoes for row in find(connection, Question("ремонт")).rows)
    connection.execute("UPDATE articles SET visibility = 'public'")
    connection.execute("UPDATE articles SET visibility = 'staff' WHERE id = ?", (copies[0],))
    assert ids(connection, "ремонт") == [copies[1]]


def test_a_stream_has_copies_as_rows_of_their_own(connection: sqlite3.Connection, copies: tuple[int, int]) -> None:
    assert {row.id for row in stream(connection, Question("ремонт"))} == set(copies)


# --- anything at all ----------------------------------------------------------------------------------------------

PIECES = [
    *(
        "кмет",
        "кметове",
        "община",
        "вода",
        "по-голям",
        "ул.",
        "2-ри",
        "яз.",
        "II",
        "I",
        "kmet",
        "¹кмет",
        "⁼кмет",
        "§",
        "§1",
    ),
    *(
        "OR",
        "ИЛИ",
        "AND",
        "NOT",
        "НЕ",
        "|",
        "-",
        "=",
        "*",
        '"',
        "„",
        "“",
        "«",
        "'",
        "(",
        ")",
        ":",
        "^",
        "+",
        "\x00",
        "\\",
    ),
    *(
        "title:",
        "заглавие:",
        "source:kazanlak",
        "source:x",
        "from:2024",
        "to:2024-13",
        "NEAR(",
        "body:",
        "{title}",
        " ",
    ),
]


@settings(
    max_examples=2_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(
    text=st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=16).map("".join)
    | st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
    | st.text(),
    sort=st.sampled_from([None, "new", "old", "relevance"]),
)
def test_nothing_that_can_be_typed_is_an_error_or_shows_what_is_hidden(
    stocked: sqlite3.Connection, text: str, sort: str | None
) -> None:
    page = find(stocked, Question(text, sort=sort))  # type: ignore[arg-type]
    assert len(page.rows) <= 20
    assert page.count >= len(page.rows)
    assert not any("тайна" in (row.title or "") + row.snippet for row in page.rows)
    assert sum(count for _, count in page.months) + page.undated >= page.count
    assert all(set(row.snippet.replace("<mark>", "").replace("</mark>", "")) & {"<", ">"} == set() for row in page.rows)


@pytest.fixture
def stocked(connection: sqlite3.Connection, add: Add) -> sqlite3.Connection:
    add("Кметът откри улица", "Община Казанлък, ул. Роза, II етап на по-голям ремонт.", "2024-01-05")
    add("Кметове и вода", "яз. Копринка <b>вода</b> 2-ри етап", "2023-01-05", source="shipka")
    add("Вода", "тайна кмет", "2022-01-05", visibility="metadata")
    add("тайна вода", "тайна кмет община", "2021-01-05", visibility="staff")
    add(None, None)
    return connection


def test_counts_are_lower_bounds_while_the_index_is_being_built(connection: sqlite3.Connection, add: Add) -> None:
    add("вода")
    assert not find(connection, Question("вода")).capped
    connection.execute("UPDATE index_state SET reached = 1 WHERE state = 'serving'")
    assert find(connection, Question("вода")).capped


# --- lines ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words", "marked"),
    [
        ("Ремонт на ул. Раковски. Друго.", "улица", "Ремонт на <mark>ул.</mark> Раковски. Друго."),
        ("Ремонт на улица. Друго.", "улица", "Ремонт на <mark>улица</mark>. Друго."),
        ("На yлица Раковски има улица.", "улица", "На <mark>yлица</mark> Раковски има <mark>улица</mark>."),
        ("Код aбв12x и улица.", "улица", "Код aбв12x и <mark>улица</mark>."),
        ("Боиски\u0306 за вои\u0306ска.", "войска", "Боиски\u0306 за <mark>вои\u0306ска</mark>."),
        (
            "На ул. Раковски и улица „Раковски“.",
            '"улица Раковски"',
            "На <mark>ул. Раковски</mark> и <mark>улица „Раковски</mark>“.",
        ),
    ],
)
def test_the_lines_mark_a_word_however_it_is_written(
    connection: sqlite3.Connection, add: Add, body: str, words: str, marked: str
) -> None:
    add("Новина", body, day="2024-01-01")
    assert find(connection, Question(words)).rows[0].snippet == marked
