"""Prints how well each way of keying words finds a word's other forms: python -m benchmarks.forms [--gold bg=FILE]."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from benchmarks.forms import gold
from benchmarks.forms.gold import Word
from benchmarks.forms.score import Way, score
from scraper.search.language import lemmas, letters

_SNOWBALL = {"de": "german", "en": "english", "ro": "romanian", "sr": "serbian"}
_LEXICA: dict[str, Callable[[], list[Word]]] = {"de": gold.german, "en": gold.english}


def ways(language: str) -> Iterator[Way]:
    """Stock search, what stemmers there are, and ours with and without the extra."""
    yield Way("exact form", _same, _itself)
    if stem := _stemmer(language):
        yield Way("suffix rules", stem, lambda form: (stem(form),))
    lexicon = lemmas.load(language)
    plain = dataclasses.replace(lexicon, model=None)
    yield _ours("one key, no extra", plain, lambda form: plain.lemmas(form)[:1])
    yield _ours("ours, no extra", plain, plain.readings)
    if lexicon.model:
        yield _ours("one key", lexicon, lambda form: lexicon.lemmas(form)[:1])
        yield _ours("ours", lexicon, lexicon.readings)


def _ours(name: str, lexicon: lemmas.Lexicon, readings: Callable[[str], tuple[str, ...]]) -> Way:
    return Way(name, lambda form: lexicon.lemmas(letters.fold(form))[0], lambda form: readings(letters.fold(form)))


def _stemmer(language: str) -> Callable[[str], str] | None:
    """BulStem for Bulgarian, Snowball where it has the language; None where it is not installed."""
    try:
        if language == "bg":
            bulstem = import_module("bulstem.stem").BulStemmer
            stem: Callable[[str], str] = bulstem.from_file("stem-context-2", min_freq=2, left_context=2).stem
            return stem
        if language in _SNOWBALL:
            return import_module("snowballstemmer").stemmer(_SNOWBALL[language]).stemWord
    except ImportError as error:
        print(f"{language}: left out, {error}", file=sys.stderr)
    return None


def _same(form: str) -> str:
    return form


def _itself(form: str) -> tuple[str]:
    return (form,)


def _golds(given: list[str]) -> Iterator[tuple[str, str, list[Word]]]:
    """(language, where from, words) of the files given, then of the lexica at hand."""
    for said in given:
        language, _, path = said.partition("=")
        yield language, Path(path).name, gold.read(Path(path))
    for language, words in _LEXICA.items():
        try:
            yield language, words.__name__, words()
        except ImportError as error:
            print(f"{language}: left out, {error}", file=sys.stderr)


def main() -> None:
    """Print a table, or JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", action="append", default=[], metavar="LANGUAGE=FILE", help=".tsv or .conllu")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    print("language forms  way                 found  precision   found, precision of all occurrences")
    for language, source, words in _golds(asked.gold):
        for way in ways(language):
            figures = score(words, way)
            if asked.json:
                print(json.dumps({"language": language, "gold": source, "way": way.name, **figures._asdict()}))
            else:
                print(
                    f"{language:8} {len(words):6} {way.name:18} {figures.found:6.3f} {figures.precision:8.3f}"
                    f" {figures.found_of_all:12.3f} {figures.precision_of_all:6.3f}"
                )


if __name__ == "__main__":
    main()
