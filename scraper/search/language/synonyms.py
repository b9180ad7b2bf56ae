"""Reads which words mean the same: abbreviations, numerals, and names in one word and in several."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from pathlib import Path

from scraper.errors import WrongInput
from scraper.search.language import letters

FOLDER = Path(__file__).parent / "synonyms"

_WORD = re.compile(r"[^\W_]+")
_SHORT = re.compile(r"[^\W\d_]+\.")  # яз.
_ORDINAL = re.compile(r"(\d+)-([^\W\d_]+)")  # 2-ри
_JOINT = re.compile("[-.\u2010\u2011\u2013]")
_HYPHEN = "[-\u2010\u2011\u2013]"
_QUOTES = '[„“”"«»]'
_CAPITAL = r"[^\W_a-zß-ÿа-ъьюяѐ-џ]"  # or a digit
_EXPECTED = 'expected words that mean the same, parted by " = ": "яз. = язовир"'

Words = tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """What means the same in one language. All words are folded forms.

    `mended`: a word, and the one it is always indexed under ("ii": "втори").
    `short`: an abbreviation without its dot, and its word ("яз": "язовир").
    `written`: the same abbreviations and the ordinals as the file writes them ("яз.", "2-ри").
    `ways`: what may be asked for instead of some words that were said.
    """

    mended: Mapping[str, str]
    short: Mapping[str, str]
    written: tuple[str, ...]
    ways: tuple[tuple[Words, Words], ...]

    @cached_property
    def pattern(self) -> str | None:
        """A regular expression for what is one word though it holds a dot or a hyphen; None where there is no such."""
        shorts = [_short(word[:-1]) for word in self.written if _SHORT.fullmatch(word)]
        ordinals = [_ordinal(*found.groups()) for word in self.written if (found := _ORDINAL.fullmatch(word))]
        # The guards before the alternatives are for speed: most words fail them at once.
        guarded = [
            *([rf"(?=\d)(?:{'|'.join(ordinals)})(?![^\W_])"] if ordinals else []),
            *([rf"(?=[^\W\d_]{{1,{max(map(len, self.short))}}}\.)(?:{'|'.join(shorts)})"] if shorts else []),
        ]
        return "|".join(guarded) or None

    @cached_property
    def ending(self) -> str | None:
        """The same said from behind: what follows a whole word of plain letters where the two are one by `pattern`.

        Most words are followed by a space, which is told at once; `pattern` has to be tried at the head of each.
        """
        shorts = [_behind_short(word[:-1]) for word in self.written if _SHORT.fullmatch(word)]
        ordinals = [_behind_ordinal(*found.groups()) for word in self.written if (found := _ORDINAL.fullmatch(word))]
        followed = [
            *([rf"{_HYPHEN}(?:{'|'.join(ordinals)})(?![^\W_])"] if ordinals else []),
            *([rf"\.(?=[ \xa0]?(?:{_QUOTES}|{_CAPITAL}))(?:{'|'.join(shorts)})"] if shorts else []),
        ]
        return "|".join(followed) or None


NONE = Synonyms({}, {}, (), ())


def read(language: str, folder: Path = FOLDER) -> Synonyms:
    """The synonyms of a language; none where it has no file. Raises WrongInput with the line."""
    path = folder / f"{language}.txt"
    return parse(path.read_text("utf-8"), str(path)) if path.is_file() else NONE


def parse(text: str, place: str) -> Synonyms:
    """Read lines such as "ВиК = водоснабдяване и канализация"; a # begins a remark.

    Where the last of a line is one word, every other single word, abbreviation or ordinal of the line is indexed as
    that word. Whatever is of several words stands for the others when it is asked for.
    """
    mended: dict[str, str] = {}
    short: dict[str, str] = {}
    written: list[str] = []
    ways: dict[tuple[Words, Words], None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        members = [member.strip() for member in said.split("=")]
        if len(members) < 2 or not all(_WORD.search(member) for member in members):
            raise WrongInput(f'{place}:{number}: found "{said}", {_EXPECTED}')
        last = _words(members[-1])
        for member in members[:-1] if len(last) == 1 else ():
            _mend(member, last[0], mended, short, written, f"{place}:{number}")
        ways.update(dict.fromkeys(_ways(members)))
    return Synonyms(mended, short, tuple(dict.fromkeys(written)), tuple(ways))


def _ways(members: list[str]) -> Iterator[tuple[Words, Words]]:
    """What to ask for instead of each member of several words, and the other way round.

    An ordinal is one word in the index, so it is never asked for in its two parts.
    """
    for said, other in permutations(members, 2):
        pair = _words(said), _words(other)
        single = len(pair[0]) == len(pair[1]) == 1
        if not single and not _ORDINAL.fullmatch(other) and (other == members[-1] or not _ORDINAL.fullmatch(said)):
            yield pair


def _mend(
    member: str, target: str, mended: dict[str, str], short: dict[str, str], written: list[str], place: str
) -> None:
    """Note one member of a line that is to be indexed as `target`; one of several words is left to be asked for."""
    if _SHORT.fullmatch(member):
        into, form = short, letters.fold(member[:-1])
    elif _ORDINAL.fullmatch(member) or _WORD.fullmatch(member):
        into, form = mended, joined(member)
    else:
        return
    if into.get(form, target) != target:
        raise WrongInput(f'{place}: found "{member}" for "{target}" and for "{into[form]}", expected it on one line')
    into[form] = target
    if not _WORD.fullmatch(member):
        written.append(member)


def is_compound(written: str) -> bool:
    """Whether a word holds a dot or a hyphen, as only those do that a language's `pattern` finds."""
    return _JOINT.search(written) is not None


def joined(written: str) -> str:
    """The form of such a word: "2-ри" is "2ри"."""
    return letters.fold(_JOINT.sub("", written))


def _words(member: str) -> Words:
    return tuple(letters.fold(word) for word in _WORD.findall(member))


def _ordinal(number: str, ending: str) -> str:
    return rf"{number}{_HYPHEN}{ending}"


def _behind_ordinal(number: str, ending: str) -> str:
    return rf"(?<=(?<![^\W_]){number}{_HYPHEN}){ending}"


def _behind_short(word: str) -> str:
    if len(word) == 1:
        return rf"(?<=(?<!\d[ \xa0])(?<![^\W_]){word}\.)(?![ \xa0]?\d)"
    return rf"(?<=(?<![^\W_])[{word[0]}{word[0].upper()}]{re.escape(word[1:])}\.)"


def _short(word: str) -> str:
    """An abbreviation and its dot, before a capital letter, a quotation mark or a digit.

    One of a single letter only before the first two and not behind a number, for "с" is a preposition, "м" a metre,
    and a sentence may end in either.
    """
    if len(word) == 1:
        return rf"(?<!\d[ \xa0]){word}\.(?=[ \xa0]?(?:{_QUOTES}|(?!\d){_CAPITAL}))"
    return rf"[{word[0]}{word[0].upper()}]{re.escape(word[1:])}\.(?=[ \xa0]?(?:{_QUOTES}|{_CAPITAL}))"
