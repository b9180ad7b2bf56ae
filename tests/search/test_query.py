"""Questions to the archive: what is found, in which order, how it is counted, and what stays hidden."""

import json
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.search import index
from scraper.search.query import CAP, Question, answer, batch, find, latest, stream
from tests.search.conftest import sourced

Add = Callable[..., int]


def ids(connection: sqlite3.Connection, text: str = "", **more: object) -> list[int]:
    return [row.id for row in find(connection, Question(text, **more)).rows]


def test_any_letter_case_finds_a_word_of_title_or_body(connection: sqlite3.Connection, add: Add) -> None:
    one, two = add("КМЕТЪТ откри училище"), add("Новина", "Кметът говори")
    add("Друго")
    assert set(ids(connection, "кметът")) == {one, two}


def test_words_are_all_asked_for_though_title_and_body_share_them(connection: sqlite3.Connection, add: Add) -> None:
    both = add("Канализация", "край Копринка")
    add("Канализация", "край Енина")
    assert ids(connection, "канализация копринка") == [both]


def test_a_phrase_asks_for_words_next_to_each_other(connection: sqlite3.Connection, add: Add) -> None:
    together = add("Решение", "Общински съвет заседава")
    add("Решение", "съвет общински")
    assert ids(connection, "„общински съвет“") == [together]


def test_or_and_minus(connection: sqlite3.Connection, add: Add) -> None:
    water, school, third = add("вода"), add("училище"), add("вода и ток")
    assert set(ids(connection, "вода ИЛИ училище")) == {water, school, third}
    assert set(ids(connection, "вода OR училище -ток")) == {water, school}
    assert set(ids(connection, "-ток")) == {water, school}


def test_a_word_in_the_title_comes_before_one_in_the_body(connection: sqlite3.Connection, add: Add) -> None:
    body = add("Новина", "ремонт на ул. Роза")
    title = add("Ремонт", "на ул. Роза започва днес и продължава дълго")
    assert ids(connection, "ремонт") == [title, body]


def test_without_words_the_newest_come_first_and_undated_ones_last(connection: sqlite3.Connection, add: Add) -> None:
    old, none, new = add("а", day="2023-01-05"), add("б"), add("в", day="2024-02-12T10:00:00+02:00")
    month = add("г", day="2024-01")
    page = find(connection, Question())
    assert [row.id for row in page.rows] == [new, month, old, none]
    assert ids(connection, sort="old") == [old, month, new, none]
    assert page.undated == 1


def test_dates_are_inclusive_and_undated_articles_match_none(connection: sqlite3.Connection, add: Add) -> None:
    first, last = add("а", day="2024-02-01"), add("б", day="2024-02-29T23:30:00+02:00")
    add("в", day="2024-03-01")
    add("г")
    page = find(connection, Question(since="2024-02-01", until="2024-02-29"))
    assert [row.id for row in page.rows] == [last, first]
    assert (page.count, page.undated) == (2, 1)


def test_counts_are_for_the_other_filters(connection: sqlite3.Connection, add: Add) -> None:
    add("вода", day="2023-05-01")
    add("вода", day="2024-05-01")
    add("вода", day="2024-06-01", source="shipka")
    page = find(connection, Question("вода", sources=("shipka",), since="2024-01-01"))
    assert page.count == 1
    assert page.sources == (("kazanlak", "Kazanlak", 1), ("shipka", "Shipka", 1))
    assert page.years == ((2024, 1),)


def test_staff_articles_are_not_there_at_all(connection: sqlite3.Connection, add: Add) -> None:
    add("тайна вода", "тайна", visibility="staff")
    page = find(connection, Question("вода"))
    assert (page.rows, page.count, page.years) == ((), 0, ())
    assert "hidden" not in [slug for slug, _, _ in page.sources]


@pytest.mark.parametrize("text", ["парола", "„парола“", "парола ИЛИ никога", "списък парола"])
def test_a_withheld_text_is_not_revealed_by_a_match_in_it(connection: sqlite3.Connection, add: Add, text: str) -> None:
    add("Списък", "парола", visibility="metadata")
    assert find(connection, Question(text)).count == 0


def test_a_withheld_text_is_not_revealed_by_refusing_its_words(connection: sqlite3.Connection, add: Add) -> None:
    listed = add("Списък", "парола", visibility="metadata")
    assert ids(connection, "списък -парола") == ids(connection, "-парола") == [listed]
    assert ids(connection, "списък -списък") == []


def test_a_withheld_text_gives_no_snippet_and_no_rank(connection: sqlite3.Connection, add: Add) -> None:
    long = add("Списък", "парола " * 500, visibility="metadata")
    short = add("Списък", "парола", visibility="metadata")
    page = find(connection, Question("списък"))
    assert {row.id for row in page.rows} == {long, short}
    assert [row.snippet for row in page.rows] == ["", ""]


def test_paging_by_token_shows_each_article_once(connection: sqlite3.Connection, add: Add) -> None:
    days = [None, "2024-01-01", "2024-01-01", "2024-01", None, "2023-07-07", "2024-05-05", None]
    everything = {add("вода", "река " * (n % 3), day) for n, day in enumerate(days)}
    for text in ("", "вода"):
        for sort in ("new", "old", "relevance"):
            question, seen = Question(text, sort=sort, size=3), []
            whole = ids(connection, text, sort=sort)
            while True:
                page = find(connection, question)
                seen += [row.id for row in page.rows]
                assert page.count == len(days)
                if page.next is None:
                    break
                question = replace(question, after=page.next)
            assert seen == whole
            assert set(seen) == everything


def forged(*values: object) -> str:
    return urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    "question",
    [
        Question(since="12.02.2024"),
        Question(since="2024-02-30"),
        Question(until="20240212"),
        Question(until=""),
        Question(sort="best"),  # type: ignore[arg-type]
        Question(size=0),
        Question(size=101),
        Question(sources=("nowhere",)),
        Question(sources=("hidden",)),
        Question(after="хаха"),
        Question(after="a"),
        Question(after=forged("old", "2024-01-01", 1)),
        Question(after=forged("new", "2024-01-01", "1")),
        Question(after=forged("new", 5, 1)),
        Question(after=forged("new", "2024-01-01", 2**70)),
        Question("вода", after=forged("relevance", float("inf"), 1)),
        Question("вода", after=forged("relevance", 10**400, 1)),
    ],
)
def test_what_cannot_be_asked_is_refused_saying_what_was_found(
    connection: sqlite3.Connection, question: Question
) -> None:
    with pytest.raises(WrongInput, match=r"found .*, expected "):
        find(connection, question)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text() | st.text(alphabet="abя \"'„“,-()*:^+.ORAND{}\x00\\"), after=st.none() | st.text())
def test_no_input_is_a_syntax_error(connection: sqlite3.Connection, text: str, after: str | None) -> None:
    try:
        page = find(connection, Question(text, after=after))
    except WrongInput:
        assert after is not None
    else:
        assert page.count == 0


def fill(connection: sqlite3.Connection, articles: range) -> None:
    connection.executemany(
        "INSERT INTO articles (id, key, source, url, title, body, published, first_seen_at, last_changed_at, version)"
        " VALUES (?1, ?1, 'kazanlak', 'u', 'вода ' || ?1, 'река', '2024-01-01', '', '', 1)",
        ((n,) for n in articles),
    )
    for n in articles:
        index.put(connection, n)
    connection.commit()


@pytest.fixture(scope="module")
def filled() -> sqlite3.Connection:
    """An archive that is indexed once, to be copied."""
    connection = sourced()
    fill(connection, range(1, 4_001))
    return connection


@pytest.fixture
def many(filled: sqlite3.Connection, connection: sqlite3.Connection) -> sqlite3.Connection:
    """The archive of `connection`, with four thousand articles of the same word and day."""
    filled.backup(connection)
    return connection


def test_the_count_stops_at_the_cap_and_a_stream_does_not(many: sqlite3.Connection) -> None:
    fill(many, range(4_001, CAP + 11))
    page = find(many, Question("вода"), budget=60)
    assert (page.count, page.capped, len(page.rows)) == (CAP, True, 20)
    assert len({row.id for row in stream(many, Question("вода", sort="new"))}) == CAP + 10


@pytest.mark.parametrize("text", ["вода", "вода -сняг", ""])
def test_a_cut_query_still_answers_and_leaves_no_limit_behind(many: sqlite3.Connection, text: str) -> None:
    page = find(many, Question(text, sort="old"), budget=0)
    assert page.capped
    assert page.rows
    assert many.execute("SELECT sum(length(title)) FROM articles, (SELECT 1 UNION SELECT 2)").fetchone()[0] > 0


@pytest.mark.parametrize("text", ["вода", "вода -сняг", ""])
@pytest.mark.parametrize("budget", [60, 0])
def test_the_latest_are_those_that_came_last_whatever_their_dates(
    many: sqlite3.Connection, add: Add, text: str, budget: float
) -> None:
    undated = add("вода", "вода", None)
    asked = Question(text, sort="old", after=None, size=1)
    rows = latest(many, asked, 3, budget=budget)
    assert len(rows) == 3
    assert rows[0].id == undated


def test_the_latest_keep_to_what_was_asked(connection: sqlite3.Connection, add: Add) -> None:
    add("вода", "вода", "2024-01-01")
    add("вода", "вода", None)
    assert [row.published for row in latest(connection, Question("вода", since="2023-01-01"), 9)] == ["2024-01-01"]
    with pytest.raises(WrongInput, match="from: found"):
        latest(connection, Question(since="x"), 9)


def test_a_batch_leads_to_the_next(connection: sqlite3.Connection) -> None:
    fill(connection, range(1, 701))
    rows, following = batch(connection, Question(sort="old"))
    rest, end = batch(connection, Question(sort="old", after=following))
    assert (len(rows), len(rest), end) == (500, 200, None)


def test_the_json_answer_has_the_keys_of_the_contract(connection: sqlite3.Connection, add: Add) -> None:
    add("вода & <b>", "вода <i>", "2024-01-01")
    said = answer(Question("вода"), find(connection, Question("вода")))
    assert list(said) == ["query", "count", "capped", "undated", "rows", "next"]
    (row,) = said["rows"]
    assert row == {
        "id": 1,
        "key": "k1",
        "url": "https://kazanlak.example/1",
        "source": "kazanlak",
        "title": "вода & <b>",
        "published": "2024-01-01",
        "snippet": "<mark>вода</mark> &lt;i&gt;",
        "file": None,
        "echoes": [],
    }


def test_putting_again_replaces_what_was_indexed(connection: sqlite3.Connection, add: Add) -> None:
    one = add("вода")
    connection.execute("UPDATE articles SET title = 'ток' WHERE id = ?", (one,))
    index.put(connection, one)
    assert (ids(connection, "вода"), ids(connection, "ток")) == ([], [one])
