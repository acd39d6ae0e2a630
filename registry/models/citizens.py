"""What citizens send without an account: mistakes they report on a published power, and where news are to go (G14, R4).

The Plan 四(二)3: the lists are published and open to the public's supervision; 四(二)6: every matter gets an answer. Who
reported is nobody's business but the body's that answers; a subscription is deleted, not kept, when it ends.
"""

from __future__ import annotations

import secrets

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from powerops.core.history import tracked
from powerops.core.models import Organisation, Person
from powerops.core.models.files import PLAIN_CHARACTERS, sha256
from registry.models.editions import Edition
from registry.models.powers import Power


def new_code() -> str:
    """Ten plain characters that only who reported knows."""
    return "".join(secrets.choice(PLAIN_CHARACTERS) for _ in range(10))


def new_token() -> str:
    """What stands in the links of a subscription's letters, unguessable."""
    return secrets.token_urlsafe(24)


PRIVATE = ("email", "telephone", "code", "sender", "form_key")


class ErrorReport(models.Model):
    """纠错: a mistake that somebody reports on a published power, followed to its answer."""

    class Subject(models.TextChoices):
        """Which part of the power is said to be wrong."""

        NAME = "name", "事项名称或者编码"
        BASIS = "basis", "实施依据"
        BODY = "body", "行使主体、地址或者电话"
        DUTY = "duty", "责任事项或者追责情形"
        GUIDE = "guide", "办理条件、材料、流程或者时限"
        FEE = "fee", "收费"
        OUTDATED = "outdated", "已经取消或者变更"
        OTHER = "other", "其他"

    class Status(models.TextChoices):
        FILED = "filed", "待答复"
        TO_SIGN = "to_sign", "待负责人审签"
        ANSWERED = "answered", "已答复"
        DISMISSED = "dismissed", "不予受理"

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "情况属实，将予更正"
        PARTLY = "partly", "部分属实，将予更正"
        REFUSED = "refused", "核实无误，不作更正"

    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="error_reports", verbose_name="部门"
    )
    year = models.PositiveSmallIntegerField("年度", editable=False)
    serial = models.PositiveIntegerField("顺序号", editable=False)
    code = models.CharField("查询码", max_length=10, default=new_code, editable=False)
    form_key = models.CharField("表单标识", max_length=64, unique=True, editable=False)
    power = models.ForeignKey(
        Power, models.PROTECT, related_name="error_reports", verbose_name="权力事项"
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="+", verbose_name="所看的版次"
    )
    subject = models.CharField("哪里有误", max_length=20, choices=Subject)
    text = models.TextField(
        "具体说明",
        max_length=2000,
        validators=[MinLengthValidator(5, "请把哪里有误说清楚，至少五个字。")],
    )
    email = models.EmailField("电子邮箱", blank=True)
    telephone = models.CharField("联系电话", max_length=40, blank=True)
    sender = models.CharField("来源标记", max_length=64, validators=[sha256], editable=False)
    filed_at = models.DateTimeField("收到时间", default=timezone.now, editable=False)
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.FILED)
    outcome = models.CharField("核实结果", max_length=20, choices=Outcome, blank=True)
    summary = models.CharField("公开的问题摘要", max_length=200, blank=True)
    answer = models.TextField("答复", max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="拟稿人"
    )
    returned_reason = models.TextField("退回理由", blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )

    # How the sender is reached, and what opens the report to the sender, stand in no history and no log.
    history = tracked(leaving_out=PRIVATE)

    class Meta:
        verbose_name = verbose_name_plural = "纠错"
        ordering = ["-filed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "serial"], name="error_reports_of_a_year_are_numbered"
            ),
            models.CheckConstraint(
                name="what_is_answered_says_what_and_who",
                condition=~Q(status__in=["to_sign", "answered"])
                | Q(answered_by__isnull=False) & ~Q(outcome="") & ~Q(summary="") & ~Q(answer=""),
                violation_error_message="答复应写明核实结果、公开的问题摘要和答复内容。",
            ),
            models.CheckConstraint(
                name="a_closed_error_report_says_when_and_by_whom",
                condition=Q(
                    status__in=["answered", "dismissed"],
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                )
                | Q(
                    status__in=["filed", "to_sign"], closed_at__isnull=True, closed_by__isnull=True
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["power", "status"], name="error_reports_of_a_power"),
            models.Index(fields=["body", "status"], name="error_reports_of_a_body"),
            models.Index(fields=["sender", "filed_at"], name="error_reports_of_a_sender"),
        ]

    def __str__(self) -> str:
        return f"纠错 {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("registry:error-report-detail", args=[self.pk])

    @property
    def power_name(self) -> str:
        """The power's present name; its code once it is off the list."""
        published = getattr(self.power, "published", None)
        return str(published or self.power)

    @property
    def number(self) -> str:
        """What the citizen asks after: the year and six digits."""
        return f"JC{self.year}{self.serial:06d}"


class Subscription(models.Model):
    """订阅: an e-mail address that wants to hear of changes of a body's list, of one power, or of a search."""

    class Kind(models.TextChoices):
        BODY = "body", "部门清单"
        POWER = "power", "事项"
        SEARCH = "search", "搜索"

    kind = models.CharField("种类", max_length=10, choices=Kind)
    body = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="部门"
    )
    power = models.ForeignKey(
        Power, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="事项"
    )
    query = models.CharField("搜索的字", max_length=200, blank=True)
    title = models.CharField("订阅的内容", max_length=600)
    email = models.EmailField("电子邮箱")
    token = models.CharField("凭据", max_length=40, unique=True, default=new_token, editable=False)
    sender = models.CharField("来源标记", max_length=64, validators=[sha256], editable=False)
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "订阅"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "email",
                "kind",
                Coalesce("body", 0),
                Coalesce("power", 0),
                "query",
                name="an_address_subscribes_once_to_one_thing",
            ),
            models.CheckConstraint(
                name="a_subscription_is_to_what_its_kind_says",
                condition=Q(kind="body", body__isnull=False, power__isnull=True, query="")
                | Q(kind="power", body__isnull=True, power__isnull=False, query="")
                | Q(kind="search", body__isnull=True, power__isnull=True) & ~Q(query=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["body"],
                condition=Q(confirmed_at__isnull=False),
                name="subscriptions_to_a_body",
            ),
            models.Index(
                fields=["power"],
                condition=Q(confirmed_at__isnull=False),
                name="subscriptions_to_a_power",
            ),
            models.Index(
                fields=["query"],
                condition=Q(confirmed_at__isnull=False, kind="search"),
                name="subscriptions_to_a_search",
            ),
            models.Index(fields=["sender", "asked_at"], name="subscriptions_of_a_sender"),
        ]

    def __str__(self) -> str:
        return self.title
