"""What a crawl has met: it says of each key what a set would, however many there are."""

from __future__ import annotations

import sys
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from scraper.crawl.met import Met

KEYS = st.lists(st.text(max_size=3), max_size=40)


@given(KEYS, KEYS, KEYS)
def test_it_says_what_a_set_says(first, second, asked):
    met, known = Met(first), {*first, *second}
    met.update(second)
    assert len(met) == len(known)
    assert [key in met for key in asked] == [key in known for key in asked]
    assert met.issuperset(asked) == known.issuperset(asked)
    left = met.without(asked)
    assert (len(left), len(met)) == (len(known - {*asked}), len(known))
    assert not any(key in left for key in asked)


def test_many_keys_are_known_apart_from_others():
    met = Met(f"town.test/{number}" for number in range(0, 20_000, 2))
    met.update(f"town.test/{number}" for number in range(0, 20_000, 4))
    assert len(met) == 10_000
    assert all((f"town.test/{number}" in met) == (number % 2 == 0) for number in range(20_000))


def test_a_key_costs_less_than_its_own_text():
    tracemalloc.start()
    met = Met(f"town.test/news/{number}.html" for number in range(50_000))
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(met) == 50_000
    assert held < 50_000 * sys.getsizeof("town.test/news/12345.html") / 3
