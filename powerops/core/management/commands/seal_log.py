"""Seal what is finished in the row log; the scheduler does so every hour."""

from typing import Any

from django.core.management.base import BaseCommand

from powerops.core.sealing import seal_log


class Command(BaseCommand):
    help = "封印行日志中已经完成的部分（后台每小时自动执行一次）"

    def handle(self, *args: Any, **options: Any) -> None:
        seals = seal_log()
        for seal in seals:
            self.stdout.write(
                f"第 {seal.number} 号封印：{seal.row_count} 行，封印摘要 {seal.digest}"
            )
        if not seals:
            self.stdout.write("没有需要封印的行，或者有事务尚未结束，留待下一次。")
