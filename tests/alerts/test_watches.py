"""alerts.yml is read whole, or all that is wrong with it is said at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.alerts.models import CHANGES, Alert, Target, Times, Watch
from scraper.alerts.watches import load
from scraper.errors import WrongInput

GOOD = """
site: https://archive.example.org/
mail: {server: env:SMTP, from: sender}
alerts:
  - id: koprinka
    name: Велоалея до Копринка
    watch:
      search: {q: "велоалея Копринка", source: [kazanlak, council]}
    to:
      - mail: env:NEWSROOM
      - {webhook: env:HOOK, secret: hook-secret, inside: true}
      - {chat: chat}
      - feed: true
    language: bg
  - {id: bare, watch: {search: бюджет}, to: [{mail: newsroom}], imports: true}
  - id: works
    watch: {health: all}
    when: weekly
    weekday: fri
    hour: "16:30"
    timezone: Europe/Sofia
    to: [{mail: newsroom}]
  - {id: changed, watch: {changes: {kinds: [removed, edited], source: kazanlak}}, when: daily, to: [{mail: newsroom}]}
  - {id: promised, watch: {promise: rozograd-2023-kop-lane}, to: [{feed: yes}]}
"""


def read(folder: Path, text: str) -> tuple[Alert, ...]:
    (folder / "alerts.yml").write_text(text, encoding="utf-8")
    return load(folder / "alerts.yml").alerts


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(WrongInput) as caught:
        read(folder, text)
    return [line.split("alerts.yml:", 1)[1] for line in str(caught.value).splitlines()]


def test_every_kind_of_watch_and_recipient_is_read(tmp_path: Path) -> None:
    koprinka, bare, works, changed, promised = read(tmp_path, GOOD)
    assert koprinka.watch == Watch("search", "велоалея Копринка", ("kazanlak", "council"))
    assert koprinka.to == (
        Target("mail", "env:NEWSROOM"),
        Target("webhook", "env:HOOK", "hook-secret", inside=True),
        Target("chat", "chat"),
        Target("feed"),
    )
    assert (koprinka.language, koprinka.title, bare.title) == ("bg", "Велоалея до Копринка", "bare")
    assert bare.watch == Watch("search", "бюджет")
    assert bare.imports
    assert works.watch == Watch("health")
    assert works.times == Times("weekly", 16 * 60 + 30, 4, "Europe/Sofia")
    assert changed.watch == Watch("changes", sources=("kazanlak",), kinds=("removed", "edited"))
    assert changed.times == Times("daily")
    assert promised.watch == Watch("promise", promise="rozograd-2023-kop-lane", kinds=CHANGES)


def test_the_whole_file_says_where_mail_goes_out_and_where_links_lead(tmp_path: Path) -> None:
    (tmp_path / "alerts.yml").write_text(GOOD, encoding="utf-8")
    plan = load(tmp_path / "alerts.yml")
    assert (plan.site, plan.post.server, plan.post.sender) == ("https://archive.example.org/", "env:SMTP", "sender")


def test_no_file_is_no_alerts(tmp_path: Path) -> None:
    assert load(tmp_path / "alerts.yml").alerts == ()


def test_all_problems_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    told = problems(
        tmp_path,
        """alerts:
  - id: One
    watch: {serch: дума}
    wen: daily
    to: [{mail: env:A}]
  - id: two
    watch: {search: a, health: all}
    when: hourly
    to: []
  - id: three
    watch: {changes: {kinds: [deleted]}}
    weekday: fri
    to: [{mail: env:A, feed: true}]
""",
    )
    assert [line.split(":")[0] for line in told] == ["2", "3", "4", "7", "8", "9", "11", "13", "12"]
    assert "did you mean 'search'?" in told[1]
    assert "did you mean 'when'?" in told[2]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("{mail: editor@paper.test}", "an e-mail address"),
        ("{webhook: 'https://hooks.test/T0P/s3cret'}", "an address"),
        ("{chat: 'tgram://s3cret/1'}", "an address"),
        ("{webhook: env:HOOK, secret: 's3cret key!'}", "no name"),
        ("{mail: 'Editor'}", "no name"),
    ],
)
def test_an_address_or_a_secret_in_the_file_is_refused_and_not_repeated(
    tmp_path: Path, written: str, kind: str
) -> None:
    told = problems(tmp_path, f"alerts: [{{id: a, watch: {{search: b}}, to: [{written}]}}]")
    assert len(told) == 1
    assert f"found {kind}, expected env:NAME" in told[0]
    assert "s3cret" not in told[0]
    assert "editor@" not in told[0]


def test_a_mail_server_with_its_password_is_refused(tmp_path: Path) -> None:
    assert "expected env:NAME" in problems(tmp_path, "mail: {server: 'smtps://me:s3cret@mail.test'}\nalerts: []")[0]


@pytest.mark.parametrize(
    ("alert", "said"),
    [
        ("{id: a, watch: {search: {q: ''}}, to: [{feed: true}]}", "q"),
        ("{id: a, watch: {search: 'from:2024-99'}, to: [{feed: true}]}", "cannot be read"),
        ("{id: a, watch: {search: {}}, to: [{feed: true}]}", "expected 'q' or 'source'"),
        ("{id: a, watch: {search: b}, to: [{feed: true}], hour: 7, when: daily}", "expected 'timezone' too"),
        ("{id: a, watch: {search: b}, to: [{feed: true}], hour: 25, when: daily, timezone: UTC}", "expected an hour"),
        ("{id: a, watch: {search: b}, to: [{feed: true}], language: de}", "expected one of bg, en"),
        ("{id: a, watch: {search: b}, to: [{feed: true, secret: x}]}", "expected it beside a webhook"),
        ("{id: a, watch: {search: b}}", "'to' is missing"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, alert: str, said: str) -> None:
    assert said in problems(tmp_path, f"alerts: [{alert}]")[0]


def test_two_alerts_of_one_id_are_refused_since_they_would_share_a_mark(tmp_path: Path) -> None:
    one = "{id: a, watch: {search: b}, to: [{feed: true}]}"
    assert problems(tmp_path, f"alerts:\n  - {one}\n  - {one}\n") == ["3: id: found 'a' a second time, first on line 2"]
