"""The legal-basis check of a version: citations parsed, matched against the register, findings kept on the row (R1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Any

from django.db.models import Max, QuerySet

from powerops.law.basis import Citation, parse_basis
from powerops.law.codes import Level, PowerSource, category_named
from powerops.law.fees import rank_findings
from powerops.law.findings import Finding, PowerFacts, examine, of_fee, rank_of
from powerops.law.ranks import Rank
from powerops.law.register import LawFact, LawIndex, Match
from registry import flow_findings
from registry.exchange.vocabulary import levels_in
from registry.guides import findings_of
from registry.models import BasisCitation, Law, PowerVersion

BATCH = 500
# The register last read in this process, and the last row of the laws' history then.
KEPT: dict[str, Any] = {}


@dataclass
class Register:
    """The register of laws in memory: one query, for as many versions as are checked together."""

    index: LawIndex = field(init=False)
    ids: dict[tuple[str, str | None], int] = field(default_factory=dict)
    laws: InitVar[QuerySet[Any] | None] = None  # else all that are registered

    def __post_init__(self, laws: QuerySet[Any] | None) -> None:
        facts = []
        for law in Law.objects.all() if laws is None else laws:
            fact = LawFact(
                name=law.name, rank=Rank(law.rank), issuer=law.issuer,
                doc_nos=tuple(law.document_number.split("；")) if law.document_number else (),
                published_on=law.published_on, effective_on=law.effective_on, repealed=law.is_repealed,
                article_count=law.article_count or 0,
            )  # fmt: skip
            facts.append(fact)
            self.ids[law.name, fact.rank] = law.pk
        self.index = LawIndex(facts)

    @classmethod
    def current(cls) -> Register:
        """Return the register as it stands: kept between calls until a law's history grows, which costs one query."""
        state = Law.history.aggregate(last=Max("history_id"))["last"]
        if "register" not in KEPT or KEPT["state"] != state:
            KEPT.update(register=cls(), state=state)
        return KEPT["register"]

    def law_id(self, match: Match | None) -> int | None:
        """Return the registered law's key, if the citation was matched."""
        return self.ids[match.law.name, match.law.rank] if match else None


def check(versions: Sequence[PowerVersion], register: Register | None = None) -> None:
    """Parse, match and examine the versions' bases; replace their citations and set `findings` (unsaved)."""
    citations = read_bases(versions, register or Register.current())
    BasisCitation.objects.filter(version__in=versions).delete()
    BasisCitation.objects.bulk_create(citations, batch_size=BATCH)


def read_bases(versions: Sequence[PowerVersion], register: Register) -> list[BasisCitation]:
    """Set the versions' `findings` and return their citations; the versions may be unsaved, nothing is written."""
    rows = []
    for version in versions:
        citations = parse_basis(version.basis_text)
        matches = [register.index.find(citation) for citation in citations]
        found = examine(facts_of(version), citations, matches)
        beside = (
            *fee_findings(version, register),
            *findings_of(version),
            *flow_findings.findings_of(version.process, version.guide),
        )
        version.findings = [plain(finding) for finding in (*found, *beside)]
        rows += [
            cited(version, number, citation, register.law_id(match))
            for number, (citation, match) in enumerate(zip(citations, matches, strict=True), 1)
        ]
    return rows


def fee_findings(version: PowerVersion, register: Register) -> Iterator[Finding]:
    """Yield what is to be checked in the bases of a version's fees (R7)."""
    category = category_named(version.category)
    for fee in version.fees:
        citations = parse_basis(fee["basis"])
        matches = [register.index.find(one) for one in citations]
        yield from of_fee(fee["name"], citations, matches)
        ranks = [rank_of(one, match) for one, match in zip(citations, matches, strict=True)]
        yield from rank_findings(category, fee["name"], ranks)


def facts_of(version: PowerVersion) -> PowerFacts:
    """Return what the rules on legal bases ask of a version."""
    return PowerFacts(
        name=version.name,
        basis=version.basis_text,
        category=category_named(version.category),
        source=PowerSource(version.power_source),
        levels=levels_of(version),
        body_level=Level(version.revision.body.level),
    )


def levels_of(version: PowerVersion) -> frozenset[Level]:
    """Return the levels that a version claims: those that its list's words name, and the one that was chosen."""
    named = {str(level) for level in levels_in(version.level_text)} | {version.level}
    return frozenset(Level(level) for level in named if level)


def plain(finding: Finding) -> dict[str, Any]:
    """Return a finding as it is kept on the row and shown."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "clause": str(finding.clause) if finding.clause else "",
        "field": finding.field,
        "span": list(finding.span) if finding.span else None,
    }


def cited(
    version: PowerVersion, number: int, citation: Citation, law_id: int | None
) -> BasisCitation:
    """Return the row of one citation."""
    written = "、".join(str(article) for article in citation.articles)
    return BasisCitation(
        version=version, position=number, law_id=law_id, law_name=citation.name[:300],
        rank_label=citation.rank_label[:30], document_number=citation.doc_no[:200], article=written[:300],
        article_numbers=[one.number for one in citation.articles], quoted_text=quoted_words(citation),
    )  # fmt: skip


def quoted_words(citation: Citation) -> str:
    """Return the law's words that the basis quotes; of several articles each under its own number."""
    quoting = [article for article in citation.articles if article.quoted]
    if len(citation.articles) < 2:
        return citation.quoted
    return "\n".join(f"{article}　{article.quoted}" for article in quoting)
