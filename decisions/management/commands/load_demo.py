"""`manage.py load_demo`: the demo district, idempotent; never in production."""

import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from decisions.demo import load_decisions
from powerops.core.origin import acting_from
from registry.demo import CAST, load_demo


class Command(BaseCommand):
    help = "建立演示辖区新乡高新区：机构、人员、一份已公布的清单，决策权限、年度目录和一件正在征求意见的决策事项。可重复执行；生产环境拒绝执行。"

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("生产环境（POWEROPS_ENV=production）不能载入演示数据。")
        accounts = settings.POWEROPS_HOME / "demo-accounts.txt"
        given = os.environ.get("POWEROPS_DEMO_PASSWORD")
        if not given and accounts.exists():
            password, is_new = (
                accounts.read_text(encoding="utf-8").splitlines()[0].partition("：")[2],
                False,
            )
        else:
            password, is_new = given or secrets.token_urlsafe(9), not given
        with acting_from():
            load_demo(password)
            load_decisions()
        accounts.touch(mode=0o600)
        lines = [
            f"演示账号口令：{password}",
            *(f"{username}　{of}{title}" for username, of, title, *_ in CAST),
        ]
        accounts.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.stdout.write("演示辖区新乡高新区已就绪。")
        if is_new:
            self.stdout.write(f"演示账号口令（只显示这一次）：{password}")
