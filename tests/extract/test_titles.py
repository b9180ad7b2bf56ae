"""Titles: the headline as the page shows it, whatever stands around it and whatever the page's head says besides."""

from __future__ import annotations

import json
import time
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract import Hints, extract

URL = "https://www.town.example/news/541"
TITLE = "Откриха градина в Ясен"
TEXT = "Кметът откри обновената градина на улица „Люляк“. В събитието участваха над двеста деца и родители."
BODY = f"<p>{TEXT}</p><p>Обектът беше завършен с месец по-рано от срока по договора, каза кметът.</p>"
MENU = "<ul>" + "".join(f"<li><a href='/{number}'>Раздел {number}</a></li>" for number in range(8)) + "</ul>"


def title(
    top: str,
    head: str = "Община",
    *,
    og: str = "",
    ld: str = "",
    site: str = "",
    below: str = BODY,
    hint: str | None = None,
    url: str = URL,
) -> str | None:
    """The title of a page with `top` over its text; `head` is its <title>, `ld` the headline in JSON-LD."""
    thing = json.dumps({"@type": "NewsArticle", "headline": ld}) if ld else "{}"
    page = (
        f"<html><head><title>{escape(head)}</title><script type='application/ld+json'>{thing}</script>"
        f"<meta property='og:title' content='{escape(og)}'><meta property='og:site_name' content='{escape(site)}'>"
        f"</head><body>{top}<div>{below}</div>"
    )
    return extract(page.encode(), url, hints=Hints(title=hint), language="bg").title


# --- the site's name --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [" | ", " - ", " – ", " — ", " : ", " · ", " » ", " • ", " / ", " :: ", "｜", "|"])
def test_a_title_in_the_head_loses_the_sites_name_on_either_side(sign: str) -> None:
    assert title("", f"{TITLE}{sign}Община Ясен", site="Община Ясен") == TITLE
    assert title("", f"Община Ясен{sign}{TITLE}", site="Община Ясен") == TITLE
    assert title("", og=f"{TITLE}{sign}Община Ясен", site="Община Ясен") == TITLE


def test_the_publisher_and_the_host_name_the_site_too() -> None:
    thing = {"@type": "NewsArticle", "headline": f"{TITLE} | Общината", "publisher": {"name": "Общината"}}
    page = f"<script type='application/ld+json'>{json.dumps(thing)}</script>{BODY}"
    assert extract(page.encode(), URL).title == TITLE
    assert title("", f"{TITLE} - Town.example") == TITLE


def test_a_dash_in_a_headline_parts_no_name_of_a_site() -> None:
    whole = f"{TITLE} – с нова ограда"
    assert title(f"<h1>{whole}</h1>", f"{whole} | Община Ясен") == whole
    assert title("", f"{whole} | Община Ясен", site="Община Ясен") == whole


@pytest.mark.parametrize("level", ["h2", "h3"])
@pytest.mark.parametrize("head", ["Община Ясен", "Община Ясен - Новини"])
def test_the_sites_heading_over_its_menu_is_no_title(head: str, level: str) -> None:
    assert title(f"<h1>Община Ясен</h1>{MENU}", head, below=f"<{level}>{TITLE}</{level}>{BODY}") == TITLE


def test_a_heading_over_share_buttons_is_the_title_if_the_head_or_the_address_knows_it() -> None:
    top = f"<h1>{TITLE}</h1>{MENU}<h2>Новото място за игра на децата</h2>"
    assert title(top, og=TITLE) == TITLE
    top = f"<h1>Garden opened in Yasen</h1>{MENU}<h2>A new place to play</h2>"
    assert title(top, url="https://town.example/garden-opened-yasen") == "Garden opened in Yasen"


def test_the_listing_tells_the_title_from_the_section() -> None:
    top = f"<h1>Новини и съобщения</h1><h2>{TITLE}</h2>"
    assert title(top, "Новини и съобщения | Община Ясен", hint=f"{TITLE[:15]}…") == TITLE


# --- kickers ----------------------------------------------------------------------------------------------------


def test_a_kicker_in_the_heading_goes_where_the_head_says_the_headline_alone() -> None:
    assert title(f"<h1><span>Детски градини</span> <span>{TITLE}</span></h1>", og=TITLE) == TITLE
    assert title(f"<h1>Детски градини: {TITLE}</h1>", og=TITLE) == TITLE


def test_words_that_nothing_parts_off_are_no_kicker() -> None:
    assert title(f"<h1>Тържествено {TITLE}</h1>", og=TITLE) == f"Тържествено {TITLE}"


@pytest.mark.parametrize("name", ["article-kicker", "title__overline", "dachzeile"])
def test_a_kicker_named_so_goes_unless_the_head_says_it_too(name: str) -> None:
    heading = f"<h1><span class={name}>Детски градини</span> <span>{TITLE}</span></h1>"
    assert title(heading) == TITLE
    assert title(heading, og=f"Детски градини: {TITLE}") == f"Детски градини {TITLE}"


def test_a_line_over_the_heading_is_part_of_the_title_where_all_of_the_head_says_so() -> None:
    whole = f"Детски градини: {TITLE}"
    assert title(f"<p>Детски градини</p><h1>{TITLE}</h1>", og=whole, ld=whole) == whole
    assert title(f"<p>Детски градини</p><h1>{TITLE}</h1>", og=whole, ld=TITLE) == TITLE
    assert title(f"<h1>{TITLE}</h1>", og=whole, ld=whole) == TITLE


# --- what stands beside the headline ----------------------------------------------------------------------------


def test_a_date_or_a_counter_behind_the_headline_is_no_part_of_it() -> None:
    assert title(f"<h1>{TITLE} <span>12.02.2024 08:49</span></h1>", f"{TITLE} / Новини") == TITLE
    assert title(f"<h1>{TITLE}<br><a href=#c>Коментари: 12</a></h1>", og=TITLE) == TITLE


def test_a_title_that_the_head_cuts_short_is_kept_whole() -> None:
    assert title(f"<h1>{TITLE} след основен ремонт</h1>", og=TITLE) == f"{TITLE} след основен ремонт"


def test_a_heading_for_screen_readers_is_no_title() -> None:
    assert title(f"<h1>{TITLE}</h1><h2 class='text hidden'>Съдържание на страницата</h2>") == TITLE


def test_a_heading_within_the_text_is_no_title() -> None:
    below = f"<p>{TEXT}</p><h2>Ясен ще има и нов парк</h2>{BODY}"
    assert title(f"<h1>{TITLE}</h1>", below=below) == TITLE
    assert title("", og=TITLE, below=below) == TITLE


def test_the_latest_news_before_the_article_do_not_hide_its_heading() -> None:
    below = "".join(f"<p>Новина {number}: {TEXT}</p>" for number in range(20)) + f"<h2>{TITLE}</h2>{BODY}"
    assert title("", f"{TITLE.upper()} | Община Ясен", below=below) == TITLE


def test_a_heading_in_the_menu_is_the_title_if_the_head_says_so() -> None:
    assert title(f"<nav>{MENU}<h1>{TITLE}</h1></nav>", og=TITLE, below=f"<h3>За децата</h3>{BODY}") == TITLE


def test_a_heading_in_the_menu_gives_way_to_a_head_that_says_what_the_address_says() -> None:
    top = f"<nav>{MENU}<h1>Services for citizens</h1></nav>"
    assert title(top, og="Garden opened", url="https://town.example/garden-opened") == "Garden opened"
    assert title(top, og="Official site", url="https://town.example/garden-opened") == "Services for citizens"


def test_soft_hyphens_and_double_encoding_are_gone_and_capitals_stay() -> None:
    assert title("<h1>ОТКРИ&shy;ХА ГРАДИНА В ЯСЕН</h1>", og=TITLE) == "ОТКРИХА ГРАДИНА В ЯСЕН"
    assert title("", ld="Откриха &quot;Люляк&quot; в Ясен") == 'Откриха "Люляк" в Ясен'


def test_a_title_element_in_the_text_is_no_heading() -> None:
    assert title(f"<title>{TITLE} | Община Ясен</title><h1>{TITLE}</h1>", "") == TITLE


# --- head against heading ---------------------------------------------------------------------------------------


def test_a_visible_heading_stands_against_an_og_title_for_searchers() -> None:
    assert title(f"<h1>{TITLE}</h1>", "Нова детска градина 2024", og="Нова детска градина 2024") == TITLE


def test_json_ld_stands_against_a_heading_that_only_it_knows_better() -> None:
    headline = "Кметът откри нова градина в Ясен"
    assert title("<h1>Откриха нова градина в Ясен</h1>", ld=headline, og="Ясен") == headline
    assert title("<h1>Пресцентър и връзки</h1>", f"{headline} | Община", ld=headline, og="Ясен") == headline
    assert title(f"<h1>{TITLE}</h1>", ld="Официален портал", og="Ясен") == TITLE
    assert title(f"<h1>{TITLE}</h1>", ld=headline, og="Ясен", hint=TITLE) == TITLE


def test_json_ld_is_the_pages_own_however_its_address_is_written() -> None:
    thing = {"@type": "Article", "headline": TITLE, "url": "HTTPS://www.town.example:443/news/541#article"}
    other = {"@type": "Article", "headline": "Друга новина от Ясен", "url": "/news/540"}
    page = f"<script type='application/ld+json'>{json.dumps([other, thing])}</script>{BODY}"
    assert extract(page.encode(), URL).title == TITLE


# --- bad input --------------------------------------------------------------------------------------------------


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=30))
def test_a_title_is_one_line_whatever_a_page_says(heading: str, head: str, headline: str, site: str) -> None:
    found = title(f"<h1>{escape(heading)}</h1>", head, og=headline, ld=headline, site=site)
    assert found is None or (found == " ".join(found.split()) and "\xad" not in found)


@pytest.mark.parametrize(
    "top",
    [
        "<h1>" + "Ясен <br>" * 100_000 + "</h1>",
        "".join(f"<h2>Новина {number} от Ясен</h2>" for number in range(19_000)),
        "<p><b>Ясен</b></p>" * 19_000,
    ],
    ids=["lines", "headings", "bold"],
)
def test_a_page_of_headings_is_read_in_the_time_that_its_lines_take(top: str) -> None:
    started = time.process_time()
    title(top, "Ясен | " * 50_000, og="Ясен - " * 50_000, ld="Ясен " * 50_000)
    assert time.process_time() - started < 15
