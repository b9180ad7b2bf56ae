"""Renders a page in a Chromium that has no network of its own: whatever it wants goes through `ask`, or is refused."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scraper.crawl.rendering import Bounds, Rendered, Visit, driver_error
from scraper.errors import Unanswered, Unfit, WrongInput
from scraper.models import Capture

Ask = Callable[[str], Awaitable[Capture]]
"""An address to its answer, redirects followed; raises PageError."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_NOWHERE = "127.0.0.1:9"  # the discard port; every name leads nowhere too, so that nothing comes as far as that
_SWITCHES = (
    f"--proxy-server=http://{_NOWHERE}",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--disable-gpu",
    "--js-flags=--max-old-space-size=512",
    "--renderer-process-limit=1",
)


class Browser:
    """An async context manager. Chromium starts with the first page that is rendered; each page has a profile of its
    own, without cookies, which is gone afterwards."""

    def __init__(
        self,
        ask: Ask,
        is_own: Callable[[str], bool],
        *,
        agent: str,
        language: str | None = None,
        timezone: str = "UTC",
        bounds: Bounds = Bounds(),
    ) -> None:
        """`is_own` says which addresses a page may ask for at all; `agent` is the user agent that scripts see."""
        self._ask = ask
        self._is_own = is_own
        self._about = {"user_agent": agent, "timezone_id": timezone, **({"locale": language} if language else {})}
        self._bounds = bounds
        self._stack = AsyncExitStack()
        self._chromium: Any = None
        self._scripts: dict[str, Capture] = {}
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def render(self, page: Capture) -> Rendered:
        """The page of a captured document. Raises WrongInput where there is no browser; Unfit, Oversize or Unanswered
        for a page that breaks its bounds."""
        if self._chromium is None or not self._chromium.is_connected():
            await self._stop()
            await self._start()
        visit = Visit(page, self._given, self._is_own, self._bounds)
        try:
            async with asyncio.timeout(self._bounds.total):
                return await visit.go(self._chromium, self._about)
        except TimeoutError:
            await self._stop()
            raise Unanswered(page.url, f"rendering took longer than {self._bounds.total:g} seconds") from None
        except driver_error() as error:
            await self._stop()
            raise Unfit(page.url, f"cannot be rendered: {str(error).splitlines()[0]}") from None
        finally:
            if visit.is_stuck:
                await self._stop()

    async def _given(self, url: str, kind: str) -> Capture:
        """One request at a time; a script is asked for once in a crawl."""
        async with self._turn:
            if kind == "script" and (kept := self._scripts.get(url)):
                return kept
            answer = await self._ask(url)
            if kind == "script" and sum(len(each.body) for each in self._scripts.values()) < 4 * self._bounds.size:
                self._scripts[url] = answer
            return answer

    async def _start(self) -> None:
        self._stack = AsyncExitStack()
        driver = await self._stack.enter_async_context(_playwright())
        executable = executable_of(driver.chromium.executable_path)
        try:
            self._chromium = await driver.chromium.launch(
                executable_path=executable,
                args=list(_SWITCHES),
                chromium_sandbox=getattr(os, "geteuid", lambda: 1)() != 0,  # which root cannot have
                handle_sigint=False,
            )
        except driver_error() as error:
            await self._stack.aclose()
            raise WrongInput(f"{executable}: found no browser that starts: {str(error).splitlines()[0]}") from None

    async def _stop(self) -> None:
        chromium, self._chromium = self._chromium, None
        if chromium is not None:
            with suppress(driver_error(), TimeoutError):
                async with asyncio.timeout(self._bounds.hung):
                    await chromium.close()
        await self._stack.aclose()


def executable_of(bundled: str) -> str:
    """The Chromium to start: $SCRAPER_CHROMIUM, one on the path, or Playwright's own. Raises WrongInput."""
    said = os.environ.get("SCRAPER_CHROMIUM")
    found = said or next(filter(None, map(shutil.which, _NAMES)), None) or bundled
    if not Path(found).is_file():
        raise WrongInput(
            f"fetch: browser: found no Chromium at {found} nor as {', '.join(_NAMES)}, expected one: install it, name"
            " it in SCRAPER_CHROMIUM, or run `playwright install chromium`"
        )
    return found


def _playwright() -> Any:
    try:
        from playwright.async_api import async_playwright  # noqa: PLC0415  an extra
    except ImportError:
        raise WrongInput(
            "fetch: browser: found no Playwright, expected the extra: pip install 'municipal-archive[browser]'"
        ) from None
    return async_playwright()
