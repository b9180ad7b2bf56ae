"""Finds the dictionary forms of a word; keeps the dictionaries of at most four languages in memory."""

from __future__ import annotations

import importlib.util
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version as version_of
from threading import Lock

from scraper.search.language import endings, letters, overrides

_MOST_AT_ONCE = 4
_LONGEST = 40  # letters; nothing longer is in a dictionary
# Where a dictionary goes by another code than the language.
_SERBO_CROATIAN = "hbs"
_DICTIONARIES = dict.fromkeys(("bs", "hr", "cnr", "sh", "sr"), _SERBO_CROATIAN) | {"no": "nb"}
# Only the models that may be used for any purpose: those for fa, mk, pl and ru are for non-commercial use.
MODELS = frozenset(("bg", "cs", "de", "en", "es", "et", "fr", "hr", "hu", "it", "ro", "sk", "sl", "sr", "uk"))
_CYRILLIC = frozenset(("be", "bg", "mk", "ru", "uk"))  # languages whose words have Cyrillic letters
_FOLDED_AWAY = {"de": ("ss", "ß"), "tr": ("ș", "ş")}  # language: a letter as it is folded, and as it is written
# What dictionaries write behind a verb: "бия-(се)" is the form "бия".
_REMARK = re.compile(r"[-_ ]?\(.*\)$")


@dataclass(frozen=True)
class Lexicon:
    """What is known of one language's words."""

    language: str
    dictionary: Mapping[str, str]
    model: Callable[[str], str] | None
    fixed: Mapping[str, str]

    def lemmas(self, form: str) -> tuple[str, ...]:
        """Every dictionary form that a folded `form` may be of, the likeliest first; itself where none is known."""
        return tuple(dict.fromkeys(self._lemmas(form)))

    def lemma(self, form: str) -> str:
        """The likeliest of `lemmas`, and no more is looked up than it takes."""
        return next(self._lemmas(form))

    def readings(self, form: str) -> tuple[str, ...]:
        """Every key that forms of the same word may be under: its lemmas, and what the likeliest of them is a form of.

        For dictionaries are not of one mind: one leads from гласуването to гласуване, and from there to гласувам.
        """
        found = self.lemmas(form)
        return found if form in self.fixed else tuple(dict.fromkeys((*found, self.lemmas(found[0])[0])))

    def _lemmas(self, form: str) -> Iterator[str]:
        if form in self.fixed:
            yield self.fixed[form]
            return
        if _DICTIONARIES.get(self.language) == _SERBO_CROATIAN:
            form = letters.latin(form)
        found = self._found(form) if self._is_ours(form) else iter(())
        yield next(found, form)
        yield from found

    def _is_ours(self, form: str) -> bool:
        return (
            form.isalpha() and len(form) <= _LONGEST and (self.language not in _CYRILLIC or letters.is_cyrillic(form))
        )

    def _found(self, form: str) -> Iterator[str]:
        """The dictionary's word, or the nearest that the rules of the language lead to; then what the model says."""
        known = self._looked_up(form)
        first = next(known, None)
        if first is None:
            yield from endings.stripped(form, self.language, lambda word: tuple(self._looked_up(word)))
        else:
            yield first
            yield from known
        if self.model:
            yield from _as_form(self.model(form))

    def _looked_up(self, form: str) -> Iterator[str]:
        for written in _spellings(form, self.language):
            if entry := self.dictionary.get(written):
                yield from _as_form(entry)


class Shelf:
    """The lexicons in use; the one unused for longest goes when a fifth is asked for. Safe among threads."""

    def __init__(self, load: Callable[[str], Lexicon], room: int = _MOST_AT_ONCE) -> None:
        self._load = load
        self._room = room
        self._held: OrderedDict[str, Lexicon] = OrderedDict()
        self._lock = Lock()

    def lexicon(self, language: str) -> Lexicon:
        """The lexicon of a language, read from the disk where it is not at hand."""
        with self._lock:
            if language not in self._held:
                while len(self._held) >= self._room:
                    self._held.popitem(last=False)
                self._held[language] = self._load(language)
            self._held.move_to_end(language)
            return self._held[language]

    @property
    def held(self) -> tuple[str, ...]:
        """The languages at hand, the one unused for longest first."""
        with self._lock:
            return tuple(self._held)


def load(language: str) -> Lexicon:
    """Read a language's dictionary and model; empty ones where there are none. Raises WrongInput for a bad override."""
    from simplemma.strategies.dictionaries.dictionary_factory import (  # noqa: PLC0415  slow, and not every command needs it
        SUPPORTED_LANGUAGES,
        DefaultDictionaryFactory,
    )

    code = _DICTIONARIES.get(language, language)
    dictionary: Mapping[str, str] = {}
    if code in SUPPORTED_LANGUAGES:
        dictionary = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(code)
    return Lexicon(language, dictionary, _model(language), overrides.read(language))


def made_of() -> str:
    """What the answers depend on beside our own files: the libraries and their versions."""
    extra = f"lemmagen3 {version_of('lemmagen3')}" if _has_models() else "no models"
    return f"simplemma {version_of('simplemma')}, {extra}"


def _has_models() -> bool:
    return importlib.util.find_spec("lemmagen3") is not None


def _model(language: str) -> Callable[[str], str] | None:
    if language not in MODELS or not _has_models():
        return None
    from lemmagen3 import Lemmatizer  # noqa: PLC0415  an extra, which may be missing

    lemmatize: Callable[[str], str] = Lemmatizer(language).lemmatize
    return lemmatize


def _spellings(form: str, language: str) -> Iterator[str]:
    """How a dictionary may write a folded form: as it is, as a name or a noun, with letters that folding took."""
    folded, written = _FOLDED_AWAY.get(language, ("", ""))
    yield form
    yield form.capitalize()
    if folded and folded in form:
        yield form.replace(folded, written)
        yield form.replace(folded, written).capitalize()
    if language == "el" and form.endswith("σ"):
        yield from (form[:-1] + "ς", form[:-1].capitalize() + "ς")


def _as_form(lemma: str) -> Iterator[str]:
    """A dictionary's entry as a key; nothing where it is not one word, for then positions would shift."""
    word = letters.fold(_REMARK.sub("", lemma) if "(" in lemma else lemma)
    if word.isalpha():
        yield word
