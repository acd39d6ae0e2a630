"""Changes of laws and of bodies, and the tasks that they bring (G5, R3).

The Plan 四(二)3: what a law or an organisation changes, the lists follow in time.
"""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from powerops.core.history import tracked
from powerops.core.models import Organisation, Person
from powerops.law.articles import HIGHEST_ARTICLE
from powerops.law.citation import place
from registry.models.laws import Law
from registry.models.leaning import Element
from registry.models.powers import Power
from registry.models.revisions import Revision


def article_field(name: str, **more: Any) -> models.PositiveSmallIntegerField:
    """Return a column for the number of an article."""
    limits = [MinValueValidator(1), MaxValueValidator(HIGHEST_ARTICLE)]
    return models.PositiveSmallIntegerField(name, validators=limits, **more)


def suffix_field(name: str) -> models.PositiveSmallIntegerField:
    """Return a column for what stands behind 之: 0 where nothing does."""
    return models.PositiveSmallIntegerField(name, default=0, validators=[MaxValueValidator(99)])


class LawChange(models.Model):
    """A new version of a registered law, or its end: from its entry until every body has followed."""

    class Kind(models.TextChoices):
        REVISED = "revised", "修订"
        AMENDED = "amended", "修正"
        REPEALED = "repealed", "废止"
        REPLACED = "replaced", "被新法替代"

    class Status(models.TextChoices):
        ENTERED = "entered", "登记"
        CHECKED = "checked", "已核对影响"
        SENT = "sent", "已下达任务"
        DONE = "done", "办结"
        WITHDRAWN = "withdrawn", "撤销"

    # By these the law ends.
    ENDING = (Kind.REPEALED, Kind.REPLACED)

    law = models.ForeignKey(Law, models.PROTECT, related_name="changes", verbose_name="法律法规")
    jurisdiction = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="辖区"
    )
    kind = models.CharField("变化种类", max_length=10, choices=Kind)
    document_number = models.CharField("公布文号", max_length=200, blank=True)
    published_on = models.DateField("公布日期")
    effective_on = models.DateField("施行或失效日期")
    replaced_by = models.ForeignKey(
        Law,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="替代它的法律法规",
    )
    source = models.CharField("资料来源", max_length=200)
    covers_uncited = models.BooleanField("未写明条款的引用也列入影响", default=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ENTERED)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")
    entered_at = models.DateTimeField("登记时间", auto_now_add=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "法律变化"
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="what_replaces_a_law_is_named",
                condition=Q(kind="replaced", replaced_by__isnull=False)
                | ~Q(kind="replaced") & Q(replaced_by__isnull=True),
                violation_error_message="被新法替代的，应写明替代它的法律法规；其他变化不填。",
            ),
            models.CheckConstraint(
                name="no_law_replaces_itself",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("law")),
                violation_error_message="替代它的应是另一部法律法规。",
            ),
            models.CheckConstraint(
                name="a_change_takes_effect_when_published",
                condition=Q(effective_on__gte=F("published_on")),
                violation_error_message="施行或失效日期不能早于公布日期。",
            ),
            models.UniqueConstraint(
                fields=["law", "jurisdiction", "effective_on"],
                condition=~Q(status="withdrawn"),
                name="a_law_changes_once_on_a_day",
                violation_error_message="该法在这一天的变化已经登记。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law}{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("registry:law-change-detail", args=[self.pk])

    @property
    def ends_the_law(self) -> bool:
        """Whether the law is no more in force after it."""
        return self.kind in self.ENDING


class ArticleChange(models.Model):
    """What a change of a law does to one article."""

    class What(models.TextChoices):
        MODIFIED = "modified", "修改"
        ADDED = "added", "新增"
        REPEALED = "repealed", "废止"
        RENUMBERED = "renumbered", "改条号"

    law_change = models.ForeignKey(
        LawChange, models.PROTECT, related_name="articles", verbose_name="法律变化"
    )
    position = models.PositiveIntegerField("次序")
    article = article_field("条号")
    suffix = suffix_field("之几")
    what = models.CharField("变化", max_length=10, choices=What)
    new_article = article_field("新条号", null=True, blank=True)
    new_suffix = suffix_field("新条号之几")
    summary = models.CharField("说明", max_length=300, blank=True)
    text = models.TextField("新条文", max_length=10_000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "条文变化"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["law_change", "article", "suffix"],
                condition=~Q(what="added"),
                name="an_article_changes_once",
                violation_error_message="同一条只能写一行变化。",
            ),
            models.UniqueConstraint(
                fields=["law_change", "article", "suffix"],
                condition=Q(what="added"),
                name="an_article_is_added_once",
                violation_error_message="同一条只能新增一次。",
            ),
            models.CheckConstraint(
                name="a_renumbered_article_says_its_number",
                condition=~Q(what="renumbered") | Q(new_article__isnull=False),
                violation_error_message="改条号的，应写明新条号。",
            ),
            models.CheckConstraint(
                name="a_repealed_article_has_no_number",
                condition=~Q(what__in=["repealed", "added"]) | Q(new_article__isnull=True),
                violation_error_message="新增或废止的条文没有另外的新条号。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}{self.get_what_display()}"

    @property
    def place(self) -> str:
        """The article as statutes write it."""
        return place(self.article, suffix=self.suffix)

    @property
    def new_place(self) -> str:
        """The article's number in the new version, where it has another one."""
        return place(self.new_article, suffix=self.new_suffix) if self.new_article else ""


def told_of(kind: str, before: str, after: str) -> str:
    """Return in words what happened to a body."""
    what = {
        "renamed": "更名为",
        "merged": "并入",
        "abolished": "撤销",
        "transferred": "部分职能划转",
    }
    return f"{before}{what[kind]}{after}"


class BodyChange(models.Model):
    """A change of a body for which powers have to be adjusted; found in the tree, or entered by the legal office."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", "更名"
        MERGED = "merged", "合并撤销"
        ABOLISHED = "abolished", "撤销"
        TRANSFERRED = "transferred", "职能划转"

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="body_changes", verbose_name="机构"
    )
    kind = models.CharField("变动种类", max_length=12, choices=Kind)
    on = models.DateField("变动日期")
    old_name = models.CharField("变动前名称", max_length=100)
    new_name = models.CharField("变动后名称或承接机构", max_length=100, blank=True)
    successor = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承接机构",
    )
    source = models.CharField("依据文件", max_length=200, blank=True)
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")
    noted_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "机构变动"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "on"],
                condition=~Q(kind="transferred"),
                name="a_change_of_a_body_is_noted_once",
            ),
        ]

    def __str__(self) -> str:
        return told_of(self.kind, self.old_name, self.new_name)

    def get_absolute_url(self) -> str:
        return reverse("registry:body-change-detail", args=[self.pk])


class AdjustmentTask(models.Model):
    """What one body has to look at, and to adjust or to answer for, after a law or a body has changed."""

    class Status(models.TextChoices):
        OPEN = "open", "待办理"
        PROPOSED = "proposed", "已提出调整"
        EXCUSED = "excused", "答复无需调整"
        DONE = "done", "办结"
        EXEMPT = "exempt", "认可无需调整"
        WITHDRAWN = "withdrawn", "撤销"

    LIVE = (Status.OPEN, Status.PROPOSED, Status.EXCUSED)

    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="adjustment_tasks", verbose_name="部门"
    )
    law_change = models.ForeignKey(
        LawChange,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="法律变化",
    )
    body_change = models.ForeignKey(
        BodyChange,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="机构变动",
    )
    title = models.CharField("事由", max_length=300)
    counted_from = models.DateField("起算日期")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.OPEN)
    power_count = models.PositiveIntegerField("事项数")
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="下达人")
    sent_at = models.DateTimeField("下达时间", auto_now_add=True)
    revision = models.ForeignKey(
        Revision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adjustment_tasks",
        verbose_name="清单稿",
    )
    answer = models.TextField("无需调整的理由", blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    returned_reason = models.TextField("退回理由", blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "调整任务"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_task_has_one_cause",
                condition=Q(law_change__isnull=False, body_change__isnull=True)
                | Q(law_change__isnull=True, body_change__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["law_change", "body"], name="a_body_gets_one_task_of_a_law_change"
            ),
            models.UniqueConstraint(
                fields=["body_change", "body"], name="a_body_gets_one_task_of_a_body_change"
            ),
            models.CheckConstraint(
                name="what_is_proposed_names_its_draft",
                condition=~Q(status="proposed") | Q(revision__isnull=False),
            ),
            models.CheckConstraint(
                name="what_needs_no_adjustment_says_why",
                condition=~Q(status__in=["excused", "exempt"])
                | ~Q(answer="") & Q(answered_by__isnull=False),
                violation_error_message="答复无需调整的，应说明理由。",
            ),
        ]
        indexes = [models.Index(fields=["status", "body"], name="adjustment_tasks_by_status")]

    def __str__(self) -> str:
        return f"调整任务：{self.title}"

    def get_absolute_url(self) -> str:
        return reverse("registry:adjustment-task-detail", args=[self.pk])

    @property
    def is_live(self) -> bool:
        """Whether something is still to be done about it."""
        return self.status in self.LIVE


class AdjustmentItem(models.Model):
    """One place of one power that a task is about; `revision` is the published draft that dealt with the power."""

    task = models.ForeignKey(
        AdjustmentTask, models.PROTECT, related_name="items", verbose_name="调整任务"
    )
    power = models.ForeignKey(Power, models.PROTECT, related_name="+", verbose_name="权力事项")
    element = models.CharField("要素", max_length=10, choices=Element)
    article = article_field("条号", null=True, blank=True)
    revision = models.ForeignKey(
        Revision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理它的清单稿",
    )

    class Meta:
        verbose_name = verbose_name_plural = "调整任务事项"
        ordering = ["power", "element", "article"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "power", "element", "article"],
                nulls_distinct=False,
                name="a_place_stands_once_in_a_task",
            ),
        ]

    def __str__(self) -> str:
        written = place(self.article) if self.article else "全法"
        return f"{self.power} {self.get_element_display()} {written}"
