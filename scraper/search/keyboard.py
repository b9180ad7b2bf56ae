"""Reads Bulgarian that was typed with Latin letters: on a keyboard of another layout, or as it sounds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

# The keys of a QWERTY keyboard, and what they give in the layouts in use: БДС 5237:1978, the old phonetic one, and the
# phonetic one of БДС 5237:2006.
_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`\\"
_LAYOUTS = (
    ",уеишщксдзц;ьяаожгтнвмчюйъэфхпрлб()",
    "явертъуиопшщасдфгхйкл;'зьцжбнм,./чю",
    "чшертъуиопящасдфгхйкл;'зжцвбнм,./юь",
)
_TABLES = tuple(str.maketrans(_KEYS + _KEYS[:10].upper(), layout + layout[:10].upper()) for layout in _LAYOUTS)

# What people write for Bulgarian letters (the official transliteration, and the letters of messages), longest first.
_SOUNDS = (
    ("sht", ("щ", "шт")),
    *((sign, (letter,)) for sign, letter in zip(("zh", "ch", "sh"), "жчш", strict=True)),
    *((sign, ("ю",)) for sign in ("yu", "iu", "ju")),
    *((sign, ("я",)) for sign in ("ya", "ja")),
    ("ia", ("ия", "я")),
    ("ts", ("ц", "тс")),
    ("tz", ("ц",)),
    ("yo", ("йо", "ьо")),
    ("a", ("а", "ъ")),
    ("y", ("й", "ъ", "у", "и")),
    ("u", ("у", "ъ")),
    ("j", ("ж", "й", "дж")),
    ("w", ("в",)),
    ("x", ("х", "кс")),
    ("q", ("я",)),
    ("c", ("ц", "к")),
    ("4", ("ч",)),
    ("6", ("ш",)),
    ("`", ("ъ",)),
    *((sign, (letter,)) for sign, letter in zip("bvgdeziklmnoprstfh", "бвгдезиклмнопрстфх", strict=True)),
)
_LONGEST = 24  # letters
_MOST_WAYS = 256


def retyped(text: str) -> Iterator[str]:
    """`text` as the same keys give it in Bulgarian layouts; nothing where it has letters beyond ASCII or none."""
    if text.isascii() and any(letter.isalpha() for letter in text):
        for table in _TABLES:
            yield text.lower().translate(table)


def cyrillic(word: str) -> tuple[str, ...]:
    """What a word in Latin letters may be in Bulgarian, the likeliest first; nothing for a word in other letters."""
    if not word.isascii() or not any(letter.isalpha() for letter in word) or len(word) > _LONGEST:
        return ()
    places: list[tuple[str, ...]] = []
    rest = word.lower()
    while rest:
        found = next(((sign, letters) for sign, letters in _SOUNDS if rest.startswith(sign)), None)
        sign, letters = found or (rest[0], (rest[0],))
        places.append(letters)
        rest = rest[len(sign) :]
    return tuple("".join(way) for way in islice(_by_likelihood(places), _MOST_WAYS))


def _by_likelihood(places: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The combinations, those first in which the fewest places are read otherwise than usual."""
    ways = islice(product(*(range(len(place)) for place in places)), _MOST_WAYS * 16)
    for way in sorted(ways, key=lambda way: (sum(map(bool, way)), way)):
        yield tuple(place[nth] for place, nth in zip(places, way, strict=True))
