"""A review goes from key to key: what each does, what is asked meanwhile, and what can be taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.promises import reviewing
from scraper.promises.reviewing import Deed, Edits, Review, begun, press, refused, typed

QUEUE = ("one", "two", "three")


def after(keys: str | list[str], queue: tuple[str, ...] = QUEUE) -> tuple[Review, list[Deed]]:
    state, deeds = begun(queue), []
    for key in keys:
        state, deed = press(state, key)
        deeds += [deed] if deed else []
    return state, deeds


def test_each_decision_is_one_key_and_shows_the_next_proposal() -> None:
    state, deeds = after("arl")
    assert [(deed.proposal, deed.decision) for deed in deeds] == [
        ("one", "accepted"), ("two", "rejected"), ("three", "later"),
    ]  # fmt: skip
    assert (state.mode, state.left, state.current) == ("done", 0, None)


def test_what_was_passed_over_is_shown_again_before_the_end() -> None:
    state, _ = after("jaa")
    assert state.current == "one"
    assert after("jaaa")[0].mode == "done"


def test_stage_day_quote_and_note_go_with_the_decision() -> None:
    state, _ = after("s4")
    for key, text in (("d", "2024-05"), ("q", "до яз. Копринка"), ("n", " Виж снимката. "), ("e", "-")):
        state, _ = press(state, key)
        state = typed(state, text)
    _, deed = press(state, "a")
    assert deed == Deed("one", "accepted", Edits("under_way", "2024-05", "до яз. Копринка", "Виж снимката.", "none"))


@pytest.mark.parametrize(("key", "stage"), [("0", "none"), ("8", "back"), ("9", None), ("x", None), ("²", None)])
def test_a_digit_chooses_a_stage_and_any_other_key_leaves_it(key: str, stage: str | None) -> None:
    state, deeds = after(["s", key])
    assert (state.mode, deeds) == (("over", []) if key == "x" else ("deciding", []))
    assert state.edits.get("one", Edits()).stage == stage


def test_what_could_not_be_taken_back_is_decided_as_it_was() -> None:
    state, deeds = after("au")
    state = refused(state, deeds[-1], "another process is writing")
    assert (state.decided, state.current, state.said) == ({"one": "accepted"}, "one", "another process is writing")
    assert press(state, "u")[1] == deeds[-1]


@pytest.mark.parametrize("key", ["e", "\N{CYRILLIC SMALL LETTER IE}"])
def test_an_echo_is_named_by_its_id_on_either_keyboard(key: str) -> None:
    state = typed(after([key])[0], "018f-1")
    assert press(state, "a")[1] == Deed("one", "accepted", Edits(echo_of="018f-1"))


def test_an_empty_line_changes_nothing() -> None:
    state, _ = after("d")
    assert typed(state, "  ").edits == {"one": Edits()}
    assert typed(begun(QUEUE), "2024").edits == {}


def test_undo_reopens_the_last_decision_and_shows_it_again_also_at_the_end() -> None:
    state, deeds = after("aru")
    assert deeds[-1] == Deed("two", "reopened", former="rejected")
    assert (state.current, state.left) == ("two", 2)
    state, deeds = after("aaauu")
    assert [deed.proposal for deed in deeds[3:]] == ["three", "two"]
    assert state.current == "two"


def test_what_was_left_for_later_has_nothing_to_reopen() -> None:
    state, deeds = after("lu")
    assert [deed.decision for deed in deeds] == ["later"]
    assert state.current == "one"


def test_a_decision_is_not_made_twice_but_after_undo() -> None:
    state, deeds = after("aka")
    assert [deed.proposal for deed in deeds] == ["one"]
    assert state.said == "accepted: u"


def test_a_refusal_leads_back_to_its_proposal_with_the_reason() -> None:
    state, (deed,) = after("a")
    state = refused(state, deed, "found no quote")
    assert (state.current, state.said, state.left, state.done) == ("one", "found no quote", 3, ())
    assert press(state, "j")[0].said is None


def test_opening_a_page_and_looking_at_the_help_decide_nothing() -> None:
    state, deeds = after("?ao")
    assert [deed.decision for deed in deeds] == ["open"]
    assert state.current == "one"


def test_letters_of_a_bulgarian_keyboard_do_the_same() -> None:
    assert after("арл")[1] == after("arl")[1]


def test_nothing_to_review_is_over_at_once() -> None:
    assert begun(()).mode == "over"


KEYS = st.lists(st.sampled_from([*"arlsdqnuo?jk0123459 ", "\x1b", "\x1b[C", "а", "й"]) | st.characters(), max_size=60)


@given(keys=KEYS)
def test_whatever_is_pressed_each_proposal_is_decided_as_the_deeds_say(keys: list[str]) -> None:
    state, said = begun(QUEUE), {}
    for key in keys:
        if state.mode in reviewing.TYPED:
            state = typed(state, key)
            continue
        state, deed = press(state, key)
        if deed and deed.decision == "reopened":
            assert said.pop(deed.proposal) in ("accepted", "rejected")
        elif deed and deed.decision != "open":
            assert said.get(deed.proposal) in (None, "later")
            said[deed.proposal] = deed.decision
        assert {name: what for name, what in state.decided.items() if what != "later"} == {
            name: what for name, what in said.items() if what != "later"
        }
        assert state.current in (None, *QUEUE)
