"""Decides whether the text of an ad may be published at once."""

import re
from dataclasses import dataclass

FORBIDDEN_WORDS = frozenset({"викуп боргів", "без документів", "крадене", "stolen", "no papers"})
PHONE_NUMBER = re.compile(r"\+?38?0\d{9}")


@dataclass(frozen=True)
class Verdict:
    allowed: bool
    reason: str = ""


def moderate(text):
    lowered = text.lower()
    for word in sorted(FORBIDDEN_WORDS):
        if word in lowered:
            return Verdict(False, f"forbidden words: {word}")
    if PHONE_NUMBER.search(text):
        return Verdict(False, "telephone numbers belong to the profile")
    return Verdict(True)
