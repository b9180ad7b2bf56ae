"""Takes off the endings of articles and plurals where no dictionary knows a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

_SHORTEST = 3  # letters that must be left
# ... and behind an ending of one letter, for Марта is no март and огъна no огън.
_SHORTEST_BEFORE_A_LETTER = 5

Endings = Mapping[str, Sequence[str]]

# Bulgarian: an ending, and what may have stood in its place in the word without article and plural; longest first.
_BULGARIAN: Endings = {
    "овете": ("",),
    "евете": ("", "й"),
    "ищата": ("", "е", "о"),
    "етата": ("е",),
    "овци": ("овец",),
    "ният": ("ен",),
    "ната": ("ен",),
    "ното": ("ен",),
    "ните": ("ен",),
    "ията": ("ия", "ие"),
    "ния": ("ен",),
    "ите": ("", "а", "я", "о", "е"),
    "ият": ("и", "ий"),
    "ата": ("а", "о"),
    "ове": ("",),
    "еве": ("", "й"),
    "ища": ("", "е", "о"),
    "ета": ("е",),
    "на": ("ен",),
    "но": ("ен",),
    "ни": ("ен",),
    "ът": ("",),
    "ят": ("", "й"),
    "та": ("",),
    "то": ("",),
    "те": ("",),
    "ия": ("и", "ий"),
    "а": ("", "о"),
    "я": ("", "й"),
    "и": ("", "а", "я", "о", "е"),
}
_ENDINGS: Mapping[str, Endings] = {"bg": _BULGARIAN}


def stripped(form: str, language: str, look_up: Callable[[str], Sequence[str]]) -> Sequence[str]:
    """What `look_up` knows of the first known word that `form` may be an article's or plural form of; else nothing."""
    for ending, befores in _ENDINGS.get(language, {}).items():
        stem = form.removesuffix(ending)
        if stem == form or len(stem) < (_SHORTEST if len(ending) > 1 else _SHORTEST_BEFORE_A_LETTER):
            continue
        for before in befores:
            if known := look_up(stem + before):
                return known
    return ()
