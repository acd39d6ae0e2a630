"""Reusable lists of application materials (R6; the Plan 四(二)5): kept once per body, chosen into guides.

A guide takes the rows of a list over when it is filled. A list that is edited later changes no guide, and nothing that
is published.
"""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from powerops.core.history import tracked
from powerops.core.models import Organisation, Person


class MaterialList(models.Model):
    """材料清单: materials that several powers of one body ask for together, as rows of a guide's materials."""

    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="material_lists", verbose_name="部门"
    )
    name = models.CharField("清单名称", max_length=100)
    note = models.CharField("说明", max_length=500, blank=True)
    materials = models.JSONField("申请材料", default=list)
    is_retired = models.BooleanField("停用", default=False, editable=False)
    row_version = models.PositiveIntegerField("修改次数", default=1, editable=False)
    changed_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, verbose_name="最后修改人"
    )
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "材料清单"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "name"],
                condition=models.Q(is_retired=False),
                name="material_lists_in_use_have_names_of_their_own",
                violation_error_message="本部门已有同名的材料清单。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("registry:material-list-edit", args=[self.pk])
