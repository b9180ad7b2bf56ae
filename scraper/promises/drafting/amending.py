"""A paper more in a programme file that is there, line by line: what stands in it, and every comment, stays. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import yaml

from scraper.errors import WrongInput
from scraper.promises.accounts import Account
from scraper.promises.drafting.writing import document_lines, flow
from scraper.promises.models import Document
from scraper.promises.programme import LONGEST
from scraper.sources.document import compose


def with_document(text: str, document: Document) -> str:
    """The file's text with an entry more below `documents:`. Raises WrongInput where that stands on one line."""
    return _with(text, "documents", document_lines(document))


def with_accounts(text: str, document: str, accounts: Iterable[Account]) -> str:
    """The file's text with what a report says below `reported:`, which a person is to go through."""
    entries = [f"  - {flow(_account(document, each))}" for each in accounts]
    if not entries:
        return text
    return _with(text, "reported", [f"  # {document}, as it was read: is each account that of its promise?", *entries])


def _account(document: str, each: Account) -> dict[str, object]:
    said: dict[str, object] = {"promise": each.own, "document": document}
    if each.page:
        said["page"] = each.page
    if each.status:
        said["status"] = each.status
    return {**said, "quote": each.quote}


def _with(text: str, key: str, lines: Sequence[str]) -> str:
    """The text with these lines at the end of a block, set in as its entries are, or in a new one."""
    root = compose(text.encode(), LONGEST)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    found = next(((name, value) for name, value in pairs if name.value == key), None)
    written = text.splitlines()
    if found is None:
        return "\n".join([*written, f"{key}:", *lines]) + "\n"
    name, value = found
    if not isinstance(value, yaml.CollectionNode) or value.flow_style:
        raise WrongInput(
            f"{name.start_mark.line + 1}: found {key!r} on one line, expected an entry a line; add to it by hand:\n"
            + "\n".join(lines)
        )
    margin = value.start_mark.column
    at = _last_line(value) + 1
    return "\n".join([*written[:at], *(" " * margin + line[2:] for line in lines), *written[at:]]) + "\n"


def _last_line(node: yaml.Node) -> int:
    """The last line on which something of a node stands; comments after it are no part of it."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    mark = node.end_mark
    # A folded text ends where the next thing begins.
    return mark.line - 1 if mark.column == 0 and mark.line > node.start_mark.line else mark.line
