"""Readers at work in a real browser: they search, narrow, sort, compare, follow and take along, also by keyboard."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Open = Callable[..., Any]

# What has the focus: its place among all that can have it, whether the focus shows, and whether it can be seen.
FOCUSED = """() => {
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']")];
  const at = document.activeElement, box = at.getBoundingClientRect();
  return [all.indexOf(at), getComputedStyle(at).outlineStyle, box.bottom > 0 && box.top < innerHeight, at.outerHTML];
}"""


def test_a_reader_finds_a_difference_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    page.keyboard.type("септември")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    assert page.locator("mark").first.inner_text() == "септември"
    page.keyboard.press("j")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/1?*")
    assert page.locator(".files a.file").inner_text() == "План (PDF)"
    page.locator(".evidence").get_by_text("what changed").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/versions?*")
    assert page.locator(".difference del").inner_text() == "май 2024"
    assert page.locator(".difference ins").inner_text() == "септември 2025"


def test_without_scripts_the_pages_are_whole(open_page: Open) -> None:
    page = open_page("/", 360, java_script_enabled=False)
    page.get_by_role("searchbox").fill("обсъждането")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search?*")  # the page being left has the same controls
    page.get_by_role("link", name="Filters").click()
    page.get_by_role("checkbox", name="Община Казанлък").check()
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/search?*source=kazanlak*")
    page.get_by_role("link", name="Обществено обсъждане").click()
    page.wait_for_url("**/article/2?*")
    assert "No longer at this address." in page.locator(".callout").inner_text()


def test_print_carries_address_time_and_hash(open_page: Open) -> None:
    page = open_page("/article/1")
    page.emulate_media(media="print")
    foot = page.locator(".printed")
    assert foot.is_visible()
    for part in ("https://kazanlak.example/page-1.html", "4 March 2024, 07:00:00 UTC", "SHA-256 000"):
        assert part in foot.inner_text()
    assert not page.locator(".evidence").is_visible()


def test_a_bar_of_the_timeline_leads_to_its_month_by_mouse_and_by_keyboard(open_page: Open) -> None:
    page = open_page("/search")
    page.locator('.timeline a[href*="from=2024-02"]').click(timeout=4000)
    page.wait_for_url("**/search?from=2024-02&to=2024-02")
    assert "February 2024" in page.locator(".chips").inner_text()
    page = open_page("/search")
    page.locator('.timeline a[href*="from=2023-11"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?from=2023-11&to=2023-11")
    assert page.locator(".result").count() == 1


def test_a_filter_narrows_the_answer_and_its_chip_widens_it_again(open_page: Open) -> None:
    page = open_page("/search")
    every = page.locator(".result").count()
    page.get_by_role("checkbox", name="Община Шипка").check()
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/search?*source=shipka*")
    assert page.locator(".result").count() == 2 < every
    page.locator(".chips a").click()
    page.wait_for_url(lambda url: "source=" not in url)
    assert page.locator(".result").count() == every


def test_oldest_first_turns_the_answer_round(open_page: Open) -> None:
    page = open_page("/search?from=2000")
    newest = page.locator(".result h3").all_inner_texts()
    page.get_by_role("link", name="oldest").click()
    page.wait_for_url("**sort=old*")
    days = [time.get_attribute("datetime")[:7] for time in page.locator(".result time").all()]
    assert days == sorted(days)
    assert sorted(page.locator(".result h3").all_inner_texts()) == sorted(newest)


def test_two_versions_are_read_in_one_column_or_side_by_side(open_page: Open) -> None:
    page = open_page("/article/1/versions")
    assert page.locator(".difference del").all_inner_texts() == ["май 2024"]
    page.get_by_role("checkbox", name="side by side").check()
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**view=side*")
    old, new = page.locator(".pair.changed > p:visible").all()
    assert (old.locator("del").inner_text(), new.locator("ins").inner_text()) == ("май 2024", "септември 2025")
    assert old.bounding_box()["x"] + old.bounding_box()["width"] <= new.bounding_box()["x"]


def test_changes_are_filtered_by_kind_source_and_day(open_page: Open) -> None:
    page = open_page("/changes")
    page.get_by_role("link", name="removed", exact=True).click()
    page.wait_for_url("**kind=removed*")
    assert page.locator(".happened .badge").all_inner_texts() == ["removed"]
    page.get_by_label("from").fill("2024-03-01")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**from=2024-03-01*")
    assert "kind=removed" in page.url
    assert page.locator(".happened").count() == 0
    page.goto(page.url.split("?")[0])
    page.get_by_label("Source").select_option("Община Шипка")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**source=shipka*")
    assert page.locator(".happened").count() == 0


def test_the_language_is_switched_and_kept_from_page_to_page(open_page: Open) -> None:
    page = open_page("/search?q=обсъждане")
    page.get_by_role("link", name="български").click()
    page.wait_for_url("**lang=bg*")
    assert page.locator("html").get_attribute("lang") == "bg"
    assert page.get_by_role("searchbox").input_value() == "обсъждане"
    page.locator(".result a").first.click()
    page.wait_for_url("**/article/*")
    assert page.locator("html").get_attribute("lang") == "bg"
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**lang=en*")
    assert page.get_by_role("link", name="Changes", exact=True).is_visible()


def test_an_answer_is_taken_along_as_csv(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/search?q=обсъждане")
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV", exact=True).click()
    saved.value.save_as(tmp_path / "found.csv")
    assert saved.value.suggested_filename.endswith(".csv")
    rows = list(csv.DictReader((tmp_path / "found.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["title"] for row in rows] == ["Обществено обсъждане"]


def test_a_feed_reader_finds_the_feed_of_what_was_searched(open_page: Open) -> None:
    page = open_page("/search?q=обсъждане")
    feed = page.evaluate("document.querySelector('link[type=\"application/atom+xml\"]').href")
    answer = page.request.get(feed)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    titles = ET.fromstring(answer.body()).findall("{*}entry/{*}title")
    assert [title.text for title in titles] == ["Обществено обсъждане"]


def test_j_and_k_go_down_and_up_and_stop_at_the_ends(open_page: Open) -> None:
    page = open_page("/search")
    titles = page.locator(".result h3 a").all_inner_texts()

    def at() -> int:
        return titles.index(page.evaluate("document.activeElement.innerText"))

    seen = []
    for key in ("j", "j", "k", "k", *("j" * len(titles)), "j"):
        page.keyboard.press(key)
        seen.append(at())
    assert seen[:4] == [0, 1, 0, 0]
    assert seen[-2:] == [len(titles) - 1] * 2


@pytest.mark.parametrize("path", ["/search?q=срок", "/article/1", "/article/1/versions", "/changes", "/source/shipka"])
def test_tab_goes_through_the_page_in_order_and_the_focus_shows(open_page: Open, path: str) -> None:
    page = open_page(path)
    page.emulate_media(reduced_motion="reduce")  # so that it does not scroll while it is looked at
    before = -1
    for _ in range(25):
        page.keyboard.press("Tab")
        place, outline, seen, whose = page.evaluate(FOCUSED)
        if place < 0 or place < before:
            break  # past the end
        assert (outline, seen) == ("solid", True), whose
        assert place > before or "date" in whose, whose  # a date has several fields
        before = place
    assert before > 8
