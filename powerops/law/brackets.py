"""Brackets without their partner, so that a reader can mend the text."""

import re

OPENER_OF = {"》": "《", "】": "【", "〕": "〔", "〉": "〈", "）": "（", ")": "（"}
OPENERS = {"《": "《", "【": "【", "〔": "〔", "〈": "〈", "（": "（", "(": "（"}
LIST_MARK = re.compile(r"(?:^|[\s。；;：:，,])\w{1,2}$")


def unbalanced_brackets(text: str) -> list[tuple[int, str]]:
    """Return position and sign of every bracket without its partner.

    Full and half width round brackets are one kind. The bracket of a list mark such as 1） is no fault.
    """
    opened: list[tuple[int, str]] = []
    waiting = dict.fromkeys(OPENERS.values(), 0)
    alone: list[tuple[int, str]] = []
    for i, sign in enumerate(text):
        if sign in OPENERS:
            opened.append((i, sign))
            waiting[OPENERS[sign]] += 1
        elif sign in OPENER_OF and not waiting[OPENER_OF[sign]]:
            if not (sign in "）)" and LIST_MARK.search(text[max(0, i - 3) : i])):
                alone.append((i, sign))
        elif sign in OPENER_OF:
            alone += _close(opened, waiting, OPENER_OF[sign])
    return sorted(alone + opened)


def _close(
    opened: list[tuple[int, str]], waiting: dict[str, int], kind: str
) -> list[tuple[int, str]]:
    """Take the nearest opener of this kind off the stack; return those inside it, now without partner."""
    left: list[tuple[int, str]] = []
    while True:
        i, sign = opened.pop()
        waiting[OPENERS[sign]] -= 1
        if OPENERS[sign] == kind:
            return left
        left.append((i, sign))
