from __future__ import annotations

import asyncio
import json
import re

import pytest

from scraper.errors import Unfit
from scraper.models import Feed, Listing, Sitemap
from scraper.onboard import survey
from scraper.onboard.asking import MOST
from tests.onboard.sites import HOST, article, card, day, listing, title, town, whole

NEWS = listing(range(40), per_page=10)


def listed(proposal):
    return [one.url.removeprefix(HOST) for one in proposal.source.news if isinstance(one, Listing)]


def test_a_site_is_learned_from_its_home_page():
    found = town(NEWS).surveyed()
    source = found.source
    assert (source.name, source.municipality, source.language) == ("Община Казанлък", "Казанлък", "bg")
    assert listed(found) == ["/novini"]
    assert source.news[0].next is not None
    assert re.search(source.article.url, f"{HOST}/novini/7.html")
    assert [one.article.title for one in found.taken[:3]] == [title(number) for number in (39, 38, 37)]
    assert all(fit.pages == fit.of for fit in found.fits)


def test_any_page_of_the_site_will_do_to_begin_with():
    assert listed(town(NEWS).surveyed("/novini/12.html")) == ["/novini"]


def test_what_a_front_page_shows_of_the_news_is_no_list_beside_the_whole():
    front = "".join(card(number) for number in range(39, 34, -1))
    assert listed(town(NEWS, front).surveyed()) == ["/novini"]


def test_a_gate_that_asks_for_a_language_is_passed_through_its_first_door():
    gate = '<html><body><a href="/bg/">Български</a> <a href="/en/">English</a></body></html>'
    inside = town(NEWS).pages["/"]
    assert listed(town({**NEWS, "/": gate, "/bg/": inside, "/en/": whole("<p>Welcome")}).surveyed()) == ["/novini"]


def test_a_page_that_only_leads_on_is_followed():
    onward = '<html><head><meta http-equiv="Refresh" content="0; URL=index.php"></head></html>'
    inside = town(NEWS).pages["/"]
    assert listed(town({**NEWS, "/": onward, "/index.php": inside}).surveyed()) == ["/novini"]


def test_a_refresh_that_leads_to_itself_ends():
    loop = '<html><head><meta http-equiv="refresh" content="0; url=/"></head></html>'
    with pytest.raises(Unfit):
        town({"/": loop}).surveyed()


def test_sections_without_a_common_list_are_all_taken():
    notices = listing(range(100, 115), per_page=10, place="obyavi")
    menu = '<a href="/novini">Новини</a> <a href="/obyavi">Обяви</a>'
    found = town({**NEWS, **notices}, menu=menu).surveyed()
    assert sorted(listed(found)) == ["/novini", "/obyavi"]
    assert {one.section for one in found.source.news} == {"Новини", "Обяви"}


def test_a_section_that_another_holds_is_left_out():
    part = {"/kultura": whole("".join(card(number) for number in (30, 20, 10)))}
    menu = '<a href="/novini">Новини</a> <a href="/kultura">Новини култура</a>'
    assert listed(town({**NEWS, **part}, menu=menu).surveyed()) == ["/novini"]


def test_archives_are_taken_where_the_list_itself_turns_no_further():
    pages = {path: page for path, page in NEWS.items() if "?" not in path}
    years = " ".join(f'<a href="/arhiv/{year}">{year}</a>' for year in (2021, 2020))
    pages["/novini"] = whole("".join(card(number) for number in range(39, 29, -1)) + f"<ul>{years}</ul>")
    pages["/arhiv/2021"] = whole("".join(card(number) for number in range(39, 14, -1)))
    pages["/arhiv/2020"] = whole("".join(card(number) for number in range(14, -1, -1)))
    found = town(pages).surveyed()
    assert {"/arhiv/2021", "/arhiv/2020"} <= set(listed(found))


def test_a_sitemap_is_taken_for_articles_that_no_list_leads_to():
    pages = {path: page for path, page in NEWS.items() if "?" not in path}
    pages["/novini"] = whole("".join(card(number) for number in range(39, 29, -1)))
    urls = "".join(f"<url><loc>{HOST}/novini/{number}.html</loc></url>" for number in range(40))
    pages["/sitemap.xml"] = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    found = town(pages).surveyed()
    assert [one for one in found.source.news if isinstance(one, Sitemap)] == [Sitemap(f"{HOST}/sitemap.xml")]


def test_a_feed_alone_is_taken_with_a_warning():
    items = "".join(
        f"<item><title>{title(number)}</title><link>{HOST}/novini/{number}.html</link></item>" for number in range(10)
    )
    pages = {path: page for path, page in NEWS.items() if path.endswith(".html")}
    pages["/rss.xml"] = f'<rss version="2.0"><channel>{items}</channel></rss>'
    found = town(pages, menu='<a href="/za-grada">За града</a>').surveyed()
    assert found.source.news == (Feed(f"{HOST}/rss.xml"),)
    assert any("feed" in warning for warning in found.warnings)


def test_an_interface_for_programs_is_taken_before_a_feed_that_holds_the_latest_only():
    said = [
        {"link": f"{HOST}/novini/{number}.html", "title": {"rendered": title(number)}, "date": "2021-03-01T10:00:00"}
        for number in range(40)
    ]
    head = f'<link rel="https://api.w.org/" href="{HOST}/wp-json/"><link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    one = town({**NEWS, "/wp-json/wp/v2/posts?per_page=100": json.dumps(said)})
    one.pages = {**one.pages, "/": one.pages["/"].replace("<head>", f"<head>{head}")}
    found = one.surveyed()
    assert [each.url for each in found.source.news if isinstance(each, Feed)] == [
        f"{HOST}/wp-json/wp/v2/posts?per_page=100"
    ]


def test_categories_are_no_articles_though_their_pages_read_like_some():
    names = ("Култура", "Образование", "Спорт", "Проекти", "Туризъм")
    cloud = "".join(f'<li class="cat"><a href="/rubrika/{at}.html">{name}</a></li>' for at, name in enumerate(names))
    pages = {**NEWS, "/novini": NEWS["/novini"].replace("</main>", f"<ul>{cloud}</ul></main>")}
    for at, name in enumerate(names):
        pages[f"/rubrika/{at}.html"] = whole(
            f"<h1>{name}</h1><p>Всичко за жителите на града на едно място, по дни.</p>"
        )
    found = town(pages).surveyed()
    assert listed(found) == ["/novini"]
    assert not re.search(found.source.article.url, f"{HOST}/rubrika/1.html")


def test_the_newest_that_stand_beside_every_page_are_articles_all_the_same():
    aside = "".join(f'<li><a href="/novini/{number}.html">{title(number)}</a></li>' for number in range(39, 35, -1))
    pages = {path: page.replace("</main>", f"</main><aside><ul>{aside}</ul></aside>") for path, page in NEWS.items()}
    found = town(pages, f"<aside><ul>{aside}</ul></aside>").surveyed()
    assert [one.article.title for one in found.taken[:2]] == [title(39), title(38)]


def test_a_calendar_full_of_dated_links_is_no_news():
    events = "".join(
        f'<div class="vevent">{day(n)} <a href="/kalendar/{n}.html">Концерт на площада {n}</a></div>' for n in range(20)
    )
    pages = {**NEWS, "/kalendar": whole(events)}
    pages |= {f"/kalendar/{number}.html": whole(article(number)) for number in range(20)}
    menu = '<a href="/kalendar">Събития</a> <a href="/novini">Новини</a>'
    assert listed(town(pages, menu=menu).surveyed()) == ["/novini"]


def test_a_heading_of_the_section_is_not_taken_for_the_title():
    pages = dict(NEWS)
    pages |= {f"/novini/{number}.html": whole(article(number, heading="Новини")) for number in range(40)}
    found = town(pages).surveyed()
    assert found.taken[0].article.title == title(39)


def test_a_site_without_dates_says_so():
    pages = {f"/novini/{number}.html": whole(article(number, dated=False)) for number in range(12)}
    pages["/novini"] = whole("".join(card(number, dated=False) for number in range(11, -1, -1)))
    assert any("no dates" in warning for warning in town(pages).surveyed().warnings)


def test_a_site_without_news_is_told_and_not_guessed():
    with pytest.raises(Unfit, match="no news found"):
        town({}).surveyed()


def test_pages_that_robots_forbids_are_told():
    one = town(NEWS)
    one.forbidden = ("/obyavi",)
    one.pages = {**one.pages, "/": whole("<p>Град", '<a href="/novini">Новини</a> <a href="/obyavi">Обяви</a>')}
    assert any("may not be asked for" in warning for warning in one.surveyed().warnings)


def test_a_site_with_no_end_is_asked_no_more_than_is_promised():
    menu = '<a href="/novini">Новини</a>' + " ".join(f'<a href="/novini-{n}">Новини {n}</a>' for n in range(3000))
    one = town(listing(range(3000), per_page=10), menu=menu)
    one.surveyed()
    assert len(one.asked) <= MOST


def test_no_address_is_asked_for_twice():
    one = town(NEWS)
    one.surveyed()
    assert len(one.asked) == len(set(one.asked))


def test_what_a_person_is_told_is_in_the_language_of_the_locale():
    with pytest.raises(Unfit, match="не"):
        asyncio.run(survey(f"{HOST}/", town({}).ask, slug="town", locale="bg"))
