"""One page in a Chromium: it is given what it may have, looked at until nothing changes, and read from outside."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from scraper import addresses
from scraper.errors import Oversize, PageError, Unanswered, Unfit
from scraper.models import Capture

# What opens a way past the requests that are answered here.
_BEFORE = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "WebTransport", "EventSource",
                    "SharedWorker"])
  try { Object.defineProperty(window, name, {value: undefined, configurable: false}) } catch {}
window.open = () => null;
"""
_FLOOD = 20  # times as many requests as it may make, after which a page is left
_WANTED = frozenset({"document", "script", "xhr", "fetch"})
_DROPPED = frozenset(
    [
        "content-encoding",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "set-cookie",
        "alt-svc",
        "nel",
        "report-to",
        "reporting-endpoints",
        "strict-transport-security",
        "service-worker-allowed",
        "refresh",
    ]
)
_QUIET = """() => { const since = {at: performance.now()};
  new MutationObserver(() => { since.at = performance.now() })
    .observe(document, {subtree: true, childList: true, characterData: true});
  globalThis.__since = since }"""
_STATE = """() => [performance.now() - globalThis.__since.at, document.readyState,
  (document.body ? document.body.innerText : "").slice(0, 4000).trim().length]"""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one page may cost. Seconds: `quiet` without a change for it to be done, `empty` for one that shows nothing
    yet, `own` beside what it waits for, `total` in all, `hung` without letting anybody look; `memory` in bytes."""

    requests: int = 60
    navigations: int = 3
    size: int = 10 * 2**20
    quiet: float = 0.5
    empty: float = 3.0
    own: float = 10.0
    total: float = 600.0
    hung: float = 5.0
    memory: int = 2**30


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as its scripts made it, in UTF-8; `url` is where it stood in the end, `letters` how many it shows (of a
    long page, not all are counted), `refused` what it was not given."""

    url: str
    html: bytes = field(repr=False)
    letters: int = 0
    refused: tuple[str, ...] = ()


class Visit:
    """One page in a profile of its own. `is_stuck`, afterwards: the browser could not be rid of it."""

    def __init__(
        self,
        document: Capture,
        give: Callable[[str, str], Awaitable[Capture]],
        is_own: Callable[[str], bool],
        bounds: Bounds,
    ) -> None:
        self._document = document
        self._give = give
        self._is_own = is_own
        self._bounds = bounds
        self.is_stuck = False
        self._page: Any = None
        self._served = False
        self._requests = self._navigations = self._pending = self._wanted = 0
        self._refused: dict[str, None] = {}
        self._broken: PageError | None = None
        self._url = document.url
        self._letters = 0
        self._html = b""

    async def go(self, chromium: Any, about: dict[str, str]) -> Rendered:
        context = await chromium.new_context(
            **about, service_workers="block", accept_downloads=False, viewport={"width": 1280, "height": 4000}
        )
        watch = asyncio.create_task(self._watch(chromium))
        try:
            await context.add_init_script(_BEFORE)
            await context.route("**/*", self._answer)
            await context.route_web_socket("**/*", lambda socket: socket.close())
            self._page = await context.new_page()
            context.on("page", lambda popup: asyncio.ensure_future(_close(popup)))
            self._page.on("crash", lambda _: self._break("its scripts ended the browser's process"))
            with suppress(driver_error()):  # a page that is left alone for another one; what there is, is looked at
                await self._page.goto(self._document.url, wait_until="commit", timeout=1000 * self._bounds.total)
            try:
                await self._settle(await context.new_cdp_session(self._page))
            except (Unanswered, driver_error()) as error:
                raise (self._broken or error) from None  # what we ended ourselves does not answer
            return Rendered(self._url, self._html, self._letters, tuple(self._refused))
        finally:
            watch.cancel()
            self.is_stuck = not await _closed(context, self._bounds.hung)

    # --- what it asks for ---------------------------------------------------

    async def _answer(self, route: Any) -> None:
        self._pending += 1
        self._wanted += 1
        if self._wanted > _FLOOD * self._bounds.requests:
            self._break(f"wants more than {_FLOOD * self._bounds.requests} things")
        try:
            answer = None if self._broken else await self._ask(route.request)
            if answer is None:
                await route.abort("blockedbyclient")
            else:
                await route.fulfill(status=answer.status, headers=_headers(answer), body=answer.body)
        except driver_error():
            pass  # the page is gone meanwhile
        finally:
            self._pending -= 1

    async def _ask(self, request: Any) -> Capture | None:
        """What a request is given; None where it is refused."""
        url, kind = request.url, request.resource_type
        if kind == "stylesheet":  # scripts may wait for one; nobody looks at it
            return _blank(self._document, url)
        if request.method != "GET" or kind not in _WANTED or (kind == "document" and not self._may_lead(request)):
            return None
        if kind == "document" and not self._served and addresses.key(url) == addresses.key(self._document.url):
            self._served = True
            return self._document
        if not self._is_own(url):
            self._refused[f"{addresses.host(url)}: another host"] = None
            return None
        self._requests += 1
        if self._requests > self._bounds.requests:
            self._refused[f"more than {self._bounds.requests} requests"] = None
            return None
        try:
            answer = await self._give(url, kind)
        except PageError as error:
            self._refused[f"{url}: {error.reason}"] = None
            return None
        if kind == "document":
            self._url = url
        return None if 300 <= answer.status < 400 else answer

    def _may_lead(self, request: Any) -> bool:
        """Whether a document is the page itself, or one of a few that it leads on to; frames and popups are not."""
        frame = request.frame
        if self._page is None or frame.page != self._page or frame.parent_frame is not None:
            return False
        self._navigations += 1
        return self._navigations <= 1 + self._bounds.navigations

    # --- until it is done ---------------------------------------------------

    async def _settle(self, devtools: Any) -> None:
        """Wait until nothing is asked for and nothing changes, or its own time is over; then keep how it stands."""
        look = _Look(devtools, self._document.url, self._bounds)
        own, last = 0.0, monotonic()
        while self._broken is None and own < self._bounds.own:
            await asyncio.sleep(0.05)
            now = monotonic()
            own += now - last if not self._pending else 0
            last = now
            if self._pending and not self._broken:
                continue
            if self._broken:
                break
            still, ready, self._letters = await look.state()
            quiet = still >= 1000 * self._bounds.quiet and ready == "complete"
            if quiet and not self._pending and (self._letters or own >= self._bounds.empty):
                break
        if self._broken:
            raise self._broken
        self._html = await look.html()
        if self._broken:
            raise self._broken

    def _break(self, reason: str) -> None:
        self._broken = self._broken or Unfit(self._document.url, reason)

    async def _watch(self, chromium: Any) -> None:
        """End a page whose process grows too large, where the system says how large it is."""
        if not Path("/proc/self/statm").exists():
            return
        devtools = await chromium.new_browser_cdp_session()
        while True:
            told = await devtools.send("SystemInfo.getProcessInfo")
            for each in told["processInfo"]:
                if each["type"] == "renderer" and _memory(int(each["id"])) > self._bounds.memory:
                    self._broken = Oversize(self._document.url, f"more than {self._bounds.memory} bytes of memory")
                    with suppress(ProcessLookupError):
                        os.kill(int(each["id"]), signal.SIGKILL)
            await asyncio.sleep(0.1)


class _Look:
    """Looks at a page from a world that its own scripts do not reach; what they keep from us is told as Unanswered."""

    def __init__(self, devtools: Any, url: str, bounds: Bounds) -> None:
        self._devtools = devtools
        self._url = url
        self._bounds = bounds
        self._world: int | None = None

    async def state(self) -> tuple[float, str, int]:
        """For how many milliseconds nothing changed, how far it is loaded, and how many letters it shows."""
        try:
            found = await self._call(_STATE)
        except driver_error():
            found = None  # it leads on to another document meanwhile
        if found is None:
            self._world = None
            return 0.0, "loading", 0
        return float(found[0]), str(found[1]), int(found[2])

    async def html(self) -> bytes:
        """The whole page as it stands."""
        most = self._bounds.size
        text = await self._call(
            f"() => {{ const kind = document.doctype ? '<!DOCTYPE html>' : ''; const all = document.documentElement"
            f" ? document.documentElement.outerHTML : ''; return all.length > {most} ? null : kind + all }}"
        )
        html = str(text).encode("utf-8", "replace") if text is not None else b""
        if text is None or len(html) > most:
            raise Oversize(self._url, f"more than {most} bytes once rendered")
        return html

    async def _call(self, function: str) -> Any:
        try:
            async with asyncio.timeout(self._bounds.hung):
                if self._world is None:
                    tree = await self._devtools.send("Page.getFrameTree")
                    made = await self._devtools.send(
                        "Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]}
                    )
                    self._world = made["executionContextId"]
                    await self._evaluate(_QUIET)
                return await self._evaluate(function)
        except TimeoutError:
            raise Unanswered(self._url, f"its scripts let nobody look for {self._bounds.hung:g} seconds") from None

    async def _evaluate(self, function: str) -> Any:
        said = await self._devtools.send(
            "Runtime.evaluate", {"expression": f"({function})()", "contextId": self._world, "returnByValue": True}
        )
        return said["result"].get("value")


async def _close(page: Any) -> None:
    with suppress(driver_error()):
        await page.close()


async def _closed(context: Any, patience: float) -> bool:
    """Whether a profile could be closed, with all that runs in it."""
    try:
        async with asyncio.timeout(patience):
            await context.close()
    except TimeoutError:
        return False
    except driver_error():
        pass
    return True


def _blank(page: Capture, url: str) -> Capture:
    return Capture(url, page.fetched_at, 200, (("Content-Type", "text/css"),), b"")


def _headers(answer: Capture) -> dict[str, str]:
    return {name: value for name, value in answer.headers if name.lower() not in _DROPPED}


def _memory(process: int) -> int:
    """Bytes that a process holds in memory; 0 where it is gone."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text("ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def driver_error() -> type[Exception]:
    try:
        from playwright.async_api import Error  # noqa: PLC0415  an extra
    except ImportError:
        return RuntimeError
    return Error
