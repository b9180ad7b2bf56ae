"""What the archive holds of a source's articles: by it a site is known again, whatever it looks like now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scraper import addresses
from scraper.letters import folded
from scraper.models import Link

_CUT = 20  # letters of a title that was cut short


@dataclass(frozen=True, slots=True)
class Past:
    """One article: its addresses, and what it says, people's corrections over it; `corrected` names those fields.

    `own_title` is the title on the town's page.
    """

    urls: tuple[str, ...]
    own_title: str | None
    title: str | None
    body: str | None
    published: str | None
    corrected: frozenset[str] = frozenset()


class Memory:
    """Finds the article that a link or a page is of."""

    def __init__(self, pasts: Iterable[Past]) -> None:
        self.pasts: Sequence[Past] = tuple(pasts)
        self._by_key = {addresses.key(url): past for past in self.pasts for url in past.urls}
        titles = Counter(folded(past.own_title) for past in self.pasts)
        # A title that several share ("Съобщение") tells nothing.
        self._by_title = {
            folded(past.own_title): past
            for past in self.pasts
            if past.own_title and titles[folded(past.own_title)] == 1
        }

    def matched(self, links: Sequence[Link]) -> tuple[Past | None, ...]:
        """The article that each link leads to, None for one that is not known: by its address, or, where the site has
        given up its addresses, by its title."""
        by_key = [self._by_key.get(addresses.key(link.url)) for link in links]
        by_title = [self._titled(link.hints.title) for link in links]
        moved = sum(past is None for past in by_key) > len(links) / 2
        if not moved:
            return tuple(by_key)
        there = {id(past) for past in by_key}  # these kept their address: the same title again is another article's
        return tuple(
            own or (past if id(past) not in there else None) for own, past in zip(by_key, by_title, strict=True)
        )

    def known(self, links: Sequence[Link]) -> int:
        """How many articles these links lead to."""
        return len({id(past) for past in self.matched(links) if past})

    def _titled(self, title: str | None) -> Past | None:
        """The only article with that title, which a listing may have cut."""
        said = folded(title)
        if not said or said in self._by_title:
            return self._by_title.get(said)
        begun = said.rstrip(" .…")
        alike = [past for name, past in self._by_title.items() if len(begun) >= _CUT and name.startswith(begun)]
        return alike[0] if len(alike) == 1 else None
