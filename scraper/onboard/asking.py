"""What a survey asks of a site: each address once, within a number of requests; a failed page is noted, not raised."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from scraper import addresses
from scraper.errors import PageError
from scraper.models import Answer, Capture, Role

MOST = 56  # requests of one survey; a town's server is asked for 60 at most, redirects and robots.txt counted in

Ask = Callable[[str, Role], Awaitable[Answer]]


class Asker:
    """Asks for pages and remembers them by the key of their address.

    `requests` counts every response; `failures` are the pages that could not be had. `asked` is told each address
    before it is asked for.
    """

    def __init__(self, ask: Ask, most: int = MOST, asked: Callable[[str], None] = lambda _: None) -> None:
        self.requests = 0
        self.failures: list[PageError] = []
        self._ask = ask
        self._most = most
        self._asked = asked
        self._pages: dict[str, Capture | None] = {}

    @property
    def left(self) -> int:
        """How many requests may still be made."""
        return max(0, self._most - self.requests)

    @property
    def pages(self) -> tuple[Capture, ...]:
        """Every page that answered with status 200, in the order asked."""
        return tuple(dict.fromkeys(page for page in self._pages.values() if page is not None))

    async def first(self, url: str) -> Capture:
        """The page that a person named. Raises the PageError of one that cannot be had."""
        page = await self.page(url, "other")
        if page is None:
            raise self.failures[-1]
        return page

    async def page(self, url: str, role: Role = "other") -> Capture | None:
        """The page at an address, redirects followed; None where it is not to be had with status 200."""
        key = addresses.key(url)
        if key not in self._pages:
            self._pages[key] = await self._had(url, role) if self.left else None
        return self._pages[key]

    async def _had(self, url: str, role: Role) -> Capture | None:
        self._asked(url)
        try:
            answer = await self._ask(url, role)
        except PageError as error:
            self.requests += 1
            self.failures.append(error)
            return None
        self.requests += len(answer.captures)
        page = answer.capture
        if page.status != 200:
            self.failures.append(PageError(url, f"status {page.status}, expected 200"))
            return None
        return self._pages.setdefault(addresses.key(page.url), page)
