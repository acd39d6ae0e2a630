"""Persons, posts and appointments: who held which post from when to when (F2; the Plan 三, 五(三))."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from powerops.core.history import tracked
from powerops.core.models.organisations import Organisation
from powerops.core.roles import OWN_BODY_ROLES, PROSE, Role


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Person:
        """Make a person who can log in; without a password the account stays closed."""
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone who holds or held posts; kept for good, because responsibility is for life (四(四)1)."""

    class Letters(models.TextChoices):
        """Which e-mails the person wants."""

        EACH = "each", "每件提醒和每日汇总"
        DIGEST = "digest", "只要每日汇总"
        NONE = "none", "不发邮件"

    username = models.CharField(
        "用户名",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个用户名已被使用。"},
    )
    name = models.CharField("姓名", max_length=60)
    staff_number = models.CharField("工号", max_length=40, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    letters = models.CharField(
        "邮件提醒",
        max_length=10,
        choices=Letters,
        default=Letters.EACH,
        help_text="通知和到期提醒始终显示在工作台，这里只决定是否另发邮件。",
    )
    is_active = models.BooleanField("可以登录", default=True)
    is_system = models.BooleanField("系统", default=False, editable=False)
    joined_at = models.DateTimeField("建立时间", auto_now_add=True)

    history = tracked(leaving_out=("password", "last_login"))
    objects = PersonManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("core:person-detail", args=[self.pk])


class Post(models.Model):
    """A position at an organisation, with the role that it carries."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="posts", verbose_name="机构"
    )
    title = models.CharField("岗位名称", max_length=60)
    role = models.CharField("角色", max_length=20, choices=Role)
    is_principal = models.BooleanField(
        "主要负责人",
        default=False,
        help_text="部门主要负责人是规范权力运行的第一责任人（五(三)）。",
    )
    is_open = models.BooleanField("在设", default=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["organisation__path", "-is_principal", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"],
                name="post_titles_differ_within_an_organisation",
                violation_error_message="该机构已有同名岗位。",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_principal=True, is_open=True),
                name="one_principal_post_per_organisation",
                violation_error_message="该机构已设主要负责人岗位。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}{self.title}"

    @property
    def prose(self) -> str:
        """What the post's role may do, in words."""
        return PROSE[Role(self.role)]


class AppointmentQuerySet(models.QuerySet):
    def in_force(self, on: date) -> AppointmentQuerySet:
        """Those that run on the day."""
        return self.not_ended(on).filter(began_on__lte=on)

    def not_ended(self, on: date) -> AppointmentQuerySet:
        """Those that run on the day or begin later."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on))


class Appointment(models.Model):
    """A person at a post from one day to another, both days included."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="appointments", verbose_name="人员"
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments", verbose_name="岗位")
    began_on = models.DateField("任职日期")
    ended_on = models.DateField("离任日期", null=True, blank=True)
    source = models.CharField("任免文件", max_length=200, blank=True)

    history = tracked()
    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["-began_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "post"],
                condition=Q(ended_on__isnull=True),
                name="a_person_holds_a_post_once_at_a_time",
                violation_error_message="该人员正在担任这个岗位。",
            ),
            models.CheckConstraint(
                name="appointment_ends_on_or_after_it_begins",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                violation_error_message="离任日期不能早于任职日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.post}）"

    def reaches(self, body: Organisation) -> bool:
        """Whether the role held here acts for the body: its own, or any in the same jurisdiction."""
        own = self.post.organisation
        if self.post.role in OWN_BODY_ROLES:
            return own.pk == body.pk
        return body.path.startswith(jurisdiction_path(own))


def jurisdiction_path(organisation: Organisation) -> str:
    """Path of the jurisdiction in which an organisation stands: itself when it is one, else its parent's path.

    Offices of a jurisdiction stand directly below it.
    """
    if organisation.kind == "jurisdiction":
        return organisation.path
    return organisation.path.rstrip(".").rpartition(".")[0] + "."
