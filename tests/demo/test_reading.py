"""The sample town as the extraction reads it: every announcement comes out as it was written."""

import pytest

from scraper.demo.site import page
from scraper.demo.town import DAYS, announcements, source_file
from scraper.extract import extract
from scraper.sources import load_one

BASE = "http://127.0.0.1:8123"
STANDING = [(one, day) for one in announcements() for day in (0, DAYS - 1) if one.status(day) == 200]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("schedules")
    (folder / "rozograd.yml").write_text(source_file(BASE), encoding="utf-8")
    return load_one(folder, "rozograd")


@pytest.mark.parametrize(("one", "day"), STANDING, ids=lambda value: getattr(value, "path", value))
def test_an_announcement_reads_as_it_was_written(source, one, day):
    answer = page(day, one.address(day))
    article = extract(
        answer.body,
        BASE + one.address(day),
        content_type=dict(answer.headers)["Content-Type"],
        template=source.article,
        language=source.language,
        timezone=source.timezone,
    )
    assert article.title == one.title
    # Only news say on their own page when they were published; notices and tenders say it where they are listed.
    assert article.published == ((one.published or None) if one.section == "news" else None)
    assert [link.url for link in article.attachments] == [BASE + file.path for file in one.files]
    if one.hostile:
        assert article.body.startswith(one.text(day))
        assert not any(word in article.html for word in ("<script", "onclick", "onerror", "javascript:", "<iframe"))
    else:
        assert article.body == one.text(day)
