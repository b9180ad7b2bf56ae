"""Hands one message to a chat service through apprise, where that is installed (the extra `chat`)."""

from __future__ import annotations

import logging
from typing import Any

from scraper.alerts.models import Message, Outcome
from scraper.errors import WrongInput

_LONGEST = 3_500  # characters; services cut what is longer, or refuse it


def service(url: str) -> Any:
    """What apprise knows by the address `url`. Raises WrongInput; the address is not repeated, it has a token."""
    try:
        from apprise import Apprise  # noqa: PLC0415  optional
    except ImportError:
        raise WrongInput("found no apprise, expected it: pip install 'municipal-archive[chat]'") from None
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it logs addresses
    known = Apprise()
    if not known.add(url):
        raise WrongInput("found something else, expected an address that apprise knows, such as matrix://…")
    return known


def send(message: Message, url: str) -> Outcome:
    """Hand it over. What comes of it apprise tells with yes or no alone, so that every failure is tried again."""
    text = message.text if len(message.text) <= _LONGEST else _shortened(message.text)
    try:
        done = service(url).notify(title=message.subject, body=text, body_format="text")
    except WrongInput:
        raise
    except Exception as error:  # what a plug-in raises is nobody's word
        return Outcome(False, f"the chat service could not be reached ({type(error).__name__})")
    return Outcome(True) if done else Outcome(False, "the chat service did not take it")


def _shortened(text: str) -> str:
    """The beginning and the foot, whose number tells a repeat from news."""
    head, sign, foot = text.rpartition("\n-- \n")
    return f"{head[: _LONGEST - len(foot) - 10]}\n…{sign}{foot}"
