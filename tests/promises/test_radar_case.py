"""The radar in the real case: work before money, a renamed end point, one sentence with two projects, echoes, misses."""

from __future__ import annotations

import pytest

from scraper.promises.models import Match
from scraper.promises.radar import FLOOR, match
from tests.promises import rose_valley as case


@pytest.fixture(scope="module")
def found() -> dict[str, list[Match]]:
    return match(case.PROGRAMME, case.TEXTS, floor=0.0)


def proposed(found: dict[str, list[Match]], promise: str) -> list[int]:
    return [each.article for each in found[promise] if each.score >= FLOOR]


def of(found: dict[str, list[Match]], promise: str, article: int) -> Match:
    return next(each for each in found[promise] if each.article == article)


def test_everything_that_speaks_of_the_lane_is_proposed_and_nothing_else(found):
    assert set(proposed(found, case.LANE)) == {case.SOD, case.SEED, case.COPY, case.LAND, case.CONTRACT}


def test_the_sewer_gets_its_own_first_sod_and_not_the_water_main_of_the_same_village(found):
    assert proposed(found, case.SEWER)[:3] == [case.SEED, case.COPY, case.SOD_SEWER]
    assert case.MAINS not in proposed(found, case.SEWER)


def test_one_sentence_with_two_projects_stands_first_for_both(found):
    for promise in (case.LANE, case.SEWER):
        first = found[promise][0]
        assert (first.article, first.quote) == (case.SEED, case.SENTENCE)


def test_village_and_reservoir_both_count_where_the_promise_names_both(found):
    assert case.SENTENCE.count("яз. Копринка") == 1
    village, reservoir = of(found, case.LANE, case.CONTRACT), of(found, case.LANE, case.LAND)
    assert "село Копринка" in village.quote
    assert "язовир „Копринка“" in reservoir.quote


def test_work_before_the_mandate_is_a_baseline_and_not_left_out(found):
    sod = of(found, case.LANE, case.SOD)
    assert (sod.period, sod.stage) == ("before", "under_way")
    assert of(found, case.SEWER, case.SOD_SEWER).period == "before"


def test_the_copy_is_an_echo_of_the_towns_text_and_a_new_statement_is_none(found):
    assert of(found, case.LANE, case.COPY).echo_of == case.SEED
    assert of(found, case.LANE, case.SEED).echo_of is None
    assert of(found, case.LANE, case.CONTRACT).echo_of is None


def test_the_lanes_to_other_places_are_far_below(found):
    scores = {each.article: each.score for each in found[case.LANE]}
    assert max(scores.get(case.KRUN, 0), scores.get(case.ENINA_LANE, 0)) < FLOOR / 2


def test_a_sum_in_millions_and_the_stage_of_the_contract_are_read(found):
    contract = of(found, case.LANE, case.CONTRACT)
    assert contract.stage == "funded"
    assert ("amount", "6 млн. лева") in [(reason.kind, reason.found) for reason in contract.reasons]


def test_every_quote_stands_in_its_text(found):
    bodies = {text.article: text.body for text in case.TEXTS}
    assert all(each.quote and each.quote in bodies[each.article] for some in found.values() for each in some)


def test_reasons_name_the_words_as_the_text_has_them_and_how_near_they_stand(found):
    land = of(found, case.LANE, case.LAND)
    told = {(reason.kind, reason.found) for reason in land.reasons}
    assert {("place", "Копринка"), ("word", "велоалеята"), ("near", "sentence")} <= told
