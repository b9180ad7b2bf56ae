"""Takes off the endings of articles and plurals where no dictionary knows a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

_SHORTEST = 3  # letters that must be left

Endings = Mapping[str, Sequence[str]]

# Bulgarian: an ending, and what may have stood in its place in the word without article and plural.
_BULGARIAN: Endings = {
    "овете": ("",),
    "евете": ("", "й"),
    "ищата": ("", "е", "о"),
    "етата": ("е",),
    "ията": ("ия", "ие"),
    "овци": ("овец",),
    "ите": ("", "а", "я", "о", "е", "ен"),
    "ият": ("", "и"),
    "ата": ("а", "о"),
    "ове": ("",),
    "еве": ("", "й"),
    "ища": ("", "е", "о"),
    "ета": ("е",),
    "ът": ("",),
    "ят": ("", "й"),
    "та": ("",),
    "то": ("",),
    "те": ("",),
    "ия": ("", "и", "ий"),
    "а": ("", "о"),
    "я": ("", "й"),
    "и": ("", "а", "я", "о", "е"),
}
_ENDINGS: Mapping[str, Endings] = {"bg": _BULGARIAN}


def stripped(form: str, language: str, look_up: Callable[[str], Sequence[str]]) -> Sequence[str]:
    """What `look_up` knows of the first known word that `form` may be an article's or plural form of; else nothing."""
    for ending, befores in _ENDINGS.get(language, {}).items():
        stem = form.removesuffix(ending)
        if stem == form or len(stem) < _SHORTEST:
            continue
        for before in befores:
            if known := look_up(stem + before):
                return known
    return ()
