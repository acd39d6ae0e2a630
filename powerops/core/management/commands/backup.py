"""`manage.py backup DIR`: everything that the database and the file store hold, in one directory, while work goes on."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from powerops.core.backup import MANIFEST_DIGEST, STORE_FAILS, back_up
from powerops.core.refusals import Refusal


class Command(BaseCommand):
    help = "把数据库和全部文件备份到一个新目录（不含密钥）；运行中即可备份"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="新目录，或者空目录")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["directory"]
        try:
            amiss = back_up(target, self.stdout.write)
        except (Refusal, *STORE_FAILS) as error:
            raise CommandError(f"没有作出备份：{error}") from error
        digest = (target / MANIFEST_DIGEST).read_text().split()[0]
        self.stdout.write(f"备份已完成：{target}\n备份摘要（请另行记录）：{digest}")
        self.stdout.write("密钥（SECRET_KEY、封印密钥）不在备份中，请另行保管。")
        if amiss:
            listed = "\n".join(amiss)
            raise CommandError(
                f"备份已完成，但有 {len(amiss)} 个文件本身有问题，请核查：\n{listed}"
            )
