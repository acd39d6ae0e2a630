"""What is wrong with the legal basis of a power: each finding with its sentence, its clause and its place in the text."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from powerops.law import (
    administrative_coercion,
    administrative_licensing,
    administrative_penalty,
    plan,
)
from powerops.law.administrative_coercion import CoercionKind
from powerops.law.basis import Citation
from powerops.law.brackets import unbalanced_brackets
from powerops.law.citation import Clause, Violation
from powerops.law.codes import Category, Level, PowerSource
from powerops.law.names import name_key
from powerops.law.ranks import Rank, infer_rank, ranks_meant_by
from powerops.law.register import Match

HAVE_ARTICLES = frozenset(Rank) - {
    Rank.NORMATIVE_DOCUMENT,
    Rank.PARTY_REGULATION,
    Rank.STATE_COUNCIL_DECISION,
    Rank.JUDICIAL_INTERPRETATION,
}


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault; `span` is the place in the text of `field`, as (start, end)."""

    code: str
    severity: Severity
    message: str
    clause: Clause | None = None
    field: str = "basis"
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class PowerFacts:
    """What the rules ask of a power; `coercion_kind` is read from the name where it is not given.

    `levels` are those at which the list says that it is exercised, `body_level` is that of the body whose list it is.
    """

    name: str
    basis: str
    category: Category | None = None
    source: PowerSource | None = None
    coercion_kind: CoercionKind | None = None
    levels: frozenset[Level] = frozenset()
    body_level: Level | None = None

    @property
    def kind(self) -> CoercionKind | None:
        return self.coercion_kind or administrative_coercion.kind_of(self.name)


def examine(
    power: PowerFacts, citations: Sequence[Citation], matches: Sequence[Match | None]
) -> list[Finding]:
    """Return what is wrong with a power's basis; `matches[i]` is what the register says of `citations[i]`."""
    findings = [_unbalanced(at, sign) for at, sign in unbalanced_brackets(power.basis)]
    if not citations:
        findings.append(
            Finding(
                "no_citation",
                Severity.ERROR,
                "实施依据中没有可识别的法律、法规、规章或者文件",
                plan.R1.clause,
            )
        )
    for citation, match in zip(citations, matches, strict=True):
        findings += _of_law(citation, match)
        findings += _of_articles(citation, match)
    ranks = [rank_of(c, m) for c, m in zip(citations, matches, strict=True)]
    return findings + _of_category(power, ranks) + _of_level(power)


def rank_of(citation: Citation, match: Match | None) -> Rank | None:
    """Return the cited law's rank: the register's word, else what the citation's own facts show, else None."""
    if match and match.law.rank:
        return match.law.rank
    return infer_rank(
        citation.name, doc_no=citation.doc_no, note=citation.note, label=citation.rank_label
    )


def of_fee(
    name: str, citations: Sequence[Citation], matches: Sequence[Match | None]
) -> Iterator[Finding]:
    """Yield what is wrong with the laws on which a fee rests: repealed, or without the article (R7)."""
    for citation, match in zip(citations, matches, strict=True):
        for one in (*_of_law(citation, match), *_of_articles(citation, match)):
            if one.code in ("law_repealed", "article_out_of_range"):
                message = f"收费项目“{name}”的依据：{one.message}"
                yield replace(one, message=message, field="fees", span=None)


def copied_duties(
    powers: Iterable[tuple[Hashable, Category | None, str]],
) -> dict[Hashable, Finding]:
    """Find one body's powers of different categories that carry the same duty text, by the given keys."""
    same: dict[str, list[tuple[Hashable, Category | None]]] = defaultdict(list)
    for key, category, duties in powers:
        text = re.sub(r"\s", "", duties)
        if text:
            same[text].append((key, category))
    findings: dict[Hashable, Finding] = {}
    for holders in same.values():
        categories = {c for _, c in holders if c}
        if len(categories) > 1:
            named = "、".join(c.label for c in sorted(categories))
            message = f"责任事项与其他类型的职权完全相同（{named}），应按权力类型分别编写"
            finding = Finding("duty_copied", Severity.WARNING, message, plan.R1.clause, "duties")
            findings |= {key: finding for key, _ in holders}
    return findings


def basis_lost(
    heir: str, cited: Iterable[tuple[int | None, str]], kept: Iterable[tuple[int | None, str]]
) -> Finding | None:
    """Find the laws that a merged power cites and the one it goes into does not: each (key in the register, name)."""
    keys, names = set(), set()
    for key, name in kept:
        keys.add(key)
        names.add(name_key(name))
    lost = {
        name_key(name): name
        for key, name in cited
        if name_key(name) not in names and (key is None or key not in keys)
    }
    if not lost:
        return None
    laws = "、".join(f"《{name}》" for name in lost.values())
    message = (
        f"“{heir}”没有引用并入的本项所依据的{laws}，合并后这些依据不再列入清单，请核对是否补入"
    )
    return Finding("basis_lost", Severity.WARNING, message, plan.R1.clause)


def _unbalanced(at: int, sign: str) -> Finding:
    message = f"第{at + 1}个字的括号“{sign}”没有配对"
    return Finding("unbalanced_brackets", Severity.WARNING, message, span=(at, at + 1))


def _of_law(citation: Citation, match: Match | None) -> list[Finding]:
    span = (citation.name_start, citation.name_end)
    found = []
    if match is None:
        message = f"法规库中没有《{citation.name}》，请核对名称或者补充登记"
        found.append(Finding("law_unknown", Severity.WARNING, message, span=span))
    elif match.law.repealed:
        message = f"《{match.law.name}》已废止或者失效，请改引现行规定"
        found.append(Finding("law_repealed", Severity.WARNING, message, plan.R3.clause, span=span))
    rank, meant = rank_of(citation, match), ranks_meant_by(citation.rank_label)
    if rank and meant and rank not in meant:
        message = f"《{citation.name}》标为【{citation.rank_label}】，实为{rank}"
        found.append(Finding("rank_conflict", Severity.WARNING, message, span=span))
    return found


def _of_articles(citation: Citation, match: Match | None) -> list[Finding]:
    if not citation.articles:
        if rank_of(citation, match) not in HAVE_ARTICLES:
            return []
        message = f"引用《{citation.name}》没有写明条款"
        span = (citation.name_start, citation.name_end)
        return [Finding("article_missing", Severity.WARNING, message, plan.R1.clause, span=span)]
    last = match.law.article_count if match else 0
    return [
        Finding(
            "article_out_of_range",
            Severity.WARNING,
            f"《{citation.name}》在法规库登记的版本共{last}条，没有{article}，请核对引用的版本",
            span=(article.start, article.end),
        )
        for article in citation.articles
        if last and article.number > last
    ]


def _of_category(power: PowerFacts, ranks: Sequence[Rank | None]) -> list[Finding]:
    found = []
    violation = _setting_violation(power, ranks)
    if violation:
        is_temporary = violation.rule is administrative_licensing.TEMPORARY
        severity = Severity.WARNING if is_temporary else Severity.ERROR
        found.append(Finding("category_rank", severity, violation.message, violation.clause))
    if power.category is Category.COERCION:
        delegated = administrative_coercion.delegation_violation(power.source, power.kind)
        if delegated:
            found.append(
                Finding(
                    "delegated_coercion",
                    Severity.ERROR,
                    delegated.message,
                    delegated.clause,
                    "source",
                )
            )
    return found


def _of_level(power: PowerFacts) -> list[Finding]:
    """A power of another level is not this body's, unless it was handed to it (power_source says so)."""
    is_own = power.source in (None, PowerSource.STATUTORY)
    if not (is_own and power.levels and power.body_level) or power.body_level in power.levels:
        return []
    said = "、".join(level.label for level in sorted(power.levels))
    message = f"清单写明由{said}行使，本部门是{power.body_level.label}，请核对；上级下放、授权或者委托的，请写明权力来源"
    return [Finding("level_not_own", Severity.WARNING, message, plan.R1.clause, "level")]


def _setting_violation(power: PowerFacts, ranks: Sequence[Rank | None]) -> Violation | None:
    if power.category is Category.PENALTY:
        return administrative_penalty.setting_violation(ranks)
    if power.category is Category.COERCION:
        return administrative_coercion.setting_violation(ranks, power.kind)
    if power.category is Category.LICENSING:
        return administrative_licensing.setting_violation(ranks)
    return None
