"""Texts that a spreadsheet would run as formulas: guarded on the way out, given back on the way in."""

import re

FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")  # Excel obeys the full-width signs too


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula; `unguarded` takes it away."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Undo `guarded`, exactly."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
