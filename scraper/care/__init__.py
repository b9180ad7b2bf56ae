"""Takes down what must not be shown, and keeps it from coming in again.

`passages` knows words again without keeping them, `masks` takes them out of texts, mark-up and responses,
`discretion` holds both against what comes in; `takedown` is the three grades, `erasing` what an erasure reaches,
`holding` lets versions with personal numbers wait for a person.
"""
