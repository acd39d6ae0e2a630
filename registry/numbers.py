"""文号 of the registry: the approval of a revision, and the notice that publishes an edition (R3, R4; rule GW-9)."""

from __future__ import annotations

from collections.abc import Collection

from powerops.core.models import Appointment, IssuedNumber, NumberSeries, Organisation, Person
from powerops.core.models.people import jurisdiction_path
from powerops.core.numbering import issue, numbered, refuse_kept_sign
from registry.models import Revision

APPROVAL, PUBLICATION = "registry.revision", "registry.edition"


def deciding_series(kind: str, body: Organisation) -> NumberSeries | None:
    """Return the open series of a kind in the body's jurisdiction, kept by whoever decides there; None without one."""
    series = NumberSeries.objects.select_related("organisation").filter(
        kind=kind, is_open=True, organisation__path__startswith=jurisdiction_path(body)
    )
    return series.order_by("organisation__path").first()


def approval_number(revision: Revision, by: Person, at: Appointment) -> IssuedNumber:
    """Give the revision the next number of the deciding body's series; RuleViolated when there is no series."""
    series = deciding_series(APPROVAL, revision.body)
    body = series.organisation if series else revision.body
    return issue(APPROVAL, body, revision, by=by, appointment=at, on=revision.approved_on)


def typed_number(revision: Revision, text: str) -> str:
    """Return the number of an approval that was numbered elsewhere; RuleViolated where its sign is counted here."""
    if text:
        refuse_kept_sign(text, revision)
    return text


@numbered(APPROVAL, "清单审定文件")
def approvals_in_use(records: Collection[int]) -> dict[int, str]:
    """An approved or published revision carries its number; a withdrawn one no longer does."""
    standing = Revision.objects.filter(pk__in=records).exclude(status=Revision.Status.WITHDRAWN)
    why = "该文号的清单稿已经审定，正在使用这个文号，不能作废。"
    return dict.fromkeys(standing.values_list("pk", flat=True), why)


@numbered(PUBLICATION, "清单公布通知")
def publications_in_use(records: Collection[int]) -> dict[int, str]:
    """What is published stays published under its number."""
    return dict.fromkeys(records, "该文号的通知已经公布，不能作废。")
