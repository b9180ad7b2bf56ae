"""A town's address to a source file that a person can read.

    home page ── survey ──► what the site offers: pages, feeds, sitemaps, platform      polite, at most 60 requests
    its pages ── listing, pager ──► rules of a listing: items, links, titles, dates, next page       pure
    articles  ── scraper.extract.learn ──► the article block                                         pure
    all of it ── choose ──► Proposal: the best way, scored on pages that nothing was learned from    pure
    Proposal  ── written ──► schedules/SLUG.yml with reasons   ── preview ──► a page for people who read no selectors

docs/onboarding.md tells the rest.
"""

from __future__ import annotations

from scraper.onboard.proposal import Proposal
from scraper.onboard.survey import survey

__all__ = ["Proposal", "survey"]
