"""What attached files say, by their bytes alone, and what is said where they say nothing."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.documents.reading import LONGEST, kind_of, read
from scraper.models import Document
from tests.documents.papers import assembled, docx, lines, odt, p, packed, pdf, picture, row, stream, word, xlsx, zipped

SCAN = "a scan: no text to search"
DAMAGED = "damaged: its text cannot be read"
LOCKED = "encrypted: its text cannot be read"
UNREAD = "the text of this kind of file is not read"
DECISION = (
    "На основание чл. 21, ал. 1 от Закона за местното самоуправ-",
    "ление и местната администрация Общинският съвет прие след-",
    "ното решение по предложение на кмета на общината, разгле-",
    "дано на заседание на постоянната комисия по бюджет, проект",
    "за план и програма.",
    "Възлага на кмета да извърши всички последващи действия.",
)


def text(body: bytes) -> str | None:
    return read(body).text


# --- PDF --------------------------------------------------------------------


def test_the_lines_of_a_pdf_become_paragraphs_and_broken_words_whole() -> None:
    told = read(pdf(lines(DECISION)))
    assert told.kind == "pdf"
    assert told.pages == 1
    assert told.notes == ()
    assert told.text == (
        "На основание чл. 21, ал. 1 от Закона за местното самоуправление и местната администрация Общинският съвет прие"
        " следното решение по предложение на кмета на общината, разгледано на заседание на постоянната комисия по"
        " бюджет, проект за план и програма.\n\nВъзлага на кмета да извърши всички последващи действия."
    )


def test_a_gap_parts_paragraphs() -> None:
    assert text(pdf(lines(["Заглавие на решение"]) + lines(["на нов ред, но по-долу"], top=740))) == (
        "Заглавие на решение\n\nна нов ред, но по-долу"
    )


def test_a_paragraph_goes_on_over_the_end_of_a_page_and_page_numbers_are_left_out() -> None:
    pages = [
        lines(["Протокол 5"], top=820) + lines(["започва на първата и"]) + lines(["стр. 1 от 2"], top=30, left=250),
        lines(["Протокол 5"], top=820) + lines(["свършва на втората."]) + lines(["стр. 2 от 2"], top=30, left=250),
    ]
    assert text(pdf(*pages)) == "Протокол 5\n\nзапочва на първата и свършва на втората."


def test_rows_of_figures_at_the_edges_of_pages_are_no_page_numbers() -> None:
    pages = [lines([f"{7 * page} {9 * page * page}"]) for page in range(1, 5)]
    assert text(pdf(*pages)) == "7 9\n\n14 36\n\n21 81\n\n28 144"


def test_columns_are_read_one_after_the_other() -> None:
    left = ["Лявата колона е с няколко реда", "текст, който продължава и още", "един ред до края на абзаца си"]
    right = ["и оттам преминава в дясната."]
    assert text(pdf(lines(left) + lines(right, left=320))) == " ".join(left + right)


def test_cells_beside_each_other_are_a_row() -> None:
    drawing = b""
    for number, cells in enumerate([("Имот", "Площ", "Цена"), ("УПИ 3", "1250", "12500"), ("ПИ 12", "340", "980")]):
        for place, cell in enumerate(cells):
            drawing += lines([cell], left=60 + 120 * place, top=700 - 16 * number)
    assert text(pdf(drawing)) == "Имот\tПлощ\tЦена\nУПИ 3\t1250\t12500\nПИ 12\t340\t980"


def test_items_of_a_list_stand_on_lines_of_their_own() -> None:
    assert text(pdf(lines(["Реши:", "1. Одобрява проекта.", "2. Възлага на кмета.", "а) до края на годината;"]))) == (
        "Реши:\n\n1. Одобрява проекта.\n2. Възлага на кмета.\nа) до края на годината;"
    )


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_reads_as_an_upright_one(turned: int) -> None:
    cos, sin = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turned]
    place = b"%d %d %d %d %d %d cm " % (cos, sin, -sin, cos, 400, 400)
    drawing = b"q " + place + lines(["Дълъг първи ред на един абзац и", "втори ред."], left=0, top=0) + b"Q"
    assert text(pdf(drawing, rotate=turned)) == "Дълъг първи ред на един абзац и втори ред."


def test_a_scan_says_that_it_is_one() -> None:
    assert read(pdf(picture(), picture(), picture())) == Document("pdf", None, 3, (SCAN,))


def test_a_stamp_on_a_scan_does_not_hide_that_it_is_one() -> None:
    told = read(pdf(picture() + lines(["Вх. № 12"]), lines(DECISION)))
    assert told.notes == ("partly a scan: not all of its pages have text",)
    assert told.text
    assert "Вх" in told.text


def test_a_logo_is_no_scan() -> None:
    assert read(pdf(picture(80, 80) + lines(["Кратко съобщение."]))).notes == ()


def test_an_empty_page_says_that_there_is_no_text() -> None:
    assert read(pdf(b"")) == Document("pdf", None, 1, ("no text in it",))


def test_ligatures_soft_hyphens_and_invisible_letters_are_undone() -> None:
    to_unicode = b"""begincmap 1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfrange <20> <7E> <0020>
    <C0> <FF> <0410> endbfrange 3 beginbfchar <01> <FB01> <02> <00AD> <03> <200B> endbfchar endcmap"""
    assert text(pdf(b"BT /F1 12 Tf 60 700 Td (e\\001cient o\\002f\\003\\001ce) Tj ET", to_unicode=to_unicode)) == (
        "eficient office"
    )


def test_cyrillic_under_latin_names_is_read_as_cyrillic() -> None:
    same = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <FF> <0020> endbfrange endcmap"
    assert text(pdf(lines(["Решение № 5 на съвета"]), to_unicode=same)) == "Решение № 5 на съвета"


def test_fonts_without_letters_are_told_of() -> None:
    private = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <FF> <E020> endbfrange endcmap"
    told = read(pdf(lines(DECISION), to_unicode=private))
    assert told.text is None
    assert told.notes == ("its fonts do not tell which letters they show",)


def test_a_pdf_under_a_password_says_so() -> None:
    secret = b"<" + b"41" * 32 + b">"
    locked = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O %s /U %s >> /ID [<00> <00>] " % (secret, secret)
    assert read(pdf(lines(DECISION), more=locked)) == Document("pdf", notes=(LOCKED,))


def test_a_pdf_cut_short_gives_what_is_left_or_says_so() -> None:
    whole = pdf(lines(DECISION), lines(DECISION))
    for end in range(0, len(whole), 97):
        told = read(whole[:end])
        assert told.text or told.notes


def test_what_a_server_put_before_a_pdf_does_not_matter() -> None:
    assert read(b"\r\n\r\n" + pdf(lines(DECISION))).kind == "pdf"


def test_a_pdf_of_endless_pages_ends() -> None:
    kids = b" ".join([b"3 0 R"] * 50)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 2000000000 >>" % kids,
        b"<< /Type /Pages /Parent 2 0 R /Kids [%s] /Count 40000000 >>" % kids.replace(b"3", b"2"),
    ]
    began = time.process_time()
    told = read(assembled(objects))
    assert told.text is None
    assert time.process_time() - began < 20


def test_a_packed_page_of_a_gigabyte_of_nothing_is_cut_or_refused() -> None:
    packed_page = zlib.compress(b"(A) Tj " * 300_000)
    body = pdf(b"").replace(stream(b""), stream(packed_page, b"/Filter /FlateDecode "))
    assert read(body).kind == "pdf"


# --- office -----------------------------------------------------------------

TABLE = "<w:tbl>{}</w:tbl>"


def cells(*said: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{p(each)}</w:tc>" for each in said) + "</w:tr>"


def test_a_docx_reads_in_order_with_tables_and_lists() -> None:
    item = "<w:pPr><w:numPr/></w:pPr>"
    body = p("РЕШЕНИЕ") + p("точка едно", item) + p("точка две", item) + p("Таблица:")
    body += TABLE.format(cells("Имот", "Цена") + cells("УПИ 3", "12 500") + cells("", "Общо")) + p(" Край. ")
    assert read(docx(body)) == Document(
        "docx", "РЕШЕНИЕ\n\nточка едно\nточка две\n\nТаблица:\n\nИмот\tЦена\nУПИ 3\t12 500\n\tОбщо\n\nКрай."
    )


def test_what_word_wraps_is_read_and_what_it_only_remembers_is_not() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = "<w:sdt><w:sdtContent>" + p("В поле.") + "</w:sdtContent></w:sdt>"
    body += "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>" + run.format("Ново ")
    body += "<w:ins>" + run.format("вмъкнато") + "</w:ins><w:del><w:r><w:delText> махнато</w:delText></w:r></w:del>"
    body += "<w:moveFrom>" + run.format(" преместено") + "</w:moveFrom>"
    body += "<w:r><w:instrText>PAGE</w:instrText><w:br/><w:t>пре</w:t><w:softHyphen/><w:t>нос</w:t></w:r></w:p>"
    box = "<w:txbxContent>" + p("В рамка.") + "</w:txbxContent>"
    body += f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    note = word("footnotes", p("Бележка."))
    assert text(docx(body, word__footnotes_xml=note)) == ("В поле.\n\nНово вмъкнато\nпренос\n\nВ рамка.\n\nБележка.")


def test_an_odt_reads_in_order_with_tables_and_lists() -> None:
    line = "<table:table-row>{}</table:table-row>"
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    body = "<text:tracked-changes><text:p>махнато</text:p></text:tracked-changes><text:h>Заглавие</text:h>"
    body += "<text:p>Един<text:s/>абзац<text:line-break/>на два <text:span>реда</text:span>.</text:p>"
    body += "<text:list><text:list-item><text:p>едно</text:p></text:list-item><text:list-item><text:p>две</text:p></text:list-item></text:list>"
    body += "<table:table>" + line.format(cell.format("а") + cell.format("б")) * 2 + "</table:table>"
    assert read(odt(body)) == Document("odt", "Заглавие\n\nЕдин абзац\nна два реда.\n\nедно\nдве\nа\tб\nа\tб")


def test_a_spreadsheet_reads_by_rows_and_tells_its_sheets_apart() -> None:
    one = row(1, "Дейност", "Сума") + row(2, "Път", 1250.5) + row(3, "Общо", 3.0) + row(5, "", "Бележка")
    assert read(xlsx(Бюджет=one)) == Document("xlsx", "Дейност\tСума\nПът\t1250.5\nОбщо\t3\n\n\tБележка")
    assert text(xlsx(Първи=row(1, "а"), Празен="", Втори=row(1, "б"))) == "Първи\n\nа\n\nВтори\n\nб"


def test_a_day_in_a_spreadsheet_is_a_day() -> None:
    assert text(xlsx(Дни='<row r="1"><c r="A1" s="1"><v>45334</v></c></row>')) == "2024-02-12"


def test_rich_text_is_read_in_the_letters_it_names() -> None:
    body = rb"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset204 Times;}}\pard\f0 \'d0\'e5\'f8\'e5\'ed\'e8\'e5\par "
    body += rb"\u1055?\u1098?\u1088?\u1074?\u1080?\line \'f0\'e5\'e4\par \trowd\cellx9\intbl a\cell b\cell\row c\cell d\cell\row}"
    assert read(body) == Document("rtf", "Решение\n\nПърви\nред\n\na\tb\nc\td")


def test_a_picture_in_rich_text_is_no_text() -> None:
    assert text(rb"{\rtf1 one {\pict\pngblip " + b"89504e47\r\n" * 10_000 + rb"} two}") == "one two"


@pytest.mark.parametrize(
    ("body", "kind", "note"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"), "doc", UNREAD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"), "xls", DAMAGED),
        (b"Rar!\x1a\x07\x01\x00", "rar", UNREAD),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z", UNREAD),
        (zipped({"a.pdf": b"%PDF"}), "zip", UNREAD),
        (zipped({"ppt/presentation.xml": "<a/>"}), "pptx", UNREAD),
        (b"\xff\xd8\xff\xe0", "image", "a picture: no text to search"),
        (b"<!DOCTYPE html><title>404</title>", "html", UNREAD),
        (b"", "unknown", UNREAD),
        (b"PK\x03\x04 word/document.xml cut", "docx", DAMAGED),
        (b"{\\rtf", "rtf", "no text in it"),
    ],
)
def test_what_is_not_read_says_so(body: bytes, kind: str, note: str) -> None:
    assert read(body) == Document(kind, notes=(note,))  # type: ignore[arg-type]


def test_an_office_file_under_a_password_says_so() -> None:
    wrapped = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert read(wrapped).notes == (LOCKED,)
    sealed = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": b"\x93\x11\x08"}
    assert read(zipped(sealed)).notes == (DAMAGED,)
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    assert read(zipped(sealed | {"META-INF/manifest.xml": manifest})).notes == (LOCKED,)


def test_the_name_of_a_file_decides_nothing() -> None:
    assert kind_of(pdf(b"")) == "pdf"
    assert kind_of(docx("")) == "docx"
    assert kind_of(packed(word__document2_xml=word("document", ""))) == "docx"


# --- hostile ----------------------------------------------------------------

BOMB = '<!DOCTYPE a [<!ENTITY a "ха"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("make", [docx, odt])
def test_an_entity_bomb_is_damage(make) -> None:  # type: ignore[no-untyped-def]
    part = "word/document.xml" if make is docx else "content.xml"
    with zipfile.ZipFile(io.BytesIO(make(""))) as whole:
        parts: dict[str, str | bytes] = {name: whole.read(name) for name in whole.namelist()}
    parts[part] = BOMB + '<w:p xmlns:w="urn:w"><w:t>&b;</w:t></w:p>'
    assert read(zipped(parts)).notes == (DAMAGED,)


def test_a_zip_bomb_is_not_unpacked() -> None:
    limits = "its text could not be read within the limits of time and memory"
    body = bytearray(docx(p("а")))
    # The central directory may say what it likes of the size; a part that is truly that long is stopped while read.
    at = body.rindex(b"PK\x01\x02")
    body[at + 24 : at + 28] = struct.pack("<I", 2**32 - 2)
    assert read(bytes(body)).notes == (limits,)
    assert read(docx(" " * (257 * 2**20))).notes == (limits,)


def test_a_text_without_end_is_cut() -> None:
    told = read(docx(p("дума " * (LONGEST // 4))))
    assert told.text
    assert len(told.text) <= LONGEST
    assert told.notes == ("long: only the beginning of its text is kept",)


def test_deep_nesting_is_damage() -> None:
    assert read(docx("<w:p>" * 5000 + "</w:p>" * 5000)).notes == (DAMAGED,)


SEEDS = (pdf(lines(DECISION), picture()), docx(p("а")), odt("<text:p>а</text:p>"), xlsx(Л=row(1, "а", 1.0)))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_raise(body: bytes) -> None:
    for start in (b"", b"%PDF-1.4\n", b"PK\x03\x04", b"{\\rtf1 ", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        told = read(start + body)
        assert told.text or told.notes


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 10**6), st.binary(min_size=1, max_size=8), st.booleans())
def test_no_damage_raises(seed: bytes, at: int, wound: bytes, cut: bool) -> None:
    at %= len(seed)
    told = read(seed[:at] + wound + (b"" if cut else seed[at + len(wound) :]))
    assert told.text or told.notes


def test_a_pdf_says_where_in_its_text_each_page_begins() -> None:
    found = read(pdf(lines(["Първа страница."]), b"", lines(["Трета страница."]), lines(["Четвърта."])))
    assert found.text is not None
    assert [found.text[at:][:6] for at in found.breaks] == ["Първа ", "Трета ", "Трета ", "Четвър"]
    assert read(docx(p("а"))).breaks == ()


def test_a_paragraph_that_goes_on_over_the_page_is_parted_inside() -> None:
    found = read(pdf(lines(["Общинският съвет реши да"]), lines(["бъде ремонтиран пътят."])))
    assert found.text == "Общинският съвет реши да бъде ремонтиран пътят."
    assert found.breaks == (0, found.text.index("бъде"))
