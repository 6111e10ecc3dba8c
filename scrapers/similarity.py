"""Fingerprints of a text, by which the same story is found in other documents.

Belongs here: how a text becomes a small set of numbers. Does not belong here: which documents are compared and when two are the same
story (`dbt_project/models/intermediate/int_documents_clustered.sql`).

The method is the sketch of shingles of Broder, "On the resemblance and containment of documents" (1997), of the bottom-k kind (Cohen and
Kaplan, "Summarizing data using bottom-k sketches", 2007): of all hashes of a text's 8-grams the smallest are kept. Two sketches are
compared below the lower of their largest hashes, where both texts have been sampled alike; there, the share of the smaller one's hashes
that the larger one holds too estimates the containment of the smaller text in the larger one. A text with fewer 8-grams than the sketch
has room for is kept whole, and its containment is exact.
"""

import unicodedata
from hashlib import blake2b

GRAM = 8
"""Characters of a shingle: two Chinese texts rarely have eight letters in a row in common by chance; an edit costs eight shingles."""
SKETCH = 256
"""Hashes that are kept of a text: 2 KB, and an error of the estimated containment of about 0.03 (one standard deviation at 0.8)."""


def fingerprints(text: str) -> tuple[int, ...]:
    """Sketch a text.

    Args:
        text: any text. Only its letters and digits count, in compatibility form (NFKC) and lower case: publishers differ in spaces,
            punctuation and full-width digits.

    Returns:
        At most `SKETCH` different numbers below 2 ** 63, rising; the smallest hashes of the text's 8-grams. Empty for a text of fewer
        than eight letters and digits. Fewer than `SKETCH` are all that the text has. The same on every machine. O(length) time.
    """
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).lower())).encode("utf-32-le")
    width = 4
    kept: set[int] = set()
    bound = 1 << 63
    for start in range(0, len(letters) - (GRAM - 1) * width, width):
        gram = letters[start : start + GRAM * width]
        # 63 bits: the column that stores them is signed.
        value = int.from_bytes(blake2b(gram, digest_size=8).digest(), "big") >> 1
        if value < bound:
            kept.add(value)
            if len(kept) == 2 * SKETCH:
                kept = set(sorted(kept)[:SKETCH])
                bound = max(kept)
    return tuple(sorted(kept)[:SKETCH])
