"""The row log and its seals: what nobody can alter unseen (G1, F4; the Plan 四(一)4, 四(二)7).

A database trigger writes each change of a recorded table here, whoever makes it. Rows are sealed in batches: a Merkle
root over the rows, chained to the seal before, signed.
"""

from __future__ import annotations

from django.db import models


class RowChange(models.Model):
    """One change of one row, as the database saw it; written by trigger only."""

    class Operation(models.TextChoices):
        INSERT = "I", "新增"
        UPDATE = "U", "修改"
        DELETE = "D", "删除"

    transaction = models.BigIntegerField("事务")
    table = models.CharField("表", max_length=63)
    row = models.BigIntegerField("行")
    operation = models.CharField("操作", max_length=1, choices=Operation)
    content = models.TextField("内容", help_text="该行当时的规范文本；只计算一次，不再重新生成。")
    # Numbers, not references: the log outlives whatever it speaks of.
    actor = models.BigIntegerField("行为人", null=True)
    request = models.CharField("请求编号", max_length=36, blank=True)
    at = models.DateTimeField("时刻")

    class Meta:
        verbose_name = verbose_name_plural = "行日志"
        ordering = ["pk"]
        indexes = [models.Index(fields=["table", "row", "id"], name="changes_of_a_row")]

    def __str__(self) -> str:
        return f"{self.pk} {self.table} {self.row} {self.get_operation_display()}"


class Seal(models.Model):
    """A signed root over one unbroken stretch of the row log."""

    class Algorithm(models.TextChoices):
        SHA256 = "sha256", "SHA-256"
        SM3 = "sm3", "SM3"

    number = models.PositiveIntegerField("序号", unique=True)
    algorithm = models.CharField("摘要算法", max_length=10, choices=Algorithm)
    first_row = models.BigIntegerField("起始行")
    last_row = models.BigIntegerField("截止行")
    row_count = models.PositiveIntegerField("行数")
    root = models.CharField("默克尔根", max_length=64)
    previous = models.CharField("前一封印摘要", max_length=64)
    digest = models.CharField("封印摘要", max_length=64, unique=True)
    signature = models.CharField("签名", max_length=128)
    public_key = models.CharField("公钥", max_length=64)
    sealed_at = models.DateTimeField("封印时间")
    marks = models.BinaryField(
        "行标记",
        help_text="每行十六字节：行日志编号和叶摘要的前八字节。只用来指出被改动的行，不是证据。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "封印"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="a_seal_covers_rows_in_order",
                condition=models.Q(first_row__lte=models.F("last_row"), row_count__gte=1),
            )
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 号封印"
