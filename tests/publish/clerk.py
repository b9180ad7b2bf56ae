"""Somebody who asks the site for pages and sends its forms, as a browser would: with cookies, and the form's token."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import httpx
from datasette.app import Datasette

from scraper.archive import desk
from tests.promises.house import House

STAFF, READER = "maria", "ivan"
METADATA = {"plugins": {"municipal-archive": {"staff": [STAFF], "embed": ["https://news.example"]}}}
SECRET = "a secret of the operator's, long enough"
_TOKEN = re.compile(r'name="csrftoken" value="([^"]+)"')


class Clerk:
    """One person at the site over an archive; `actor` None is a stranger."""

    def __init__(self, path: Path, actor: str | None, metadata: dict[str, Any] | None = None) -> None:
        self.site = Datasette([str(path)], metadata=METADATA if metadata is None else metadata, secret=SECRET)
        self.cookies = {"ds_actor": self.site.sign({"a": {"id": actor}}, "actor")} if actor else {}

    def get(self, address: str, **options: Any) -> httpx.Response:
        return self.ask("GET", address, **options)

    def ask(self, method: str, address: str, **options: Any) -> httpx.Response:
        """The answer; redirects are not followed."""

        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(self.site.app()), cookies=self.cookies
            ) as client:
                answer = await client.request(method, f"http://localhost{address}", **options)
                self.cookies |= dict(answer.cookies)
                return answer

        return asyncio.run(asked())

    def token(self, page: str = "/desk/review") -> str:
        """The token of a page's forms."""
        found = _TOKEN.search(self.get(page).text)
        return found[1] if found else ""

    def send(self, address: str, page: str | None = None, **fields: Any) -> httpx.Response:
        """Send a form of a page, with its token."""
        return self.ask("POST", address, data={"csrftoken": self.token(page or address), **fields})


def propose(house: House, article: int, found: str = "яз. Копринка", **more: Any) -> str:
    """Lay a proposal on the desk with reasons as the radar gives them; its id."""
    made = house.propose(article, **more)
    reasons = [{"kind": "place", "found": found, "weight": 0.5}, {"kind": "near", "found": "sentence", "weight": 0.0}]
    with desk.opened(desk.beside(house.db)) as staff:
        staff.execute("UPDATE proposals SET reasons = ? WHERE id = ?", (json.dumps(reasons, ensure_ascii=False), made))
    return made
