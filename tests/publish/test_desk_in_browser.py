"""The desk in a real browser: a review by keyboard alone, and nothing that is hard to read or blocked."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from tests.promises.house import LANE, House, built
from tests.publish.clerk import STAFF, Clerk, propose
from tests.publish.conftest import Watched

pytestmark = pytest.mark.browser

QUOTES = ("Започна строежът на велоалея до яз. Копринка.", "Велоалея до яз. Копринка ще има.", "За велоалея няма пари.")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = built(tmp_path_factory.mktemp("desk"))
    for at, quote in enumerate(QUOTES):
        propose(house, house.show("paper", f"p{at}", title=f"Новина {at}", body=quote), quote=quote)
    return house


@pytest.fixture(scope="module")
def page(chromium: Any, house: House) -> Iterator[Any]:
    """A page of one of the staff, who is signed in; `watched` has what the browser said."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATASETTE_SECRET", "a secret of the operator's")
        clerk = Clerk(house.db, STAFF)
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(clerk.site.app(), log_level="error"))

        async def serve() -> None:
            await clerk.site.invoke_startup()
            await server.serve(sockets=[listening])

        thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        context = chromium.new_context(base_url=address, viewport={"width": 1200, "height": 800}, locale="en-GB")
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in clerk.cookies.items()])
        watched = Watched(context)
        watched.page.watched = watched
        yield watched.page
        context.close()
        server.should_exit = True
        thread.join(10)


def test_a_review_needs_nothing_but_the_keyboard(page: Any, house: House) -> None:
    page.goto("/desk")
    page.keyboard.press("r")
    page.wait_for_url("**/desk/review")
    first = page.locator("mark").inner_text()
    page.keyboard.press("a")
    page.get_by_text("The last one was accepted.").wait_for()
    assert page.locator("mark").inner_text() != first
    page.keyboard.press("e")
    page.keyboard.type("друг проект, a r l u са букви тук")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.get_by_text("The last one was rejected.").wait_for()
    page.keyboard.press("u")
    page.get_by_text("The last one was taken back.").wait_for()
    page.keyboard.press("l")
    page.get_by_text("The last one was left for later.").wait_for()
    decided = [row[0] for row in house.on_desk("SELECT decision FROM decisions ORDER BY rowid")]
    assert decided == ["accepted", "rejected", "reopened", "later"]
    assert house.on_desk("SELECT reason FROM decisions WHERE decision = 'rejected'") == [
        ("друг проект, a r l u са букви тук",)
    ]
    assert house.rows("SELECT quote, accepted_by FROM evidence") == [(first, STAFF)]


@pytest.mark.parametrize("path", ["/desk", "/desk/review", f"/desk/promise/{LANE}"])
def test_the_desk_is_open_to_everybody_who_may_come_in(page: Any, path: str) -> None:
    page.watched.said.clear()
    page.goto(path)
    for each in page.locator("details").all():
        each.evaluate("(each) => each.open = true")
    for scheme in ("light", "dark"):
        for width in (1200, 360):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.watched.said == []


def test_the_desk_works_without_javascript(chromium: Any, page: Any, house: House) -> None:
    cookies = page.context.cookies()
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    context.add_cookies(cookies)
    plain = context.new_page()
    plain.goto(page.url.split("/desk")[0] + f"/desk/promise/{LANE}")
    plain.get_by_label("A note for staff").fill("Без скрипт.")
    plain.get_by_role("button", name="Keep the note").click()
    assert "The note was kept." in plain.locator("main").inner_text()
    assert house.on_desk("SELECT said FROM notes") == [("Без скрипт.",)]
    context.close()
