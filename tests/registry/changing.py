"""What tests of changed laws and bodies begin with: laws in the register, powers that lean on them."""

from __future__ import annotations

from datetime import date
from typing import Any

from powerops.core.models import Person
from registry.models import ArticleChange, Law, LawChange
from registry.workflows import law_change, task_opening

What = ArticleChange.What


def law(name: str, **facts: Any) -> Law:
    """A registered law."""
    return Law.objects.get_or_create(name=name, rank="法律", defaults=facts)[0]


def construction_law() -> Law:
    """The law on which the builders' penalty rests, by its article 64."""
    return law("中华人民共和国建筑法", effective_on=date(1998, 3, 1))


def article(number: int, what: str = What.MODIFIED, **more: Any) -> ArticleChange:
    """One line of a change."""
    return ArticleChange(article=number, what=what, summary="改动了处罚幅度", **more)


def entered(
    of: Law, by: Person, *articles: ArticleChange, kind: str = "amended", **facts: Any
) -> LawChange:
    """A change entered today, in force since the first of November unless told."""
    said = {
        "published_on": date(2026, 10, 1), "effective_on": date(2026, 11, 1),
        "document_number": "主席令第9号", "source": "国家法律法规数据库", **facts,
    }  # fmt: skip
    return law_change.enter(LawChange(law=of, kind=kind, **said), articles, by=by)


def sent(change: LawChange, by: Person) -> LawChange:
    """The change checked and its tasks sent, what the worker does included."""
    law_change.check(change, by=by)
    law_change.send(change, by=by)
    task_opening.open_for_law(change, by=by)
    change.refresh_from_db()
    return change
