"""Says the ledger's own words, deadlines, money and measures as a page does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import get_args

from babel import Locale
from babel.numbers import UnknownCurrencyError, format_currency, format_decimal, validate_currency

from scraper.promises import names, rules, scale
from scraper.promises.models import Stage, Verdict
from scraper.publish.words import Words

LEVELS = ("priority", "measure", "project")
STAGES = get_args(Stage)
AHEAD = rules.STEPS
STANCES = ("supports", "contradicts", "context", "baseline")


def levels(w: Words) -> dict[str, str]:
    """The name of each level of a programme."""
    _ = w.gettext
    return dict(zip(LEVELS, (_("priority"), _("measure"), _("project")), strict=True))


def stages(w: Words) -> dict[str, str]:
    """What happened, in a word or two."""
    return names.stages(w.gettext)


def stances(w: Words) -> dict[str, str]:
    """How a piece of evidence bears on its promise."""
    _ = w.gettext
    return dict(zip(STANCES, (_("supports"), _("contradicts"), _("context"), _("what stood before")), strict=True))


def sides(w: Words) -> dict[str, str]:
    """Whose word a piece of evidence is."""
    _ = w.gettext
    return {"says": _("The town says"), "confirms": _("Confirmed by"), "neither": _("Beside both")}


def kinds(w: Words) -> dict[str, str]:
    """What a piece of evidence is."""
    _ = w.gettext
    return {
        "version": _("announcement"),
        "attachment": _("attached file"),
        "page": _("page saved by hand"),
        "file": _("file brought in"),
        "absence": _("absence"),
    }


def papers(w: Words) -> dict[str, str]:
    """What a document of a programme is."""
    _ = w.gettext
    return {
        "platform": _("election platform"),
        "programme": _("programme"),
        "amendment": _("amendment"),
        "report": _("report"),
        "speech": _("speech"),
    }


def deadline(w: Words, last: str | None, precision: str | None, text: str | None = None) -> str:
    """The deadline as exactly as its words say it; empty where there is none."""
    _ = w.gettext
    if last is None:
        return ""
    day = date.fromisoformat(last)
    said = {
        "month": w.day(last[:7]),
        "quarter": _("quarter {n} of {year}").format(n=(day.month + 2) // 3, year=day.year),
        "year": _("the year {year}").format(year=day.year),
        "mandate": _("the end of the mandate, {day}").format(day=w.day(last)),
    }.get(precision or "day", w.day(last))
    return f"{said} (“{text}”)" if text and w.language == "en" else f"{said} („{text}“)" if text else said


def amounts(w: Words, kept: list[Mapping[str, object]]) -> list[str]:
    """Each sum of money with its currency."""
    return [_money(w, each.get("value"), str(each.get("currency") or "")) for each in kept]


def quantities(w: Words, kept: list[Mapping[str, object]]) -> list[str]:
    """So many of something: 4,5 km велоалея."""
    return [
        " ".join(str(part) for part in (_decimal(w, each.get("value")), each.get("unit"), each.get("of")) if part)
        for each in kept
    ]


def references(w: Words, kept: list[Mapping[str, object]]) -> list[str]:
    """The numbers by which decisions, procurements and projects are known."""
    _ = w.gettext
    names = {"decision": _("council decision"), "procurement": _("procurement"), "project": _("project")}
    return [f"{names.get(str(each.get('kind')), each.get('kind'))} {each.get('number')}" for each in kept]


def _money(w: Words, value: object, currency: str) -> str:
    try:
        validate_currency(currency)
        return str(format_currency(_exact(value), currency, locale=Locale.parse(w.language), format_type="standard"))
    except (UnknownCurrencyError, InvalidOperation):
        return f"{value} {currency}".strip()


def _decimal(w: Words, value: object) -> str:
    try:
        return str(format_decimal(_exact(value), locale=Locale.parse(w.language)))
    except InvalidOperation:
        return str(value)


def _exact(value: object) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise InvalidOperation
    return number


@dataclass(frozen=True, slots=True)
class Scale:
    """The verdicts of a programme in their order, each by its name in the reader's language."""

    verdicts: tuple[Verdict, ...]
    language: str

    def name(self, verdict: str) -> str:
        """The verdict's name, in the reader's language if it has one, else in its first."""
        return scale.name(self.verdicts, verdict, self.language)

    def tone(self, verdict: str) -> str:
        """Which sign and colour it bears. A final word is good; one against the promise, or the last one, is bad."""
        found = next((each for each in self.verdicts if each.id == verdict), None)
        final = [each.id for each in self.verdicts if each.final]
        if found is None:
            return "going"
        if found.against or (found.final and len(final) > 1 and verdict == final[-1]):
            return "bad"
        if found.final and verdict == final[0]:
            return "good"
        return "part" if found.confirmed or found.final else "going"
