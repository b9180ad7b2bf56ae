"""The sample town's data: enough of it, in all shapes, and alive in the way EXPECTED says."""

import io
import re
import zipfile
from datetime import timedelta
from xml.etree import ElementTree as ET

import pypdfium2 as pdfium
import pytest
import yaml

from scraper.demo import documents, markup, neighbours
from scraper.demo.site import page
from scraper.demo.town import DAYS, EXPECTED, UNDATED, announcements, morning, source_file
from scraper.models import Feed, Listing
from scraper.sources import load_one

ALL = announcements()
BY_PATH = {one.path: one for one in ALL}


def test_some_forty_announcements_with_paths_and_titles_of_their_own():
    assert len(EXPECTED[0].new) >= 40
    assert len({one.path for one in ALL}) == len({one.title for one in ALL}) == len(ALL)
    assert {one.section for one in ALL} == {"news", "notices", "tenders"}


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.path)
def test_an_announcement_is_prose_of_two_to_six_blocks_with_a_date_of_its_time(one):
    assert 2 <= len(one.blocks(0)) <= 6
    assert len(one.text(0)) > 150
    assert one.path in UNDATED if not one.published else "2023-01-01" <= one.published[:10] <= "2024-04-25"
    assert one.published[:10] <= morning(one.since).date().isoformat()
    assert "lorem" not in one.text(0).lower()


def test_the_mayor_is_met_in_several_forms():
    text = " ".join(one.text(0) for one in ALL).lower()
    assert {"кмет", "кметът", "кмета", "кметове"} <= set(re.findall(r"\w+", text))


def test_an_edit_finds_the_words_it_replaces():
    edits = [(one, edit) for one in ALL for edit in one.edits]
    assert len(edits) == 4
    for one, edit in edits:
        assert edit.old in one.text(edit.day - 1)
        assert edit.new in one.text(edit.day)


def test_the_deadline_moves_from_may_to_september():
    one = BY_PATH["/page-12745.html"]
    assert "31 май 2024" in one.text(0)
    assert "30 септември 2024" in one.text(1)
    assert "май" not in one.text(1)


def test_rows_and_items_stand_one_a_line_and_cells_by_tab():
    lines = BY_PATH["/page-12815.html"].text(0).splitlines()
    assert "Образование\t27 900 000\t45 %" in lines
    assert "диплома" in BY_PATH["/obiavi/394.html"].text(0).splitlines()[3]


# --- what EXPECTED says, worked out from the data ----------------------------


def there(day: int) -> set[str]:
    return {one.path for one in ALL if one.status(day) == 200}


def test_what_is_new_is_what_is_published_that_day():
    for day in range(DAYS):
        assert set(EXPECTED[day].new) == {one.path for one in ALL if one.since == day}


def test_what_is_edited_differs_in_its_text_or_its_files():
    for day in range(1, DAYS):
        differing = {
            one.path
            for one in ALL
            if one.since < day
            and (
                one.text(day) != one.text(day - 1)
                or [file.on(day) for file in one.files] != [file.on(day - 1) for file in one.files]
            )
        }
        assert set(EXPECTED[day].edited) == differing


def test_what_is_moved_answers_at_the_new_address_only():
    for day in range(1, DAYS):
        moved = {(one.address(day - 1), one.address(day)) for one in ALL if one.address(day) != one.address(day - 1)}
        assert set(EXPECTED[day].moved) == moved
    ((old, new),) = EXPECTED[2].moved
    redirect = page(2, old)
    assert redirect is not None
    assert (redirect.status, dict(redirect.headers)["Location"]) == (301, new)
    assert page(1, new) is None
    assert BY_PATH[old].title in page(3, new).body.decode()


def test_what_goes_and_comes_back_follows_the_removal_rule():
    failed: dict[str, int] = {}
    gone: set[str] = set()
    for day in range(1, DAYS):
        missing, removed = set(), set()
        for path in sorted(there(0) | there(1) | failed.keys()):
            status = BY_PATH[path].status(day)
            if status == 200:
                continue
            failed[path] = failed.get(path, 0) + 1
            if status == 410 or failed[path] == 2:
                removed.add(path)
            else:
                missing.add(path)
        returned = {path for path in failed if BY_PATH[path].status(day) == 200 and path not in gone}
        assert (set(EXPECTED[day].missing), set(EXPECTED[day].removed)) == (missing, removed)
        assert set(EXPECTED[day].returned) == returned
        gone |= returned


def test_a_whole_day_passes_between_two_mornings():
    for day in range(1, DAYS):
        assert morning(day) - morning(day - 1) > timedelta(days=1)
    assert morning(0).utcoffset() == timedelta(0)


# --- shapes -----------------------------------------------------------------


def test_teasers_are_cut_inside_an_entity():
    cut = [markup.teaser(one, 0) for one in ALL if one.section == "news"]
    assert sum(bool(re.search(r"&[a-z]{1,5}$", text)) for text in cut) >= 5


def test_an_unset_date_is_printed_as_an_empty_stamp():
    for path in UNDATED:
        assert "публ. на .. г." in page(0, path).body.decode()
    assert "публ. на 12.02.2024 г." in page(0, "/page-12866.html").body.decode()


def test_the_banner_stands_above_every_title_and_the_footer_outgrows_a_body():
    for path in EXPECTED[0].new:
        text = page(0, path).body.decode("cp1251" if "obiavi" in path else "utf-8")
        assert text.index("Местни избори 2023") < text.index('<div id="content"><h1>')
    footer = text[text.index('<div id="footer">') :]
    assert sum(len(one.text(0)) < len(footer) for one in ALL) > len(ALL) / 2


def test_notices_say_their_letters_only_in_meta_and_their_day_only_in_the_list():
    notice = page(0, "/obiavi/402.html")
    assert dict(notice.headers)["Content-Type"] == "text/html"
    assert b"charset=windows-1251" in notice.body
    assert "Търг с явно наддаване" in notice.body.decode("cp1251")
    with pytest.raises(UnicodeDecodeError):
        notice.body.decode("utf-8")
    assert "19.02.2024" not in notice.body.decode("cp1251")
    listing = page(0, "/obiavi/index.php").body.decode("cp1251")
    assert listing.index("понеделник, 15 април 2024 г.") < listing.index("obiavi/416.html")
    assert listing.count("<h3>") < listing.count('class="obiava"')


def test_a_read_counter_grows_and_is_no_edit():
    first, second = (page(day, "/page-12702.html").body.decode() for day in (0, 1))
    assert first != second
    assert re.sub(r"Прочетено: \d+", "", first) == re.sub(r"Прочетено: \d+", "", second)


def test_the_hostile_page_is_there_and_its_title_is_escaped():
    text = page(0, "/page-12938.html").body.decode()
    assert "<script>" in text
    assert "&lt;SCRIPT&gt;" in text
    assert "http://169.254.169.254/" in text
    assert text.count("<blockquote>") > 300


def test_a_page_that_is_not_there_is_nothing():
    for path in ("/page-1.html", "/obiavi/418.html", "/index.php?p=c&r=1", "/common/pdf/absent.pdf", "/admin/"):
        assert page(0, path) is None


# --- files ------------------------------------------------------------------


def test_a_pdf_has_a_true_table_of_offsets_and_its_text():
    body = documents.pdf(["Бюджет № 1 (план)", "„Роза“ – 5"])
    start = int(re.search(rb"startxref\n(\d+)", body)[1])
    assert body[start:].startswith(b"xref")
    offsets = [int(found) for found in re.findall(rb"(\d{10}) 00000 n", body[start:])]
    for number, offset in enumerate(offsets, 1):
        assert body[offset:].startswith(b"%d 0 obj" % number)
    length = int(re.search(rb"/Length (\d+) >>\nstream\nBT", body)[1])
    content = body[body.index(b"stream\nBT") + 7 :][:length]
    assert content.endswith(b"ET")
    shown = [part.replace(b"\\(", b"(").replace(b"\\)", b")") for part in re.findall(rb"\((.*)\) Tj", content)]
    assert [part.decode("cp1251") for part in shown] == ["Бюджет № 1 (план)", "„Роза“ – 5"]


def test_a_pdf_names_each_cyrillic_letter_once():
    differences = re.search(rb"192 ((?:/afii\d+ ?)+)\]", documents.pdf([]))[1].split()
    assert len(differences) == len(set(differences)) == 64


def test_a_docx_is_a_package_whose_paragraphs_are_the_lines():
    body = documents.docx(["Образец № 3", "цена < 5 & повече"])
    assert body == documents.docx(["Образец № 3", "цена < 5 & повече"])
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            ET.fromstring(package.read(name))
        texts = [node.text for node in ET.fromstring(package.read("word/document.xml")).iter() if node.text]
    assert texts == ["Образец № 3", "цена < 5 & повече"]


def test_the_budget_is_replaced_under_the_same_address_on_day_two():
    (file,) = BY_PATH["/page-12815.html"].files
    bodies = [page(day, file.path).body for day in range(DAYS)]
    assert bodies[0] == bodies[1] != bodies[2] == bodies[3]
    assert all(body.startswith(b"%PDF-1.4") for body in bodies)


# --- the source file --------------------------------------------------------


def test_the_source_file_is_one_that_loads(tmp_path):
    (tmp_path / "rozograd.yml").write_text(source_file("http://127.0.0.1:8123"), encoding="utf-8")
    source = load_one(tmp_path, "rozograd")
    assert source.home == "http://127.0.0.1:8123/"
    assert [type(news) for news in source.news] == [Listing, Listing, Feed]
    assert (source.removal.checks, source.removal.days, source.delay) == (2, 1, 0)
    every = [one.address(day) for one in ALL for day in (0, 3)]
    assert all(re.search(source.article.url, path) for path in every)
    assert yaml.safe_load(source_file("http://x"))["article"]["date"]["css"] == "#content"


# --- the neighbours ----------------------------------------------------------


def test_a_long_pdf_has_all_its_lines_on_pages_of_44():
    lines = [f"Ред {number}" for number in range(100)]
    body = documents.pdf(lines)
    with pdfium.PdfDocument(body) as paper:
        shown = [page.get_textpage().get_text_range().split("\r\n") for page in paper]
    assert [len(each) for each in shown] == [44, 44, 12]
    assert [line for each in shown for line in each] == lines


def test_council_and_paper_are_sources_that_load_and_list_what_they_wrote(tmp_path):
    files = neighbours.source_files("http://127.0.0.1:8123")
    for one in neighbours.NEIGHBOURS:
        (tmp_path / f"{one.slug}.yml").write_text(files[one.slug], encoding="utf-8")
        source = load_one(tmp_path, one.slug)
        assert (source.publisher, source.municipality) == (one.publisher, "Розоград")
        for day in range(DAYS):
            listed = re.findall(r'<a href="([^"]+\.html)"', page(day, one.folder).body.decode())
            assert listed == [piece.path for piece in neighbours.pieces(one.section) if piece.since <= day]
            assert all(re.search(source.article.url, path) and page(day, path) for path in listed)


def test_one_piece_of_the_paper_is_the_towns_own_nearly_word_for_word():
    copied = next(piece for piece in neighbours.pieces("paper") if "gost" in piece.path)
    own = BY_PATH["/page-12866.html"]
    assert copied.published > own.published
    assert set(copied.blocks(0)) < set(own.blocks(0))
