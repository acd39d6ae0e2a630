"""法律法规登记: the legal office keeps the register; what open revisions say is checked again at once (R1, R3).

A finding must not outlive its cause: when a law is registered, amended or repealed, every version of an open
revision whose basis cites it, or may cite it, is examined anew in the same transaction.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.jobs import enqueue
from powerops.core.models import Appointment, Person
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.law import plan
from powerops.law.names import name_key
from registry.legal_basis import check
from registry.models import Law, LawChange, PowerVersion

CLAUSE = str(plan.R3.clause)
COUNTRY = "中华人民共和国"


@transaction.atomic
def save_law(law: Law, *, by: Person, reason: str) -> int:
    """Write a law into the register; return how many versions of open revisions were checked again.

    Raises NotAllowed for anybody but the legal office, ValidationError when the facts do not fit together.
    """
    return write_law(law, by=by, reason=reason, office=legal_office(by))


def legal_office(by: Person) -> Appointment:
    """Return the appointment by which the person keeps the register, or refuse."""
    for one in acting(by).appointments:
        if one.post.role == Role.LEGAL:
            return one
    raise NotAllowed("登记法律法规须由法制岗位办理。", clause=CLAUSE)


@transaction.atomic
def write_law(law: Law, *, by: Person, reason: str, office: Appointment | None) -> int:
    """Write a law as `save_law` does; `office` is None where a day that was entered before has come."""
    law.full_clean()
    is_new = law.pk is None
    before = "" if is_new else Law.objects.get(pk=law.pk).name
    names = {law.name} | ({before} if before else set())
    because(law, reason, by)
    law.save()
    checked = recheck(law, names)
    if law.name != before:
        enqueue("registry.reread_bases", title=f"核对现行清单中的{law}", by=by, law=law.pk)
    event, label = ("registered", "登记法律法规") if is_new else ("amended", "修改法律法规登记")
    record_act(
        f"registry.law.{event}", label, law, by=by, appointment=office, clause=CLAUSE, reason=reason,
        facts={"重新核对事项": checked},
    )  # fmt: skip
    return checked


def recheck(law: Law, names: set[str]) -> int:
    """Examine anew the versions of open revisions that cite the law or write one of its names."""
    concerned = Q(citations__law=law)
    for name in names:
        short = name.removeprefix(COUNTRY)
        concerned |= Q(basis_text__contains=short) | Q(basis_text__contains=name_key(name))
    open_versions = PowerVersion.objects.filter(is_open=True)
    of_open = open_versions.filter(pk__in=open_versions.filter(concerned).values("pk"))
    versions = list(of_open.select_related("revision__body"))
    check(versions)
    PowerVersion.objects.bulk_update(versions, ["findings"], batch_size=500)
    return len(versions)


def repeal(change: LawChange, *, by: Person, office: Appointment | None) -> None:
    """Enter in the register that a law is in force no more; call it when the day has come."""
    law = Law.objects.select_for_update().get(pk=change.law_id)
    if not law.is_repealed:
        law.is_repealed, law.repealed_on = True, change.effective_on
        write_law(law, by=by, reason=f"{change}（{change.source}）"[:500], office=office)
