from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from scraper.onboard.address import pattern

HOST = "https://town.example"


def test_a_pattern_names_what_all_addresses_share_and_leaves_the_rest_open():
    articles = [f"{HOST}/novini/{slug}.html" for slug in ("nov-asfalt", "obyava-2", "targ")]
    assert pattern(articles, [f"{HOST}/kontakti.html"]) == r"/novini/[^/?]+\.html$"


def test_years_and_days_keep_their_digits_and_numbers_that_grow_do_not():
    dated = [f"{HOST}/2024/0{day}/nov-asfalt-{day}/" for day in range(1, 6)]
    assert pattern(dated, []) == r"/\d{4}/\d{2}/nov-asfalt-\d+/$"
    numbered = [f"{HOST}/n/{number}/" for number in (4367, 4372, 9998)]
    assert re.search(pattern(numbered, []) or "", f"{HOST}/n/10001/")


def test_parameters_stand_in_the_order_in_which_they_are_written():
    articles = [f"{HOST}/show.php?cat=2&news_id={number}" for number in (7, 81, 900)]
    assert pattern(articles, []) == r"/show\.php\?cat=2&news_id=\d+$"


def test_a_number_before_the_words_is_named():
    articles = [f"{HOST}/index.php/novini/{number}-{slug}" for number, slug in ((5438, "voda"), (5500, "obyava-2"))]
    found = pattern(articles, [f"{HOST}/index.php/novini"]) or ""
    assert all(re.search(found, url) for url in articles)
    assert not re.search(found, f"{HOST}/index.php/novini")


def test_where_another_page_looks_the_same_there_is_no_pattern():
    articles = [f"{HOST}/archives/{slug}/" for slug in ("voda", "obyava", "targ")]
    assert pattern(articles, [f"{HOST}/archives/2024/"]) is None


def test_a_path_that_others_end_with_is_held_at_its_beginning():
    articles = [f"{HOST}/news/{slug}" for slug in ("water", "notice")]
    found = pattern(articles, [f"{HOST}/category/news/sport"]) or ""
    assert all(re.search(found, url) for url in articles)
    assert not re.search(found, f"{HOST}/category/news/sport")


def test_addresses_of_many_shapes_have_no_pattern():
    articles = [HOST + path for path in ("/a.html", "/b/c", "/?id=4", "/2024/01/x/", "/d/e/f/g")]
    assert pattern(articles, []) is None


PART = st.text("abcя-_%.0123456789 ()[]+*?", min_size=1, max_size=8)


@given(st.lists(st.lists(PART, min_size=1, max_size=4).map("/".join), min_size=1, max_size=12))
def test_whatever_the_addresses_a_pattern_matches_every_one_of_them(paths):
    articles = [f"{HOST}/{path}" for path in paths]
    found = pattern(articles, [])
    assert found is None or all(re.search(found, url) for url in articles)
