"""Files that came in (attachments) and documents that went out, each known by the digest of its content."""

from __future__ import annotations

import secrets

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from powerops.core.models.organisations import Organisation
from powerops.core.models.people import Person

sha256 = RegexValidator(r"^[0-9a-f]{64}$", "不是有效的 SHA-256 摘要。")
# Letters and digits that cannot be mistaken for one another when read from paper.
PLAIN_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def content_path(attachment: Attachment, filename: str) -> str:
    """Where a file lies: under its own digest, so equal content is stored once."""
    return f"attachments/{attachment.sha256[:2]}/{attachment.sha256}"


class Attachment(models.Model):
    """A file as somebody handed it in; never overwritten."""

    file = models.FileField("文件", upload_to=content_path, max_length=200)
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64, validators=[sha256], db_index=True)
    size = models.PositiveBigIntegerField("大小（字节）")
    media_type = models.CharField("类型", max_length=100)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件"

    def __str__(self) -> str:
        return self.name


def new_verification_code() -> str:
    """Twelve plain characters, unguessable, short enough to type."""
    return "".join(secrets.choice(PLAIN_CHARACTERS) for _ in range(12))


class Document(models.Model):
    """An official document rendered once from a frozen snapshot; anyone may verify it by its code."""

    code = models.CharField("验证码", max_length=12, unique=True, default=new_verification_code)
    kind = models.CharField("种类", max_length=60)
    title = models.CharField("标题", max_length=200)
    issuer = models.CharField("制发机关", max_length=100)
    issued_on = models.DateField("制发日期")
    record_type = models.CharField("记录类型", max_length=60)
    record_id = models.BigIntegerField("记录编号")
    content_sha256 = models.CharField("内容摘要", max_length=64, validators=[sha256])
    public_url = models.CharField("公开网址", max_length=300, blank=True)
    template = models.CharField("模板", max_length=100, blank=True)
    snapshot = models.JSONField("内容快照", null=True, blank=True)
    file = models.FileField("文件", upload_to="documents/", max_length=200, blank=True)
    file_sha256 = models.CharField("文件摘要", max_length=64, validators=[sha256], blank=True)
    signed_by = models.CharField("签名人", max_length=200, blank=True)
    signed_at = models.DateTimeField("签名时间", null=True, blank=True)
    made_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record_type", "record_id"],
                name="a_record_has_one_document_of_a_kind",
            ),
            models.CheckConstraint(
                name="a_document_and_its_digest_come_together",
                condition=models.Q(file="", file_sha256="")
                | ~models.Q(file="") & ~models.Q(file_sha256=""),
            ),
            models.CheckConstraint(
                name="a_template_and_its_snapshot_come_together",
                condition=models.Q(template="", snapshot__isnull=True)
                | ~models.Q(template="") & models.Q(snapshot__isnull=False),
            ),
            models.CheckConstraint(
                name="a_signature_says_whose_and_when",
                condition=models.Q(signed_by="", signed_at__isnull=True)
                | ~models.Q(signed_by="") & ~models.Q(file="") & models.Q(signed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("core:verify", args=[self.code])


class Filing(models.Model):
    """A file put to a record under the name of a material; a better one comes as the next version."""

    record_type = models.CharField("记录类型", max_length=60)
    record_id = models.BigIntegerField("记录编号")
    slot = models.CharField("材料", max_length=100)
    version = models.PositiveSmallIntegerField("版次", default=1)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, related_name="filings", verbose_name="附件"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    is_sensitive = models.BooleanField("敏感", default=False, help_text="每次查阅都留有记录。")
    filed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="提交人")
    filed_at = models.DateTimeField("提交时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "材料"
        ordering = ["slot", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "record_id", "slot", "version"],
                name="versions_of_a_material_are_numbered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.slot}（第{self.version}版）"


class Reading(models.Model):
    """查阅: who opened which file of which record, when and from where (G8)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="查阅人")
    post_title = models.CharField("岗位", max_length=200, blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, related_name="readings", verbose_name="附件"
    )
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="记录所属部门"
    )
    record_type = models.CharField("记录类型", max_length=60)
    record_id = models.BigIntegerField("记录编号")
    record_title = models.CharField("记录名称", max_length=200)
    is_sensitive = models.BooleanField("敏感", default=False)
    at = models.DateTimeField("时间", auto_now_add=True)
    request_id = models.CharField("请求编号", max_length=36, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "查阅记录"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["record_type", "record_id", "-at"], name="readings_of_a_record"),
            models.Index(
                fields=["-at"], condition=models.Q(is_sensitive=True), name="sensitive_readings"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}查阅{self.attachment}"
