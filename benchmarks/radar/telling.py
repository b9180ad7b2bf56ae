"""Writes the second set: what another town's press office told of its promises, each by hand, amid its other news."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta

from benchmarks.radar import second
from benchmarks.radar.material import MANDATE, lines
from benchmarks.radar.second import Telling, Told
from benchmarks.radar.writing import EURO, FIRST, LAST, RATE, TOTAL, Grade, Labelled, Making, capitals, in_order, money

_LEVS = re.compile(r"(\d[\d ]*)( хил\.)? лв\.")
_IN_V = re.compile(r"\bв(?= [ВФ])")
_BLANK = re.compile(r"\{(\w+)\}")
_EARLIER = (date(2015, 2, 1), date(2022, 12, 1))
_RETOLD = 0.3  # of the tellings: in the digest of their week, too
_AGAIN = 0.35  # of the clauses and the near misses: in a second text, too


class Office:
    """The press office: fills blanks, and writes what stands around the news."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        town = second.read("town")
        self.blanks: dict[str, list[str]] = town["blanks"]
        self.around, self.boilerplate = lines(town["around"]), lines(town["boilerplate"])
        self.digests = {
            kind: {part: lines(block) for part, block in parts.items()}
            for kind, parts in second.read("digests").items()
        }
        self.daily = [(topic["titles"], lines(topic["lines"])) for topic in second.read("daily")]

    def fill(self, pattern: str, day: date, own: str | None = None) -> str:
        """The pattern with its blanks filled; `own` is the sum of what it speaks of."""
        if day >= EURO:
            pattern = _LEVS.sub(_in_euro, pattern)
        filled = _BLANK.sub(lambda found: self._drawn(found[1], day, own), pattern)
        return capitals(_IN_V.sub("във", filled))

    def item(self, telling: Telling, day: date, own: str | None = None) -> str:
        """A telling as an item of a digest: its title and its text in one paragraph."""
        title = telling.title if telling.title[-1] in "?!" else f"{telling.title}."
        return self.fill(" ".join([title, *telling.paragraphs]), day, own)

    def _drawn(self, blank: str, day: date, own: str | None) -> str:
        rng, month = self.rng, self.blanks["month"][day.month - 1]
        match blank:
            case "sum":
                return money(rng, own, day)
            case "month":
                return month
            case "day":
                return f"{rng.randint(1, 28)} {month}" + rng.choice(("", "", f" {day.year} г."))
            case "hour":
                return f"{rng.randint(8, 19)}{rng.choice(('.00', '.30', ''))}"
            case "few":
                return str(rng.randint(11, 97))
            case "n":
                return f"{rng.randint(2, 60)} {rng.randint(100, 999)}"
        return rng.choice(self.blanks[blank])

    def headed(self, title: str, day: date, own: str | None = None) -> str:
        """A title as this office sets it."""
        filled = self.fill(title, day, own)
        filled = filled[0].upper() + filled[1:]
        drawn = self.rng.random()
        return filled.upper() if drawn < 0.05 else f"{filled} ({day:%d.%m.%Y})" if drawn < 0.1 else filled

    def alone(self, telling: Telling, day: date, own: str | None = None) -> tuple[str, str]:
        """An announcement of one thing, with what such a text has before and after it."""
        rng = self.rng
        told = [self.fill(part, day, own) for part in telling.paragraphs]
        if rng.random() < 0.2:
            aside = rng.choice(self.digests[rng.choice(("weekly", "meeting"))]["rest"])
            told.insert(rng.choice((0, len(told))), self.fill(aside, day))
        told += [self.fill(each, day) for each in rng.sample(self.around, rng.choice((0, 1, 1, 2)))]
        if rng.random() < 0.25:
            told.append(rng.choice(self.boilerplate))
        return self.headed(telling.title, day, own), "\n\n".join(told)

    def digest(self, kind: str, clauses: list[str], day: date) -> tuple[str, str]:
        """A long text with those clauses amid the day's other news, some run together with what stands before."""
        rng, parts = self.rng, self.digests[kind]
        rest = rng.sample(parts["rest"], rng.randint(4, min(10, len(parts["rest"]))))
        for _, told in rng.sample(self.daily, rng.randint(1, 5)):
            rest.insert(rng.randint(0, len(rest)), " ".join(told[: rng.randint(1, 2)]))
        paragraphs = [self.fill(each, day) for each in rest]
        for clause in clauses:
            place = rng.randint(0, len(paragraphs) - 1)
            if rng.random() < 0.3:
                paragraphs[place] += f" {clause}"
            else:
                paragraphs.insert(place, clause)
        begins = self.fill(rng.choice(parts["begins"]), day)
        return self.headed(rng.choice(parts["titles"]), day), "\n\n".join([begins, *paragraphs])

    def day(self, day: date) -> tuple[str, str]:
        """What has nothing to do with any promise."""
        rng = self.rng
        titles, told = rng.choice(self.daily)
        chosen = sorted(rng.sample(range(len(told)), rng.randint(2, len(told))))
        told = [self.fill(told[each], day) for each in chosen]
        told = [" ".join(told)] if rng.random() < 0.6 else told
        told += [self.fill(each, day) for each in rng.sample(self.around, rng.choice((0, 1, 1, 2)))]
        if rng.random() < 0.1:
            told.append(rng.choice(self.boilerplate))
        return self.headed(rng.choice(titles), day), "\n\n".join(told)


def _in_euro(found: re.Match[str]) -> str:
    value = round(int(found[1].replace(" ", "")) / RATE)
    return f"{value:,}{found[2] or ''} евро".replace(",", " ")


class _Second(Making):
    """The second set while it is being written."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, "Есетрово")
        self.office = Office(self.rng)

    def relevant(self, mine: str, number: int, grade: Grade) -> None:
        self.out.relevant[mine].setdefault(number, grade)
        self.out.near[mine].pop(number, None)

    def story(self, each: Told) -> None:
        """The announcements of one promise in their order; some again in the digest of their week."""
        own, mine = each.sum, each.promise.id
        days = sorted(self.between(MANDATE[0], LAST) for _ in each.told)
        dated = [(self.between(FIRST, MANDATE[0]), telling) for telling in each.before]
        dated += [(self.between(MANDATE[0], LAST), telling) for telling in each.long]
        for day, telling in [*dated, *zip(days, each.told, strict=True)]:
            self._label(mine, telling, self.keep(self.office.alone(telling, day, own), day), "about")
            if self.rng.random() < _RETOLD:
                later = day + timedelta(days=self.rng.randint(1, 6))
                clauses = [self.office.item(telling, later, own)]
                self._label(mine, telling, self.keep(self.office.digest("weekly", clauses, later), later), "mention")

    def _label(self, mine: str, telling: Telling, number: int, grade: Grade) -> None:
        self.relevant(mine, number, grade)
        if telling.also:
            self.relevant(telling.also, number, grade)

    def likes(self, each: Told) -> None:
        """The announcements of what is like it."""
        for miss, telling in each.near:
            for _ in range(1 + (self.rng.random() < _AGAIN)):
                day = self.between(*_EARLIER) if miss == "earlier" else self.between(FIRST, LAST)
                number = self.keep(self.office.alone(telling, day), day)
                self.out.near[each.promise.id][number] = miss
                if telling.also:
                    self.relevant(telling.also, number, "about")

    def digests(self, told: list[Told]) -> None:
        """Long texts with a clause each for several promises, and for something like another."""
        rng = self.rng
        left = [(each, clause) for each in told for clause in each.said for _ in range(1 + (rng.random() < _AGAIN))]
        rng.shuffle(left)
        while left:
            number = rng.randint(1, 5)
            chosen, left = left[:number], left[number:]
            spoken = {each.promise.id for each, _ in chosen} | {clause.also for _, clause in chosen}
            day = self.between(MANDATE[0], LAST)
            clauses = [self.office.fill(clause.paragraphs[0], day, each.sum) for each, clause in chosen]
            like = rng.choice([each for each in told if each.promise.id not in spoken])
            miss, other = rng.choice(like.near)
            beside = rng.random() < 0.4 and miss != "earlier" and not other.also
            if beside:
                clauses.append(self.office.item(other, day))
            text = self.keep(self.office.digest(rng.choice(list(self.office.digests)), clauses, day), day)
            if beside:
                self.out.near[like.promise.id][text] = miss
            for each, clause in chosen:
                self._label(each.promise.id, clause, text, "mention")


def write(seed: int = 1, total: int = TOTAL) -> Labelled:
    """The set of that seed, its texts numbered in the order of their days."""
    making = _Second(seed)
    told = second.told()
    for each in told:
        making.story(each)
        making.likes(each)
    making.digests(told)
    making.echoes()
    while len(making.out.texts) < total:
        day = making.between(FIRST, LAST)
        making.keep(making.office.day(day), day)
    return in_order(making.out)
