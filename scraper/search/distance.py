"""Counts how many letters two words are apart."""

from __future__ import annotations


def distance(one: str, other: str, most: int) -> int:
    """Letters put in, left out, changed, or swapped with the next to make one word of the other; above `most`, any.

    The distance of Damerau and Levenshtein in which no part is changed twice (optimal string alignment).
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, fellow in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != fellow))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == fellow:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]
