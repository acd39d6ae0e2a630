"""Print the database's connection URL, for psql, pg_dump and scripts."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from powerops import env
from powerops.embedded import Embedded


class Command(BaseCommand):
    help = "打印数据库连接地址（默认是应用角色的）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", choices=["app", "owner", "superuser"], default="app")

    def handle(self, *args: Any, **options: Any) -> str:
        role = options["role"]
        external = env.text("DATABASE_URL", "")
        if not external:
            return Embedded(settings.POWEROPS_HOME).url(role)
        if role == "superuser":
            raise CommandError("使用外部数据库（DATABASE_URL）时，没有超级用户的连接地址。")
        return env.text("DATABASE_OWNER_URL", external) if role == "owner" else external
