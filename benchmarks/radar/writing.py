"""Writes the first set: six years of a town hall's announcements, the same for the same seed, with their labels."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from benchmarks.radar import material
from benchmarks.radar.material import MANDATE, Near, Promised, Thing, lines
from scraper.promises.models import Text

Grade = Literal["about", "mention"]
TOTAL = 2_250
DIGESTS = {"session": 26, "report": 16, "visit": 30, "programme": 4}
ECHOES = 30
FIRST, LAST = date(2021, 1, 4), date(2026, 10, 30)
_STAGES = ("announced", "funded", "procured", "first_sod", "progress", "progress", "delivered")
_SETBACKS = ("stopped", "annulled")
_SENTENCE = re.compile(r"(^|(?<=[а-я“]{4})[.!?] )([а-я])")  # not after "лв." or "ул."
EURO = date(2026, 1, 1)
RATE = 1.95583
# After these words the thing stands with its short article; anywhere else it is the subject.
_OBLIQUE = re.compile(
    r"\b(за|по|на|от|с|при|след|без|работата|предвижда|спомена|обеща|изпълни|строи|плати|направи|посочи|пое|обхваща"
    r"|приключва|спре|като|извади|има|остава|обмисля) $"
)


@dataclass(slots=True)
class Labelled:
    """The set: texts, which of them are relevant to a promise and how, and which are near misses and why."""

    texts: list[Text] = field(default_factory=list)
    relevant: dict[str, dict[int, Grade]] = field(default_factory=lambda: defaultdict(dict))
    near: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    stages: dict[tuple[str, int], str] = field(default_factory=dict)


def money(rng: random.Random, own: str | None, day: date) -> str:
    """A thing's own sum as one writes it, in euro once that is the money; else any."""
    value = int(re.sub(r"\D", "", own)) if own else rng.randint(11, 990) * 10_000
    unit = "лв."
    if day >= EURO:
        value, unit = round(value / RATE), "евро"
    if value >= 1_000_000 and rng.random() < 0.4:
        return f"{value / 1_000_000:.2f}".rstrip("0").rstrip(".").replace(".", ",") + f" млн. {unit}"
    return f"{value:,} {unit}".replace(",", " ")


def capitals(text: str) -> str:
    """The text with a capital at the head of each sentence, and no two full stops together."""
    return _SENTENCE.sub(lambda found: found[1] + found[2].upper(), text.replace("..", "."))


class Office:
    """The press office: draws words for a day's text."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.town = material.read("town")
        self.digests = material.read("digests")
        self.daily = material.read("daily")
        self.works = material.works()
        self._left: dict[str, list[str]] = {}

    def told(self, pattern: str, day: date, thing: Thing | None = None, said: str = "") -> str:
        """The pattern with its blanks filled."""
        rng, town = self.rng, self.town
        month = town["months"][day.month - 1]
        drawn = {
            "firm": rng.choice(town["firms"]),
            "official": rng.choice(town["officials"]),
            "person": rng.choice(town["people"]),
            "village": f"{rng.choice(('с. ', 'село ', 'село ', ''))}{rng.choice(town['villages'])}",
            "quarter": rng.choice(town["quarters"]),
            "street": rng.choice(town["streets"]),
            "month": month,
            "months": str(rng.randint(4, 24)),
            "day": f"{rng.randint(1, 28)} {month}",
            "hour": f"{rng.randint(8, 17)}:{rng.choice(('00', '30'))}",
            "few": str(rng.randint(3, 90)),
            "n": f"{rng.randint(1, 90)} {rng.randint(1, 9)}00",
            "sum": money(rng, thing.facts.get("sum") if thing else None, day),
            "size": (thing and thing.facts.get("size")) or f"{rng.randint(2, 90)}0 метра",
            "funder": (thing and thing.facts.get("funder")) or rng.choice(town["funders"]),
            "m": said,
            "v": said,
        }
        out = ""
        for part in re.split(r"(\{\w+\})", pattern):
            name = part[1:-1]
            if part == "{M}" or (part == "{m}" and not _OBLIQUE.search(out)):
                out += self._subject(said)
            else:
                out += drawn[name] if part.startswith("{") else part
        return capitals(out)

    def _subject(self, said: str) -> str:
        first, _, rest = said.partition(" ")
        full = self.town["full"].get(first) or (f"{first}т" if first.endswith("ия") else first)
        return f"{full} {rest}".strip()

    def say(self, thing: Thing) -> str:
        """One of the names of a thing; all are used before one comes again."""
        key = thing.says[0]
        if not self._left.get(key):
            self._left[key] = self.rng.sample(thing.says, len(thing.says))
        said = self._left[key].pop()
        marks = self.rng.random()
        if marks < 0.1:
            return said.replace("„", '"').replace("“", '"')
        if marks < 0.2:
            return said.replace("„", ",,").replace("“", "„")
        return said.replace("„", "").replace("“", "") if marks < 0.25 else said

    def some(self, block: str, number: int, day: date) -> list[str]:
        """So many lines of a pool, each as a paragraph."""
        pool = lines(self.digests[block])
        return [self.told(line, day) for line in self.rng.sample(pool, min(number, len(pool)))]

    def about(self, thing: Thing, stage: str, day: date) -> tuple[str, str]:
        """An announcement that is about the thing: title and body."""
        rng, said = self.rng, self.say(thing)
        title, text = rng.choice(self.works[thing.kind][stage])
        if rng.random() < 0.35:
            title = rng.choice(lines(self.digests["named"][stage]))
        paragraphs = [self.told(text, day, thing, said), *self.some("closers", rng.randint(1, 3), day)]
        if rng.random() < 0.25:
            paragraphs = [*self.some(rng.choice(("visit", "report")), rng.randint(1, 3), day), *paragraphs]
        return self._headed(self.told(title, day, thing, said)), "\n\n".join(paragraphs)

    def _headed(self, title: str) -> str:
        title = title[0].upper() + title[1:]
        return title.upper() if self.rng.random() < 0.15 else title

    def digest(self, kind: str, things: Iterable[Thing], day: date) -> tuple[str, str]:
        """A long report that has a clause for each of the things."""
        pools = {"session": "clauses", "report": "reported", "visit": "asked", "programme": "promised"}
        clauses = lines(self.digests[pools[kind]])
        paragraphs = self.some(kind, 4 if kind == "programme" else self.rng.randint(5, 10), day)
        for thing in things:
            clause = self.told(self.rng.choice(clauses), day, thing, self.say(thing))
            paragraphs.insert(self.rng.randint(1, len(paragraphs)), clause)
        title = self.told(self.rng.choice(lines(self.digests[f"{kind}_titles"])), day)
        return self._headed(title), "\n\n".join(paragraphs)

    def apart(self, pattern: str, thing: Thing, day: date) -> tuple[str, str]:
        """Where and what in different paragraphs, nothing of it as the thing is usually called."""
        title, _, text = pattern.partition(" | ")
        paragraphs = [self.told(part.strip(), day, thing) for part in text.split("||")]
        return self._headed(title), "\n\n".join([*paragraphs, *self.some("closers", self.rng.randint(0, 2), day)])

    def event(self, venue: str, day: date) -> tuple[str, str]:
        """Something that happens at an institution and is no work on it."""
        title, _, text = self.rng.choice(lines(self.digests["venues"])).partition(" | ")
        body = [self.told(text, day, None, venue), *self.some("closers", self.rng.randint(0, 2), day)]
        return self._headed(self.told(title, day, None, venue)), "\n\n".join(body)

    def day(self, day: date) -> tuple[str, str]:
        """What has nothing to do with any promise."""
        topic = self.rng.choice(self.daily)
        number = self.rng.randint(3, len(topic["lines"]))
        chosen = sorted(self.rng.sample(range(len(topic["lines"])), number))
        told = [self.told(topic["lines"][each], day) for each in chosen]
        return self._headed(self.told(self.rng.choice(topic["titles"]), day)), "\n\n".join(told)


class Making:
    """A set while it is being written, of the town of that name."""

    def __init__(self, seed: int, town: str) -> None:
        self.rng = random.Random(seed)
        self.town = town
        self.out = Labelled()

    def keep(self, told: tuple[str, str], day: date, source: str = "town") -> int:
        number = len(self.out.texts) + 1
        publisher = "media" if source == "media" else "town"
        self.out.texts.append(
            Text(number, number, told[0], told[1], day, source, "bg", municipality=self.town, publisher=publisher)
        )
        return number

    def between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.rng.randrange((last - first).days))

    def echoes(self) -> None:
        """Another paper's copies, some days later, a sentence added."""
        about = [(mine, number) for mine, found in self.out.relevant.items() for number in found]
        for mine, number in self.rng.sample(about, ECHOES):
            text = self.out.texts[number - 1]
            assert text.published
            day = text.published + timedelta(days=self.rng.randint(0, 3))
            copy = self.keep((text.title or "", f"{text.body}\n\nТова съобщиха от общината."), day, "media")
            for other in [other for other, found in self.out.relevant.items() if number in found]:
                self.out.relevant[other][copy] = self.out.relevant[other][number]
            assert copy in self.out.relevant[mine]


class _First(Making):
    """The first set while it is being written."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, "Ясенград")
        self.office = Office(self.rng)

    def story(self, each: Promised) -> None:
        """The news of one promise: some before the mandate, then stages, not always in their order."""
        rng, mine = self.rng, each.promise.id
        days = sorted(self.between(MANDATE[0], LAST) for _ in range(rng.randint(2, 6)))
        stages = sorted(rng.sample(range(len(_STAGES)), len(days)))
        told = [(day, _STAGES[stage]) for day, stage in zip(days, stages, strict=True)]
        if rng.random() < 0.35:
            told[-1] = (told[-1][0], rng.choice(_SETBACKS))
        if rng.random() < 0.15:
            told[0], told[-1] = (told[0][0], told[-1][1]), (told[-1][0], told[0][1])
        if rng.random() < 0.3:
            told.insert(0, (self.between(FIRST, MANDATE[0]), rng.choice(("announced", "funded", "first_sod"))))
        for day, stage in told:
            number = self.keep(self.office.about(each.thing, stage, day), day)
            self.out.relevant[mine][number] = "about"
            self.out.stages[mine, number] = stage
        for told_apart in each.apart:
            day = self.between(MANDATE[0], LAST)
            self.out.relevant[mine][self.keep(self.office.apart(told_apart, each.thing, day), day)] = "mention"

    def others(self, each: Promised) -> None:
        """The news of what is like it, and of what else happens there."""
        mine = each.promise.id
        for near in each.near:
            for _ in range(self.rng.randint(2, 4) if near.year else self.rng.randint(1, 2)):
                day = self._day_of(near)
                stage = self.rng.choice((*_STAGES, *_SETBACKS))
                self.out.near[mine][self.keep(self.office.about(near.thing, stage, day), day)] = near.miss
        if each.venue:
            for _ in range(3):
                day = self.between(FIRST, LAST)
                self.out.near[mine][self.keep(self.office.event(each.venue, day), day)] = "event"

    def _day_of(self, near: Near) -> date:
        if near.year:
            return self.between(date(near.year, 1, 8), date(near.year, 12, 20))
        return self.between(FIRST, LAST)

    def digests(self, promised: list[Promised]) -> None:
        """Reports with a clause each for several promises and near misses."""
        for kind, number in DIGESTS.items():
            for _ in range(number):
                day = self.between(MANDATE[0], LAST)
                chosen = self.rng.sample(
                    promised, self.rng.randint(1, 3) if kind == "visit" else self.rng.randint(3, 6)
                )
                things = [(each, None) for each in chosen[:-1]]
                last = self.rng.choice(chosen[-1].near) if self.rng.random() < 0.5 else None
                told = [each.thing for each, _ in things] + [last.thing if last else chosen[-1].thing]
                text = self.keep(self.office.digest(kind, told, day), day)
                for each, _ in [*things, *([] if last else [(chosen[-1], None)])]:
                    self.out.relevant[each.promise.id][text] = "mention"
                if last:
                    self.out.near[chosen[-1].promise.id][text] = last.miss

    def shared(self, each: Promised) -> None:
        """Texts of one promise that name another's in the same breath are relevant to both."""
        for other, pattern in each.also:
            for number, grade in self.out.relevant[each.promise.id].items():
                if re.search(pattern, self.out.texts[number - 1].body, re.IGNORECASE):
                    self.out.relevant[other].setdefault(number, grade)


def write(seed: int = 1, total: int = TOTAL) -> Labelled:
    """The set of that seed, its texts numbered in the order of their days."""
    making = _First(seed)
    _, promised = material.promised()
    for each in promised:
        making.story(each)
        making.others(each)
    making.digests(promised)
    making.echoes()
    for each in promised:
        making.shared(each)
    while len(making.out.texts) < total:
        day = making.between(FIRST, LAST)
        making.keep(making.office.day(day), day)
    return in_order(making.out)


def in_order(found: Labelled) -> Labelled:
    """Numbered by day, so that a number tells nothing of what the text is."""
    ordered = sorted(found.texts, key=lambda text: (text.published or FIRST, text.title or "", text.article))
    new = {text.article: number for number, text in enumerate(ordered, 1)}
    return Labelled(
        texts=[replace(text, article=new[text.article], version=new[text.article]) for text in ordered],
        relevant={mine: {new[n]: grade for n, grade in each.items()} for mine, each in found.relevant.items()},
        near={mine: {new[n]: miss for n, miss in each.items()} for mine, each in found.near.items()},
        stages={(mine, new[n]): stage for (mine, n), stage in found.stages.items()},
    )
