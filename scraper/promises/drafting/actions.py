"""What in a sentence is promised: whether it promises at all, and where it promises two things. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Nouns of doing. Verbal nouns end alike; the others have to be known. A stem goes on in any form of its word.
_STEMS = (
    "ремонт реконструкци рехабилитаци модернизаци дигитализаци цифровизаци реставраци консерваци санира изгражда строеж"
    " строителств доизгражда разширя разширен обновява обновлен създава въвежда закупува осигурява подобрява поставя"
    " почиства откри възстановя преустрои преустройств асфалтира оборудва обзавежда подмян монтира прокарва облагородя"
    " разработва изработва изготвя провежда организира увеличава намалява насърчава подкреп подпомага укрепва поддържа"
    " завърш довърш продължава реализ превръща внедрява газифика озеленя залеся рекултива паспортиз кандидатства етап"
)
_LATIN = (
    "construction building renovation repair reconstruction rehabilitation modernis modernization extension creation"
    " introduction purchase provision improvement restoration completion installation renewal expansion upgrad"
)
_NOUN = rf"(?:{'|'.join((*_STEMS.split(), *_LATIN.split()))})\w*|[^\W\d_]{{3,}}(?:ане|ене|яне)(?:то)?"
_BEFORE = (  # what may stand before the noun: "основен ремонт", "втори етап", "цялостна реконструкция"
    r"(?:(?:основ\w+|цялостн\w+|пъл\w+|частич\w+|текущ\w+|нов\w+|първи\w*|втори\w*|трети\w*|I{1,3}|the|full|new|further|"
    r"second|first|също|така|както|и)\s+)*"
)
_DOING = re.compile(rf"{_BEFORE}(?:{_NOUN})\b", re.IGNORECASE)
_NEW = re.compile(r"(?:нов(?:а|о|и)?|new)\s+[^\W\d_]{3,}", re.IGNORECASE)
_WILL = re.compile(r"(?:ние\s+|we\s+)?(?:ще|will|shall)\s+(?:се\s+|бъд\w+\s+|be\s+)?[^\W\d_]{3,}", re.IGNORECASE)
_JOINT = re.compile(r"\s*[,;]\s*(?:както\s+и|а\s+също(?:\s+така)?|и|and|as\s+well\s+as)\s+|\s+(?:и|and)\s+|\s*[,;]\s*")
_WORD = 20  # characters before a dot, by which an abbreviation is told
_OBJECT = 2  # words that a noun of doing needs after it, to be a promise of its own
_SHORT = (
    "г гр с яз ул бул пл кв ж к жк м лв млн хил бр бл вх ет обл общ чл ал св инж проф д-р др т е н вкл напр no st mr dr"
)
# Runs are taken whole (++), or a long one would be tried from each of its letters.
_STOP = re.compile(r"(?:(?<![.!?…])[.!?…]++|;)[\"”“»)]*+\s++(?=[\"„“«(]?[^\W\d_a-zа-я]|\d)")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a paragraph begins and ends; an abbreviation's dot ends none."""
    start = 0
    for found in _STOP.finditer(text):
        before = text[max(start, found.start() - _WORD) : found.start()]
        word = re.search(r"([\w-]+)$", before)
        number = word and word[1].isdigit() and len(word[1]) < 3
        year = re.search(r"\b20\d\d\s?г$", before)
        if (
            word
            and not year
            and found[0].strip() == "."
            and (word[1].lower() in _SHORT.split() or number or len(word[1]) == 1)
        ):
            continue
        yield start, found.end() - len(found[0]) + len(found[0].rstrip())
        start = found.end()
    if text[start:].strip():
        yield start, len(text.rstrip())


def promises(sentence: str) -> bool:
    """Whether a sentence says that something will be done."""
    several = len(sentence.split()) > 1  # "Образование", "Здравеопазване" are nouns of that form, and name an area
    return several and (_first(sentence) is not None or bool(_NEW.match(sentence) or _WILL.search(sentence)))


def parts(text: str) -> tuple[str, ...]:
    """The promises of one sentence in its own words; one part where it promises one thing, or cannot be parted.

    A part begins with a noun of doing, or with "ще", and has an object of its own: "ремонт и реконструкция на пътя"
    is one promise, "ремонт на пътя и изграждане на алея" are two.
    """
    first = _first(text)
    if first is None:
        return (text,)
    cuts = [first]
    ends: list[int] = []
    for joint in _JOINT.finditer(text, first):
        if _head(text, joint.end()) is not None and _is_whole(text, cuts[-1], joint.start()):
            ends.append(joint.start())
            cuts.append(joint.end())
    if len(cuts) > 1 and not _is_whole(text, cuts[-1], len(text)):
        cuts.pop()
        ends.pop()
    if len(cuts) == 1:
        return (text,)
    ends.append(len(text))
    return tuple(text[start:end].strip(" ,;:") for start, end in zip(cuts, ends, strict=True))


def _first(text: str) -> int | None:
    """Where what is promised begins: at once, or after a colon."""
    for start in (0, *(found.end() for found in re.finditer(r"\s?:\s+", text))):
        if _head(text, start) is not None:
            return start
    return None


def _head(text: str, start: int) -> int | None:
    """Where the noun of doing, or the verb, that stands at `start` ends; None where none does."""
    found = _DOING.match(text, start) or _WILL.match(text, start)
    return found.end() if found else None


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether what begins with a noun or a verb of doing has an object before `end`: "ремонт на пътя"."""
    after = _head(text, start) or start
    return len(re.findall(r"\w+", text[after:end])) >= (1 if _WILL.match(text, start) else _OBJECT)
