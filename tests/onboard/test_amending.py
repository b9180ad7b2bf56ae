"""Any file that is there, brought to any source a survey may find: the right source comes out, and no comment is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.models import Source
from scraper.onboard.amending import amended_text, written_keys
from scraper.onboard.known import amended, mended
from scraper.onboard.proposal import Proposal, Reason
from scraper.onboard.written import file_text
from scraper.sources import read_text
from tests.onboard.test_file_text import REASON, SOURCE

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PLACED = st.builds(
    Reason, st.sampled_from([("news", 0), ("news", 1, "next"), ("article", "title"), ("language",)]), st.text()
)


@settings(max_examples=40, deadline=None)
@given(
    old=SOURCE, new=SOURCE, said=st.lists(REASON, max_size=3), reasons=st.lists(PLACED, max_size=3), dos=st.booleans()
)
def test_any_file_becomes_what_is_proposed_and_keeps_its_comments(
    old: Source, new: Source, said: list[Reason], reasons: list[Reason], dos: bool
) -> None:
    text = file_text(Proposal(old, tuple(said)), NOW)
    text = text.replace("\n", "\r\n") if dos else text
    found = Proposal(new, tuple(reasons))
    changed = mended(text, "town.yml", "town", found)
    assert read_text(changed, "town.yml", "town") == amended(old, written_keys(text), found)
    kept = [line.strip() for line in text.splitlines() if line.strip().startswith("# ")]
    assert [line for line in kept if line not in changed] == []
    assert mended(changed, "town.yml", "town", found) == changed


def test_what_was_said_of_a_value_goes_with_it_and_what_a_person_said_stays() -> None:
    text = """name: Град
home: https://town.example/
news:
  - listing: https://town.example/news
    item: .old  # 10 of 10 with a title
article:
  # 4 of 4 pages it was not learned from
  title: h1
  # 4 of 4 of us like this one
  body: .old  # seen by Мария
"""
    old = read_text(text, "town.yml", "town")
    news = (replace(old.news[0], item=".card"),)
    new = replace(old, news=news, article=replace(old.article, title="h2", body=".text"))
    changed = amended_text(text, old, new)
    assert read_text(changed, "town.yml", "town") == new
    assert "with a title" not in changed
    assert "not learned from" not in changed
    assert "# 4 of 4 of us like this one\n" in changed
    assert "# seen by Мария\n" in changed
