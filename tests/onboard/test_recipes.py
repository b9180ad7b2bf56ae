"""Recipes: every file is valid, a platform is known by its marks, and a fault names file and key."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.models import Capture, DateRule, NextPage
from scraper.onboard.recipes import recipes, recognise
from scraper.onboard.recipes.reading import read

MARKED = 'name = "X"\n[marks]\ngenerator = ["^X"]\n'


def page(body: str | bytes, *headers: tuple[str, str], url: str = "https://www.town.example/") -> Capture:
    body = body.encode() if isinstance(body, str) else body
    return Capture(url, datetime(2024, 2, 12, tzinfo=UTC), 200, (("Content-Type", "text/html"), *headers), body)


def named(capture: Capture) -> str | None:
    found = recognise(capture)
    return found and found.name


def test_every_file_is_a_recipe_of_a_platform_of_its_own() -> None:
    names = [recipe.name for recipe in recipes()]
    assert len(names) == len(set(names))
    assert {"WordPress", "Joomla", "Drupal 7", "Drupal", "TYPO3", "Liferay", "Plone", "CivicPlus", "ACSTRE"} <= {*names}


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ('<meta name="generator" content="WordPress 6.1">', "WordPress"),
        ('<meta name=Generator value="Drupal 7 (http://drupal.org)">', "Drupal 7"),
        ('<meta name="Generator" content="Drupal 10 (https://www.drupal.org)">', "Drupal"),
        ('<img src="/wp-content/a.png"><script src="/wp-includes/b.js"></script>', "WordPress"),
        ("<a href=/section-16-content.html>Новини</a>", "ACSTRE"),
        ("<a href='/wps/portal/town/actual/!ut/p/'>Новини</a>", "WebSphere Portal (egov.bg)"),
        ('<div id="__nuxt"></div><script src="/_nuxt/e.js"></script>', "Nuxt"),
        ('<script id="__NEXT_DATA__" type="application/json">{}</script>', "Next.js"),
        ("<a href=modules/news/article.php?storyid=962>Архив</a>", "XOOPS"),
        (
            "<a href='index.php?p=c&r=88'>Новини</a><a href=page-12866.html>Да</a>",
            "Own PHP (index.php?p=…, page-N.html)",
        ),
    ],
)
def test_a_platform_is_known_by_its_marks(markup: str, name: str) -> None:
    assert named(page(f"<html><head>{markup}")) == name


def test_headers_and_cookies_are_marks_too() -> None:
    assert named(page("<p>", ("X-Generator", "Drupal 11"))) == "Drupal"
    assert named(page("<p>", ("Set-Cookie", "CMSPreferredCulture=bg-BG; path=/"))) == "Kentico"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Сайтът ни беше на WordPress.",
        '<img src="/wp-content/logo.png">',
        '<a href="https://other.example/wp-content/a"><a href="https://other.example/wp-includes/b">',
        '<meta name="generator" content="Our own WordPress-like system">',
        "",
    ],
)
def test_one_weak_mark_or_another_sites_marks_name_nothing(markup: str) -> None:
    assert named(page(markup)) is None


def test_the_best_marked_of_two_platforms_is_named() -> None:
    """A page that Next.js shows may have its pictures on a WordPress of the same host."""
    markup = '<div id=__next></div><script id=__NEXT_DATA__></script><img src="/wp-content/a.png"><img src="/wp-json/">'
    assert named(page(markup)) == "Next.js"


def test_a_recipe_says_where_to_look_and_which_rules_to_try() -> None:
    (wordpress,) = (recipe for recipe in recipes() if recipe.name == "WordPress")
    assert "wp-json/wp/v2/posts" in wordpress.api
    assert all(rule.item and not rule.url for rule in wordpress.listing)
    assert wordpress.article[0].body
    assert wordpress.warnings[0].to("bg") != wordpress.warnings[0].to("de") == wordpress.warnings[0].en


def test_dates_and_pagers_may_be_tables() -> None:
    text = """
[[listing]]
item = "li"
date = { css = ".d", pattern = '\\d+' }
next = { param = "start", from = 10, step = 10 }
"""
    (rule,) = read(MARKED + text, "x.toml")[0].listing
    assert rule.date == DateRule(".d", r"\d+")
    assert rule.next == NextPage(param="start", start=10, step=10)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = ", "x.toml: expected TOML"),
        ('name = "X"', "x.toml: found no name or no marks"),
        ('name = "X"\n[marks]', "x.toml: marks: found none"),
        (MARKED + "[place]", "x.toml: unknown key 'place', expected one of .*did you mean 'places'"),
        (MARKED + '[[listing]]\nitem = "li["', "x.toml: listing: 1: item: found 'li\\[', expected a CSS selector"),
        (MARKED + '[[listing]]\nitem = "li"\n[[listing]]\ndate = { at = "b" }', "listing: 2: date: unknown key 'at'"),
        (MARKED + '[[article]]\nurl = "("', "x.toml: article: 1: url: found '\\(', expected a regular expression"),
        (MARKED + '[places]\nfeeds = ["https://x.example/feed"]', "places: feeds: 1: found .*, expected an address"),
        (MARKED + '[places]\nfeeds = "feed"', "places: feeds: found 'feed', expected a list"),
        (MARKED + '[[warning]]\nen = "Slow."', "warning: 1: found en, expected bg and en"),
        (MARKED + "[[listing]]\nnext = { step = 1 }", "next: found no param"),
        (MARKED + '[[listing]]\nnext = { param = "p", step = "many" }', "step: found 'many', expected a whole number"),
        (MARKED + "[[listing]]\nitem = 3", "item: found 3, expected text"),
    ],
)
def test_a_fault_is_told_with_file_and_key(text: str, told: str) -> None:
    with pytest.raises(WrongInput, match=told):
        read(text, "x.toml")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["<a href=", '<meta name=generator content="', "<script src="]))
def test_no_bytes_break_the_looking(body: bytes, before: str) -> None:
    recognise(page(before.encode() + body))
