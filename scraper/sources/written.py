"""A template as the text of an `article:` block, with how well each learned rule holds as a comment at its line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from scraper.models import Hold, Template
from scraper.sources.keys import article_block

_ENDLESS = 1_000_000  # columns; a comment must stand at the end of its value's one line


def article_text(template: Template) -> str:
    """The block as YAML, to be put into a source file; comments alone where the template holds no rule.

    Read back, it gives an equal template: what is in the comments is for people.
    """
    block = article_block(template)
    lines = [f"# {_spoken(hold)}" for hold in template.holds if hold.rule is None]
    for key, value in block.items():
        if isinstance(value, list):
            lines += [f"{key}:", *(f"  - {_value(one)}{_comment(template, key, one)}" for one in value)]
        else:
            rule = value.get("css") if isinstance(value, dict) else value
            lines.append(f"{key}: {_value(value)}{_comment(template, key, rule)}")
    if not block:
        return "".join(f"{line}\n" for line in ["# article: left to general rules", *lines])
    return "".join(f"{line}\n" for line in ["article:", *(f"  {line}" for line in lines)])


def _value(value: Any) -> str:
    text = yaml.safe_dump(value, allow_unicode=True, width=_ENDLESS, default_flow_style=True, sort_keys=False)
    return str(text).removesuffix("...\n").rstrip("\n")


def _comment(template: Template, key: str, rule: str | None) -> str:
    return "".join(f"  # {_spoken(hold)}" for hold in _of(template, key, rule))


def _of(template: Template, key: str, rule: str | None) -> Iterator[Hold]:
    return (hold for hold in template.holds if hold.rule is not None and (hold.field, hold.rule) == (key, rule))


def _spoken(hold: Hold) -> str:
    if hold.rule is None:
        said = f"{hold.field}: left to general rules; {hold.why or 'no rule was found'}"
        # What failed may have been said on several lines, which would no longer be one comment.
        return " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())
    if hold.field == "order":
        return f"{hold.pages} of {hold.of} dates that can tell"
    return f"on {hold.pages} of {hold.of} pages"
