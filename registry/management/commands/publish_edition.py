"""Publish what is approved for a body as its next edition."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from powerops.core.models import Organisation, Person
from powerops.core.origin import acting_from
from powerops.core.refusals import Refusal
from registry.workflows.edition import publish_edition


class Command(BaseCommand):
    help = "公布部门已审定的清单，成为下一版"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--body", required=True, help="部门的机构代码")
        parser.add_argument("--as", dest="username", required=True, help="公布人的用户名")

    def handle(self, *args: Any, **options: Any) -> None:
        body = Organisation.objects.filter(code=options["body"]).first()
        if body is None:
            raise CommandError(f"没有机构代码为“{options['body']}”的部门。")
        person = Person.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"没有用户名为“{options['username']}”的人员。")
        with acting_from(request_id=f"publish-{timezone.now():%Y%m%d%H%M%S%f}"):
            try:
                edition = publish_edition(body, by=person)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"已公布：{edition}，共 {edition.power_count} 项，内容摘要 {edition.digest}。"
        )
