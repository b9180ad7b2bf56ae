"""Says in the reader's language what was wrong with a question; programs get the English words."""

from __future__ import annotations

import re

from scraper.errors import WrongInput
from scraper.publish.words import Words

_FORM = re.compile(r"(\w+): found (.+), expected (.+)", re.DOTALL)


def refusal(w: Words, error: WrongInput) -> str:
    """The error as a sentence of the page; as it stands, if it is not of the form `place: found …, expected …`."""
    _ = w.gettext
    form = _FORM.fullmatch(str(error))
    if form is None:
        return str(error)
    place, found, expected = form.groups()
    beginnings = {
        "a day such as ": _("a day such as {rest}"),
        "a number from 1 to ": _("a number from 1 to {rest}"),
        "one of ": _("one of {rest}"),
        "the number of a version: ": _("the number of a version: {rest}"),
        "the value that a page of ": _("the value that the page before gave as its next"),
    }
    for english, said in beginnings.items():
        if expected.startswith(english):
            expected = said.format(rest=expected.removeprefix(english))
            break
    return _("{place}: found {found}, expected {expected}").format(place=place, found=found, expected=expected)
