"""A mass removal is the town's, a redesign is nobody's removal. The site is a dictionary on a loopback port."""

from __future__ import annotations

import pytest

from tests.intake.test_visit import Site, page, site

__all__ = ["site"]
PLACES = ("Липница", "Бряст", "Орехово", "Драгоевци", "Изток", "Запад")


def notice(number: int) -> tuple[str, str]:
    return f"Обява {number} за {PLACES[number]}", f"Кметът на {PLACES[number]} кани жителите на среща номер {number}."


def town(site: Site) -> None:
    for number in range(6):
        site.put(f"/{number}.html", page(*notice(number)))
    site.list(*(f"/{number}.html" for number in range(6)))
    site.crawl()


def test_many_notices_taken_down_in_the_same_design_are_missing_and_then_removed(site: Site) -> None:
    town(site)
    for number in range(4):
        del site.pages[f"/{number}.html"]
    site.list("/4.html", "/5.html")
    assert site.crawl().tally.missing == 4
    assert site.crawl().tally.removed == 4
    assert site.rows("SELECT count(*) FROM redesigns") == [(0,)]


def test_new_addresses_in_another_design_move_what_stands_and_remove_nothing(site: Site) -> None:
    town(site)
    for number in range(6):
        del site.pages[f"/{number}.html"]
    for number in (4, 5):
        title, text = notice(number)
        said = (
            f"<html><body class=new><main class=shell><h1>{title}</h1><section class=b>{text}</section></main></body>"
        )
        site.put(f"/n/{number}", f"{said}</html>".encode())
    site.otherwise = (404, {"Content-Type": "text/html"}, b"<html><body class=new><main class=shell>404</main></body>")
    site.list("/n/4", "/n/5")
    assert site.crawl().tally.moved == 2
    for _ in range(3):
        site.crawl()
    assert site.rows("SELECT count(*), count(missing_since), count(removed_at) FROM articles") == [(6, 0, 0)]
    assert site.rows("SELECT addresses_kept FROM redesigns") == [(0,)]
    outcomes = site.rows("SELECT outcome, count(*) FROM checks WHERE key NOT LIKE '%/n/%' GROUP BY 1 ORDER BY 1")
    assert dict(outcomes)["unreachable"] == 4


def test_an_article_with_two_addresses_is_counted_once(site: Site) -> None:
    canonical = f"<link rel=canonical href='{site.url}/1.html'>"
    for path in ("/1.html", "/print/1.html"):
        site.put(path, page("Едно", "Текст.", canonical))
    site.list("/1.html", "/print/1.html")
    site.crawl()
    assert site.crawl().tally.unchanged == 1


@pytest.mark.parametrize("said", ["Профилактика до утре.", "Страницата не е намерена.", "Препишете знаците."])
def test_one_page_at_every_address_is_an_outage_and_no_redesign(site: Site, said: str) -> None:
    town(site)
    pages, shown = site.pages, f"<html><body class=x><main id=m>{said}</main></body></html>".encode()
    site.pages, site.otherwise = {}, (200, {"Content-Type": "text/html; charset=utf-8"}, shown)
    site.crawl()
    site.pages = pages
    site.crawl()
    assert site.rows("SELECT count(*) FROM redesigns") == [(0,)]
    assert site.rows("SELECT count(missing_since), max(version) FROM articles") == [(0, 1)]
