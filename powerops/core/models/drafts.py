"""What a person has typed into a form and not yet saved: kept without being asked, gone once it is saved."""

from __future__ import annotations

from django.db import models

from powerops.core.models.people import Person


class FormDraft(models.Model):
    """The unvalidated fields of one form of one person; of no legal effect, seen by nobody else."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="form_drafts", verbose_name="人员"
    )
    key = models.CharField("表单", max_length=100)
    fields = models.JSONField("内容")
    saved_at = models.DateTimeField("暂存时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "暂存的表单"
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="one_draft_of_a_form_per_person")
        ]

    def __str__(self) -> str:
        return self.key
