"""YAML text to marked nodes: nothing is constructed, tags and aliases are refused, size and depth are bounded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import yaml

from scraper.errors import WrongInput

LONGEST = 256 * 1024  # bytes; a source file is a page of text
_DEEPEST = 20


class _Loader(yaml.SafeLoader):
    """Composes nodes only. An alias would let a small file grow without end, and a tag asks to make objects."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave it bare
        if isinstance(event, yaml.AliasEvent):
            raise _at(event, f"found alias '*{event.anchor}', expected the value written out")
        if tag := getattr(event, "tag", None):
            raise _at(event, f"found tag '{tag}', expected a value without a tag")
        if self._depth >= _DEEPEST:
            raise _at(event, f"found more than {_DEEPEST} levels, expected a file's few")
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _at(event: yaml.Event, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=cast("yaml.Mark | None", event.start_mark))


def compose(body: bytes, longest: int = LONGEST) -> yaml.Node | None:
    """The root node of a YAML file of so many bytes at most, or None if the file holds nothing.

    Raises WrongInput whose text begins with the line, 1-based: `7: found …, expected …`.
    """
    if len(body) > longest:
        raise WrongInput(f"1: found {len(body)} bytes, expected a file of at most {longest}")
    text = _decoded(body)
    try:
        return _Loader(text).get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise WrongInput(
            f"{line}: found U+{ord(text[error.position]):04X}, expected letters that YAML allows"
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        ours = type(error) is yaml.MarkedYAMLError
        told = ", ".join(part for part in (None if ours else "expected YAML", error.context, error.problem) if part)
        raise WrongInput(f"{mark.line + 1 if mark else 1}: {told}") from None
    except (ValueError, OverflowError):
        # PyYAML hands an escape such as "\UFFFFFFFF" to chr() unseen.
        raise WrongInput("1: found an escape that names no character, expected plain text") from None


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise WrongInput(f"{line}: found the byte 0x{body[error.start]:02X}, expected a file in UTF-8") from None


def line_of(root: yaml.Node | None, place: Sequence[str | int]) -> int:
    """The line, from 1, of a place such as ("news", 0, "next"); of what is around it where that is not there."""
    line, node = 1, root
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((name, value) for name, value in node.value if name.value == part), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line
