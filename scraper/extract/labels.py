"""The words that stand before a date, and the names its element has: published, updated, or some other day.

Stems by role, one language a line, so that a missing one is quickly added.
"""

from __future__ import annotations

import re

from scraper.extract import words

# What announces a date of publication wherever it is printed.
_PUBLISHED = """
публ\\. публикув\\w* публикац\\w* качен\\w* добавен\\w* поместен\\w*
опублик\\w* размещен\\w* размещён\\w* добавлен\\w*
опублік\\w* розміщен\\w* оприлюдн\\w* додано апублік\\w*
објав\\w* постављен\\w* постирано објавен\\w*
objavljen\\w* objavil\\w* objava objavio postavljen\\w*
publikován\\w* zveřejn\\w* vyvěšen\\w* vloženo vydáno přidáno zverejn\\w* vyvesen\\w* pridan[éo] vložené
opublikowan\\w* publikacj\\w* zamieszczon\\w* dodan[oey] dodał\\w* umieszczon\\w* udostępnion\\w*
veröffentlich\\w* publiziert erschienen erscheinungsdatum eingestellt gepostet online(?:\\s+seit) erstveröffentlich\\w*
posted published publish(?:ed)?[\\s_-]+date publication\\s+date publication submitted released release\\s+date uploaded
gepubliceerd geplaatst publicatiedatum verschenen
publi[eé]\\w* publication mis(?:e)?\\s+en\\s+ligne posté\\w* paru\\w*
publicad\\w* publicaci[oó]n publicação postado subido publicat\\w* publicació
pubblicat\\w* pubblicazione postato postat\\w* publicării
δημοσι\\w* αναρτ\\w* ανάρτ\\w* καταχωρ\\w*
yay[ıi]n\\w* eklenme\\w* eklendi oluşturulma\\w*
közzét\\w* megjelen\\w* publikál\\w* feltölt\\w* beküldve
julkais\\w* lisätty publicer\\w* upplagd inlagd udgivet offentliggjort lagt\\s+(?:op|ut) publisert
avaldat\\w* lisatud postitatud publicēt\\w* ievietot\\w* pievienot\\w* paskelbt\\w* publikuot\\w*
įkelt\\w* patalpint\\w*
publikuar postuar ippubblikat\\w* foilsithe cyhoeddwyd birt
"""
# What may as well stand before the date of an event, so that it counts only beside the title.
_WEAK = """
дата створен\\w* создан\\w* създаден\\w* новина\\s+от
date created added issued written dated geschrieben verfasst написан\\w* escrit\\w* scritto écrit
datum \\w+datum erstellt fecha data tarih\\w* датум\\w* ημερομηνία dátum\\w* dato
kuupäev datums päivämäärä creado creato criado
"""
_UPDATED = """
обнов\\w* промен\\w* актуализ\\w* редактир\\w* последна\\w* оновлен\\w* змінен\\w* изменен\\w* изменён\\w* ажуриран\\w*
измењен\\w*
ažuriran\\w* izmijenjen\\w* izmenjen\\w* posodob\\w* spremenjen\\w*
updated update modified changed revised edited reviewed last\\s+(?:change|update|edit|review)\\w*
geändert aktualisier\\w* aktualisiert stand zuletzt bijgewerkt gewijzigd laatst
mis[e]?\\s+à\\s+jour
modifi\\w* actualis\\w* actualiz\\w* aggiornat\\w* aggiornamento actualizat\\w* atualiz\\w* actualitz\\w*
ενημέρωσ\\w* ενημερώ\\w* τροποποί\\w* güncel\\w* düzenle\\w*
aktualiz\\w* změn\\w* upraven\\w* zmenen\\w* zaktualizowan\\w* modyfik\\w* zmodyfik\\w*
uppdater\\w* ändrad opdater\\w* oppdatert endret ændret päivitetty muokattu muudetud uuendatud
atjaunot\\w* labots atnaujint\\w* frissít\\w* módosít\\w* përditësuar
"""
# Deadlines, meetings, and the clock in the corner of a page.
_OTHER = """
кога дата\\s+на\\s+(?:събити|провежд)\\w* на\\s+дата дата\\s+и\\s+час коли когда kada dátum\\s+konania wann quand cuándo
quando când ne\\s+zaman πότε kdy kiedy wanneer milloin data\\s+wydarzenia
срок краен\\s+срок валиден\\w* изтича начало днес сегодня сьогодні данас danas dnes dzisiaj dziś
heute today bugün σήμερα
deadline due expires valid until till closes closing starts start begins ends when event
frist bis ab beginn gültig termin veranstaltung anmeld\\w* jusqu\\w* expire échéance hasta vence scadenza
fino inicio início
do\\s+dnia termin wygasa platn\\w* határidő určeno archiv\\w* registered joined member born copyright ©
"""

# Words that bind a date to its label, or are all its label is.
SMALL = re.compile(
    r"(?:^|(?<=\W))(?:on|at|of|from|am|vom|von|den|dem|der|um|le|du|el|al|il|del|em|dia|día|op|på|dnia|z\s+dnia|dne|на|в|от|од|"
    r"від|з|στις|den\s+\d|la|data\s+de|wurde)[\s:.]*$",
    re.IGNORECASE,
)


def _pattern(*groups: str) -> str:
    return "|".join(stem for group in groups for stem in group.split())


STRONG = re.compile(rf"\b(?:{_pattern(_PUBLISHED)})", re.IGNORECASE)
ANY = re.compile(rf"\b(?:{_pattern(_PUBLISHED, _WEAK)})(?!\w)", re.IGNORECASE)
UPDATED = re.compile(rf"\b(?:{_pattern(_UPDATED)})(?!\w)|更新", re.IGNORECASE)
OTHER = re.compile(rf"(?:\b|(?=©))(?:{_pattern(_OTHER)})(?!\w)", re.IGNORECASE)
EMPTY = re.compile(rf"\s*(?:{_pattern(_PUBLISHED)}|дата|date)\s*(?:на|on|:)?[\s.:/г-]*", re.IGNORECASE)
# A word of the past after the date: "wurde am 19. Mai 2010 um 23:03 Uhr gepostet".
AFTER = re.compile(
    r"[^.!?\n]{0,120}?\b(?:gepostet|veröffentlicht|publiziert|eingestellt|опубликован\w*|публикуван\w*|published|posted)\b",
    re.IGNORECASE,
)
# A name in capitals, not the hour or the words of a sentence: "от Пресцентър", but not "от 17:00 ч. ще бъде спряно".
AUTHOR = re.compile(
    r"\A\s*(?:г\.?)?\s*(?i:by|von|vom|par|por|di|da|door|av|af|przez|от|od|автор|автора)\s+[A-ZÀ-ÞΑ-ΩА-ЯЁЇІЄЂ-Џ][^.|]{1,40}"
)
YEAR_WORD = re.compile(r"\A\s*(?:року?|год(?:а|ина|ине)?|г|р|ч|часа?|godine|god|godina|m|d|uhr|h|klo)\b", re.IGNORECASE)

# --- names of elements: class, id, itemprop --------------------------------------------------------------------

PUBLISHED_NAME = re.compile(
    r"publi(?:sh|c|k)|pubblic|pubdate|pub-date|posted|post[-_]?date|entry[-_]?date|date[-_]?posted|dateline|created|submitted",
    re.IGNORECASE,
)
DATED_NAME = re.compile(
    r"date|datum|fecha|time(?!line|table)|stamp|dato(?![a-z])|zeit|tarih|(?<![a-z])data(?![a-z-])|(?<![a-z])day(?![a-z])",
    re.IGNORECASE,
)
BYLINE_NAME = re.compile(r"byline|meta|info(?!box)|author|autor|details|credit", re.IGNORECASE)
UPDATED_NAME = re.compile(r"updat|modif|lastmod|edited|changed|reviewed|aktualis|güncel", re.IGNORECASE)
OTHER_NAME = re.compile(
    r"event|start[-_]?date|date[-_]?start|end[-_]?date|date[-_]?end|dtstart|dtend|deadline|clock|today|current|weather|"
    r"(?<![a-z])now(?![a-z])|(?<![a-z])next|(?<![a-z])prev|comment|related|copyright|expir|recent|popular|sidebar|"
    r"birth|joined|signup|reply|recommend|twitter|tweet|embed|caption|video|broadcast|gallery",
    re.IGNORECASE,
)


def name_role(names: str) -> str:
    """What an element's names (class, id, itemprop) say of a date in it: one of the kinds above, or nothing.

    Themes write `class="entry-date updated"` for the date of publication, so `updated` counts only on its own.
    """
    if OTHER_NAME.search(names):
        return "other"
    tokens = names.split()
    changed = [token for token in tokens if UPDATED_NAME.search(token)]
    rest = " ".join(token for token in tokens if token not in changed) if changed else names
    if PUBLISHED_NAME.search(rest):
        return "published"
    if DATED_NAME.search(rest):
        return "dated"
    if changed:
        return "updated"
    return "byline" if BYLINE_NAME.search(rest) else ""


# --- the words beside a date ---------------------------------------------------------------------------------------

PARTED = re.compile(r"[\x1f\t|•·⋅∙●/()–—»>\[\]]|\s-\s|[,;:](?=\s|$)")


def said_of(before: str, after: str) -> tuple[str, int]:
    """What the nearest word says of a date (published, weak, updated, other, or nothing), and where it ends."""
    low = max(0, len(before) - 80)
    best, place = "", -1
    for said, pattern in (
        ("weak", ANY),
        ("published", STRONG),
        ("updated", UPDATED),
        ("other", OTHER),
    ):
        for match in pattern.finditer(before, low):
            if match.end() > place or (match.end() == place and said != "other"):
                best, place = said, match.end()
    if place >= 0 and letters(before[place:]) > 25:
        best = ""
    if not best and AFTER.match(after):
        return "published", len(before)
    return (best, place) if best else ("", 0)


def beside(before: str, language: str | None) -> int:
    """Letters right before a date that are neither its weekday nor a preposition."""
    own = PARTED.split(before)[-1]
    last = re.split(r"[\s(]", own.rstrip(" ,."))[-1]
    if last and words.weekday(last.strip("|/,.-"), language) is not None:
        own = PARTED.split(own.rstrip(" ,.").removesuffix(last))[-1]
    return letters(SMALL.sub("", own))


def letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)
