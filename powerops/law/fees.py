"""Fees (R7; the Plan 四(二)2): none without a legal basis; and what is to be looked at in the bases that are named.

That a licence costs nothing unless a law or administrative regulation says so is 行政许可法 art 58, and that a
document below a rule alone hardly sets a fee is our reading; neither text was read: both warn, neither refuses.
"""

from collections.abc import Mapping, Sequence

from powerops.law.administrative_licensing import STATUTE as LICENSING
from powerops.law.basis import doc_no_in, parse_basis
from powerops.law.citation import Certainty, Clause, Rule, Violation
from powerops.law.codes import Category
from powerops.law.findings import Finding, Severity
from powerops.law.plan import R7
from powerops.law.ranks import Rank

LICENCE_FREE = Rule(
    "XK-FEE",
    Clause(LICENSING, 58, 1),
    "实施行政许可不收取费用，法律、行政法规另有规定的除外。",
    Certainty.MEMORY,
    ("R7",),
)
FEE_RANK = Rule(
    "SF-RANK",
    R7.clause,
    "收费项目一般由法律、法规、规章或者国务院设立，只有规范性文件作依据的应当核对。",
    Certainty.INFERENCE,
    ("R7",),
)
RULES = (LICENCE_FREE, FEE_RANK)
MAY_CHARGE_FOR_LICENCES = frozenset({Rank.LAW, Rank.ADMINISTRATIVE_REGULATION})
WEAK = frozenset({Rank.NORMATIVE_DOCUMENT})
# What stands in every text that names a law or a document: as much of `names_a_basis` as the database can ask.
SIGN_OF_A_BASIS = "《|条|号|令"


def names_a_basis(text: str) -> bool:
    """Whether a text names a law by its title, or a document by its title or number."""
    return bool(parse_basis(text) or doc_no_in(text))


def unfounded(fees: Sequence[Mapping[str, str]]) -> list[tuple[int, Violation]]:
    """Return, with its place counted from 0, each fee that has no legal basis (R7)."""
    found = []
    for place, fee in enumerate(fees):
        basis = fee.get("basis", "").strip()
        if not basis:
            message = f"收费项目“{fee.get('name', '')}”没有写明依据"
        elif not names_a_basis(basis):
            message = f"收费项目“{fee.get('name', '')}”的依据“{basis[:40]}”中没有可识别的法律、法规、规章或者文件"
        else:
            continue
        found.append((place, Violation(R7, message)))
    return found


def rank_findings(
    category: Category | None, name: str, ranks: Sequence[Rank | None]
) -> list[Finding]:
    """Return what is to be checked in the bases of one fee; `ranks` are those of all that it cites, None unknown."""
    if not ranks or None in ranks:
        return []
    cited = "、".join(sorted({str(rank) for rank in ranks}))
    if category is Category.LICENSING and not MAY_CHARGE_FOR_LICENCES.intersection(ranks):
        message = (
            f"收费项目“{name}”的依据只有{cited}；行政许可收费一般须有法律、行政法规规定，请核对"
        )
        return [_warning("fee_of_licence", message, LICENCE_FREE)]
    if WEAK.issuperset(ranks):
        message = f"收费项目“{name}”的依据只有{cited}，请核对其设立依据"
        return [_warning("fee_rank", message, FEE_RANK)]
    return []


def _warning(code: str, message: str, rule: Rule) -> Finding:
    return Finding(code, Severity.WARNING, message, rule.clause, field="fees")
