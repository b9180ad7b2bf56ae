"""Gold words: forms with the dictionary form that a person gave them, and how often each occurs."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

_CONTENT = frozenset(("NOUN", "VERB", "ADJ", "ADV", "PROPN"))  # words that people search for
_RAREST = 1e-7  # share of all words; of rarer ones a lexicon has any number, and nobody reads them
_COMMONEST = 3e-4  # share of all words; above are articles and the like, which lexica have as nouns too ("das Sein")
_UNIT = 1e-7  # one occurrence of a word whose frequency is known as a share


class Word(NamedTuple):
    """A form, its dictionary form (both in small letters), and its occurrences under that dictionary form."""

    form: str
    lemma: str
    occurrences: int


def read(path: Path) -> list[Word]:
    """Gold of a file: .tsv with the columns form, lemma, occurrences, or .conllu of Universal Dependencies."""
    with path.open(encoding="utf-8", newline="") as lines:
        if path.suffix == ".conllu":
            return _counted(_treebank(lines))
        return [
            Word(row["form"], row["lemma"], int(row["occurrences"])) for row in csv.DictReader(lines, delimiter="\t")
        ]


def german() -> list[Word]:
    """The noun tables of the German Wiktionary (package german-nouns)."""
    rows = csv.DictReader(files("german_nouns").joinpath("nouns.csv").open(encoding="utf-8"))
    cases = ("nominativ", "genitiv", "dativ", "akkusativ")
    return _weighed(
        (
            (form, row["lemma"])
            for row in rows
            for column, form in row.items()
            if column == "lemma" or (column or "").startswith(cases)
        ),
        "de",
    )


def english() -> list[Word]:
    """Nouns, verbs, adjectives and adverbs of the SPECIALIST lexicon (package lemminflect)."""
    with gzip.open(str(files("lemminflect").joinpath("resources", "infl_lu.csv.gz")), "rt", encoding="utf-8") as lines:
        return _weighed(_specialist(lines), "en")


def _specialist(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(form, lemma); a line is "watch,verb,watched,watching,watches", ways of writing one form parted by /."""
    for line in lines:
        lemma, _, *forms = line.strip().split(",")
        yield lemma, lemma
        yield from ((form, lemma) for written in forms for form in written.split("/"))


def _treebank(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        fields = line.split("\t")
        if len(fields) > 3 and fields[3] in _CONTENT and fields[0].isdigit():
            yield fields[1], fields[2]


def _counted(pairs: Iterable[tuple[str, str]]) -> list[Word]:
    counts = Counter(pair for form, lemma in pairs if (pair := _small(form, lemma)))
    return [Word(form, lemma, count) for (form, lemma), count in counts.items()]


def _weighed(pairs: Iterable[tuple[str, str]], language: str) -> list[Word]:
    """Words of a lexicon that are read at all. A form of two words counts half for each."""
    from wordfreq import get_frequency_dict  # noqa: PLC0415  a peer, which may be missing

    often: Mapping[str, float] = get_frequency_dict(language)
    shares = {pair: often.get(pair[0].casefold(), 0.0) for form, lemma in pairs if (pair := _small(form, lemma))}
    common = {pair: share for pair, share in shares.items() if _RAREST <= share <= _COMMONEST}
    shared = Counter(form for form, _ in common)
    return [
        Word(form, lemma, max(1, round(share / shared[form] / _UNIT)))
        for (form, lemma), share in sorted(common.items())
    ]


def _small(form: str, lemma: str) -> tuple[str, str] | None:
    return (form.lower(), lemma.lower()) if form.isalpha() else None
