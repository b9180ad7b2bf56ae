"""A browser without a network of its own, and pages that try for one, or for more than their share."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec

import pytest

from scraper.crawl.browser import Browser, executable_of
from scraper.crawl.rendering import Bounds, Rendered
from scraper.errors import Oversize, PageError, Unanswered, Unfit, WrongInput
from scraper.models import Capture

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ABSENT = "" if CHROMIUM and find_spec("playwright") else "there is no chromium with playwright"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(ABSENT) and not os.environ.get("SCRAPER_REQUIRE_BROWSER"), reason=ABSENT),
]
TOWN = "http://town.test"
TIGHT = Bounds(requests=5, own=1.0, empty=0.4, quiet=0.3, hung=3.0, size=2**20, memory=500 * 2**20)

PAGES = {
    "/plain": "<h1>Заглавие</h1><script>document.body.append('добавено')</script>",
    "/loop": "<p>Х<script>const again = () => fetch('/api?' + Math.random()).finally(again); again()</script>",
    "/flood": "<p>Х<script>for (let i = 0; i < 400; i++) fetch('/api?' + i)</script>",
    "/restless": "<p>Х<script>setInterval(() => document.body.append('.'), 5)</script>",
    "/hung": "<p>Х<script>setTimeout(() => { while (true); }, 50)</script>",
    "/huge": "<p>Х<script>document.body.append('дълго '.repeat(400000))</script>",
    "/hungry": "<p>Х<script>const all = []; setInterval(() => { for (let i = 0; i < 20; i++) all.push(new Uint8Array(8e6).fill(1)) }, 1)</script>",
    "/popups": """<a id=a href=/opened target=_blank>x</a><script>window.open("/popup"); a.click();
        const f = document.createElement("iframe"); f.src = "/framed"; document.body.append(f)</script>""",
    "/posts": """<form id=f method=post action=/posted><input name=a></form><img src=/pixel><script>
        navigator.sendBeacon("/beacon", "x"); fetch("/sent", {method: "POST", body: "x"}); f.submit()</script>""",
    "/leads": "<script>location.href = '/arrived'</script>",
    "/arrived": "<h1>Пристигна</h1>",
    "/inside": "<p>Х<script>fetch('http://169.254.169.254/latest'); location.href = 'http://10.0.0.1/admin'</script>",
    "/circle": "<script>location.href = '/circle?' + Math.random()</script>",
    "/escapes": """<p>Х<link rel=preconnect href=http://{at}><link rel=dns-prefetch href=//{at}><script>
        const url = "http://{at}/"; fetch(url); new Image().src = url; new WebSocket("ws://{at}/");
        const inside = `fetch("${{url}}"); new WebSocket("ws://{at}/"); importScripts("${{url}}")`;
        new Worker(URL.createObjectURL(new Blob([inside])));
        try {{ new EventSource(url) }} catch {{}} try {{ new WebTransport("https://{at}/") }} catch {{}}
        try {{ const rtc = new RTCPeerConnection({{iceServers: [{{urls: "stun:{at}"}}]}}); rtc.createDataChannel("x");
          rtc.createOffer().then((o) => rtc.setLocalDescription(o)) }} catch {{}}
        const f = document.createElement("iframe"); f.src = "about:blank"; document.body.append(f);
        try {{ const rtc = new f.contentWindow.RTCPeerConnection({{iceServers: [{{urls: "stun:{at}"}}]}});
          rtc.createDataChannel("x"); rtc.createOffer().then((o) => rtc.setLocalDescription(o)) }} catch {{}}
        try {{ new f.contentWindow.WebSocket("ws://{at}/") }} catch {{}}
        navigator.serviceWorker && navigator.serviceWorker.register("/sw.js").catch(() => 0);</script>""",
}


def page(path: str, at: str = "") -> Capture:
    body = PAGES[path].format(at=at) if path == "/escapes" else PAGES.get(path, "{}")
    kind = (("Content-Type", "text/html; charset=utf-8"),)
    return Capture(f"{TOWN}{path}", datetime(2026, 3, 2, tzinfo=UTC), 200, kind, body.encode())


@dataclass
class Seen:
    """What came of rendering each page, what was asked for meanwhile, and who knocked at a port of this machine."""

    results: dict[str, Rendered | PageError] = field(default_factory=dict)
    asked: dict[str, list[str]] = field(default_factory=dict)
    knocks: int = 0

    def html(self, path: str) -> str:
        result = self.results[path]
        assert isinstance(result, Rendered), result
        return result.html.decode()


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Every page rendered in one browser, one after the other: each must leave it fit for the next."""
    seen, ended = Seen(), threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", port))
    udp.setblocking(False)
    listening.settimeout(0.1)

    def listen() -> None:
        while not ended.is_set():
            try:
                listening.accept()[0].close()
                seen.knocks += 1
            except TimeoutError:
                pass
            try:
                udp.recvfrom(100)
                seen.knocks += 1
            except BlockingIOError:
                pass

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    asyncio.run(_render_all(seen, f"127.0.0.1:{port}"))
    ended.set()
    thread.join()
    listening.close()
    udp.close()
    return seen


async def _render_all(seen: Seen, at: str) -> None:
    asked: list[str] = []

    async def ask(url: str) -> Capture:
        asked.append(url.removeprefix(TOWN))
        return page(url.removeprefix(TOWN).partition("?")[0])

    async with Browser(
        ask, lambda url: url.startswith(f"{TOWN}/"), agent="municipal-archive/0", bounds=TIGHT
    ) as browser:
        for path in (each for each in PAGES if each != "/arrived"):
            asked.clear()
            try:
                seen.results[path] = await browser.render(page(path, at))
            except PageError as error:
                seen.results[path] = error
            seen.asked[path] = list(asked)


def test_a_page_is_as_its_scripts_made_it(seen: Seen) -> None:
    assert "добавено" in seen.html("/plain")


def test_a_page_that_loops_requests_is_given_so_many(seen: Seen) -> None:
    assert len(seen.asked["/loop"]) == TIGHT.requests
    # It is shown without the rest, or left where its loop goes on for faster than it settles.
    told = ("more than 5 requests", "wants more than 100 things")
    assert any(each in str(seen.results["/loop"]) for each in told)


def test_a_page_that_floods_is_left(seen: Seen) -> None:
    assert isinstance(seen.results["/flood"], (Unfit, Unanswered))
    assert len(seen.asked["/flood"]) <= TIGHT.requests


def test_a_page_that_never_settles_is_taken_as_it_stands(seen: Seen) -> None:
    assert "Х" in seen.html("/restless")


def test_a_page_that_lets_nobody_look_or_is_too_large_is_left(seen: Seen) -> None:
    assert isinstance(seen.results["/hung"], Unanswered)
    assert isinstance(seen.results["/huge"], Oversize)
    assert isinstance(seen.results["/hungry"], (Oversize, Unfit))


def test_popups_frames_and_anything_but_get_are_not_asked_for(seen: Seen) -> None:
    assert seen.asked["/popups"] == []
    assert seen.asked["/posts"] == []


def test_a_page_may_lead_on_within_the_source_and_nowhere_else(seen: Seen) -> None:
    result = seen.results["/leads"]
    assert isinstance(result, Rendered)
    assert result.url == f"{TOWN}/arrived"
    assert "Пристигна" in seen.html("/leads")
    assert seen.asked["/inside"] == []
    assert len(seen.asked["/circle"]) <= TIGHT.navigations


def test_nothing_goes_past_the_requests_that_are_answered(seen: Seen) -> None:
    assert seen.knocks == 0
    assert "Х" in seen.html("/escapes")


def test_a_chromium_that_is_not_there_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPER_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(WrongInput, match="found no Chromium at /nowhere/chromium"):
        executable_of("/none")
