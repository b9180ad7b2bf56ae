"""A repair writes what was learned again only where archived pages still come out right; else it says why not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scraper.archive import Archive, corrections
from scraper.sources import load_one
from tests.redesigns.designs import CARDS, CARDS_RULE, MODERN, PAIRS, Pair, date_moved
from tests.redesigns.lived import HEAD, START, Archived, live
from tests.redesigns.served import Site, serving

MOVED = next(pair for pair in PAIRS if pair.name == "date moved")


def archived(site: Site, folder: Path, rule: str = CARDS_RULE) -> Archived:
    """An archive of the site as it is."""
    (folder / "schedules").mkdir()
    (folder / "schedules" / "town.yml").write_text((HEAD + rule).replace("BASE", site.url), "utf-8")
    found = Archived(folder, "town")
    found.crawl()
    return found


def test_a_redesign_is_noticed_mended_and_reads_as_before(tmp_path: Path) -> None:
    pair = next(pair for pair in PAIRS if pair.name == "new look, old addresses gone")
    outcome = live(pair, tmp_path)
    assert outcome.drifting
    assert outcome.well
    assert outcome.false_edits == []


def test_only_the_lines_that_change_are_replaced_and_a_persons_comments_stay(tmp_path: Path) -> None:
    rule = CARDS_RULE.replace("  body:", "  # the text, without the sharing\n  body:").replace(
        "date: .posted-on", "date: .posted-on  # on 12 of 12 pages"
    )
    with serving(MOVED) as site:
        kept = archived(site, tmp_path, f"{rule}delay: 1  # as they asked\n")
        before = (tmp_path / "schedules" / "town.yml").read_text("utf-8").splitlines()
        site.redesigned = True
        kept.crawl()
        assert kept.repair().outcome == "mended"
    after = (tmp_path / "schedules" / "town.yml").read_text("utf-8").splitlines()
    assert [line for line in before if line not in after] == ["  date: .posted-on  # on 12 of 12 pages"]
    added = [line for line in after if line not in before]
    assert added[0].startswith("  date: ")
    assert added[1] == "  former:"
    former = load_one(tmp_path / "schedules", "town").article.former
    assert [(each.title, each.date.css if each.date else None) for each in former] == [("h1.entry-title", ".posted-on")]


def test_a_source_that_still_fits_is_left_alone(tmp_path: Path) -> None:
    with serving(MOVED) as site:
        kept = archived(site, tmp_path)
        before = (tmp_path / "schedules" / "town.yml").read_bytes()
        assert kept.repair().outcome == "well"
        assert (tmp_path / "schedules" / "town.yml").read_bytes() == before
        assert len(list((tmp_path / "schedules").iterdir())) == 1


def test_a_site_that_cannot_be_known_again_is_not_mended(tmp_path: Path) -> None:
    other = replace(
        MODERN,
        article=lambda one: MODERN.article(
            replace(one, title=f"Друго {one.number * 7}", paragraphs=("Съвсем друго.",))
        ),
        item=lambda one, url: MODERN.item(replace(one, title=f"Друго {one.number * 7}"), url),
        address=lambda one: f"/x/{one.number * 7}",
    )
    with serving(Pair("another town", CARDS, other, CARDS_RULE, "gone")) as site:
        kept = archived(site, tmp_path)
        before = (tmp_path / "schedules" / "town.yml").read_bytes()
        site.redesigned = True
        kept.crawl()
        done = kept.repair()
        assert done.outcome == "unsure"
        assert any("no article that the archive knows" in reason for reason in done.reasons)
        assert (tmp_path / "schedules" / "town.yml").read_bytes() == before


def test_what_people_corrected_decides_which_date_is_read_and_the_archive_may_differ_by_it(tmp_path: Path) -> None:
    both = replace(CARDS, article=lambda one: date_moved(one).replace("</h1>", "</h1><p class=seen>12.05.2026 г.</p>"))
    rule = CARDS_RULE.replace("date: .posted-on", "date: .seen").replace("    date: .card-date\n", "")
    with serving(Pair("wrong date", both, both, rule)) as site:
        kept = archived(site, tmp_path, rule)
        assert kept.repair().outcome == "well"  # nobody has said anything against it
        with Archive.open(tmp_path / "archive.db") as archive, archive.write() as connection:
            for one in site.news()[3:6]:
                sql = "SELECT id FROM articles WHERE url = ?"
                number = connection.execute(sql, (site.url + CARDS.address(one),)).fetchone()[0]
                said = {"reason": "the day of the session", "author": "M. P.", "at": START}
                corrections.correct(connection, number, "published", one.day.isoformat(), **said)
        done = kept.repair()
        assert (done.outcome, done.reasons) == ("mended", ())
        assert load_one(tmp_path / "schedules", "town").article.former == ()
        kept.reread()
        sql = "SELECT substr(published, 1, 10) FROM articles WHERE url = ?"
        for one in site.news():
            assert kept.rows(sql, site.url + CARDS.address(one)) == [(one.day.isoformat(),)]
