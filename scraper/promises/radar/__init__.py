"""Finds the texts that speak of a promise, offline and without a language model; each score with its reasons.

Promise ── keys ────► words by rarity, places, figures, numbers of papers     once for a programme
Text    ── reading ─► keys, sentences, paragraphs                             once for a text
both    ── scoring ─► the best passage, and why                               places, numbers
        ── rivals ──► lower, where another promise fits the passage better
        ── stages, echoes ─► Match
"""

from scraper.promises.radar.matching import FAINT, FEW, FLOOR, Radar, match
from scraper.promises.radar.rarity import Rarity

__all__ = ["FAINT", "FEW", "FLOOR", "Radar", "Rarity", "match"]
