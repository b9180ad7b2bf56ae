"""What `scraper serve` hands to Datasette out of the owner's metadata."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import WrongInput
from scraper.publish.site import site_metadata


def said(tmp_path: Path, text: str, db: str = "archive.db") -> dict[str, object]:
    """The metadata that a file of that text gives."""
    (tmp_path / "own.yml").write_text(text, encoding="utf-8")
    return site_metadata(tmp_path / "own.yml", tmp_path / db, tmp_path / "captures")


@pytest.mark.parametrize("text", ["title: x", "plugins:", "plugins:\n  municipal-archive:", "databases:"])
def test_an_empty_block_is_a_block_without_settings(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, text)["plugins"] == {"municipal-archive": {"captures": str(tmp_path / "captures")}}


def test_what_is_said_of_the_archive_holds_whatever_the_file_is_called(tmp_path: Path) -> None:
    text = "databases: {archive: {title: A}, other: {title: B}}"
    assert said(tmp_path, text, "town.db")["databases"]["town"] == {"title": "A"}
    assert said(tmp_path, text, "other.db")["databases"]["other"] == {"title": "B"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- x", "found no mapping"),
        ("a: [", "cannot be read as YAML"),
        ("plugins: x", "plugins: found 'x', expected keys"),
        ("databases: [1]", "databases: found"),
        ("databases: {archive: 3}", "databases: archive: found 3, expected keys"),
        ("databases: {archive: {queries: 3}}", "databases: archive: queries: found 3, expected keys"),
        ("allow: 3", "allow: found 3, expected true, false"),
        ("databases: {archive: {allow_sql: x}}", "databases: archive: allow_sql: found 'x', expected true"),
    ],
)
def test_what_is_no_metadata_is_told_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(WrongInput, match=message) as raised:
        said(tmp_path, text)
    assert str(tmp_path / "own.yml") in str(raised.value)


def test_a_file_that_was_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongInput, match=r"absent\.yml: cannot be read"):
        site_metadata(tmp_path / "absent.yml", tmp_path / "archive.db", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert list(site_metadata(Path("metadata.yml"), tmp_path / "archive.db", tmp_path)) == ["plugins", "databases"]
