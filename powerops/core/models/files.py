"""Files that came in (attachments) and documents that went out, each known by the digest of its content."""

from __future__ import annotations

import secrets

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

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
    file = models.FileField("文件", upload_to="documents/", max_length=200, blank=True)
    file_sha256 = models.CharField("文件摘要", max_length=64, validators=[sha256], blank=True)
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
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("core:verify", args=[self.code])
