"""Read the legal basis of a power as lists write it: which law, which article, which words.

Lists write 【法律】《…法》（promulgation note）第…条：quoted text, one law after another, with every
kind of slip. A law at such a place is a *citation*; a law named inside a note or inside quoted text is
a *mention*. Nothing here raises: what can't be read stays unread, and `findings` says so.
"""

import re
from dataclasses import dataclass, replace

from powerops.law.articles import NUMBER, Article, read_articles
from powerops.law.names import LAW_SUFFIX, WrittenName, clean_name, is_form, scan_names

LABEL = re.compile(
    r"[【\[［〔]?\s*(?P<word>(?:(?:国家|国务院|中央|地方性?|行政?|部门|地方政府|政府|党内|司法|省|自治区)?"
    r"(?:法律|法规|规章|规范性文件|解释|决定|文件|标准)|宪法|部令|政策(?:文件)?|其他))\s*[】\]］]"
)
LABELLED_NAME = re.compile(
    rf"\s*[（(〈<＜]?(?P<name>[^《》【】\s。，；：、（）()]{{2,60}}?{LAW_SUFFIX})[》〉>＞]?"
    rf"(?=\s*(?:[（(]|第\s*{NUMBER}\s*条|[：:\n]|$))"
)
BARE_NAME = re.compile(
    rf"(?:根据|依据|按照|依照)?(?P<name>(?![^第\n]{{0,30}}违反|[^第\n]{{0,20}}本(?:法|条例|办法|规定|细则)|本|该|同|前款|有关|上述|第)[^《》【】\s。，；：、（）()第]{{2,40}}?{LAW_SUFFIX})"
    rf"(?=\s*(?:第\s*{NUMBER}\s*条|[（(][^（）()]{{0,80}}(?:通过|公布|发布|修[正订]|令|号)))"
)
MARKER = r"\d{1,2}\s*[.、．]|[①-⑳]|[（(]\s*[一二三四五六七八九十\d]{1,2}\s*[）)]"
LINE_HEAD = re.compile(rf"[ \t\u3000\xa0]*(?:{MARKER})?[ \t\u3000\xa0]*")
TRIGGER = re.compile(r"\s*(?:根据|依据|按照|依照)\s*")
ISSUER = re.compile(r"[^。；;：:《》]{0,60}|[^。；;：:]{0,120}修[正订改]后?的")
AMENDS_NEXT = re.compile(r"\s*(?:第[一二三四五六]次)?修[正订改]后?的\s*《")
IN_A_SENTENCE = re.compile(r"(?:依照|按照|依据|根据|违反)\s*$")
ENACTS = re.compile(r"(?:实施|执行|贯彻|印发|转发|下发)\s*$")
SUFFIX = re.compile(r"\s*(?:的?(?:实施)?(?:若干)?(?:办法|细则|规定|条例|意见|决定|通知))")
BODY = r"[\u4e00-\u9fff、]"
DOC_NO = re.compile(
    rf"{BODY}{{1,16}}\s*[〔\[［【（(〈]\s*\d{{4}}\s*[〕\]］】）)〉]\s*第?\s*\d{{1,5}}\s*号"
    rf"|{BODY}{{0,60}}令\s*[〔\[（(]?(?:\d{{4}}[年〕\])）]?(?=\s*第))?\s*第?\s*{NUMBER}(?:\s*号|(?![次年届\d]))"
    rf"|{BODY}{{0,60}}第?\s*{NUMBER}\s*号\s*令"
    rf"|{BODY}{{0,60}}公告\s*(?:\d{{4}}年)?\s*第?\s*{NUMBER}\s*号"
)
BEFORE_DOC_NO = re.compile(
    r"^(?:(?!公告)[^令〔\[（(])*(?:[年月日由经据以]|发布|公布|通过|的通知)(?=.)"
)
INTRO = re.compile(
    r"(?:^|(?<=\n))[ \t\u3000\xa0“\"「]*(?:\d{1,2}\s*[.、．]|[（(][一二三四五六七八九十]{1,2}[）)])?\s*"
    r"(?:(?:本|该|同)(?:法|条例|办法|规定|细则|规则|规章)?|其|(?:第\s*"
    + NUMBER
    + r"\s*(?:章|节|部分)\s*)+)?(?=第\s*"
    + NUMBER
    + r"\s*[条、，,])"
    r"|(?<=[。；;”\"】])\s*(?=第\s*" + NUMBER + r"\s*条)"
)
AFTER_INTRO = re.compile(r"\s*(?:的?规定|之规定)?\s*[：:]|[ \t\u3000\xa0]{1,}|\s*(?=[“\"])")
NOT_AN_INTRO = re.compile(r"\s*(?:的?规定(?![：:\s])|所列|所称|所指|情形)")
BEFORE_LIST = re.compile(rf"\s*(?:文件?)?\s*[：:]?\s*(?:第\s*{NUMBER}\s*(?:章|节|部分)\s*)*")
BETWEEN_LAWS = re.compile(rf"[\s、，,；;。和及与以]*(?:{MARKER})?\s*")
LONGEST_NOTE = 900
ARTICLE = re.compile(rf"第\s*{NUMBER}\s*条")


@dataclass(frozen=True, slots=True)
class Citation:
    """One law that a basis text cites, at text[start:end] (label to end of its articles and quoted text).

    `name` is cleaned for reading, `as_written` is the text between the brackets; `rank_label` is the
    word of the list's 【label】; `issuer` is what stands between label and bracket.
    """

    name: str
    as_written: str
    start: int
    end: int
    name_start: int
    name_end: int
    rank_label: str = ""
    issuer: str = ""
    doc_no: str = ""
    note: str = ""
    articles: tuple[Article, ...] = ()

    @property
    def quoted(self) -> str:
        return "\n".join(article.quoted for article in self.articles if article.quoted)


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


def parse_basis(text: str) -> list[Citation]:
    """Return the laws that the text cites as a basis, in order, each with its articles. Never raises."""
    return read_basis(text)[0]


def read_basis(text: str) -> tuple[list[Citation], list[Mention]]:
    """Return the citations, and beside them the names that are only mentioned. Never raises."""
    heads, mentions = _Reader(text).read()
    citations = [
        _citation(text, head, heads[i + 1].start if i + 1 < len(heads) else len(text))
        for i, head in enumerate(heads)
    ]
    return citations, mentions


class _Reader:
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
        return bool(ends_sentence) and self._introduces_an_article(name)

    def _heads_a_line(self, name: WrittenName, gap: str) -> bool:
        follows = self._is_followed_like_a_head(name)
        if LINE_HEAD.fullmatch(gap):
            return follows or not self.heads or not self._quote_is_open(name.start)
        if TRIGGER.fullmatch(LINE_HEAD.sub("", gap, count=1)):
            return not self.heads or not self._quote_is_open(name.start)
        is_issuer = len(gap) <= 60 and re.search(
            r"(?:府|厅|局|委|部|办|院|会|实施|印发)[室员会处公厅]*\s*$", gap
        )
        return bool(is_issuer and not re.search(r"[。，,；;：:]|违反", gap) and follows)

    def _is_followed_like_a_head(self, name: WrittenName) -> bool:
        return bool(
            re.compile(
                rf"(?:若干(?:规定|办法)|办法|细则|规定)?\s*(?:[（(][^（）()]{{0,200}}(?:年|令|号|修|通过|[公发]布)|第\s*{NUMBER}\s*[条章]\s*(?!的?规定|所|情形)|[：:]|\n|$)"
            ).match(self.text, name.end)
        )

    def _introduces_an_article(self, name: WrittenName) -> bool:
        _, after_note = self._note(name.end)
        articles, end = read_articles(self.text, after_note)
        return bool(articles) and bool(
            re.compile(r"\s*(?:的?规定)?\s*[：:]|[\u3000 \t]+|\s*$").match(self.text, end)
        )

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
            loose = re.compile(
                rf"[^《》【】\n（(]{{0,80}}?(?:令|号|年|[修通公发施][正订过布行改])[^《》【】\n（(]{{0,80}}?(?=[\n（(]|第{NUMBER}条|$)"
            ).match(self.text, at)
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


def _citation(text: str, head: Head, region_end: int) -> Citation:
    articles = _articles_of(text, head, region_end)
    return Citation(
        name=head.name,
        as_written=text[head.name_start : head.name_end],
        start=head.start,
        end=len(text[:region_end].rstrip()),
        name_start=head.name_start,
        name_end=head.name_end,
        rank_label=head.label,
        issuer=head.issuer,
        doc_no=doc_no_in(head.note) or doc_no_in(head.issuer),
        note=re.sub(r"\s+", " ", head.note),
        articles=tuple(articles),
    )


def doc_no_in(text: str) -> str:
    """Return the first document number in the text (国务院令第588号, 国办发〔2018〕118号), "" if none."""
    found = DOC_NO.search(re.sub(r"《[^》]*》", "，", text))
    return BEFORE_DOC_NO.sub("", re.sub(r"\s", "", found.group())) if found else ""


def _articles_of(text: str, head: Head, region_end: int) -> list[Article]:
    """Join the articles listed behind the name with those that introduce quoted text below it."""
    intros = [(list(head.articles), head.end)] if head.articles else []
    at = head.end
    for place in INTRO.finditer(text, head.end, region_end):
        if place.end() < at:
            continue
        found, end = read_articles(text, place.end())
        if (
            found
            and end <= region_end
            and not NOT_AN_INTRO.match(text, end)
            and _is_intro(text, place, end)
        ):
            intros.append((found, end))
            at = end
    return _merge(
        [_with_quote(text, intro, intros, i, region_end) for i, intro in enumerate(intros)]
    )


def _is_intro(text: str, place: re.Match[str], end: int) -> bool:
    """Within a line only 第…条 with a colon or a gap behind it begins an article; at a line's start any does."""
    at_line_start = (
        text[: place.start()].rstrip(" \t\u3000\xa0")[-1:] in ("", "\n") or "\n" in place.group()
    )
    return (
        at_line_start
        or re.compile(r"\s*(?:的?规定)?[：:]|[\u3000 \xa0]").match(text, end) is not None
    )


def _with_quote(text, intro, intros, i, region_end) -> list[Article]:
    articles, end = intro
    stop = intros[i + 1][0][0].start if i + 1 < len(intros) else region_end
    after = AFTER_INTRO.match(text, end)
    quoted = text[after.end() if after else end : stop].strip(' \t\n\u3000\xa0：:。、“”"')
    return [*articles[:-1], replace(articles[-1], quoted=quoted)]


def _merge(groups: list[list[Article]]) -> list[Article]:
    """An article listed behind the name and quoted again below is one place, with its words."""
    merged: list[Article] = []
    for article in [a for group in groups for a in group]:
        twin = next((m for m in merged if _is_same(m, article) and not m.quoted), None)
        if twin is None:
            merged.append(article)
        elif article.quoted:
            merged[merged.index(twin)] = replace(twin, quoted=article.quoted)
    return merged


def _is_same(listed: Article, later: Article) -> bool:
    if (listed.number, listed.suffix) != (later.number, later.suffix):
        return False
    return later.paragraph in (None, listed.paragraph) and later.item in (None, listed.item)
