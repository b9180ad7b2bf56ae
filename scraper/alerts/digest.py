"""Makes one message of many items, in text, in HTML and for programs; no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from scraper.alerts.models import Alert, Item, Message, Part
from scraper.alerts.speech import Speech
from scraper.clock import unstamp
from scraper.messages import one_line

_SIGNS = {"same": ("", ""), "del": ("[-", "-]"), "ins": ("{+", "+}"), "mark": ("*", "*")}
_TAGS = {"del": "del", "ins": "ins", "mark": "mark"}
_LONGEST_SUBJECT = 150  # characters


def compose(id_: str, alert: Alert, made_at: str, items: Sequence[Item], site: str | None) -> Message:
    """The message `id_` of an alert. `site` is the archive's public address; without it only originals are linked."""
    speech, told = Speech(alert.language), folded(items)
    entries = tuple(_entry(item, site) for item in told)
    return Message(
        id=id_,
        alert=alert.id,
        name=one_line(alert.title),
        subject=_subject(alert, told, speech),
        text=_text(id_, alert, told, site, speech),
        html=_html(id_, alert, told, site, speech),
        language=alert.language,
        made_at=made_at,
        entries=entries,
    )


def folded(items: Iterable[Item]) -> tuple[Item, ...]:
    """Near-verbatim copies as one item, which names who else published it."""
    first: dict[object, Item] = {}
    for item in items:
        key = ("copies", item.leader) if item.leader is not None else item.subject
        known = first.get(key)
        if known is None:
            first[key] = item
        else:
            leading, other = (item, known) if item.subject == f"article/{item.leader}" else (known, item)
            also = dict.fromkeys((*leading.also, other.group, *other.also))
            also.pop(leading.group, None)
            first[key] = replace(leading, also=tuple(also))
    return tuple(first.values())


def groups(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Items under their headings, both in the order in which they came."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.group, []).append(item)
    return found


def link(item: Item, site: str | None) -> str | None:
    """Where the item is read in the archive, else where it was published."""
    if site:
        return site.rstrip("/") + item.route
    return item.url if item.url and item.url.lower().startswith(("http://", "https://")) else None


def plain(parts: Iterable[Part]) -> str:
    """Runs of text with signs around what went, came or was searched for."""
    said = []
    for part in parts:
        (lead, rest), (before, after) = _parted(part.text), _SIGNS[part.kind]
        said.append(f"{lead}{before}{rest}{after}" if rest else lead)
    return "".join(said)


def _parted(text: str) -> tuple[str, str]:
    """The space before the first word, which is neither struck out nor added, and the rest."""
    rest = text.lstrip()
    return text[: len(text) - len(rest)], rest


def marked_up(parts: Iterable[Part]) -> Markup:
    """The same in HTML."""
    said = Markup("")
    for part in parts:
        lead, rest = _parted(part.text)
        text = Markup("<br>").join(escape(line) for line in rest.split("\n"))
        tag = _TAGS.get(part.kind)
        marked = Markup("<{0}>{1}</{0}>").format(Markup(tag), text) if tag else text  # noqa: S704  a tag of ours
        said += Markup("<br>").join(escape(line) for line in lead.split("\n")) + marked
    return said


def _subject(alert: Alert, items: Sequence[Item], speech: Speech) -> str:
    name = one_line(alert.title)
    told = items[0].title if len(items) == 1 else speech.ngettext("{n} item", "{n} items", len(items))
    said = f"{name}: {told}"
    return one_line(said if len(said) <= _LONGEST_SUBJECT else f"{said[:_LONGEST_SUBJECT]}…")


def _about(item: Item, speech: Speech) -> str:
    """What is said of an item beside its title: what happened, when, who says the same."""
    seen = speech.written(unstamp(item.at), item.timezone)
    told = [item.said] if item.said else []
    if item.published or item.subject.startswith("article/"):
        told.append(speech.published(item.published))
    # What a person accepted or published was not seen somewhere: it is of that moment.
    told.append(seen if item.route.startswith("/promise/") else speech.gettext("seen {when}").format(when=seen))
    if item.also:
        told.append(speech.gettext("the same text: {sources}").format(sources=", ".join(map(one_line, item.also))))
    return " · ".join(told)


def _foot(id_: str, alert: Alert, site: str | None, speech: Speech) -> tuple[str, ...]:
    _ = speech.gettext
    archive, so = _("Archive"), _("so")
    changes = _("What is marked {gone} went, what is marked {come} came.").format(gone=f"[-{so}-]", come=f"{{+{so}+}}")
    return (
        *((changes,) if alert.watch.kind in ("changes", "promise") else ()),
        *((f"{archive}: {site}",) if site else ()),
        _("Message {id} of the alert {alert}. Two messages of one number are one message.").format(
            id=id_, alert=alert.id
        ),
    )


def _text(id_: str, alert: Alert, items: Sequence[Item], site: str | None, speech: Speech) -> str:
    lines = [one_line(alert.title)]
    for group, inside in groups(items).items():
        lines += ["", f"== {one_line(group)}"]
        for item in inside:
            lines += ["", item.title, f"  {_about(item, speech)}"]
            lines += [f"  > {one_line(line)}" for line in plain(item.parts).splitlines() if line.strip()]
            lines += [f"  {where}" for where in dict.fromkeys((link(item, site), _original(item))) if where]
    return "\n".join([*lines, "", "-- ", *_foot(id_, alert, site, speech), ""])


def _html(id_: str, alert: Alert, items: Sequence[Item], site: str | None, speech: Speech) -> str:
    body = Markup("<h1>{}</h1>\n").format(one_line(alert.title))
    for group, inside in groups(items).items():
        body += Markup("<h2>{}</h2>\n").format(one_line(group))
        for item in inside:
            body += _item_in_html(item, site, speech)
    foot = Markup("<br>").join(_foot(id_, alert, site, speech))
    page = Markup(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>\n'
        "<body>\n{}<hr><p><small>{}</small></p>\n</body></html>\n"
    )
    return str(page.format(alert.language, _subject(alert, items, speech), body, foot))


def _item_in_html(item: Item, site: str | None, speech: Speech) -> Markup:
    where, original = link(item, site), _original(item)
    title = Markup('<a href="{}">{}</a>').format(where, item.title) if where else escape(item.title)
    said = Markup("<p><strong>{}</strong><br>{}").format(title, _about(item, speech))
    if original and original != where:
        said += Markup('<br><a href="{}">{}</a>').format(original, speech.gettext("original"))
    said += Markup("</p>\n")
    return said + (Markup("<blockquote>{}</blockquote>\n").format(marked_up(item.parts)) if item.parts else "")


def _original(item: Item) -> str | None:
    return link(replace(item, route=""), None)


def _entry(item: Item, site: str | None) -> Mapping[str, Any]:
    return {
        "id": item.subject,
        "group": item.group,
        "title": item.title,
        "said": item.said,
        "at": item.at,
        "published": item.published,
        "link": link(item, site) if site else None,
        "url": _original(item),
        "text": plain(item.parts),
        "html": str(marked_up(item.parts)),
        "also": list(item.also),
    }
