"""Open data: one row for each dated set of files that was put before the public (G9; the Plan 四(二)8)."""

from __future__ import annotations

from django.db import models

from powerops.core.models.files import sha256


class OpenDataSet(models.Model):
    """数据开放文件集: complete once its row is there; the manifest names each file with its digest.

    Each manifest names the digest of the one before and is signed with the sealing key, so the row and what anybody
    kept of it prove each other. The files are removed after a time, the row stays.
    """

    number = models.PositiveIntegerField("序号", unique=True)
    made_on = models.DateField("日期")
    made_at = models.DateTimeField("生成时间")
    stamp = models.PositiveBigIntegerField("公开内容序号")
    stamped_at = models.DateTimeField("公开内容变更时间")
    # Of unsuitable content, ever, as the files know it: once there is one more, they are offered no longer.
    withdrawals = models.PositiveIntegerField("已知的撤下")
    folder = models.CharField("存放位置", max_length=100)
    manifest = models.TextField("清单文件")
    digest = models.CharField("清单摘要", max_length=64, validators=[sha256])
    previous = models.CharField("前一清单摘要", max_length=64, blank=True)
    public_key = models.CharField("公钥", max_length=64)
    signature = models.CharField("签名", max_length=128)

    class Meta:
        verbose_name = verbose_name_plural = "数据开放文件集"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"第{self.number}期数据开放文件（{self.made_on}）"
