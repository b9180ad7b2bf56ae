"""What a promise's own words say of it: when, where, for how much, by whom. What they do not say is left out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scraper.errors import WrongInput
from scraper.promises.deadlines import understood
from scraper.promises.drafting.places import places
from scraper.promises.drafting.sums import amounts, quantities
from scraper.promises.models import Amount, Deadline, Quantity, Reference

_Mandate = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found, as a promise has it; `doubts` are for the person who edits the draft."""

    places: tuple[str, ...] = ()
    responsible: str | None = None
    funder: str | None = None
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    references: tuple[Reference, ...] = ()
    deadline: Deadline | None = None
    doubts: tuple[str, ...] = ()


_UNTIL = r"(?:в\s+срок\s+до|до|не\s+по-късно\s+от|by|until|no\s+later\s+than)"
_YEAR = r"20\d\d(?:\s?(?:г\.|г\b|година))?(?!\s*(?:места|души|лв|броя|евро|деца|\d))"
_TIME = re.compile(
    rf"\b(?:{_UNTIL}\s+края\s+на\s+(?:(?:настоящия|текущия)\s+)?мандата?\b|в\s+рамките\s+на\s+мандата\b"
    r"|by\s+the\s+end\s+of\s+the\s+(?:mandate|term)\b"
    rf"|{_UNTIL}\s+(?:(?:the\s+)?end\s+of\s+|края\s+на\s+)?(?:м\.\s?)?"
    rf"(?:\d{{1,2}}[./]\d{{1,2}}[./]20\d\d(?:\s?г\.)?|(?:[\w-]+\s+){{0,4}}?{_YEAR}))",
    re.IGNORECASE,
)
_END = r"(?=[;.]?\s*$|[;,]|\.\s)"  # of what a label gives
_SAID_TIME = re.compile(
    rf"\b(?:срок(?:\s+за\s+изпълнение)?|deadline)\s*[:–-]\s*(?P<said>[^;\n]{{3,60}}?(?:\bг\.)?){_END}", re.I
)
_BODY = re.compile(
    rf"\b(?:отговор\w+(?:\s+(?:институция|звено|дирекция|лице))?|responsible)\s*[:–-]\s*(?P<said>[^;\n]{{3,120}}?){_END}",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"(?:решение|decision)\s*(?:№|no\.?)\s*(?P<number>[\w-]*\d[\w-]*(?:/\d{1,2}\.\d{1,2}\.\d{4}|/\d{4})?)"
    r"(?:\s*(?:от|of)\s*(?P<day>\d{1,2}\.\d{1,2}\.\d{4}))?",
    re.IGNORECASE,
)
_PROCUREMENT = re.compile(r"(?<![\w-])\d{5}-\d{4}-\d{4}(?![\w-])")  # a number of the register of public procurement
_PROJECT = re.compile(r"\bBG(?:-RRP|\d{2}[A-Z0-9]+|[A-Z]+\d*)-[A-Z0-9.]+(?:-[A-Z0-9.]+)*\b")
_MONEY_OF = (
    r"(?:(?:съ)?финансир\w*|финансова\s+подкрепа|средства|funded|financed|funding)\s*"
    r"(?::|\(|\bот\b|\bпо\b|\bчрез\b|\bby\b|\bfrom\b|\bthrough\b|\bunder\b)\s*"
    r"(?:(?:линия|реда)\s+на\s+|средства\s+(?:от|по|на)\s+|the\s+)*"
)
_TITLED = r"[„“\"«][^„“”\"»]{2,80}[“”\"»]"
_FUNDER = re.compile(
    rf"\b{_MONEY_OF}(?P<name>(?:(?:ОП|Оперативна\s+програма|Национал\w+\s+програма|[Пп]рограма(?:та)?|[Фф]онд(?:а)?|План(?:а)?)"
    rf"\s*)?{_TITLED}|[А-ЯA-Z]{{2,}}(?:[-/][А-ЯA-Z0-9]+)*(?:\s+\d{{4}}\s?[-–]\s?\d{{4}})?"
    r"|Министерство(?:то)?\s+на\s+[а-я]+(?:\s+и\s+[а-я]+)?|Red\s+Cross"
    r"|(?:държавния|общинския|републиканския)\s+бюджет|собствени\s+(?:средства|приходи))"
)


def of(text: str, mandate: _Mandate) -> Facts:
    """What a wording says of its promise, for a mandate."""
    deadline, doubts = _deadline(text, mandate)
    return Facts(
        places=places(text),
        responsible=_said(_BODY, text, "said"),
        funder=_said(_FUNDER, text, "name"),
        amounts=amounts(text),
        quantities=quantities(text),
        references=tuple(dict.fromkeys(_references(text))),
        deadline=deadline,
        doubts=doubts,
    )


def said_last(text: str) -> int | None:
    """Where the deadline begins with which a text ends; None where it ends otherwise."""
    found = next((each for each in _TIME.finditer(text) if each.end() == len(text.rstrip())), None)
    return found.start() if found else None


def deadline_in(text: str, mandate: _Mandate) -> tuple[Deadline | None, tuple[str, ...]]:
    """The deadline that a cell or a label gives; where it is not understood, its words as a doubt."""
    try:
        return _within(understood(text, mandate), mandate)
    except WrongInput:
        inside, doubts = _deadline(text, mandate)
        return inside, doubts if inside else (_doubt(text),)


def _deadline(text: str, mandate: _Mandate) -> tuple[Deadline | None, tuple[str, ...]]:
    doubts: list[str] = []
    for said in (*(each["said"] for each in _SAID_TIME.finditer(text)), *(each[0] for each in _TIME.finditer(text))):
        words = " ".join(said.split())
        try:
            return _within(understood(words, mandate), mandate)
        except WrongInput:
            doubts.append(_doubt(words))
    return None, tuple(dict.fromkeys(doubts))


def _doubt(words: str) -> str:
    return f"deadline: the paper says {words!r}; say what day that means"


def _within(found: Deadline, mandate: _Mandate) -> tuple[Deadline | None, tuple[str, ...]]:
    if found.last < mandate[0]:
        return None, (f"deadline: the paper says {found.text!r}, which is before the mandate; left out",)
    return found, ()


def _said(pattern: re.Pattern[str], text: str, group: str) -> str | None:
    found = pattern.search(text)
    return " ".join(found[group].split()) if found else None


def _references(text: str) -> Iterator[Reference]:
    for each in _DECISION.finditer(text):
        number = each["number"] if "/" in each["number"] or not each["day"] else f"{each['number']}/{each['day']}"
        yield Reference("decision", number)
    yield from (Reference("procurement", each[0]) for each in _PROCUREMENT.finditer(text))
    yield from (Reference("project", each[0].rstrip(".-")) for each in _PROJECT.finditer(text))
