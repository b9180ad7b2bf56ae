"""An archive of invented news, as large as wanted and the same each time: dictionary words in natural proportions.

Every word is a form in the Bulgarian dictionary that the lemmatiser goes by. Some stand in fixed phrases; one article
in fifty is another source's, a word changed. Thirty sources over twenty years, a body of 170 words, a title of eight.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from scraper.archive import Archive, captures, store
from scraper.archive.store import Sighting
from scraper.models import Article, Capture, Feed, Place, Source
from scraper.search import building
from scraper.search.language import lemmas

SOURCES, DAYS, WORDS, TITLE = 30, 20 * 365, 170, 8
FIRST = date(2004, 1, 1)
_FAMILIES = 40_000  # dictionary words
_FORMS = 6  # of one of them, beside the one in the dictionary
_SMALL = "на и в за се от да с по е не че ще са до при като или след през има този която които който което между"
_PHRASES = 20_000
_IN_PHRASES = 0.1
_ECHOES = 0.02
_BATCH = 2_000  # articles a transaction


@dataclass(frozen=True, slots=True)
class News:
    """One invented article."""

    number: int
    source: int
    day: date
    title: str
    body: str


class Language:
    """Words and phrases, each with how often it is said.

    A third of a text is words like "и" and "на"; of the others, the n-th dictionary word is as frequent as Zipf and
    Mandelbrot say, half of the time as it stands in the dictionary, else in its other forms, the next ever rarer.
    """

    def __init__(self, seed: int = 1) -> None:
        rng = random.Random(seed)
        families: dict[str, list[str]] = defaultdict(list)
        dictionary = lemmas.load("bg").dictionary
        for form in sorted(dictionary):
            if form.isalpha() and len(form) > 2:
                families[dictionary[form]].append(form)
        chosen = rng.sample(sorted(families), min(_FAMILIES, len(families)))
        weights = {word: 1 / (rank + 2) for rank, word in enumerate(_SMALL.split())}
        scale = sum(weights.values()) * 2 / sum(1 / (rank + 2.7) for rank in range(len(chosen)))
        for rank, lemma in enumerate(chosen):
            said = scale / (rank + 2.7)
            others = rng.sample(families[lemma], min(_FORMS, len(families[lemma])))
            for nth, form in enumerate([lemma, *others]):
                weights[form] = weights.get(form, 0) + said / 2 ** (nth + 1)
        self.forms = list(weights)
        self.said = list(accumulate(weights.values()))
        lengths = rng.choices((2, 3, 4, 5), k=_PHRASES)
        self.phrases = [" ".join(self.words(rng, length)) for length in lengths]
        self.uttered = list(accumulate(1 / (rank + 20) for rank in range(_PHRASES)))

    def words(self, rng: random.Random, number: int) -> list[str]:
        """So many words."""
        return rng.choices(self.forms, cum_weights=self.said, k=number)

    def text(self, rng: random.Random, number: int) -> str:
        """About so many words, in sentences and paragraphs, phrases among them."""
        words = self.words(rng, int(number * (1 - _IN_PHRASES)))
        for phrase in rng.choices(self.phrases, cum_weights=self.uttered, k=int(number * _IN_PHRASES / 3.5)):
            words.insert(rng.randrange(len(words)), phrase)
        for at in range(0, len(words), 13):
            words[at] = ("\n\n" if at and at % 52 == 0 else "") + words[at].capitalize()
            words[min(at + 12, len(words) - 1)] += "."
        return " ".join(words).replace(" \n", "\n")


def news(number: int, language: Language, seed: int = 1, first: int = 0) -> Iterator[News]:
    """So many articles in the order of their days, numbered from `first` on."""
    rng = random.Random(seed)
    last: list[News] = []
    for each in range(number):
        day = FIRST + timedelta(days=each * DAYS // number)
        source = rng.randrange(SOURCES)
        if last and rng.random() < _ECHOES:
            told = rng.choice(last)
            body = told.body.replace(rng.choice(told.body.split()), language.words(rng, 1)[0], 1)
            made = News(first + each, (told.source + 1 + source) % SOURCES, day, told.title, body)
        else:
            title = " ".join(language.words(rng, TITLE)).capitalize()
            made = News(first + each, source, day, title, language.text(rng, WORDS))
        last = [*last[-20:], made]
        yield made


def source_of(number: int) -> Source:
    """The source of that number."""
    home = f"http://town{number}.test/"
    return Source(
        slug=f"town{number}",
        name=f"Town {number}",
        home=home,
        news=(Feed(f"{home}rss"),),
        language="bg",
        publisher="town",
    )


def fill(path: Path, number: int, *, seed: int = 1) -> Iterator[int]:
    """An archive of so many articles at `path`, kept as a crawl keeps them; yields how many are in it so far."""
    language = Language(seed)
    sources = [source_of(each) for each in range(SOURCES)]
    with Archive.open(path) as archive:
        archive.connection.execute("PRAGMA synchronous = OFF")  # nothing is lost that could not be made again
        archive.connection.execute("PRAGMA cache_size = -500000")
        with archive.write() as connection:
            building.defer(connection)
            for source in sources:
                store.put_source(connection, source, datetime.combine(FIRST, datetime.min.time(), UTC))
        batch: list[News] = []
        for each in news(number, language, seed):
            batch.append(each)
            if len(batch) == _BATCH:
                keep(archive, sources, batch)
                yield each.number + 1
                batch = []
        keep(archive, sources, batch)
        yield number


def keep(archive: Archive, sources: Sequence[Source], batch: Sequence[News]) -> None:
    """Keep articles in one transaction."""
    with archive.write() as connection:
        for each in batch:
            source = sources[each.source]
            url = f"{source.home}{each.number}.html"
            at = datetime.combine(each.day, datetime.min.time(), UTC) + timedelta(
                seconds=8 * 3600 + each.number % 36000
            )
            place = Place("town.warc.gz", each.number * 1000, 900)
            capture = Capture(url, at, 200, (), each.body.encode(), "article", place)
            row = captures.put(connection, source.slug, capture, captured_by="crawl")
            article = Article(
                title=each.title, body=each.body, published=each.day.isoformat(), published_from="text", language="bg"
            )
            store.keep(connection, source, Sighting(url, url, None, row, at, article, rules="r"))
