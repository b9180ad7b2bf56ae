"""What people say of a page goes before what general rules read there."""

from __future__ import annotations

from scraper.extract import Article, extract, learn


def page(number: int) -> tuple[bytes, str]:
    words = f"Съобщение {number} за ремонта на улица номер {number} в квартала. " * 6
    html = (
        f"<html lang=bg><title>Ремонт {number}</title><h1>Ремонт {number}</h1>"
        f"<div class=meta><time class=event datetime=2024-06-{number + 10}>{number + 10}.06.2024</time>"
        f"<i class=given>Изготвено {number + 1:02}.03.2024</i></div><div class=text><p>{words}</p></div>"
    )
    return html.encode(), f"https://town.example/{number}"


PAGES = [page(number) for number in range(8)]


def dates(known: dict[str, Article]) -> list[str | None]:
    template = learn(PAGES, language="bg", known=known)
    return [extract(html, url, template=template, language="bg").published for html, url in PAGES]


def test_a_date_that_a_person_corrected_decides_which_of_two_dates_is_the_article_s() -> None:
    assert dates({}) == [f"2024-06-{number + 10}" for number in range(8)]
    told = {PAGES[3][1]: Article(published="2024-03-04")}
    assert dates(told) == [f"2024-03-{number + 1:02}" for number in range(8)]


def test_what_no_element_agrees_with_leaves_the_date_without_a_rule() -> None:
    assert learn(PAGES, language="bg", known={PAGES[3][1]: Article(published="1999-01-01")}).date is None


def test_a_title_that_a_person_corrected_is_looked_for() -> None:
    told = {url: Article(title=f"Съвсем друго {url[-1]}") for _, url in PAGES}
    pages = [(html.replace(b"<div class=text>", f"<h2>Съвсем друго {url[-1]}</h2><div class=text>".encode()), url)
             for html, url in PAGES]  # fmt: skip
    assert learn(pages, language="bg", known=told).title == "h2"
