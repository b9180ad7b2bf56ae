"""What a user can type is in the README, and the reverse."""

from __future__ import annotations

import re
from pathlib import Path

from scraper.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_every_command_is_in_the_readme_and_nothing_else_is() -> None:
    table = README[README.index("| command | does |") : README.index("`scraper COMMAND --help`")]
    documented = set(re.findall(r"`scraper (\w+)", table))
    assert documented == set(main.commands)


def test_every_option_in_the_readme_exists() -> None:
    table = README[README.index("| command | does |") : README.index("`scraper COMMAND --help`")]
    for line in filter(None, table.splitlines()[2:]):
        names = re.findall(r"`scraper (\w+)", line)
        known = {option for name in names for parameter in main.commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", line.split(" | ")[0])) <= known, line


def test_every_command_says_what_it_does() -> None:
    for name, command in main.commands.items():
        assert command.get_short_help_str(), name


def test_the_changelog_names_the_version() -> None:
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert version
    assert f"## {version.group(1)}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
