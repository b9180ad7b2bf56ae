"""What the archive holds of a source's articles: by it a site is known again, whatever it looks like now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scraper import addresses
from scraper.extract.letters import folded
from scraper.models import Link


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

    def of(self, url: str, title: str | None) -> Past | None:
        """The article at an address, else the only one with that title, which a listing may have cut."""
        known = self._by_key.get(addresses.key(url))
        said = folded(title)
        if known is not None or not said:
            return known
        if said in self._by_title:
            return self._by_title[said]
        begun = said.rstrip(" .…")
        alike = [past for name, past in self._by_title.items() if len(begun) >= 20 and name.startswith(begun)]
        return alike[0] if len(alike) == 1 else None

    def known(self, links: Iterable[Link]) -> int:
        """How many articles these links lead to."""
        return len({id(past) for link in links if (past := self.of(link.url, link.hints.title))})
