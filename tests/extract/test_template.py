"""A source's own rules: applied strictly, and what they miss is said with a count."""

from __future__ import annotations

import pytest

from scraper.extract import Article, Hints, Template, extract, rules_of
from scraper.models import AttachmentLink, DateRule

URL = "https://www.town.example/page-541.html"
PATTERN = r"публ\. на (\d\d\.\d\d\.\d{4})"
PAGE = """<html lang="bg"><head><title>Община Ясеново</title><base href="/old/"></head><body>
<div id="top"><a href="izbori.html">Местни избори 2023</a></div>
<div id="content"><h1>Търг за&shy; имот</h1>
Първи ред<br>втори <b>ред</b>.<br><br>Нов абзац, <a href="f/zapoved.PDF?v=1#p2">Заповед № 5</a>.
<ul><li>едно<li>две</ul>
<table><tr><th>Дата<th>Час<tr><td>12.03.2025<td><p>10:00</p><p>ч.</p></table>
<nav><a href="/">Начало</a></nav><form><label>Търсене</label></form><p hidden>скрито</p><div class="share">Сподели</div>
<div>публ. на 16.04.2017 г.</div></div>
<div id="right">тел. 0431/98201, от 8.30 до 17.30</div></body></html>"""
RULES = Template(title="#content h1", body="#content", date=DateRule("#content", PATTERN), remove=(".share", ".none"))


def read(page: str, template: Template, hints: Hints | None = None) -> Article:
    return extract(page.encode(), URL, template=template, hints=hints, language="bg", timezone="Europe/Sofia")


def test_a_template_takes_its_fields_and_nothing_else() -> None:
    assert read(PAGE, RULES) == Article(
        title="Търг за имот",
        body="Първи ред\nвтори ред.\n\nНов абзац, Заповед № 5.\n\nедно\nдве\n\nДата\tЧас\n12.03.2025\t10:00 ч.",
        html="<p>Първи ред<br>втори <strong>ред</strong>.</p>\n"
        '<p>Нов абзац, <a href="https://www.town.example/old/f/zapoved.PDF?v=1" rel="nofollow noopener noreferrer">'
        "Заповед № 5</a>.</p>\n"
        "<ul><li>едно</li><li>две</li></ul>\n"
        "<table><tbody><tr><td>Дата</td><td>Час</td></tr>"
        "<tr><td>12.03.2025</td><td>10:00 ч.</td></tr></tbody></table>\n",
        published="2017-04-16",
        published_from="selector",
        language="bg",
        attachments=(AttachmentLink("https://www.town.example/old/f/zapoved.PDF?v=1", "Заповед № 5"),),
    )


@pytest.mark.parametrize(
    "date",
    [
        DateRule("#content > div:last-child"),
        DateRule("#content > div", PATTERN),
        DateRule(pattern=PATTERN),
        DateRule("#content", r"\d\d\.\d\d\.\d{4} г"),
    ],
)
def test_the_line_of_the_date_is_not_in_the_body(date: DateRule) -> None:
    page = PAGE.replace("12.03.2025", "сряда")
    article = read(page, Template(title="h1", body="#content", date=date))
    assert article.published == "2017-04-16"
    assert "публ." not in (article.body or "")
    assert "0431" not in (article.body or "")


def test_the_same_day_elsewhere_in_the_body_stays() -> None:
    page = (
        "<h1>Т</h1><i>12.02.2024</i><div class=b><p>Публикувано на 12.02.2024 г.</p><p>Срещата е на 12.02.2024 г.</p>"
        f"<table><tr><td>А<td>Б<tr><td>12.02.2024<td>10:00</table><p>{'Дълъг текст. ' * 20}</p></div>"
    )
    apart = read(page, Template(body=".b", date=DateRule("i"))).body or ""
    assert apart.count("12.02.2024") == 3
    within = read(page, Template(body=".b", date=DateRule(".b", r"\w+ на (\d\d\.\d\d\.\d{4})"))).body or ""
    assert within.startswith("Срещата е на 12.02.2024 г.\n\nА\tБ\n12.02.2024\t10:00")


def test_selectors_that_find_nothing_leave_their_field_empty_and_say_so() -> None:
    article = read(PAGE, Template(title="h1.x", body=".b", date=DateRule(".d")))
    assert (article.title, article.body, article.html, article.published) == (None, None, None, None)
    assert sorted(article.problems) == [
        "body: selector '.b' found 0 elements, expected at least 1",
        "date: selector '.d' found 0 elements, expected at least 1",
        "title: selector 'h1.x' found 0 elements, expected at least 1",
    ]


def test_an_empty_stamp_is_no_date_and_no_text() -> None:
    article = read(PAGE.replace("16.04.2017", ".."), RULES)
    assert article.published is None
    assert article.published_from is None
    assert (article.body or "").endswith("10:00 ч.")
    [problem] = article.problems
    assert problem.startswith("date: found ")
    assert problem.endswith(f"публ. на .. г.', expected a date that pattern {PATTERN!r} matches")


def test_where_the_page_has_no_date_the_listings_counts_as_the_listings() -> None:
    page = PAGE.replace("16.04.2017", "..")
    article = read(page, RULES, Hints(date="Неделя, 16 април 2017 г.", origin="listing"))
    assert (article.published, article.published_from) == ("2017-04-16", "listing")


def test_the_pages_date_goes_before_the_listings() -> None:
    article = read(PAGE, RULES, Hints(date="1 май 2020", origin="feed"))
    assert (article.published, article.published_from) == ("2017-04-16", "selector")


def test_a_time_element_is_read_by_its_attribute() -> None:
    page = '<h1>Обява</h1><time datetime="2024-02-12T08:30:00Z">преди малко</time><p class="b">Текст.</p>'
    article = read(page, Template(body=".b", date=DateRule("time")))
    assert article.published == "2024-02-12T10:30:00+02:00"


def test_a_body_of_several_elements_is_joined_in_order_and_each_word_once() -> None:
    page = "<h1>Т</h1><div class=b>едно<div class=b>две</div></div><aside><div class=b>три</div></aside>"
    assert read(page, Template(title="h1", body=".b")).body == "едно\n\nдве\n\nтри"


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        (Template(title="h1["), "title: found 'h1[', expected a CSS selector"),
        (Template(body=">>"), "body: found '>>', expected a CSS selector"),
        (Template(remove=("p:nth(",)), "remove: found 'p:nth(', expected a CSS selector"),
        (Template(date=DateRule("h1", "(")), "date: pattern '(' is no regular expression: missing ) at position 1"),
    ],
)
def test_a_rule_that_cannot_be_read_is_a_problem(template: Template, problem: str) -> None:
    assert problem in read(PAGE, template).problems


def test_an_endless_pattern_is_given_up_once() -> None:
    page = "<div class=c>" + "a" * 4000 + "</div>"
    article = read(page * 20, Template(date=DateRule(".c", r"(a|aa)+$b")))
    assert [problem for problem in article.problems if "took over" in problem] == [
        "date: pattern '(a|aa)+$b' took over 0.5 seconds"
    ]


def test_order_decides_numbers() -> None:
    page = "<h1>Т</h1><i>04/03/2014</i><p>Текст.</p>"
    rule = DateRule("i")
    assert read(page, Template(date=rule, order="mdy")).published == "2014-04-03"
    assert read(page, Template(date=rule, order="dmy")).published == "2014-03-04"


def test_what_a_template_leaves_open_is_read_by_general_rules() -> None:
    article = read(PAGE, Template(date=DateRule("#content", PATTERN)))
    assert article.title == "Търг за имот"
    assert (article.body or "").startswith("Първи ред\nвтори ред.")


def test_rules_have_a_name_that_changes_with_them() -> None:
    name = rules_of(RULES, "bg", "Europe/Sofia")
    assert name == rules_of(RULES, "bg", "Europe/Sofia")
    others = {
        rules_of(Template(), "bg", "Europe/Sofia"),
        rules_of(RULES, "en", "Europe/Sofia"),
        rules_of(RULES, "bg", "UTC"),
    }
    assert name not in others
    assert len(others) == 3
