"""Every reason that the radar may give is told in words, in the terminal and at the desk."""

from __future__ import annotations

from typing import get_args

import pytest

from scraper.commands.promise_words import reason
from scraper.promises.models import FoundKind, ReasonKind
from scraper.publish.staff.review import words
from scraper.publish.words import Words

FOUND = set(get_args(FoundKind))
EVERY = {kind for part in get_args(ReasonKind) for kind in (get_args(part) or (part,))}


@pytest.mark.parametrize("kind", sorted(EVERY - FOUND - {"near", "known"}))
def test_what_tells_against_a_passage_has_a_minus(kind):
    assert reason({"kind": kind, "found": "думата", "weight": -0.5}).startswith("− ")


@pytest.mark.parametrize("kind", sorted(FOUND))
def test_what_was_found_is_told_by_its_own_words(kind):
    assert reason({"kind": kind, "found": "думата", "weight": 0.5}) == "думата"


def test_what_was_learned_is_told_with_the_day_of_the_evidence_that_taught_it():
    known = {"kind": "known", "found": "„Речен разказ“", "weight": 0.3}
    assert reason(known | {"since": "2024-03-12"}) == "„Речен разказ“ (known from accepted evidence of 2024-03-12)"
    assert "None" not in reason(known)


@pytest.mark.parametrize("kind", sorted(EVERY - {"near"}))
def test_the_desk_has_a_word_for_it(kind):
    assert kind in words(Words("en"))["reasons"]
