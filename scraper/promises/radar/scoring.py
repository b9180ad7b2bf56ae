"""Scores one text for one promise: the passage that speaks of it most plainly, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import sqrt

from scraper.promises.models import Reason
from scraper.promises.radar import numbers, places
from scraper.promises.radar.glance import Glance
from scraper.promises.radar.keys import Clue, Keys
from scraper.promises.radar.numbers import Found
from scraper.promises.radar.places import Named, Place, Seen

# How near a word stands to the sentence that is looked at; the title speaks for the whole text.
_SENTENCE, _PARAGRAPH, _NEAR, _TITLE, _ANYWHERE = 1.0, 0.85, 0.45, 0.8, 0.15
_PARAGRAPHS = 3
_NEARNESS = ((_SENTENCE, "sentence"), (_PARAGRAPH, "paragraph"), (_TITLE, "title"), (_NEAR, "3 paragraphs"))

_HEADLESS = 0.45  # of all words, where the thing itself is not named
_FAMILY = 0.7  # of a word's weight, for another word of its family
_KIND_ALONE, _KIND_THERE = 0.25, 0.75  # "the school", and no name; "the school of" the promise's village
_KIND_SINGLE = 0.6  # "the theatre", of which a town has one
_RENAMED = 0.3
_UNSURE = 0.5  # up to there another place of the kind is meant if one is named
_TELLING_PLACE = 0.45  # the weight from which on a place's name tells places apart
_UNASKED = 0.4  # of that, for a place by which the promise is not called
_PASSAGES = 60
_REFERENCE, _AMOUNT, _QUANTITY = 0.9, 0.4, 0.25  # of what is missing to certainty
_PART = 0.2  # more, where stage or lot is the promise's own
_UNLIKE = {"sentence": 0.2, "title": 0.3, "paragraph": 0.5, "3 paragraphs": 0.8}
_UNLIKE_BESIDE = 0.7  # where the promise's own place is named in the same sentence
_FARTHER = 0.7
_TITLED = 0.6
_BESIDE, _OTHER_VILLAGE = 4, 0.4  # words; a village beside the place that is not the promise's own
_ELSEWHERE = {_SENTENCE: 0.3, _TITLE: 0.3, _PARAGRAPH: 0.5, _NEAR: 0.5}
_OTHER_THING, _OTHER_PART = 0.55, 0.35
_EVENT = 0.5
_TELLING = 0.4  # the weight of a word that few texts have
_WORK = frozenset(("procured", "under_way", "stopped", "annulled", "back"))
_LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Hit:
    """A clue where it was found: the token, how many, and how well it fits."""

    at: int
    width: int
    fit: float


@dataclass(frozen=True, eq=False)
class Passage:
    """The best passage of a text for a promise: its sentence, score, reasons and the tokens that it rests on."""

    sentence: int
    score: float
    reasons: tuple[Reason, ...]
    tokens: frozenset[int]
    own: dict[int, float] = field(default_factory=dict)
    """What each token adds."""


def best(keys: Keys, glance: Glance) -> Passage | None:
    """The passage of a text that fits a promise best; None where it says nothing of it."""
    look = _Look(keys, glance)
    passages = [look.passage(sentence) for sentence in look.sentences()]
    found = max(passages, key=lambda each: (each.score, -each.sentence), default=None)
    return found if found and found.score >= _LEAST else None


class _Look:
    def __init__(self, keys: Keys, glance: Glance) -> None:
        self.keys, self.glance, self.reading = keys, glance, glance.reading
        self.hits = {clue.said: hits for clue in keys.clues if (hits := tuple(self._hits(clue)))}
        self.clues = [clue for clue in keys.clues if clue.said in self.hits]
        self.places = [(place, self._places(place)) for place in keys.places] if self._promising() else []

    def _promising(self) -> bool:
        names = any(place.name and place.name[0] in self.reading.at for place in self.keys.places)
        return bool(self.hits) or names

    def _hits(self, clue: Clue) -> Iterator[Hit]:
        for phrase, fit in (*((own, 1.0) for own in clue.own), *clue.other):
            for at in self.reading.spots(phrase):
                if at in self.glance.sayings or (clue.group and at in self.glance.names):
                    continue  # кв. Гарата is no station
                yield Hit(at, self.reading.last(at, phrase) - at + 1, fit)
            if len(phrase) == 1:
                yield from (Hit(at, 1, fit * _FAMILY) for at in self.reading.kin(phrase[0]))

    def _places(self, place: Place) -> tuple[Seen, ...]:
        found = places.seen(self.reading, self.glance.named, place, self.glance.words)
        kinds = places.kinds_like(place, self.glance.words)
        if any(each.sure > _KIND_THERE for each in found) or not kinds:
            return found
        named = {each.first - 1 for each in self.glance.named}
        around = {
            self.reading.sentences[each.first]
            for other in self.keys.places
            if other.share < 1
            for each in places.seen(self.reading, self.glance.named, other, self.glance.words)
            if each.sure >= _KIND_THERE
        }
        alone = [at for kind in kinds for at in self.reading.at.get(kind, ()) if at not in named]
        lone = _KIND_SINGLE if place.kinds & self.glance.words.single else _KIND_ALONE
        near = [Seen(at, at + 1, _KIND_THERE if self.reading.sentences[at] in around else lone) for at in alone]
        return (*found, *near)

    # --- passages -------------------------------------------------------------------

    def sentences(self) -> list[int]:
        """The sentences that may be the best: those with most of what is looked for."""
        worth: dict[int, float] = {}
        for clue in self.clues:
            for sentence in {self.reading.sentences[hit.at] for hit in self.hits[clue.said]}:
                worth[sentence] = worth.get(sentence, 0) + clue.weight
        for place, found in self.places:
            for sentence in {self.reading.sentences[seen.first] for seen in found if seen.sure > 0}:
                worth[sentence] = worth.get(sentence, 0) + place.weight
        for _, pattern in self.keys.references:
            for match in pattern.finditer(self.reading.whole):
                worth[self.glance.sentence_at(match.start())] = 9.0
        if len(self.reading.spans) > 1:
            worth.pop(0, None)  # the title alone is no passage
            if not worth and (self.hits or self.places):
                worth[1] = 0.0
        return sorted(worth, key=lambda sentence: (-worth[sentence], sentence))[:_PASSAGES]

    def nearness(self, sentence: int, other: int) -> float:
        """How near one sentence stands to another."""
        if other == sentence:
            return _SENTENCE
        if other == 0:
            return _TITLE
        apart = abs(self.reading.paragraphs[other] - self.reading.paragraphs[sentence])
        return _PARAGRAPH if apart == 0 else _NEAR if apart <= _PARAGRAPHS else _ANYWHERE

    def passage(self, sentence: int) -> Passage:
        """What a sentence, with what stands around it, says of the promise."""
        made = _Making(self, sentence)
        return made.passage()


class _Making:
    """One passage while it is scored."""

    def __init__(self, look: _Look, sentence: int) -> None:
        self.look, self.sentence = look, sentence
        self.reading, self.keys, self.glance = look.reading, look.keys, look.glance
        self.reasons: list[Reason] = []
        self.tokens: dict[int, float] = {}
        self.nearness: list[float] = []

    def passage(self) -> Passage:
        words = self._words()
        place, seen, telling = self._place()
        score = _together(words, place, telling)
        score = self._certain(score)
        if score >= _LEAST:
            score *= self._against(seen)
            self._near()
        return Passage(self.sentence, min(1.0, score), tuple(self.reasons), frozenset(self.tokens), self.tokens)

    def _words(self) -> float:
        """How much of the promise's words stand here, from 0 to 1."""
        total, headless = 0.0, any(clue.head for clue in self.keys.clues)
        for clue in self.look.clues:
            hit, near = self._nearest(self.look.hits[clue.said])
            acts = clue.group is not None and clue.group.act  # what is done must stand with what it is done to
            gain = clue.weight * hit.fit * near * (near if acts else 1)
            total += gain
            headless = headless and not (clue.head and near >= _NEAR)
            self._note("word", self.reading.said(hit.at, hit.at + hit.width - 1), gain, near)
            for at in range(hit.at, hit.at + hit.width):
                self.tokens[at] = max(self.tokens.get(at, 0.0), gain / hit.width)
        for phrase, weight in self.keys.phrases:
            spots = self.reading.spots(phrase)
            if spots:
                hit, near = self._nearest([Hit(at, len(phrase), 1.0) for at in spots])
                total += weight * near
                if near >= _NEAR:
                    self._note(
                        "phrase", self.reading.said(hit.at, self.reading.last(hit.at, phrase)), weight * near, near
                    )
        return min(1.0, total / self.keys.enough) * (_HEADLESS if headless else 1)

    def _nearest(self, hits: Iterable[Hit]) -> tuple[Hit, float]:
        def value(hit: Hit) -> tuple[float, int]:
            return hit.fit * self.look.nearness(self.sentence, self.reading.sentences[hit.at]), -hit.at

        hit = max(hits, key=value)
        return hit, self.look.nearness(self.sentence, self.reading.sentences[hit.at])

    def _place(self) -> tuple[float, Seen | None, float]:
        """How surely the promise's place is meant, where it is named, and how much its name tells."""
        best, chosen, telling, where = 0.0, None, 0.0, 1.0
        for place, found in self.look.places:
            asked = 1.0 if place.asked else _UNASKED
            telling = max(telling, asked * min(1.0, place.weight / _TELLING_PLACE))
            for each in found:
                # Of its name and of another kind, but with the promise's own thing: it may be called so by others.
                renamed = each.sure == 0 and bool(self._things_here)
                seen = replace(each, sure=_RENAMED) if renamed else each
                near = self.look.nearness(self.sentence, self.reading.sentences[seen.first])
                if seen.sure * near * place.share > best:
                    best, where = seen.sure * near * place.share, near
                    chosen = replace(seen, sure=seen.sure * place.share)
        if chosen:
            self._note("place", self.reading.said(chosen.first, chosen.after - 1), best, where)
            for at in range(chosen.first, chosen.after):
                self.tokens[at] = max(self.tokens.get(at, 0.0), best / 2)
        return best, chosen, telling

    def _certain(self, score: float) -> float:
        """Numbers that agree make it surer."""
        for kind, share, found in (
            ("reference", _REFERENCE, self._references()),
            ("amount", _AMOUNT, self._figures(self.keys.amounts, self.glance.money)),
            ("quantity", _QUANTITY, self._figures(self.keys.quantities, self.glance.measures)),
        ):
            if found and (score > 0.1 or kind == "reference"):
                said, near = found
                score += (1 - score) * share * near
                self._note(kind, said, share * near, near)
        return score

    def _references(self) -> tuple[str, float] | None:
        found = [
            (said, self.look.nearness(self.sentence, self.glance.sentence_at(match.start())))
            for said, pattern in self.keys.references
            for match in pattern.finditer(self.reading.whole)
        ]
        return max(found, key=lambda each: each[1], default=None)

    def _figures(
        self, wanted: Iterable[tuple[str, tuple[object, str]]], there: tuple[Found, ...]
    ) -> tuple[str, float] | None:
        found = [
            (
                self.reading.whole[each.start : each.end].strip(),
                self.look.nearness(self.sentence, self.glance.sentence_at(each.start)),
            )
            for _, figure in wanted
            for each in there
            if numbers.same(figure, each)  # type: ignore[arg-type]
        ]
        return max(found, key=lambda each: each[1], default=None)

    # --- against -----------------------------------------------------------------------

    def _against(self, seen: Seen | None) -> float:
        factor = self._unlike(seen) * self._part() * (_FARTHER if seen and seen.sure == _RENAMED else 1)
        here = seen is not None and self.look.nearness(self.sentence, self.reading.sentences[seen.first]) >= _NEAR
        if not here or (seen and seen.sure <= _UNSURE):
            factor *= self._elsewhere()
        elif seen:
            factor *= min(self._farther(seen), self._other_village(seen))
        return factor * self._other_thing(seen) * self._event() * self._titled()

    def _titled(self) -> float:
        """A title that tells of work on something else, of a promise that is not told by its place."""
        if not self.sentence or any(place.asked for place in self.keys.places) or 0 not in self.glance.acts:
            return 1.0
        if any(self.reading.sentences[at] == 0 for at in self.tokens if self.tokens[at] >= _LEAST):
            return 1.0
        here = [each for each in self.glance.named if self.reading.sentences[each.first] == 0]
        others = self.glance.things.get(0, frozenset()) - self.keys.things
        if not others and all(each.kinds & self.glance.words.wide for each in here):
            return 1.0
        self.reasons.append(Reason("title", self.reading.text.title or "", _TITLED - 1))
        return _TITLED

    def _unlike(self, seen: Seen | None) -> float:
        worst = 1.0
        named = seen is not None and seen.sure >= 0.85 and self.reading.sentences[seen.first] == self.sentence
        beside = named and bool(self._things_here or not self.keys.things)
        for said, phrases in self.keys.unlike:
            spots = [at for phrase in phrases for at in self.reading.spots(phrase)]
            near = max((self.look.nearness(self.sentence, self.reading.sentences[at]) for at in spots), default=0.0)
            factor = _UNLIKE.get(_called(near), 1.0) if near else 1.0
            factor = max(factor, _UNLIKE_BESIDE) if beside else factor
            if factor < 1:
                self.reasons.append(Reason("unlike", said, factor - 1))
            worst = min(worst, factor)
        return worst

    @cached_property
    def _things_here(self) -> list[int]:
        """Where the sentence names the promise's own thing."""
        clues = [clue for clue in self.look.clues if clue.thing]
        hits = (hit.at for clue in clues for hit in self.look.hits[clue.said])
        return [at for at in hits if self.reading.sentences[at] == self.sentence]

    def _part(self) -> float:
        """Another stage or lot than the promise's."""
        where, own = self.reading.sentences, self.reading.paragraphs[self.sentence]
        said = {n for at, n in self.glance.parts if where[at] in (self.sentence, 0)}
        said = said or {n for at, n in self.glance.parts if self.reading.paragraphs[where[at]] == own}
        if not self.keys.parts or not said:
            return 1.0
        if said & self.keys.parts:
            self._note("part", str(min(said & self.keys.parts)), _PART, _SENTENCE)
            return 1 + _PART
        self.reasons.append(Reason("part", str(min(said)), _OTHER_PART - 1))
        return _OTHER_PART

    def _elsewhere(self) -> float:
        """Another place of the same kind in this sentence or near it, and the promise's own nowhere near."""
        worst, where = 1.0, None
        for each in self.glance.named:
            near = self.look.nearness(self.sentence, self.reading.sentences[each.first])
            factor = _ELSEWHERE.get(near, 1.0)
            if not each.listed and factor < worst and self._is_another(each):
                worst, where = factor, each
        if where:
            found = self.reading.said(max(0, where.first - 1), where.after - 1)
            self.reasons.append(Reason("elsewhere", found, round(worst - 1, 3)))
        return worst

    def _is_another(self, there: Named) -> bool:
        """Whether a place is not the promise's own but of its kind, or of its name: another street, or a village."""
        own = [place for place in self.keys.places if place.name == there.keys]
        if own and self._things_here:
            return False  # a lane to the reservoir may be called one to the village
        if own:
            return all(place.kinds and not place.kinds & there.kinds for place in own)
        narrow = [place for place in self.keys.places if place.share == 1]
        return any(place.kinds & there.kinds for place in narrow)

    def _farther(self, seen: Seen) -> float:
        """A thing that stands nearer to another place of the same kind than to the promise's own."""
        if self.reading.sentences[seen.first] != self.sentence:
            return 1.0
        spots = self._things_here
        others = [
            each
            for each in self.glance.named
            if self.reading.sentences[each.first] == self.sentence
            and each.first != seen.first
            and self._is_another(each)
        ]
        if not spots or not others:
            return 1.0
        mine = min(abs(at - seen.first) for at in spots)
        nearest = min(others, key=lambda each: min(abs(at - each.first) for at in spots))
        if min(abs(at - nearest.first) for at in spots) + 2 >= mine:
            return 1.0
        self.reasons.append(Reason("elsewhere", self.reading.said(nearest.first, nearest.after - 1), _FARTHER - 1))
        return _FARTHER

    def _other_village(self, seen: Seen) -> float:
        """A village beside the place that is not the promise's own: the same street there, or a road's other end."""
        if not self.keys.ends or self.reading.sentences[seen.first] != self.sentence:
            return 1.0
        keys = self.reading.keys[seen.first : seen.after]
        if keys in self.keys.ends and len(self.keys.ends) < 2:
            return 1.0  # the village alone is what is asked for
        beside = range(max(0, seen.first - _BESIDE), min(len(self.reading.keys), seen.after + _BESIDE))
        here = [each for each in beside if self.reading.sentences[each] == self.sentence]
        named = {name for name in self._villages() for at in self.reading.spots(name) if at in here and self.reading.capital(at)}
        named = {name for name in named if name != keys}
        if not named or not named.isdisjoint(self.keys.ends):
            return 1.0
        self.reasons.append(Reason("elsewhere", " ".join(min(named)), _OTHER_VILLAGE - 1))
        return _OTHER_VILLAGE

    def _villages(self) -> frozenset[Phrase]:
        words = self.glance.words
        return self.keys.villages | {each.keys for each in self.glance.named if each.kinds & words.settlements}

    def _other_thing(self, seen: Seen | None) -> float:
        """Another thing than the promise's in this sentence, and none of its own here or in the title."""
        here = self.glance.things.get(self.sentence, frozenset())
        around = here | self.glance.things.get(0, frozenset())
        if not here or not self.keys.places or around & self.keys.things:
            return 1.0
        if not self.keys.things and self._telling_here():
            return 1.0
        spots = [at for at in self.reading.in_sentence(self.sentence) if self._names(at, here)]
        if seen and self.reading.sentences[seen.first] == self.sentence:
            clause = self.reading.clause(seen.first)
            spots = [at for at in spots if at in clause]
        if not spots:
            return 1.0
        self.reasons.append(Reason("other thing", self.reading.said(spots[0], spots[0]), _OTHER_THING - 1))
        return _OTHER_THING

    def _telling_here(self) -> bool:
        """Whether the sentence has words of what is promised, though the vocabulary knows no such thing."""
        clues = [clue for clue in self.look.clues if clue.weight >= _TELLING and not (clue.group and clue.group.act)]
        return any(self.reading.sentences[hit.at] == self.sentence for c in clues for hit in self.look.hits[c.said])

    def _names(self, at: int, groups: frozenset[int]) -> bool:
        pairs = self.glance.words.groups.get(self.reading.keys[at], ())
        return any(group.number in groups and at in self.reading.spots(phrase) for phrase, group in pairs)

    def _event(self) -> float:
        """What happens at the promised place and is no work on it."""
        near = [self.sentence, *([0] if self.sentence else [])]
        found = [at for sentence in near for at in self.glance.events.get(sentence, ())]
        titled = any(self.reading.sentences[at] == 0 for at in found)
        if not found or self._works(titled) or self.glance.stage(self.sentence) in _WORK:
            return 1.0
        if any(self.reading.keys[at] in self.keys.words for at in found):
            return 1.0
        self.reasons.append(Reason("event", self.reading.said(found[0], found[0]), _EVENT - 1))
        return _EVENT

    def _works(self, titled: bool) -> bool:
        """Whether work is spoken of in the paragraph; under the title of an event, work on the promise's own thing."""
        acts, own = self.glance.acts, self.reading.paragraphs[self.sentence]
        if titled:
            return 0 in acts or (self.sentence in acts and bool(self._things_here))
        return any(self.reading.paragraphs[each] in (own, 0) for each in acts)

    # --- reasons ------------------------------------------------------------------------

    def _note(self, kind: str, found: str, weight: float, near: float) -> None:
        if weight >= _LEAST:
            self.reasons.append(Reason(kind, found, round(weight, 3)))
            self.nearness.append(near)

    def _near(self) -> None:
        """How near to each other all stands that counts."""
        if len(self.nearness) > 1:
            self.reasons.append(Reason("near", _called(min(self.nearness)), 0.0))


def _called(near: float) -> str:
    return next((name for value, name in _NEARNESS if value == near), "text")


def _together(words: float, place: float, telling: float) -> float:
    """Words and place, both of which are wanted; a place whose name stands everywhere tells little."""
    both = 0.15 * place + 0.25 * words + 0.6 * sqrt(place * words)
    return telling * both + (1 - telling) * words * (0.85 + 0.15 * place)
