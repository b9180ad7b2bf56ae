"""The columns of every table of an export, and what each means: writers and codebook go by the same list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "integer", "date", "moment"]


@dataclass(frozen=True, slots=True)
class Column:
    """`missing` says, in English and in Bulgarian like the meaning, when there is no value."""

    name: str
    type: Type
    en: str
    bg: str
    missing_en: str = "never"
    missing_bg: str = "никога"


_KEY = Column(
    "key",
    "text",
    "the article's permanent key; joins the files, and /a/KEY on the site leads to it",
    "постоянният ключ на статията; свързва файловете, а /a/KEY на сайта води до нея",
)
_PUBLISHED = (
    Column(
        "published",
        "text",
        "when it was published, as the town says it: a day, a moment with offset, or a month",
        "кога е публикувана според общината: ден, момент с часово отместване или месец",
        "the town shows no date",
        "общината не посочва дата",
    ),
    Column(
        "published_on",
        "date",
        "the same as a day of the town's calendar; of a month, its first day",
        "същото като ден по календара на общината; за месец – първият му ден",
        "the town shows no date",
        "общината не посочва дата",
    ),
    Column(
        "published_precision",
        "text",
        "how much of the date the town gives: day, month or time",
        "каква част от датата посочва общината: day (ден), month (месец) или time (час)",
        "the town shows no date",
        "общината не посочва дата",
    ),
    Column(
        "published_from",
        "text",
        "where the date was found: selector, json-ld, meta, time, text, url, listing, feed, person",
        "къде е намерена датата: selector, json-ld, meta, time, text, url, listing, feed, person",
        "there is no date",
        "няма дата",
    ),
)
_CAPTURE = (
    Column(
        "captured_at",
        "moment",
        "when the page was fetched that the text was read from",
        "кога е изтеглена страницата, от която е прочетен текстът",
        "the text is withheld",
        "текстът не е публичен",
    ),
    Column(
        "capture_sha256",
        "text",
        "SHA-256 of that page's bytes, as the archive keeps them",
        "SHA-256 на байтовете на тази страница, както се пазят в архива",
        "the text is withheld",
        "текстът не е публичен",
    ),
)

ARTICLES = (
    _KEY,
    Column("source", "text", "the source's short name", "краткото име на източника"),
    Column("source_name", "text", "the source's name", "името на източника"),
    Column("municipality", "text", "the town", "общината", "the source names none", "източникът не посочва"),
    Column(
        "publisher",
        "text",
        "whose words these are: town, council, party, media or register",
        "чии са думите: town (община), council (общински съвет), party (партия), media (медия), register (регистър)",
    ),
    Column("url", "text", "the article's address at that moment", "адресът на статията към този момент"),
    Column("section", "text", "the section it was listed in", "рубриката, в която е обявена", "none", "няма"),
    Column(
        "language",
        "text",
        "the source's language (BCP 47), else the one told from the page as it reads today",
        "езикът на източника (BCP 47), иначе познатият от страницата, както се чете днес",
        "not known",
        "не е известен",
    ),
    Column("title", "text", "the title", "заглавието", "the page shows none", "страницата няма заглавие"),
    Column(
        "body",
        "text",
        "the text; paragraphs parted by an empty line, table cells by tab",
        "текстът; абзаците са разделени с празен ред, клетките на таблици – с табулация",
        "the text is withheld, or none was found",
        "текстът не е публичен или не е намерен",
    ),
    *_PUBLISHED,
    Column(
        "corrected",
        "text",
        "the fields that a person corrected, each with what the page says, when, and why",
        "полетата, поправени от човек, всяко с казаното на страницата, кога и защо",
        "no field was corrected",
        "няма поправени полета",
    ),
    Column(
        "state",
        "text",
        "present, missing (the address gives it no longer) or removed (by the source's rule, or 410)",
        "present (налична), missing (адресът вече не я показва) или removed (свалена: по правило или с 410)",
    ),
    Column("first_seen_at", "moment", "when it was first seen", "кога е видяна за пръв път"),
    Column("last_changed_at", "moment", "when its latest version was first seen", "кога е видяна последната ѝ версия"),
    Column(
        "missing_since",
        "moment",
        "the first check that did not find it",
        "първата проверка, която не я намира",
        "it was there at the last check",
        "при последната проверка е била налична",
    ),
    Column(
        "removed_at",
        "moment",
        "when it was called removed",
        "кога е обявена за свалена",
        "it is not removed",
        "не е свалена",
    ),
    Column("version", "integer", "the number of the version shown", "номерът на показаната версия"),
    Column("versions", "integer", "how many versions were known", "колко версии са били известни"),
    Column("attachments", "integer", "how many files the version links to", "колко файла са прикачени към версията"),
    *_CAPTURE,
    Column(
        "visibility",
        "text",
        "public; metadata: strangers see no text; staff: strangers see nothing (only in an export with --all)",
        "public (публична); metadata: без текст за външни лица; staff: невидима за външни лица (само при --all)",
    ),
)
VERSIONS = (
    _KEY,
    Column("version", "integer", "the version's number within the article", "номерът на версията в статията"),
    Column("seen_at", "moment", "when it was first seen", "кога е видяна за пръв път"),
    Column("title", "text", "the title", "заглавието", "the page shows none", "страницата няма заглавие"),
    Column("body", "text", "the text, as in articles", "текстът, както при статиите", "none found", "не е намерен"),
    *_PUBLISHED,
    *_CAPTURE,
)
ATTACHMENTS = (
    _KEY,
    Column("version", "integer", "the version that links to the file", "версията, която сочи към файла"),
    Column("url", "text", "the file's address", "адресът на файла"),
    Column("name", "text", "the text of the link", "текстът на връзката", "the link has none", "връзката е без текст"),
    Column(
        "kind",
        "text",
        "what the bytes are: pdf, docx, xlsx, …",
        "какво е файлът: pdf, docx, xlsx, …",
        "not read",
        "не е прочетен",
    ),
    Column("pages", "integer", "how many pages it has", "брой страници", "not counted", "не са преброени"),
    Column(
        "sha256",
        "text",
        "SHA-256 of its bytes",
        "SHA-256 на байтовете му",
        "it had not been fetched",
        "още не е бил изтеглен",
    ),
    Column(
        "fetched_at",
        "moment",
        "when it was fetched",
        "кога е изтеглен",
        "it had not been fetched",
        "още не е бил изтеглен",
    ),
    Column(
        "removed_at",
        "moment",
        "the first check that did not find the file",
        "първата проверка, която не го намира",
        "it was there",
        "бил е наличен",
    ),
    Column(
        "text",
        "text",
        "its text, as today's rules read it",
        "текстът му, прочетен по днешните правила",
        "there is none, or it was not read; see note",
        "няма или не е прочетен; вижте note",
    ),
    Column(
        "note",
        "text",
        "why there is no text, or not all of it",
        "защо няма текст или е непълен",
        "nothing to note",
        "няма бележка",
    ),
)
COVERAGE = (
    Column(
        "month",
        "text",
        "a month (2024-02); empty for articles without a date",
        "месец (2024-02); празно за недатирани",
        "the articles counted show no date",
        "преброените статии са без дата",
    ),
    Column("source", "text", "the source's short name", "краткото име на източника"),
    Column("source_name", "text", "the source's name", "името на източника"),
    Column("articles", "integer", "articles of that month in this export", "статии от този месец в този експорт"),
    Column(
        "archived",
        "integer",
        "articles of that month in the archive, chosen or not: the denominator",
        "статии от този месец в архива, избрани или не: знаменателят",
    ),
    Column("crawls", "integer", "crawls that began in that month", "обхождания, започнали през месеца"),
    Column(
        "whole_crawls",
        "integer",
        "those that read every listing to its end and failed at nothing",
        "тези, които са прочели всички списъци докрай без грешка",
    ),
    Column(
        "first_crawl",
        "moment",
        "when the source was first crawled",
        "кога източникът е обходен за пръв път",
        "never crawled",
        "никога",
    ),
    Column(
        "state",
        "text",
        "covered: a whole crawl began in the month; not covered: an empty month says nothing",
        "covered: през месеца има пълно обхождане; not covered: празният месец не означава нищо",
        "no month",
        "без месец",
    ),
    Column(
        "listed",
        "integer",
        "articles of that month that the town's listings, feeds or sitemaps name, as last measured",
        "статии от месеца, посочени в списъците, емисиите или картите на сайта, при последното измерване",
        "not measured, or --as-of was given",
        "не е измерено или е зададено --as-of",
    ),
    Column(
        "missing",
        "integer",
        "how many of those the archive lacks",
        "колко от тях липсват в архива",
        "not measured, or --as-of was given",
        "не е измерено или е зададено --as-of",
    ),
    Column(
        "measured",
        "text",
        "covered, gaps, missing, no news, not covered or undated, as docs/coverage.md has them",
        "covered (пълно), gaps (пропуски), missing (липсва), no news (няма новини), not covered (неизвестно), undated",
        "not measured, or --as-of was given",
        "не е измерено или е зададено --as-of",
    ),
    Column(
        "measured_at",
        "moment",
        "when that was measured",
        "кога е измерено",
        "not measured, or --as-of was given",
        "не е измерено или е зададено --as-of",
    ),
)
TABLES: Mapping[str, tuple[Column, ...]] = {
    "articles": ARTICLES,
    "attachments": ATTACHMENTS,
    "versions": VERSIONS,
    "coverage": COVERAGE,
}
"""Every table by its file's name."""
