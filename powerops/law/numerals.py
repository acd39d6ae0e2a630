"""Chinese numerals as statutes write them, both ways."""

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "Ｏ": 0, "O": 0, "两": 2,
}  # fmt: skip
UNITS = {"十": 10, "百": 100, "千": 1000}


def to_int(text: str) -> int | None:
    """Return the number that the text writes (三十九, 一百零二, 二〇二四, 39, ３９), or None if it writes none."""
    text = text.strip()
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    if all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total, digit = 0, None
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in UNITS:
            total += (1 if digit is None else digit) * UNITS[c]
            digit = 0
        else:
            return None
    return total + (digit or 0)


def to_chinese(number: int) -> str:
    """Return the number as an article writes it: 39 → 三十九, 102 → 一百零二.

    Raises ValueError outside 0–9999: no statute has more articles.
    """
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} 不在 0–9999 之间")
    if number == 0:
        return "零"
    parts: list[str] = []
    gap = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            parts += ["零"] * (gap and bool(parts)) + ["零一二三四五六七八九"[digit], name]
        gap = not digit
    written = "".join(parts)
    return written[1:] if written.startswith("一十") else written
