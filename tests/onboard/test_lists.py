"""Lists that nobody has written rules for, of the sorts that are met."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.crawl import listing as crawled
from scraper.errors import PageError
from scraper.models import Capture, DateRule, Template
from scraper.onboard.listing import Candidate, candidates
from tests.onboard.lists import ALL, DAYS, NEWS, TITLES, capture, each, page


def best(*pages: Capture) -> Candidate:
    return candidates(pages, language="bg")[0]


def paths(candidate: Candidate) -> tuple[str, ...]:
    return tuple(link.url.removeprefix("https://www.grad.example") for link in candidate.links)


def said(candidate: Candidate) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
    return tuple(link.hints.title or "" for link in candidate.links), tuple(link.hints.date for link in candidate.links)


CARD = '<div class="post"><h2><a href="{href}">{title}</a></h2><span class="date">{day}</span><p>Текст</p></div>'

FORMS = {
    "cards": each(CARD),
    "a date before the title": each('<p>{day} - <a href="{href}">{title}</a></p>'),
    "a date after the title": each('<p><a href="{href}">{title}</a> ({day} г.)</p>'),
    "a definition list": "<dl>" + each('<dt>{day}</dt><dd><a href="{href}">{title}</a><p>Кратко.</p></dd>') + "</dl>",
    "rows of a table": "<table><tr><th>Дата</th><th>Заглавие</th></tr>"
    + each('<tr><td>{day}</td><td><a href="{href}">{title}</a></td><td><a href="/files/{at}.pdf">PDF</a></td></tr>')
    + "</table>",
    "a row for the date, one for the title": "<table>"
    + each('<tr><td class="dt">{day}</td></tr><tr><td><a href="{href}">{title}</a></td></tr>')
    + "</table>",
    "cards without a link": each(
        """<div class="card" onclick="location.href='{href}'"><h3>{title}</h3><span class="date">{day}</span></div>"""
    ),
    "links over whole cards": each(
        '<div class="col-md-4"><a class="card" href="{href}"><img src="/{at}.jpg" alt=""><b>Култура</b><h3>{title}</h3>'
        "<p>Кратко описание на новината.</p><small>{day}</small></a></div>"
    ),
    "a picture, a section, the title, and read more": each(
        '<article><a href="{href}"><img src="/{at}.jpg"></a><a href="/cat/kultura">Култура</a> <time>{day}</time>'
        '<h2><a href="{href}">{title}</a></h2><p>Текст</p><a href="{href}">Прочети още</a></article>'
    ),
    "groups by month": "".join(
        f"<h3>{name} 2024</h3><ul>{each('<li><a href={href}>{title}</a> <em>{day}</em></li>', group)}</ul>"
        for name, group in (("Март", NEWS[:3]), ("Февруари", NEWS[3:7]), ("Януари", NEWS[7:]))
    ),
    "old tables of fonts": "<table><tr><td>"
    + each(
        '<font size="1">{day}</font><br><a href="{href}"><b>{title}</b></a><br>Текст <a href="{href}">още</a><br><br>'
    )
    + "</td></tr></table>",
    "one that stands out": each(CARD.replace('"post"', '"post first"'), NEWS[:1])
    + each(CARD.replace("h2", "h3"), NEWS[1:]),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_list_gives_its_articles_with_titles_and_dates_and_nothing_else(form):
    found = best(page(FORMS[form]))
    assert (paths(found), said(found)) == (ALL, (TITLES, DAYS))
    assert (found.dated, found.titled) == (1.0, 1.0)


@pytest.mark.parametrize("form", FORMS)
def test_the_links_are_what_the_rule_gives(form):
    shown = page(FORMS[form])
    found = best(shown)
    assert found.links == crawled.read(shown, found.rule, Template()).links


def test_plain_links_one_below_the_other_are_a_list():
    found = best(page(each('<a href="/news.php?id={at}">{title}</a><br>')))
    assert paths(found) == tuple(f"/news.php?id={at}" for at in range(8))
    assert found.rule.date is None


def test_days_as_headings_date_what_stands_below_them():
    groups = (("12 март 2024", NEWS[:3]), ("28 февруари 2024", NEWS[3:7]), ("30 януари 2024", NEWS[7:]))
    found = best(
        page("".join(f"<h4>{day}</h4>{each('<div><a href={href}>{title}</a></div>', group)}" for day, group in groups))
    )
    assert paths(found) == ALL
    assert found.rule.date == DateRule(heading="h4")
    assert [link.hints.date for link in found.links][2:4] == ["12 март 2024", "28 февруари 2024"]


def test_a_machines_form_of_the_date_counts_where_the_text_is_relative():
    found = best(
        page(
            each('<li><a href="{href}">{title}</a> <time datetime="2024-03-1{at}">преди {at} дни</time></li>', NEWS[1:])
        )
    )
    assert found.dated == 1.0
    assert found.links[1].hints.date == "2024-03-11"


def test_a_date_in_parts_is_read_as_one():
    form = '<div class="post"><div class="when"><b>1{at}</b><i>март</i><u>2024</u></div><h2><a href="{href}">{title}</a></h2></div>'
    found = best(page(each(form)))
    assert found.rule.date == DateRule(css="div.when")
    assert found.links[3].hints.date == "13 март 2024"


def test_dates_that_teasers_mention_are_not_the_articles():
    found = best(
        page(
            each(
                '<li class="n"><a href="{href}">{title}</a><p>Заседанието на 15.0{at}.2023 г. е в залата.</p></li>',
                NEWS,
            )
        )
    )
    assert paths(found) == ALL
    assert found.rule.date is None


def test_the_day_on_which_a_site_was_made_is_no_articles_date():
    found = best(page(each('<li class="n"><a href="{href}">{title}</a> <time>22.11.2026</time></li>')))
    assert found.rule.date is None


def test_of_two_dates_the_one_of_an_update_is_left():
    form = '<li class="n"><a href="{href}">{title}</a> <i>Обновена: 0{at}.04.2024</i> <i>Публикувана: {day}</i></li>'
    found = best(page(each(form, NEWS[1:])))
    assert [link.hints.date for link in found.links] == [f"Публикувана: {day}" for day in DAYS[1:]]


@pytest.mark.parametrize(
    ("written", "order"),
    [("3/{at}/2024", "mdy"), ("24/03/{at:02}", "ymd"), ("{at}.03.2024", None), ("2024-03-{at}", None)],
)
def test_the_order_of_a_list_tells_how_its_dates_are_written(written, order):
    days = [written.format(at=at) for at in (28, 21, 15, 14, 11, 9, 2, 1)]
    news = [(href, title, day) for (href, title, _), day in zip(NEWS, days, strict=True)]
    found = best(page(each(CARD, news)))
    assert (found.dated, found.order) == (1.0, order)


def test_a_section_beside_each_title_is_not_the_article():
    news = [(f"/{word}-{word}", title, day) for word, (_, title, day) in zip("abcdefgh", NEWS, strict=True)]
    form = '<div class="post"><a class="cat" href="/kultura">Култура</a> <a class="title" href="{href}">{title}</a> <i>{day}</i></div>'
    found = best(page(each(form, news)))
    assert paths(found) == tuple(href for href, _, _ in news)
    assert found.rule.link == "a.title"


def test_of_a_list_and_a_sidebar_the_list_is_better():
    sidebar = (
        '<aside class="latest"><h5>Последни</h5><ul>' + each('<li><a href="{href}">{title}</a></li>') + "</ul></aside>"
    )
    older = [(f"/news/{at}", f"{title} преди време", day) for at, (_, title, day) in enumerate(NEWS)]
    found = best(page(each(CARD, older), beside=sidebar))
    assert paths(found) == tuple(href for href, _, _ in older)


def test_what_is_the_same_on_every_page_is_furniture():
    same = "<div class=box>" + each('<div class="row"><b><a href="{href}">{title}</a></b><i>{day}</i></div>') + "</div>"
    pages = [
        page(
            each(
                '<p class="n"><a href="{href}">{title}</a></p>',
                [(f"/v/{n}-{at}", f"Вест {n} {at} за града", "") for at in range(8)],
            )
            + same
        )
        for n in range(3)
    ]
    found = best(*pages)
    assert paths(found) == tuple(f"/v/{n}-{at}" for n in range(3) for at in range(8))


def test_one_pinned_item_on_every_page_does_not_make_the_list_furniture():
    pages = [
        page(each(CARD, [NEWS[0], *((f"/v/{n}-{at}", f"Вест {n} {at} за града", "01.02.2024") for at in range(5))]))
        for n in range(3)
    ]
    assert len(best(*pages).links) == 16


def test_titles_that_repeat_are_articles_of_their_own():
    found = best(page(each('<li class="n"><a href="{href}">Съобщение за граждани</a> <i>{day}</i></li>')))
    assert paths(found) == ALL


def test_a_link_to_another_site_among_the_articles_is_one_of_them():
    news = [*NEWS[:3], ("https://other.example/obshtestveno", "Обществено обсъждане на плана", "04.03.2024"), *NEWS[3:]]
    assert len(best(page(each(CARD, news))).links) == 9


@pytest.mark.parametrize(
    "form",
    [
        '<div class="n"><h3>{title}</h3><i>{day}</i><p>Текст за деня.</p><a href="{href}">Vedi tutto</a></div>',
        '<div class="n"><div class="n-title">{title}</div><i>{day}</i><p>Текст за деня.</p><a href="{href}">Отвори</a></div>',
        '<tr class="n"><td>{title}</td><td>{day}</td><td><a href="{href}">Agenda</a></td></tr>',
    ],
)
def test_links_that_all_say_the_same_have_their_title_beside_them(form):
    found = best(page(f"<table>{each(form)}</table>" if "<tr" in form else each(form)))
    assert (paths(found), said(found)) == (ALL, (TITLES, DAYS))


def test_names_that_builds_and_posts_give_are_not_in_the_rule():
    form = '<article class="post-47{at}1 category-{at} css-1x{at}y3z hentry"><h2><a href="{href}">{title}</a></h2><span class="date">{day}</span></article>'
    assert best(page(each(form))).rule.item == "article.hentry"


def test_a_page_without_a_list_has_nothing_of_worth():
    assert all(found.worth < 2 for found in candidates([page("<p>Общината е основана през 1878 г.</p>")]))
    assert candidates([capture("")]) == ()
    assert candidates([]) == ()


def test_hostile_pages_are_read_in_bounded_time():
    for html in (
        "<ul><li><a href=/n/1>Новина едно</a>" * 60,
        "".join(f'<div class="c{at} d{at % 7}"><a href="/n/{at}">Новина {at}</a>' for at in range(120)),
        "<div>" * 600 + each('<a href="{href}">{title}</a>'),
    ):
        candidates([capture(html)])


_PIECES = ("<ul><li>", "</li>", "<table><tr><td>", "</table>", "<h2>", "</a>", '<a href="/n/1">', '<a href="//[">', "<a href='?p=²'>", '<div class="a b\\" x:y">', "12.03.2024", "Новина за града", "<time datetime=x>", "\0", "<base href=':'>", "onclick=\"location='/x'\"", "<p onclick=\"open('/n/2')\">")  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(_PIECES), max_size=60), st.binary(max_size=40))
def test_no_page_raises_anything_but_a_page_error(pieces, rest):
    with contextlib.suppress(PageError):
        candidates([capture("".join(pieces).encode() + rest)], language="bg")
