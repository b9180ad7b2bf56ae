"""Marks in mark-up: in words only, never in a tag, and nothing escaped twice or not at all."""

from __future__ import annotations

from html import escape, unescape

import nh3
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from scraper.publish.marking import marked_in


def water(text: str) -> str:
    return " ".join(escape(text).replace("вода", "<mark>вода</mark>").split())


def test_words_are_marked_and_the_spaces_around_tags_stay() -> None:
    text = Markup("<p>студена вода <b>и вода</b> , сок\n</p>")
    assert marked_in(text, water) == "<p>студена <mark>вода</mark> <b>и <mark>вода</mark></b> , сок\n</p>"


def test_addresses_are_left_alone() -> None:
    text = Markup('<a href="https://x.example/?q=вода>вода" rel="nofollow">вода &amp; &lt;b&gt;</a>')
    assert marked_in(text, water) == (
        '<a href="https://x.example/?q=вода>вода" rel="nofollow"><mark>вода</mark> &amp; &lt;b&gt;</a>'
    )


@example("вода'")
@example("вода <b>")
@given(st.text("вода <>&\"'=/abp", max_size=60))
def test_marking_adds_marks_and_nothing_else(wild: str) -> None:
    clean = Markup(nh3.clean(wild, tags={"a", "b", "p"}, attributes={"a": {"href"}}, link_rel=None))
    marked = marked_in(clean, water)
    again = nh3.clean(marked, tags={"a", "b", "p", "mark"}, attributes={"a": {"href"}}, link_rel=None)
    assert unescape(again) == unescape(marked)  # a quotation mark may be written in two ways
