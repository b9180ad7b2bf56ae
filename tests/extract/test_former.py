"""After a redesign each page is read by the rules of the design that it was made in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scraper.extract import Template, extract, rules_of
from scraper.models import DateRule

NEW = "<h1>Общината</h1><main><h2>Търг</h2><time>2024-05-06</time><p>Нов вид.</p></main>"
OLD = "<h1>Търг</h1><h2>Меню</h2><div id=text>Стар вид.</div><i>12.02.2024</i>"
RULES = Template(
    title="main h2",
    body="main",
    date=DateRule("main time"),
    former=(Template(title="h1", body="#text", date=DateRule("i")),),
)
AT = datetime(2024, 3, 1, 8, tzinfo=UTC)


def read(page: str, rules: Template, now: datetime | None = None) -> tuple[str | None, str | None, str | None]:
    found = extract(page.encode(), "https://town.example/1", template=rules, language="bg", now=now)
    return found.title, found.body, found.published


def test_a_page_of_either_design_is_read_by_its_own_rules() -> None:
    assert read(NEW, RULES) == ("Търг", "Нов вид.", "2024-05-06")
    assert read(OLD, RULES) == ("Търг", "Стар вид.", "2024-02-12")


def test_where_none_fits_the_newest_rules_say_what_they_did_not_find() -> None:
    found = extract(b"<h1>X</h1><p>Y</p>", "https://town.example/1", template=RULES)
    assert found.title is None
    assert any("main h2" in problem for problem in found.problems)


def test_where_only_the_date_moved_the_rules_whose_date_is_there_read_the_page() -> None:
    rules = replace(RULES, title="h1", body="#text", date=DateRule("u"))
    assert read(OLD, rules)[2] == "2024-02-12"
    assert read(OLD.replace("<i>12", "<u>13").replace("</i>", "</u>"), rules)[2] == "2024-02-13"


def test_new_rules_that_find_something_in_an_old_page_do_not_read_it_if_its_time_is_known() -> None:
    rules = replace(RULES, title="h2", body="body", date=None)
    assert read(OLD, rules, AT)[0] == "Меню"
    for until, title in (("2024-03-01", "Търг"), ("2024-03-01T08:00:00Z", "Търг"), ("2024-03-01T07:59:59Z", "Меню")):
        dated = replace(rules, former=(replace(RULES.former[0], until=until),))
        assert read(OLD, dated, AT)[0] == title
        assert read(NEW, dated, AT)[0] == "Търг"


def test_of_several_former_designs_the_one_of_the_page_s_time_comes_first() -> None:
    former = (Template(title="h2", until="2024-12-01"), Template(title="h1", until="2024-04-01"))
    assert read(OLD, Template(title="b", former=former), AT)[0] == "Търг"
    assert read(OLD, Template(title="b", former=former), AT.replace(month=6))[0] == "Меню"


@pytest.mark.parametrize("css", ["", "::", "a[", "h1 >"])
def test_a_former_selector_that_is_none_fits_no_page(css: str) -> None:
    assert read(OLD, Template(title="b", former=(Template(title=css), Template(title="h1"))))[0] == "Търг"


def test_rules_without_former_ones_bear_the_name_they_always_had() -> None:
    assert rules_of(Template(title="h1"), "bg", "Europe/Sofia") == "d2393b1296d7"
    assert rules_of(RULES, "bg", None) != rules_of(replace(RULES, former=()), "bg", None)
