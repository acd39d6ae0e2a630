"""`manage.py restore DIR`: bring an installation back from a backup, as the owner of the tables."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from powerops.core.backup import STORE_FAILS
from powerops.core.management.commands.up import DEMO_MARK
from powerops.core.models import Seal
from powerops.core.refusals import Refusal
from powerops.core.restoring import restore
from powerops.core.sealing import known_keys


class Command(BaseCommand):
    help = "从备份恢复到空的数据库和空的文件目录；先核对全部摘要"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="备份目录")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["directory"], self.stdout.write)
        except DatabaseError as error:
            raise CommandError(
                f"数据库拒绝了恢复：{error}"
                "恢复要用表的所有者（DATABASE_OWNER_URL），它须能在 public 模式中建表。"
            ) from error
        except (Refusal, *STORE_FAILS) as error:
            raise CommandError(str(error)) from error
        # The demo district has no business in a restored installation.
        (settings.POWEROPS_HOME / DEMO_MARK).touch()
        if seal := manifest["seal"]:
            self.stdout.write(
                f"最新封印：第 {seal['number']} 号，{seal['digest']}。请与公布的和第二机关保存的封印核对。"
            )
        if Seal.objects.exclude(public_key__in=known_keys()).exists():
            self.stdout.write(
                "本机的封印密钥不是备份中封印所用的。启动前请先放回原来的密钥（POWEROPS_SEALING_KEY，"
                f"或者文件 {settings.POWEROPS_HOME / 'sealing-key'}），否则核验会报告公钥不符。"
            )
        self.stdout.write("恢复已完成。请运行 manage.py verify_audit 核验全部记录。")
