"""Who we say we are."""

from __future__ import annotations

import pytest

from scraper.crawl.agent import is_public, user_agent
from scraper.models import Operator


def test_the_user_agent_carries_the_operator():
    operator = Operator("Библиотека", "archive@library.example", "https://library.example/archive")
    assert user_agent("0.1", operator) == (
        "municipal-archive/0.1 (+https://library.example/archive; archive@library.example)"
    )


def test_without_an_operator_it_is_the_bare_product():
    assert user_agent("0.1", None) == "municipal-archive/0.1"


def test_no_operator_can_break_a_header():
    told = user_agent("0.1", Operator("x", "a@b.example\r\nX-Evil: 1", "https://библиотека.example/a b"))
    assert told.isascii()
    assert told.isprintable()


@pytest.mark.parametrize(
    "url", ["https://www.kazanlak.bg/", "http://8.8.8.8/", "https://xn--e1aybc.xn--90ae/", "http://[2a00:1450::1]:81/x"]
)
def test_hosts_of_the_open_internet_are_public(url):
    assert is_public(url)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1:8000/", "http://localhost/", "http://a.localhost/", "http://town.test/", "http://[::1]/"),
        *("http://a.example/", "http://intranet/", "http://10.1.2.3/", "http://nas.local/", "http://2130706433/"),
        *("http://[::ffff:127.0.0.1]/", "http://[bad/", "no address", ""),
    ],
)
def test_inside_hosts_and_names_of_tests_are_not(url):
    assert not is_public(url)
