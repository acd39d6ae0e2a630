"""材料清单: reusable lists of application materials, kept by the clerk of their body (R6; the Plan 四(二)5).

A list is made, changed and retired; each is an act with its history. Guides take rows over when they are filled, so
nothing here changes a draft or what is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.refusals import Conflict, IllegalTransition
from powerops.law import plan
from powerops.law.service_guide import BY_KEY
from registry.guides import refuse_foreign, tidy_value
from registry.models import MaterialList
from registry.workflows.drafting import clerk_of

CLAUSE = str(plan.R6.clause)
MATERIALS = BY_KEY["materials"]
Rows = Sequence[Mapping[str, Any]]


@transaction.atomic
def begin(
    body: Organisation, *, by: Person, name: str, materials: Rows, note: str = ""
) -> MaterialList:
    """Make a list; the same form sent twice makes one. Raises NotAllowed or ValidationError."""
    appointment = clerk_of(body, by)
    Organisation.objects.select_for_update().get(pk=body.pk)
    rows = checked(body, materials)
    twin = MaterialList.objects.filter(
        body=body, name=name, note=note, materials=rows, is_retired=False, changed_by=by
    )
    if existing := twin.first():
        return existing
    made = MaterialList(body=body, name=name, note=note, materials=rows)
    return write(made, "created", "建立材料清单", by, appointment)


@transaction.atomic
def change(
    material_list: MaterialList,
    *,
    by: Person,
    row_version: int,
    name: str,
    materials: Rows,
    note: str = "",
) -> MaterialList:
    """Change a list in use. Raises NotAllowed, IllegalTransition, Conflict or ValidationError."""
    locked, appointment = lock(material_list, by)
    if locked.row_version != row_version:
        raise Conflict(
            f"您打开后，{locked.changed_by}已修改了这份材料清单。您填写的内容仍在下方，请核对后再次保存。"
        )
    locked.name, locked.note = name, note
    locked.materials = checked(locked.body, materials)
    locked.row_version += 1
    return write(locked, "changed", "修改材料清单", by, appointment)


@transaction.atomic
def retire(material_list: MaterialList, *, by: Person) -> MaterialList:
    """Take a list out of use; guides that took from it keep what they took."""
    locked, appointment = lock(material_list, by)
    locked.is_retired = True
    locked.row_version += 1
    return write(locked, "retired", "停用材料清单", by, appointment)


def lock(material_list: MaterialList, by: Person) -> tuple[MaterialList, Appointment]:
    """Lock a list that is in use and that the person keeps."""
    locked = (
        MaterialList.objects.select_for_update(of=("self",))
        .select_related("body", "changed_by")
        .get(pk=material_list.pk)
    )
    appointment = clerk_of(locked.body, by)
    if locked.is_retired:
        raise IllegalTransition("这份材料清单已停用，不能再改。", clause=CLAUSE)
    return locked, appointment


def checked(body: Organisation, materials: Rows) -> list[dict[str, Any]]:
    """Return the rows as they are kept. Raises ValidationError."""
    rows = tidy_value(MATERIALS, [*materials])
    if not rows:
        raise ValidationError("请至少填写一份材料。")
    if any(not row["name"] for row in rows):
        raise ValidationError("每份材料都应当写明名称。")
    refuse_foreign(body, {row["sample"] for row in rows if row["sample"]})
    return rows


def write(
    material_list: MaterialList, event: str, label: str, by: Person, appointment: Appointment
) -> MaterialList:
    """Write a list with its history and its act."""
    material_list.changed_by = by
    material_list.full_clean()
    because(material_list, label, by)
    material_list.save()
    record_act(
        f"registry.materiallist.{event}", label, material_list, by=by, appointment=appointment, clause=CLAUSE,
        facts={"名称": material_list.name, "材料": len(material_list.materials)},
    )  # fmt: skip
    return material_list
