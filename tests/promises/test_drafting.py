"""A paper becomes a draft that says what the paper says, word for word, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.models import Document as Attached
from scraper.promises.drafting import Draft, Drafted, Heading, draft, programme_text
from scraper.promises.drafting.actions import parts, sentences
from scraper.promises.drafting.numbering import marker
from scraper.promises.drafting.places import places
from scraper.promises.drafting.sums import amounts, quantities
from scraper.promises.models import Amount, Document, Quantity, Reference
from scraper.promises.papers import paper
from scraper.promises.programme import Filed, read_text
from scraper.promises.quotes import Holding, Paper

MANDATE = (date(2023, 11, 6), date(2027, 11, 5))
HEADING = Heading("П", MANDATE, Document("paper", "programme", date(2024, 1, 31), file=Path("a"), sha256="0" * 64))

TEXT = """\
ПРОГРАМА ЗА УПРАВЛЕНИЕ
НА ОБЩИНА РОЗОГРАД ЗА МАНДАТ 2023 – 2027 г.

Съдържание
Приоритет 1: Пътища и улици ........ 2
Приоритет 2: Образование ........... 3

Уважаеми съграждани,
Тази програма е нашият договор с вас.

ПРИОРИТЕТ 1: ПЪТИЩА И УЛИЦИ

Мярка 1.1. Реконструкция на пътя и изграждане на велоалея от гр. Розоград до яз. Копринка, с
дължина 4,5 км, на стойност 6 000 000 лв., с финансиране от ПУДООС.
Срок: до края на мандата
Отговорник: Дирекция „Устройство на територията“
Индикатор: открита алея

Мярка 1.2. Основен ремонт на ул. „Роза“ до 30.06.2025 г.
а) подмяна на водопровод;
б) ново осветление.

                    - 1 -

ПРИОРИТЕТ 2: ОБРАЗОВАНИЕ

2.1. Изграждане на нова детска градина за 120 места в кв. Изток до края на 2026 г.
2.2. Саниране на 3 училища по Решение № 45 от 12.03.2024 г. на ОбС
  • СУ „Христо Ботев“
  • ОУ „Васил Левски“
2.3. Ще подкрепяме младите учи-
тели във всички села.
"""


def drafted(text: str | Paper) -> tuple[Draft, Filed]:
    """A draft, and the file that it makes: it loads, and every quote of it is in the paper."""
    read = Paper(text) if isinstance(text, str) else text
    made = draft(read, MANDATE)
    filed = read_text(programme_text(HEADING, made.promises), "t.yml", "t")
    assert [each.text for each in Holding({"paper": read}, {}).missing(filed.programme)] == []
    assert [each.own for each in filed.programme.promises] == [each.own for each in made.every()]
    return made, filed


def shape(made: Draft) -> list[tuple[str, str]]:
    return [(each.own, each.level) for each in made.every()]


def named(made: Draft, title: str) -> Drafted:
    return next(each for each in made.every() if each.title.startswith(title))


def test_a_numbered_programme_keeps_its_order_levels_and_numbers() -> None:
    made, _ = drafted(TEXT)
    assert shape(made) == [
        ("1", "priority"),
        ("1-1", "measure"),
        ("1-1-2", "measure"),
        ("1-2", "measure"),
        ("1-2-1", "project"),
        ("1-2-2", "project"),
        ("2", "priority"),
        ("2-1", "measure"),
        ("2-2", "measure"),
        ("2-2-1", "project"),
        ("2-2-2", "project"),
        ("2-3", "measure"),
    ]


def test_what_the_words_and_labels_say_is_taken_and_nothing_else() -> None:
    made, _ = drafted(TEXT)
    lane = named(made, "Изграждане на велоалея").facts
    assert lane.places == ("гр. Розоград", "яз. Копринка")
    assert lane.amounts == (Amount(Decimal(6000000), "BGN"),)
    assert lane.quantities == (Quantity(Decimal("4.5"), "km"),)
    assert (lane.funder, lane.responsible) == ("ПУДООС", "Дирекция „Устройство на територията“")
    assert lane.deadline
    assert (lane.deadline.last, lane.deadline.precision) == (date(2027, 11, 5), "mandate")
    road = named(made, "Реконструкция на пътя").facts
    assert (road.amounts, road.quantities, road.places) == ((), (), ())
    assert named(made, "Саниране").facts.references == (Reference("decision", "45/12.03.2024"),)
    bare = named(made, "СУ „Христо Ботев“").facts
    assert bare == replace(bare, places=(), deadline=None, amounts=(), funder=None, responsible=None)


def test_one_sentence_with_two_promises_becomes_two_with_one_quote() -> None:
    made, filed = drafted(TEXT)
    one, two = named(made, "Реконструкция"), named(made, "Изграждане на велоалея")
    assert one.quote == two.quote
    assert "one sentence, 2 promises" in one.remarks[0]
    assert filed.programme.promises[1].wordings == filed.programme.promises[2].wordings


def test_page_numbers_contents_and_greetings_are_left_out_and_said() -> None:
    made, _ = drafted(TEXT)
    assert "- 1 -" in made.furniture
    assert any(line.startswith("Приоритет 1: Пътища и улици ...") for line in made.furniture)
    assert "Уважаеми съграждани," in made.prose


def test_a_word_broken_at_a_lines_end_is_whole_in_title_and_quote() -> None:
    made, _ = drafted(TEXT)
    assert named(made, "Ще подкрепяме").quote == "Ще подкрепяме младите учители във всички села."


def test_remarks_stand_in_the_file_as_comments() -> None:
    text = programme_text(HEADING, drafted(TEXT)[0].promises)
    assert "# the paper gives its indicator: открита алея" in text
    assert text.count("# done_when:") == 10


SHEET = (
    "Приоритет\t№\tМярка\tСрок\tОтговорник\tИзточник на финансиране\tБюджет\tИндикатор\n"
    "Пътища\t1\tОсновен ремонт на ул. Роза\t2025-06-30\tКметът\tОбщински бюджет\t1 200 000 лв.\t1,2 км\n"
    "\t2\tИзграждане на кръгово\tII тримесечие 2026\t\tПВУ\t\tкръстовище\n"
    "Спорт\t3\tПоддръжка на стадиона\tпостоянен\tОП „Спорт“"
)


def test_a_sheets_columns_are_known_by_their_headings_and_said() -> None:
    made, _ = drafted(SHEET)
    assert made.tables[0][1] == (
        "area",
        "number",
        "measure",
        "deadline",
        "responsible",
        "funder",
        "amount",
        "indicator",
    )
    assert [(each.level, each.title) for each in made.every()] == [
        ("priority", "Пътища"),
        ("measure", "Основен ремонт на ул. Роза"),
        ("measure", "Изграждане на кръгово"),
        ("priority", "Спорт"),
        ("measure", "Поддръжка на стадиона"),
    ]
    street = named(made, "Основен ремонт").facts
    assert (street.responsible, street.funder) == ("Кметът", "Общински бюджет")
    assert street.amounts == (Amount(Decimal(1200000), "BGN"),)
    assert street.deadline
    assert street.deadline.last == date(2025, 6, 30)
    assert named(made, "Изграждане").facts.responsible is None
    care = named(made, "Поддръжка")
    assert care.facts.deadline is None
    assert "'постоянен'" in " ".join(care.remarks)


def test_a_csv_with_semicolons_is_a_sheet_too() -> None:
    body = "№;Measure;Deadline;Funding\n1;Repair of the bridge, all of it;by the end of 2026;EU\n".encode()
    read = paper(body, "plan.csv", lambda _: Attached("unknown"))
    made, _ = drafted(read)
    bridge = named(made, "Repair of the bridge")
    assert bridge.facts.deadline
    assert (bridge.facts.deadline.last, bridge.facts.funder) == (date(2026, 12, 31), "EU")


HTML = """<html><body><nav><ul><li><a href=/>Начало</a></li><li><a href=/b>Новини</a></li></ul></nav>
<h1>Програма за управление на Община Розоград</h1><h2>Пътища</h2><p>Пътищата са важни.</p>
<ul><li>Ремонт на моста<ul><li>нови парапети</li></ul></li><li>Изграждане на алея</li></ul>
<h2>Спорт</h2><p>Ще построим басейн до края на 2025 г. Водата е живот.</p></body></html>"""


def test_headings_and_lists_of_a_page_make_the_outline_and_its_menu_is_left_out() -> None:
    made, _ = drafted(paper(HTML.encode(), "a.html", lambda _: Attached("html")))
    assert [(each.level, each.title) for each in made.every()] == [
        ("priority", "Пътища"),
        ("measure", "Ремонт на моста"),
        ("project", "Нови парапети"),
        ("measure", "Изграждане на алея"),
        ("priority", "Спорт"),
        ("measure", "Ще построим басейн до края на 2025 г."),
    ]
    assert "Начало" in made.furniture
    assert "from running text" in named(made, "Ще построим").remarks[0]


PRINTED = """\
№\tМярка\tСрок\tОтговорник\tИзточник на

финансиране

1.1 Реконструкция на

път и мост до яз. Копринка

2026 г.\tЗам.-кмет

ПУДООС

1.2 Изграждане на

канализация в с. Копринка до края на мандата

ВиК\tОПОС

2.1\tПочистване на дерета\t30.06.2025 г.\tЕколог\tДържавен бюджет
"""


def test_of_a_printed_table_whose_cells_are_broken_only_what_is_sure_is_taken() -> None:
    made, _ = drafted(Paper(PRINTED, (0,)))
    road = named(made, "Реконструкция")
    assert road.quote == "Реконструкция на път и мост до яз. Копринка"
    assert road.facts.deadline
    assert road.facts.deadline.last == date(2026, 12, 31)
    assert (road.facts.responsible, road.facts.funder) == (None, None)
    assert "Зам.-кмет | ПУДООС" in " ".join(road.remarks)
    sewer = named(made, "Изграждане")
    assert sewer.quote == "Изграждане на канализация в с. Копринка"
    whole = named(made, "Почистване").facts
    assert (whole.responsible, whole.funder) == ("Еколог", "Държавен бюджет")


def test_running_text_alone_is_drafted_from_the_sentences_that_promise() -> None:
    made, _ = drafted("Кметът говори с хората. Ще изградим нова болница. Времето беше хубаво.")
    assert [each.title for each in made.every()] == ["Ще изградим нова болница"]


def test_a_deadline_before_the_mandate_is_left_out_with_a_remark() -> None:
    made, _ = drafted("1. Ремонт на моста до края на 2019 г.")
    (one,) = made.every()
    assert one.facts.deadline is None
    assert "before the mandate" in one.remarks[0]


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("Приоритет 1: Пътища", "word", "1"),
        ("ПРИОРИТЕТ IV. Пътища", "word", "4"),
        ("Мярка 1.2. Ремонт", "word", "1.2"),
        ("Цел: по-чист въздух", "word", None),
        ("1.2.3. Ремонт", "decimal", "1.2.3"),
        ("1) Ремонт", "decimal", "1"),
        ("1.2 Ремонт", "decimal", "1.2"),
        ("IV. Пътища", "roman", "4"),
        ("а) ремонт", "letter", "а"),
        ("(2) ремонт", "paren", "2"),
        ("• ремонт", "bullet", None),
        ("- ремонт", "bullet", None),
        ("➢ ремонт", "bullet", None),
    ],
)
def test_what_begins_an_item_is_known(text: str, style: str, number: str | None) -> None:
    found = marker(text)
    assert found
    assert (found.style, found.number) == (style, number)
    assert text[found.size :][0].isalpha()


@pytest.mark.parametrize(
    "text",
    [
        "12 нови детски градини",
        "2.5 км велоалея",
        "30.06.2025 г. е срокът",
        "2024 година",
        "Проект за моста",
        "Цел на века",
        "Общината",
        "-5 градуса",
    ],
)
def test_what_begins_a_sentence_is_no_number(text: str) -> None:
    assert marker(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ремонт на пътя и изграждане на алея", ("Ремонт на пътя", "изграждане на алея")),
        ("Ремонт и реконструкция на пътя", None),
        ("Ремонт на пътища, улици и тротоари", None),
        ("Ще изградим болница и ще ремонтираме училището", ("Ще изградим болница", "ще ремонтираме училището")),
        (
            "двата проекта: реконструкцията на пътя и изграждане на велоалея до яз. Копринка, и втори етап на изграждането на канализация",
            (
                "реконструкцията на пътя",
                "изграждане на велоалея до яз. Копринка",
                "втори етап на изграждането на канализация",
            ),
        ),
        ("Construction of a road and renovation of the school", ("Construction of a road", "renovation of the school")),
        ("Красив град", None),
    ],
)
def test_a_sentence_is_parted_where_each_part_has_an_object(text: str, expected: tuple[str, ...] | None) -> None:
    assert parts(text) == (expected or (text,))


def test_an_abbreviation_ends_no_sentence() -> None:
    text = "Ремонт на ул. Роза в гр. Розоград през 2025 г. Изграждане на бл. 115. Край!"
    assert [text[start:end] for start, end in sentences(text)] == [
        "Ремонт на ул. Роза в гр. Розоград през 2025 г.",
        "Изграждане на бл. 115.",
        "Край!",
    ]


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("6 000 000 лв.", "6000000", "BGN"),
        ("6,5 млн. лв.", "6500000", "BGN"),
        ("1.2 млн. евро", "1200000", "EUR"),
        ("500 хил. лева", "500000", "BGN"),
        ("6.000.000,50 лв", "6000000.5", "BGN"),
        ("1,200,000 BGN", "1200000", "BGN"),
        ("€ 2 million", "2000000", "EUR"),
        ("150 лв.", "150", "BGN"),
    ],
)
def test_a_sum_is_read_as_it_is_printed(text: str, value: str, currency: str) -> None:
    assert amounts(f"на стойност {text} за пътя") == (Amount(Decimal(value), currency),)


def test_a_measure_is_read_with_its_unit_unless_it_may_mean_two_things() -> None:
    assert quantities("4,5 км алея, 12 000 кв. м площад и 120 места") == (
        Quantity(Decimal("4.5"), "km"),
        Quantity(Decimal(12000), "m²"),
        Quantity(Decimal(120), "места"),
    )
    assert quantities("1.200 км; 6 млн. лв.; 2025 г.; 5 мандата") == ()


def test_places_are_named_with_what_they_are() -> None:
    text = "от гр. Казанлък до яз.,,Копринка„, в селата Крън и Енина, на ул. „Роза“ № 5 и бул. България"
    assert places(text) == ("гр. Казанлък", "яз.,,Копринка„", "с. Крън", "с. Енина", "ул. „Роза“ № 5", "бул. България")


def test_an_outline_of_any_depth_makes_a_file_that_can_be_read() -> None:
    words = ("Раздел 1. А", "Приоритет 1. Б", "Цел 1. В", "Подцел 1. Г", "Мярка 1. Д", "Дейност 1. Е")
    deep = [*words, "I. Ж", "1. З", "1.1. И", "1.1.1. Й", "1.1.1.1. К", "а) Л", "(1) М", "• Н", "- О", "➢ П"]
    made, _ = drafted("\n".join(deep))
    assert len(list(made.every())) == len(deep)


_LINES = st.sampled_from(
    [
        *TEXT.splitlines(),
        *SHEET.splitlines(),
        *PRINTED.splitlines(),
        "I. Пътища",
        "II) X",
        "  - a",
        "1.1.1.1. б",
        "Дейност 3",
        "Срок:",
        "Срок: кога ли",
        "\t\t\t",
        "а\tб",
        "Раздел",
        "12",
        "стр. 5",
        "…",
        "Отговорник: : ;",
        "\f",
        "e\u0301 й\u0306 \u00ad дума-\u00ad",
        '"кавички" \\ \' # : {x} [y] & * !',
    ]
)


@settings(max_examples=300)
@example("Мярка\tСрок\tБюджет\n2.1. Нова градина до края на 2026 г.\n\x1b\t0", True)
@example("1. Нов път\x1b до \u2028с. Долец\n2. Ремонт на ул. „Ро\x07за“, до края на 2026 г.", False)
@given(st.lists(_LINES | st.text(max_size=60), max_size=25).map("\n".join), st.booleans())
def test_any_paper_is_drafted_to_a_file_that_checks_clean(text: str, paged: bool) -> None:
    drafted(Paper(text, (0, len(text) // 2) if paged else ()))


@pytest.mark.parametrize("piece", [" ", ".", ". ", "а", "(а", "1.1.", "-", "|", "\t", "а-\n"])
def test_fifty_thousand_letters_without_an_end_are_drafted(piece: str) -> None:
    """Each of these took minutes where a pattern tried a long run from each of its letters."""
    run = (piece * 50_000)[:50_000]
    found = draft(Paper(f"Приоритет 1: Пътища\n1.1. Ремонт на {run} до 2025 г.\n1.2. Канализация на селото\n"), MANDATE)
    assert any("Канализация" in each.title for each in found.every())
