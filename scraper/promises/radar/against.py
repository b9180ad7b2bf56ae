"""Weighs what speaks against a passage: another place, another thing, an event, another stage."""

from __future__ import annotations

from functools import cached_property

from scraper.promises.models import Reason
from scraper.promises.radar.looking import NEAR, PARAGRAPH, SENTENCE, TITLE, Look, called
from scraper.promises.radar.places import RENAMED, Named, Seen
from scraper.promises.radar.vocabulary import Phrase

_UNSURE = 0.5  # up to there another place of the kind is meant if one is named
_PART, _OTHER_PART = 0.2, 0.35  # more, where stage or lot is the promise's own; of all, where it is another
_UNLIKE = {"sentence": 0.2, "title": 0.3, "paragraph": 0.5, "3 paragraphs": 0.8}
_UNLIKE_BESIDE = 0.7  # where the promise's own place is named in the same sentence
_FARTHER = 0.7
_TITLED = 0.6  # below a title that tells of work on something else
_BESIDE, _OTHER_VILLAGE = 4, 0.4  # words; a village beside the place that is not the promise's own
_ELSEWHERE = {SENTENCE: 0.3, TITLE: 0.3, PARAGRAPH: 0.5, NEAR: 0.5}
_OTHER_THING = 0.55
_EVENT = 0.5
_TELLING = 0.4  # the weight of a word that few texts have
_WORK = frozenset(("procured", "under_way", "stopped", "annulled", "back"))
_LEAST = 0.05


class Against:
    """What speaks against one passage. `tokens`: what it rests on; `reasons`: what was found."""

    def __init__(self, look: Look, sentence: int, tokens: dict[int, float]) -> None:
        self.look, self.sentence, self.tokens = look, sentence, tokens
        self.reading, self.keys, self.glance = look.reading, look.keys, look.glance
        self.reasons: list[Reason] = []

    def factor(self, seen: Seen | None) -> float:
        """By how much all of it lowers a score; `seen` is the promise's place, if it is named."""
        factor = self._unlike(seen) * self._part() * (_FARTHER if seen and seen.sure == RENAMED else 1)
        here = seen is not None and self.look.nearness(self.sentence, self.reading.sentences[seen.first]) >= NEAR
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
            factor = _UNLIKE.get(called(near), 1.0) if near else 1.0
            factor = max(factor, _UNLIKE_BESIDE) if beside else factor
            if factor < 1:
                self.reasons.append(Reason("unlike", said, factor - 1))
            worst = min(worst, factor)
        return worst

    @cached_property
    def _things_here(self) -> list[int]:
        return self.look.things_at(self.sentence)

    def _part(self) -> float:
        """Another stage or lot than the promise's."""
        where, own = self.reading.sentences, self.reading.paragraphs[self.sentence]
        said = {n for at, n in self.glance.parts if where[at] in (self.sentence, 0)}
        said = said or {n for at, n in self.glance.parts if self.reading.paragraphs[where[at]] == own}
        if not self.keys.parts or not said:
            return 1.0
        if said & self.keys.parts:
            self.reasons.append(Reason("part", str(min(said & self.keys.parts)), _PART))
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
        named = {
            name
            for name in self._villages()
            for at in self.reading.spots(name)
            if at in here and self.reading.capital(at)
        }
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
