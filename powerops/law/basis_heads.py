"""Find the heads of a legal basis: the places where a law is cited, told from those where one is only named."""

import re
from dataclasses import dataclass

from powerops.law.articles import Article, read_articles
from powerops.law.basis_patterns import (
    AMENDS_NEXT,
    ARTICLE,
    BARE_NAME,
    BEFORE_LIST,
    BETWEEN_LAWS,
    ENACTS,
    ENDS_LIKE_AN_ISSUER,
    IN_A_SENTENCE,
    INTRO,
    INTRODUCES,
    ISSUER,
    LABEL,
    LABELLED_NAME,
    LIKE_A_HEAD,
    LINE_HEAD,
    LOOSE_NOTE,
    SUFFIX,
    TRIGGER,
)
from powerops.law.names import WrittenName, clean_name, is_form, scan_names

LONGEST_NOTE = 900


@dataclass(frozen=True, slots=True)
class Mention:
    """A name inside a note or inside quoted text: not a basis, but marked; `is_form` for 营业执照 and its like."""

    name: str
    start: int
    end: int
    is_form: bool = False
    articles: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """Where a citation begins, before its articles are read."""

    name: str
    start: int
    name_start: int
    name_end: int
    end: int
    label: str
    issuer: str
    note: str
    articles: tuple[Article, ...]


class HeadReader:
    """Walks the text once and decides of every name whether it heads a citation."""

    def __init__(self, text: str):
        self.text = text
        self.labels = list(LABEL.finditer(text))
        self.heads: list[Head] = []
        self.mentions: list[Mention] = []

    def read(self) -> tuple[list[Head], list[Mention]]:
        for name in self._candidates():
            if name.start < self._reached():
                self._mention(name)
                continue
            label = self._label_before(name.start)
            if self._is_head(name, label):
                self._head(name, label)
            else:
                self._mention(name)
        return self.heads, self.mentions

    def _reached(self) -> int:
        return self.heads[-1].end if self.heads else 0

    def _candidates(self) -> list[WrittenName]:
        """Bracketed names, and names without brackets where a citation must begin."""
        named = scan_names(self.text)
        taken = [(n.start, n.end) for n in named]
        bare = [self._match_bare(LABELLED_NAME, m.end()) for m in self.labels]
        bare += [
            self._match_bare(BARE_NAME, m.end())
            for m in re.finditer(r"(?:^|\n)[ \t\u3000\xa0]*", self.text)
        ]
        free = {
            n.start: n for n in bare if n and not any(s < n.end and n.start < e for s, e in taken)
        }
        return sorted([*named, *free.values()], key=lambda n: n.start)

    def _match_bare(self, pattern: re.Pattern[str], at: int) -> WrittenName | None:
        found = pattern.match(self.text, at)
        if not found:
            return None
        return WrittenName(clean_name(found["name"]), found.start("name"), found.end(), True)

    def _label_before(self, at: int) -> re.Match[str] | None:
        before = [m for m in self.labels if self._reached() <= m.start() and m.end() <= at]
        return before[-1] if before else None

    def _is_head(self, name: WrittenName, label: re.Match[str] | None) -> bool:
        text, since = self.text, self._reached()
        if AMENDS_NEXT.match(text, name.end):
            return False
        if label and ISSUER.fullmatch(text, label.end(), name.start):
            is_quoted = IN_A_SENTENCE.search(text[max(0, label.start() - 5) : label.start()])
            return not is_quoted and not ARTICLE.search(text, label.end(), name.start)
        if self.heads and BETWEEN_LAWS.fullmatch(text, since, name.start):
            return self._is_followed_like_a_head(name) or not is_form(name.name)
        line = text.rfind("\n", 0, name.start) + 1
        if is_form(name.name) or text[line : name.start].strip().startswith("附件"):
            return False
        if line >= since and self._heads_a_line(name, text[line : name.start]):
            return True
        ends_sentence = re.search(r"[。；;”\"]\s*$", text[max(line, since) : name.start])
        return ends_sentence is not None and self._introduces_an_article(name)

    def _heads_a_line(self, name: WrittenName, gap: str) -> bool:
        follows = self._is_followed_like_a_head(name)
        if LINE_HEAD.fullmatch(gap):
            return follows or not self.heads or not self._quote_is_open(name.start)
        if TRIGGER.fullmatch(LINE_HEAD.sub("", gap, count=1)):
            return not self.heads or not self._quote_is_open(name.start)
        is_issuer = len(gap) <= 60 and ENDS_LIKE_AN_ISSUER.search(gap)
        return bool(is_issuer and not re.search(r"[。，,；;：:]|违反", gap) and follows)

    def _is_followed_like_a_head(self, name: WrittenName) -> bool:
        return LIKE_A_HEAD.match(self.text, name.end) is not None

    def _introduces_an_article(self, name: WrittenName) -> bool:
        _, after_note = self._note(name.end)
        articles, end = read_articles(self.text, after_note)
        return bool(articles) and INTRODUCES.match(self.text, end) is not None

    def _quote_is_open(self, at: int) -> bool:
        """Tell whether quoted text of an article has begun since the last head."""
        head = self.heads[-1]
        return any(
            read_articles(self.text, m.end())[0] for m in INTRO.finditer(self.text, head.end, at)
        )

    def _head(self, name: WrittenName, label: re.Match[str] | None) -> None:
        issuer = self._issuer(name, label)
        full, end = name.name, name.end
        suffix = SUFFIX.match(self.text, end)
        if suffix and (ENACTS.search(issuer) or re.match(r"\s*实施", suffix.group())):
            is_prefix = ENACTS.search(issuer) is not None
            full = (
                f"{clean_name(issuer) if is_prefix else ''}〈{full}〉{clean_name(suffix.group())}"
            )
            issuer, end = "" if is_prefix else issuer, suffix.end()
        note, note_end = self._note(end)
        articles, list_end = self._listed(note_end)
        start, word = (label.start(), label["word"]) if label else (name.start, "")
        if self._is_said_twice(full, name.start):
            first = self.heads.pop()
            self.mentions.append(Mention(full, first.name_start, first.name_end))
            start, word = first.start, word or first.label
        head = Head(full, start, name.start, end, list_end, word, issuer, note, tuple(articles))
        self.heads.append(head)

    def _listed(self, at: int) -> tuple[list[Article], int]:
        """Read the articles that stand right behind a name and its notes."""
        before = BEFORE_LIST.match(self.text, at)
        articles, end = read_articles(self.text, before.end() if before else at)
        return articles, end if articles else at

    def _issuer(self, name: WrittenName, label: re.Match[str] | None) -> str:
        """Return what stands before the name in its line: 自治区人民政府办公厅, 新疆维吾尔自治区实施."""
        if label:
            return self.text[label.end() : name.start].strip(" \t\r\n\u3000\xa0（(")
        line = max(self.text.rfind("\n", 0, name.start) + 1, self._reached())
        gap = re.split(r"[。；;：:，,”\"]", self.text[line : name.start])[-1]
        gap = LINE_HEAD.sub("", gap, count=1).strip(" \t\u3000\xa0、和及与")
        return "" if TRIGGER.fullmatch(gap) else gap

    def _is_said_twice(self, name: str, start: int) -> bool:
        """Tell 《X》《X》（note）: the second carries what belongs to both."""
        if not self.heads or self.heads[-1].name != name:
            return False
        return not self.text[self._reached() : start].strip()

    def _note(self, at: int) -> tuple[str, int]:
        """Read the promulgation notes in brackets after a name; return them and where they end."""
        notes = []
        while opener := re.compile(r"[\s、]*[（(]").match(self.text, at):
            end = self._end_of_note(opener.end())
            notes.append(
                self.text[opener.end() : end].rstrip().removesuffix("）").removesuffix(")")
            )
            at = end
        if not notes:
            loose = LOOSE_NOTE.match(self.text, at)
            if loose and not ARTICLE.search(loose.group()):
                return loose.group().strip(), loose.end()
        stray = re.compile(r"[）)。]*").match(self.text, at)
        return "；".join(n.strip() for n in notes), stray.end() if notes and stray else at

    def _end_of_note(self, at: int) -> int:
        depth = 1
        for i in range(at, min(len(self.text), at + LONGEST_NOTE)):
            c = self.text[i]
            depth += (c in "（(") - (c in "）)")
            if depth == 0:
                return i + 1
            if c == "\n" and INTRO.match(self.text, i + 1):
                return i
            if c == "【" and LABEL.match(self.text, i):
                return i
        line = self.text.find("\n", at)
        return line if line >= 0 else len(self.text)

    def _mention(self, name: WrittenName) -> None:
        articles, _ = read_articles(self.text, name.end)
        self.mentions.append(
            Mention(name.name, name.start, name.end, is_form(name.name), tuple(articles))
        )
