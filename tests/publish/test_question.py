"""Questions and addresses: each says the other, periods are whole, and what cannot be read is refused."""

from __future__ import annotations

import pytest
from datasette.utils.asgi import Request
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.publish.asking import filters, pairs_of, question_of
from scraper.publish.words import Words
from scraper.search.question import Question


def asked(query: str) -> Question:
    return question_of(Request.fake(f"/search?{query}"))


def test_a_month_and_a_year_are_taken_whole() -> None:
    assert (asked("from=2024-02&to=2024-02").since, asked("from=2024-02&to=2024-02").until) == (
        "2024-02-01",
        "2024-02-29",
    )
    assert (asked("from=2015&to=2016").since, asked("from=2015&to=2016").until) == ("2015-01-01", "2016-12-31")


@pytest.mark.parametrize("said", ["2024-13", "0000", "12.02.2024", "2024-2"])
def test_what_is_no_period_is_left_to_be_refused(said: str) -> None:
    assert asked(f"to={said}").until == said


def test_when_it_arrived_is_a_moment_or_a_day() -> None:
    assert asked("arrived=2024-02-12T10:15:00%2B02:00").arrived == "2024-02-12T08:15:00Z"
    assert asked("arrived=2024-02-12").arrived == "2024-02-12T00:00:00Z"
    with pytest.raises(WrongInput, match="arrived: found 'yesterday', expected a moment such as"):
        asked("arrived=yesterday")


QUESTIONS = st.builds(
    Question,
    text=st.text(max_size=20).map(str.strip),
    sources=st.lists(st.sampled_from("abc"), unique=True).map(tuple),
    publishers=st.lists(st.sampled_from(["town", "media"]), unique=True).map(tuple),
    since=st.none() | st.dates().map(str),
    until=st.none() | st.dates().map(str),
    sort=st.sampled_from([None, "new", "old", "relevance"]),
    size=st.integers(1, 100),
    arrived=st.none() | st.just("2024-02-12T08:15:00Z"),
    exact=st.booleans(),
)


@given(QUESTIONS)
def test_an_address_asks_the_question_it_was_made_of(question: Question) -> None:
    class Args(dict[str, list[str]]):
        def getlist(self, name: str) -> list[str]:
            return super().get(name, [])

        def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
            return self.getlist(name)[0] if self.getlist(name) else default

    class Asked:
        args = Args()

    for name, value in pairs_of(question):
        Asked.args.setdefault(name, []).append(str(value))
    assert question_of(Asked()) == question  # type: ignore[arg-type]


def test_filters_are_said_in_words_and_a_whole_month_at_once() -> None:
    question = Question(
        "вода", ("a",), "2024-02-01", "2024-02-29", publishers=("media",), arrived="2024-02-12T08:15:00Z"
    )
    told = dict(filters(Words("bg"), question, {"a": "Казанлък"}, "Europe/Sofia"))
    assert list(told)[:1] + list(told)[2:3] == ["Казанлък", "февруари 2024\u202fг."]
    assert ("from", "2024-02-01") not in told["февруари 2024\u202fг."]
    said = [label for label, _ in filters(Words("en"), question, {"a": "Казанлък"}, "Europe/Sofia")]
    assert said == ["Казанлък", "news medium", "February 2024", "new since 12 February 2024, 10:15"]
