from __future__ import annotations

import pytest

from scraper.onboard import town
from tests.onboard.test_sections import page

BULGARIAN = "Общината обявява, че водата спира утре сутринта по улица Иван Вазов заради авария и ремонт на водопровода."


@pytest.mark.parametrize(
    ("title", "name", "municipality"),
    [
        ("Начало | Община Казанлък", "Община Казанлък", "Казанлък"),
        ("Община Казанлък - официален сайт", "Община Казанлък", "Казанлък"),
        ("Stadt Altenhagen – Startseite", "Stadt Altenhagen", "Altenhagen"),
        ("Wookey Parish Council", "Wookey Parish Council", None),
    ],
)
def test_the_name_is_the_sites_and_not_the_pages(title, name, municipality):
    read = town.read(page(f"<title>{title}</title><p>{BULGARIAN}"))
    assert (read.name, read.municipality) == (name, municipality)


def test_a_page_without_a_title_is_named_by_its_host():
    assert town.read(page("<p>")).name == "town.example"


def test_a_language_that_is_not_declared_is_told_by_the_text():
    read = town.read(page(f"<p>{BULGARIAN}"))
    assert (read.language, read.timezone) == ("bg", "Europe/Sofia")


def test_a_few_words_tell_no_language():
    assert town.read(page("<p>2024")).language is None


@pytest.mark.parametrize(
    ("url", "language", "zone"),
    [
        ("https://www.town.de/", None, "Europe/Berlin"),
        ("https://www.town.gov.uk/", "en", "Europe/London"),
        ("https://town.example/", "es", "Europe/Madrid"),
        ("https://town.example/", "en", "UTC"),
        ("https://town.us/", "en", "UTC"),
        ("https://town.example/", "sr-Latn", "Europe/Belgrade"),
        ("http://127.0.0.1:8000/", None, "UTC"),
    ],
)
def test_the_time_zone_is_the_hosts_country_or_the_languages_own(url, language, zone):
    assert town.timezone(url, language) == zone
