"""How a host bears being asked, told from its answers: when to slow down, when to leave it alone; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

_LONGEST_WHY = 120  # characters
_ENOUGH = 5  # answers, before it is known what is usual
_MUCH_SLOWER, _SLOW = 5, 2.0  # times the usual, and at least so many seconds
_SLOWEST, _MOST_RESTS = 2**20, 20  # far beyond what makes a difference


@dataclass(frozen=True, slots=True)
class Manners:
    """How much a host is asked to bear. Seconds, where nothing else is said.

    A host that answers 429 or 503 is asked `harder` times as seldom, one that has become slow `slower` times; each good
    answer brings back `recovery` of that. A pause is `least` where it is to grow, and never more than `longest`. A host
    is left alone after `addresses` in a row that got nothing good from it, or two and `in_vain` seconds without a word:
    for `first_rest`, doubled each time up to `longest_rest`. `longest_asked` is the longest rest it may ask for.
    """

    harder: float = 2
    slower: float = 1.5
    recovery: float = 0.9
    least: float = 0.25
    longest: float = 600
    addresses: int = 3
    in_vain: float = 30
    first_rest: float = 600
    longest_rest: float = 6 * 3600
    longest_asked: float = 24 * 3600


@dataclass(frozen=True, slots=True)
class Strain:
    """What is known of one host: `slow` times its delay is waited between two requests.

    `usual`: seconds that a page takes, out of `heard` answers. Since the last good answer, `bad` addresses in a row got
    nothing good (`address` is a mark of the last) and `vain` seconds went by without a word; `rests` in a row were
    taken. It is left alone until `until` (seconds of the wall clock) because of `why`.
    """

    slow: float = 1.0
    usual: float = 0.0
    heard: int = 0
    bad: int = 0
    address: int = 0
    vain: float = 0.0
    rests: int = 0
    until: float = 0.0
    why: str = ""

    @classmethod
    def read(cls, note: Mapping[str, Any], manners: Manners, now: float) -> Self:
        """Out of a host's note. What is not there, no number or beyond all bounds counts as nothing known."""
        longest = now + max(manners.longest_asked, manners.longest_rest)
        bounds = {"slow": (1, _SLOWEST), "until": (0, longest), "rests": (0, _MOST_RESTS), "heard": (0, _ENOUGH)}
        known: dict[str, Any] = {}
        for name in note.keys() & _AT_FIRST.keys():
            value, usual = note[name], _AT_FIRST[name]
            low, high = bounds.get(name, (0, 2**40))
            if isinstance(usual, str):
                known |= {name: value[:_LONGEST_WHY]} if isinstance(value, str) and value.isascii() else {}
            elif isinstance(value, (int, float)) and low <= value <= high:
                known[name] = type(usual)(value)
        return cls(**known)

    def written(self) -> dict[str, Any]:
        """For a host's note; what is as it is at first is left out."""
        told = {name: getattr(self, name) for name, usual in _AT_FIRST.items() if getattr(self, name) != usual}
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in told.items()}

    @property
    def doubted(self) -> bool:
        """Whether the host may not be answering anybody: then one short try an address is enough."""
        return bool(self.bad or self.rests)

    def delay(self, asked: float, manners: Manners) -> float:
        """Seconds between two requests, where `asked` would do for a host at ease."""
        if self.slow <= 1:
            return asked
        return max(asked, min(max(asked, manners.least) * self.slow, manners.longest))

    def answered(self, manners: Manners, seconds: float | None = None) -> Self:
        """After a good answer; `seconds` is how long it took, None where that tells nothing."""
        at_ease = replace(
            self, slow=max(1.0, self.slow * manners.recovery), bad=0, address=0, vain=0.0, rests=0, until=0.0, why=""
        )
        if seconds is None:
            return at_ease
        known = self.heard >= _ENOUGH
        if known and seconds > max(_MUCH_SLOWER * self.usual, _SLOW):
            at_ease = replace(at_ease, slow=min(self.slow * manners.slower, _SLOWEST))
        counted = min(seconds, 2 * self.usual) if known else seconds  # one slow answer does not make slowness usual
        share = 0.1 if known else 1 / (self.heard + 1)
        usual = self.usual + share * (counted - self.usual)
        return replace(at_ease, usual=usual, heard=min(self.heard + 1, _ENOUGH))

    def spoke(self) -> Self:
        """After an answer that says the host is there, and neither that it is well nor that it is asked too much."""
        return replace(self, bad=0, address=0, vain=0.0, rests=0)

    def burdened(self, manners: Manners, address: int, now: float) -> Self:
        """After 429 or 503."""
        slow = min(self.slow * manners.harder, _SLOWEST)
        after = replace(self, slow=slow, vain=0.0)._without_good(address)
        enough = after.bad >= manners.addresses or self.rests
        return after._at_rest(manners, now, "it says that it is asked too much") if enough else after

    def asked_for_rest(self, manners: Manners, seconds: float, now: float) -> Self:
        """After Retry-After, however long it says."""
        rest = min(seconds, manners.longest_asked)
        return replace(self, until=max(self.until, now + rest), why=f"asks for a rest of {rest:.0f} seconds")

    def silent(self, manners: Manners, address: int, seconds: float, now: float, *, decisive: bool) -> Self:
        """After a request that got no whole answer for so many seconds. `decisive`: this one address speaks for the
        whole host, as robots.txt does; else one may be bad while the host is well."""
        after = replace(self, vain=self.vain + seconds)._without_good(address)
        long = after.vain >= manners.in_vain and (after.bad > 1 or decisive)
        if not (long or after.bad >= manners.addresses or self.rests):
            return after
        told = f"no answer for {after.vain:.0f} seconds" if long else f"{after.bad} addresses in a row gave no answer"
        return after._at_rest(manners, now, told)

    def _without_good(self, address: int) -> Self:
        return replace(self, bad=self.bad + (not self.bad or address != self.address), address=address)

    def _at_rest(self, manners: Manners, now: float, why: str) -> Self:
        rest = min(manners.first_rest * 2.0**self.rests, manners.longest_rest)
        return replace(self, rests=min(self.rests + 1, _MOST_RESTS), until=max(self.until, now + rest), why=why)


_AT_FIRST: dict[str, Any] = {field.name: field.default for field in fields(Strain)}
