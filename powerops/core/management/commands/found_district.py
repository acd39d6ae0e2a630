"""`manage.py found_district`: the jurisdiction and its first administrator, once; the rest is done in the browser."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from powerops.core.models import Appointment, Organisation, Person, Post
from powerops.core.organisations import establish
from powerops.core.refusals import Refusal
from powerops.core.roles import Role


class Command(BaseCommand):
    help = "设立辖区和首位管理员。口令取环境变量 POWEROPS_ADMIN_PASSWORD，未设置时在终端输入。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="网址中使用的短代码，例如 gxq")
        parser.add_argument("name", help="辖区名称，例如 新乡高新区")
        parser.add_argument(
            "--credit-code", required=True, help="统一社会信用代码，或 TE 开头的临时代码"
        )
        parser.add_argument(
            "--established-on",
            type=date.fromisoformat,
            default=None,
            help="设立日期，例如 2016-08-25",
        )
        parser.add_argument("--admin", default="admin", help="管理员用户名，默认 admin")

    def handle(self, *args: Any, **options: Any) -> None:
        if Organisation.objects.filter(code=options["code"]).exists():
            raise CommandError(f"机构代码 {options['code']} 已被使用。")
        password = asked_password()
        try:
            validate_password(password, Person(username=options["admin"]))
            found(
                password=password,
                **{
                    name: options[name]
                    for name in ("code", "name", "credit_code", "established_on", "admin")
                },
            )
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{options['name']}已设立，请用 {options['admin']} 登录，在“组织机构”中设立各部门。"
        )


def asked_password() -> str:
    """Return the first password, from the environment or typed twice at the terminal."""
    given = os.environ.get("POWEROPS_ADMIN_PASSWORD", "")
    if given or not sys.stdin.isatty():
        return given
    first, second = getpass.getpass("管理员密码："), getpass.getpass("再输入一次：")
    if first != second:
        raise CommandError("两次输入的密码不一致。")
    return first


@transaction.atomic
def found(
    *,
    code: str,
    name: str,
    credit_code: str,
    established_on: date | None,
    admin: str,
    password: str,
) -> None:
    """Found the jurisdiction, and appoint who administers it from today."""
    today = timezone.localdate()
    district = establish(
        code=code, name=name, kind="jurisdiction", parent=None, established_on=established_on or today,
        credit_code=credit_code,
    )  # fmt: skip
    person = Person.objects.create_user(admin, password, name="系统管理员")
    post = Post(organisation=district, title="系统管理员", role=Role.ADMIN)
    post.full_clean()
    post.save()
    Appointment.objects.create(person=person, post=post, began_on=today, source="系统安装")
