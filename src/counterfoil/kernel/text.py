"""Folding text for sorting and searching: the stored keys and the query go through the same function."""

import unicodedata


def fold(text: str) -> str:
    """NFKD, marks dropped, case-folded, blanks collapsed: "Brännvall  AB" and "brannvall ab" are alike."""
    if text.isascii():  # most text; nothing in it decomposes
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    # Case folding can decompose further (the Turkish dotted I), so normalise and strip once more.
    folded = unicodedata.normalize("NFKD", bare.casefold())
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())
