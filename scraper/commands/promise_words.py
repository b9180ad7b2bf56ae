"""The words of promises, as a terminal says them in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from scraper.promises import names
from scraper.terminal import _


def stage(name: str) -> str:
    """What happened, in a word or two."""
    return names.stages(_)[name]


def decision(name: str) -> str:
    """What was decided on a proposal."""
    told = {
        "accepted": _("accepted"),
        "rejected": _("rejected"),
        "later": _("left for later"),
        "reopened": _("taken back"),
    }
    return told[name]


def reason(one: Mapping[str, object]) -> str:
    """A reason in a few words; what tells against it has a minus."""
    kind, found = str(one["kind"]), str(one["found"])
    if kind == "near":
        near = {
            "sentence": _("within a sentence"),
            "paragraph": _("within a paragraph"),
            "3 paragraphs": _("within 3 paragraphs"),
            "title": _("with the title"),
        }
        return near.get(found, _("far from each other"))
    against = {
        "unlike": _("not meant: {found}"),
        "elsewhere": _("another place: {found}"),
        "other thing": _("another thing: {found}"),
        "rival": _("fits better: {found}"),
        "event": _("an event there: {found}"),
        "title": _("the title is of something else: {found}"),
        "other town": _("another town: {found}"),
        "long before": _("long before the mandate: {found}"),
        "no step": _("tells of no step"),
        "refused": _("as in what was rejected: {found}"),
    }
    if kind == "known":
        since = one.get("since")
        told = _("{found} (known from accepted evidence of {day})") if since else _("{found} (known from evidence)")
        return told.format(found=found, day=since)
    if kind == "part" and float(str(one["weight"])) < 0:
        return "− " + _("another stage: {found}").format(found=found)
    return "− " + against[kind].format(found=found) if kind in against else found
