"""A template goes to the text of an `article:` block and comes back the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scraper.models import DateRule, Hold, Template
from scraper.sources import article_text, load_one

HEAD = "name: Градишка\nhome: https://town.example/\nnews:\n  - feed: https://town.example/rss\n"
LEARNED = Template(
    title="#content h1.title",
    body="div.post-body",
    date=DateRule("#content > div", r"публ\.\s+на\s*(\d{1,2}\.\d{1,2}\.\d{4})"),
    remove=("div.post-body > div.share", "#content p.next"),
    order="dmy",
    holds=(
        Hold("title", "#content h1.title", 12, 12),
        Hold("body", "div.post-body", 11, 12),
        Hold("date", "#content > div", 12, 12),
        Hold("remove", "#content p.next", 9, 12),
        Hold("order", "dmy", 9, 10),
    ),
)


def read(text: str, folder: Path) -> Template:
    (folder / "town.yml").write_text(HEAD + text, encoding="utf-8")
    return load_one(folder, "town").article


def test_a_learned_template_is_written_with_how_well_each_rule_holds():
    assert article_text(LEARNED) == (
        "article:\n"
        "  title: '#content h1.title'  # on 12 of 12 pages\n"
        "  body: div.post-body  # on 11 of 12 pages\n"
        "  date: {css: '#content > div', pattern: 'публ\\.\\s+на\\s*(\\d{1,2}\\.\\d{1,2}\\.\\d{4})'}  # on 12 of 12 pages\n"
        "  remove:\n"
        "    - div.post-body > div.share\n"
        "    - '#content p.next'  # on 9 of 12 pages\n"
        "  order: dmy  # 9 of 10 dates that can tell\n"
    )


def test_what_is_written_is_read_as_the_same_template(tmp_path):
    assert read(article_text(LEARNED), tmp_path) == LEARNED


def test_a_field_without_a_rule_says_why(tmp_path):
    why = "found no selector of it\nfor 9 of 10 pages"
    template = Template(title="h1", holds=(Hold("title", "h1", 10, 10), Hold("date", None, 0, 10, why)))
    text = article_text(template)
    assert "  # date: left to general rules; found no selector of it for 9 of 10 pages\n" in text
    assert read(text, tmp_path) == template


def test_a_template_without_any_rule_is_comments_alone(tmp_path):
    text = article_text(Template(holds=(Hold("pages", None, 0, 1, "found 1 page, expected 2"),)))
    assert all(line.startswith("#") for line in text.splitlines())
    assert "found 1 page, expected 2" in text
    assert read(text, tmp_path) == Template()


@pytest.mark.parametrize("css", ["null", "a[href='x, y']", 'a[title="a: b # c"]', "no", "b" * 300])
def test_selectors_that_look_like_yaml_come_back_as_written(css, tmp_path):
    template = Template(title=css, date=DateRule(css, "x: # {1,2}"), remove=(css, "p"))
    assert read(article_text(template), tmp_path) == template


@given(why=st.text(), rule=st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1))
def test_any_text_makes_yaml_of_its_own_values(why, rule):
    template = Template(body=rule, holds=(Hold("body", rule, 2, 2), Hold("date", None, 0, 2, why)))
    assert yaml.safe_load(article_text(template)) == {"article": {"body": rule}}


def test_former_rules_come_back_as_they_were_written(tmp_path):
    former = Template(
        title=".old h1", body="#b", date=DateRule(".d", r"(\d+)"), remove=(".x",), until="2024-02-12T08:30:00Z"
    )
    template = Template(url="/n/", title="h1", former=(former, Template(body="td", until="2020-01-01")))
    assert read(article_text(template), tmp_path) == template
