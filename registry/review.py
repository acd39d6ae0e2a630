"""What a reviewer sees of a revision: its lines with findings, counted and filtered, and what each changes (R1, R3).

Findings on bases are kept on each version; copied duties concern the whole list of a body and are found here,
when the page is shown, so that they never go stale; so are the laws that a merger would leave uncited, and the
articles that a change of their law has repealed by today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from powerops.law import plan
from powerops.law.codes import Category, category_named
from powerops.law.findings import copied_duties
from registry.differences import content_of, differences
from registry.legal_basis import plain
from registry.lineage import follows_in
from registry.mergers import lost_bases
from registry.models import EditionPower, PowerVersion, PublishedPower, Revision, SignOff
from registry.repealed_articles import cited_in

Action = PowerVersion.Action
ERROR, WARNING = "error", "warning"
FINDING_LABELS = {
    "no_citation": "没有可识别的依据",
    "category_rank": "设定权限不符",
    "delegated_coercion": "委托行使强制措施",
    "law_repealed": "法律已废止",
    "article_repealed": "条款已废止",
    "law_unknown": "法律未登记",
    "rank_conflict": "级别标注不符",
    "article_missing": "未写明条款",
    "article_out_of_range": "条款超出范围",
    "unbalanced_brackets": "括号不配对",
    "duty_copied": "责任事项雷同",
    "level_not_own": "行使层级不符",
    "fee_of_licence": "许可收费待核对",
    "fee_rank": "收费依据待核对",
    "fee_contradicted": "收费前后不一",
    "guide_missing": "没有服务指南",
    "guide_incomplete": "服务指南不完整",
    "flow_faulty": "流程走不通",
    "steps_above_limit": "环节时限之和超限",
}
# Of what a draft takes off the list, and so of no list.
LEAVING_LABELS = {"basis_lost": "合并后缺少依据"}


@dataclass(frozen=True)
class Line:
    """One version as the review's table needs it."""

    pk: int
    action: str
    category: str
    name: str
    findings: tuple[dict[str, Any], ...]
    is_mended: bool = False  # written since the last return

    @property
    def label(self) -> str:
        """The kind of adjustment in words."""
        return Action(self.action).label

    @property
    def is_leaving(self) -> bool:
        """Whether the power leaves the list by it."""
        return self.action in PowerVersion.LEAVING

    @property
    def severity(self) -> str:
        """The gravest of its findings, or nothing."""
        found = {finding["severity"] for finding in self.findings}
        return ERROR if ERROR in found else WARNING if found else ""


def returned_at(revision: Revision) -> datetime | None:
    """Return when a reviewer last sent the revision back; nothing is asked in the first round."""
    if revision.round == 1:
        return None
    returns = revision.sign_offs.filter(outcome=SignOff.Outcome.RETURNED)
    return returns.aggregate(last=Max("at"))["last"]


def lines_of(revision: Revision) -> list[Line]:
    """Return a revision's lines in the order of the list: at most nine queries, whatever its length."""
    returned = returned_at(revision)
    rows = list(
        revision.versions.values_list(
            "pk", "action", "category", "name", "sub_name", "findings", "changed_at", "duty_text"
        )
    )
    copied = copied_in(
        revision, [(row[0], row[2], row[7]) for row in rows if row[1] not in PowerVersion.LEAVING]
    )
    lost, repealed = lost_bases(revision), repealed_in(revision)
    return [
        Line(pk, action, category, f"{name}（{sub_name}）" if sub_name else name,
             of_leaving(lost, pk) if action in PowerVersion.LEAVING
             else gravest_first([*findings, *copied.get(pk, ()), *repealed.get(pk, ())]),
             returned is not None and changed_at > returned)
        for pk, action, category, name, sub_name, findings, changed_at, _ in rows
    ]  # fmt: skip


def of_leaving(lost: dict[int, dict[str, Any]], version: int) -> tuple[dict[str, Any], ...]:
    """Return the findings on what leaves: its own words go with it, and only what is lost by that is told."""
    return (lost[version],) if version in lost else ()


def findings_on(version: PowerVersion) -> tuple[dict[str, Any], ...]:
    """Return the findings on one version, as its line in the revision has them."""
    if version.is_leaving:
        return of_leaving(lost_bases(version.revision), version.pk)
    return gravest_first([*found_on(version), *copied_for(version)])


def found_on(version: PowerVersion) -> list[dict[str, Any]]:
    """Return the findings on what a version says by itself: those kept with it, and on what is repealed today."""
    repealed = repealed_in(version.revision, version=version)
    return [*version.findings, *repealed.get(version.pk, ())]


def repealed_in(revision: Revision, **versions: Any) -> dict[int, list[dict[str, Any]]]:
    """Return, by version of an open revision, the findings on cited articles that a change of their law has repealed."""
    return {
        pk: [
            {
                "code": "article_repealed", "severity": ERROR, "message": f"{one.said}，请改引现行规定",
                "clause": str(plan.R3.clause), "field": "basis", "span": None, "where": one.change_name, "url": one.url,
            }
            for one in repeals
        ]
        for pk, repeals in cited_in(revision, **versions).items()
    }  # fmt: skip


def gravest_first(findings: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Return findings with the errors before the warnings."""
    return tuple(sorted(findings, key=lambda one: one["severity"] != ERROR))


def copied_in(
    revision: Revision, rows: Sequence[tuple[int, str, str]]
) -> dict[int, list[dict[str, Any]]]:
    """Find duties copied between categories, within the revision and against the rest of the body's list."""
    rest = (
        PublishedPower.objects.filter(body=revision.body_id)
        .exclude(power__versions__revision=revision)
        .values_list("category", "content__duty_text")
        if revision.is_open
        else ()
    )
    powers: list[tuple[int | str, Category | None, str]] = [
        (pk, category_named(category), text) for pk, category, text in rows
    ]
    powers += [
        (f"published {number}", category_named(category), text)
        for number, (category, text) in enumerate(rest)
    ]
    found = copied_duties(powers)
    return {pk: [plain(found[pk])] for pk, _, _ in rows if pk in found}


def copied_for(version: PowerVersion) -> list[dict[str, Any]]:
    """Return the finding on one version's duties, compared with all others of the list."""
    rows = version.revision.versions.exclude(action__in=PowerVersion.LEAVING).values_list(
        "pk", "category", "duty_text"
    )
    return copied_in(version.revision, list(rows)).get(version.pk, [])


def selected(
    lines: Iterable[Line],
    *,
    action: str = "",
    category: str = "",
    finding: str = "",
    mended: str = "",
    q: str = "",
    in_order: bool = False,
) -> list[Line]:
    """Return the lines that the filter keeps: unless in the list's order, what was mended since
    the last return stands first, then what has findings, the gravest before."""
    kept = [
        line
        for line in lines
        if (not action or line.action == action)
        and (not category or line.category == category)
        and has(line, finding)
        and (not mended or line.is_mended)
        and q in line.name
    ]
    if in_order:
        return kept
    return sorted(
        kept, key=lambda line: (not line.is_mended, (ERROR, WARNING, "").index(line.severity))
    )


def has(line: Line, finding: str) -> bool:
    """Whether the line has a finding: any, of a severity, or of a code; "none" asks for those without."""
    if not finding:
        return True
    if finding == "none":
        return not line.findings
    marks = {
        "any",
        *(one["severity"] for one in line.findings),
        *(one["code"] for one in line.findings),
    }
    return bool(line.findings) and finding in marks


def change_counts(lines: Sequence[Line]) -> dict[str, Any]:
    """Return the kinds of adjustment that occur, how many powers of each category they concern, and a row for all."""
    counts = Counter((line.category, line.action) for line in lines)
    actions = [action for action in Action if any(action == one for _, one in counts)]
    rows: list[dict[str, Any]] = [
        {"category": name, "numbers": [(action, counts[name, action]) for action in actions]}
        for name in (category.label for category in Category)
        if any(counts[name, action] for action in actions)
    ]
    if len(rows) > 1:
        totals = Counter(line.action for line in lines)
        rows.append({"category": "合计", "numbers": [(one, totals[one]) for one in actions]})
    return {"actions": actions, "rows": rows}


def finding_counts(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return the kinds of findings, errors first: code, label, severity, on how many powers."""
    counts = Counter(
        mark for line in lines for mark in {(one["severity"], one["code"]) for one in line.findings}
    )
    return [
        {
            "code": code,
            "severity": severity,
            "label": (FINDING_LABELS | LEAVING_LABELS).get(code, code),
            "count": count,
        }
        for (severity, code), count in sorted(
            counts.items(), key=lambda item: (item[0][0] != ERROR, -item[1])
        )
    ]


def published_before(
    revision: Revision, versions: Iterable[PowerVersion]
) -> dict[int, PowerVersion]:
    """Return, by power, the version that was published when the revision changes it: one query."""
    powers = [version.power_id for version in versions]
    rows = (
        EditionPower.objects.filter(
            edition__body=revision.body_id, edition__number=revision.edition.number - 1
        )
        if revision.edition
        else PublishedPower.objects.all()
    )
    rows = rows.filter(power__in=powers).select_related("version")
    return {row.power_id: row.version for row in rows}


def with_changes(revision: Revision, page: Sequence[Line]) -> list[dict[str, Any]]:
    """Return the lines of one page with their versions and the fields that each changes: five queries."""
    found = {
        version.pk: version
        for version in revision.versions.filter(pk__in=[line.pk for line in page])
    }
    before = published_before(revision, found.values())
    heirs = follows_in(revision, {version.power_id for version in found.values()})
    return [
        {
            "line": line,
            "version": found[line.pk],
            "changes": changes(found[line.pk], before),
            "heirs": heirs.get(found[line.pk].power_id, ()),
        }
        for line in page
    ]


def changes(version: PowerVersion, before: dict[int, PowerVersion]) -> list[dict[str, str]]:
    """Return what the version of a power that stays changes; nothing for one that is new or leaves."""
    old = before.get(version.power_id)
    if version.is_leaving or old is None:
        return []
    return differences(content_of(old), content_of(version))
