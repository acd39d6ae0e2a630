"""The repository speaks of the product alone, in words that a citizen and a newcomer can read."""

import re

from tests.architecture.project import nothing, own_files, place

TEXT = (
    ".py",
    ".html",
    ".css",
    ".js",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".sh",
    ".txt",
    ".in",
    ".csv",
)
# Written in two halves, so that this file does not find itself.
FORBIDDEN = re.compile(
    "|".join(
        [
            "/wor" + "k/(main|shared)",
            "/tmp/" + "team",
            r"\bissue #?" + r"\d",
            r"(?-i:\bTO" + r"DO\b)",
            r"(?-i:\bFIX" + r"ME\b)",
            r"\bprom" + r"pts?\b",
            r"\blanguage mo" + "del",
            "assist" + "ant",
        ]
    ),
    re.IGNORECASE,
)
BARE_IGNORE = re.compile(r"#\s*(noqa|type:\s*ignore)(:\s*[A-Z0-9, ]+|\[[\w, -]+\])?\s*$")


def found(pattern):
    files = [path for path in own_files(*TEXT) if not path.name.startswith("requirements")]
    assert len(files) > 100
    return [
        f"{place(path)}:{number} {line.strip()[:80]}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_the_repository_speaks_of_the_product_alone():
    nothing(found(FORBIDDEN))


def test_whoever_silences_a_check_says_why():
    nothing(found(BARE_IGNORE))
