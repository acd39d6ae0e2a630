"""订阅: news of a body's list, a power or a search by e-mail, asked for and confirmed by whoever owns the address (R4).

Nothing is sent to an address before its owner has opened the link of the first letter; every letter carries the link that
ends it, and an ended subscription is deleted. After a publication the worker writes one letter a subscription, under a
key that names the edition, so that a second run writes none twice. The Plan 四(二)3: 向社会公布, 接受社会监督.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from powerops.core import letters
from powerops.core.models import Organisation
from powerops.core.refusals import RuleViolated
from registry import search
from registry.models import Edition, PublishedPower, Subscription

Kind = Subscription.Kind
PER_DAY, PER_ADDRESS = 10, 50  # asked for by one sender in a day; held by one address
UNCONFIRMED = timedelta(days=7)  # what nobody confirms for so long is forgotten
NAMED = 20  # powers named in one letter; the rest are counted
WORKING_BATCH = 500
SIGNATURE = "\n\n不再接收：{end}\n{district}行政权力规范运行平台"

CHANGED = """
SELECT coalesce(new.power_id, old.power_id), coalesce(new.name, old.name), coalesce(new.code, old.code),
  CASE WHEN old.id IS NULL THEN '列入' WHEN new.id IS NULL THEN '不再列入' ELSE '变更' END
FROM (SELECT * FROM registry_shownpower WHERE edition_id = %s) AS new
FULL JOIN (SELECT * FROM registry_shownpower WHERE edition_id = %s) AS old USING (power_id)
WHERE old.digest IS DISTINCT FROM new.digest
ORDER BY coalesce(new.position, old.position)
"""


# --- asking, confirming, ending --------------------------------------------------------------------


@transaction.atomic
def ask(
    email: str, *, sender: str, body: Organisation | None = None, power: PublishedPower | None = None, query: str = ""
) -> None:  # fmt: skip
    """Note what an address wants and write it the letter that asks whether it does; told once is enough.

    What is known already is neither refused nor told, so nobody learns whose address is here. Raises RuleViolated when
    one sender asks for too many.
    """
    since = timezone.now() - timedelta(days=1)
    if Subscription.objects.filter(sender=sender, asked_at__gt=since).count() >= PER_DAY:
        raise RuleViolated("您今天订阅得太多，请明天再试。", clause="")
    title = f"{body.name}的权力清单" if body else f"事项“{power}”" if power else f"搜索“{query}”"
    wanted = {
        "kind": Kind.BODY if body else Kind.POWER if power else Kind.SEARCH, "body": body,
        "power_id": power.power_id if power else None, "query": query,
    }  # fmt: skip
    email = email.lower()
    one = Subscription.objects.filter(email=email, **wanted).first()
    if one is None:
        if Subscription.objects.filter(email=email).count() >= PER_ADDRESS:
            return
        one = Subscription(email=email, sender=sender, title=title[:600], **wanted)
        one.full_clean()
        one.save()
    if one.confirmed_at is None:
        put_question(one)


def put_question(one: Subscription) -> None:
    """Write the letter that asks whether the address wants this; once a day at most."""
    confirm = letters.link(reverse("registry:subscription", args=[one.token]))
    text = (
        f"有人用这个邮箱订阅{one.title}的变动通知。\n\n是您本人的，请打开下面的网页确认：\n{confirm}\n\n"
        f"不是您本人的，请不要理会，七天后自动失效。\n{settings.DISTRICT}行政权力规范运行平台"
    )
    key = f"subscription:{one.pk}:confirm:{timezone.localdate()}"
    letters.write(key, None, f"请确认订阅：{one.title}"[:200], text, address=one.email)


@transaction.atomic
def confirm(token: str) -> Subscription | None:
    """The owner of the address wants it; None when there is no such subscription (any more)."""
    one = Subscription.objects.select_for_update(of=("self",)).filter(token=token).first()
    if one and one.confirmed_at is None:
        one.confirmed_at = timezone.now()
        one.save(update_fields=["confirmed_at"])
    return one


def end(token: str) -> bool:
    """Delete the subscription and with it the address; whether there was one."""
    return bool(Subscription.objects.filter(token=token).delete()[0])


def forget_unconfirmed() -> int:
    """Drop what nobody confirmed; return how many."""
    old = timezone.now() - UNCONFIRMED
    return Subscription.objects.filter(confirmed_at=None, asked_at__lt=old).delete()[0]


# --- telling -----------------------------------------------------------------------------------------


def tell_subscribers(edition: Edition) -> int:
    """Write to everybody who wants to hear of what the edition changed; return how many letters."""
    changed = changes_of(edition)
    if not changed:
        return 0
    written = 0
    for one, lines in wanted_of(edition, changed):
        written += write_news(one, edition, lines)
    return written


def changes_of(edition: Edition) -> dict[int, str]:
    """Return the powers that the edition changed, each with a line in words, in the list's order; as the public sees them."""
    before = edition.body.editions.filter(number__lt=edition.number).order_by("-number").first()
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [edition.pk, before.pk if before else 0])
        rows = cursor.fetchall()
    return {
        power: f"{what}：{name}　{letters.link(f'/powers/{code}/')}"
        for power, name, code, what in rows
    }


def wanted_of(
    edition: Edition, changed: dict[int, str]
) -> Iterable[tuple[Subscription, list[str]]]:
    """Yield each subscription that the changes concern, with the lines that it wants."""
    confirmed = Subscription.objects.exclude(confirmed_at=None)
    everything = list(changed.values())
    for one in batched(confirmed.filter(kind=Kind.BODY, body=edition.body_id)):
        yield one, everything
    for one in batched(confirmed.filter(kind=Kind.POWER, power__in=changed.keys())):
        yield one, [changed[one.power_id]]  # type: ignore[index]  # a constraint: a power's subscription names it
    searches = confirmed.filter(kind=Kind.SEARCH)
    for query in searches.order_by("query").values_list("query", flat=True).distinct().iterator():
        found = {
            hit.power_id
            for hit in search.search(query, body_id=edition.body_id, size=search.CAP).powers
        }
        lines = [line for power, line in changed.items() if power in found]
        if lines:
            for one in batched(searches.filter(query=query)):
                yield one, lines


def batched(rows: QuerySet[Subscription]) -> Iterable[Subscription]:
    """Yield rows without holding all of them."""
    return rows.order_by("pk").iterator(chunk_size=WORKING_BATCH)


def write_news(one: Subscription, edition: Edition, lines: list[str]) -> int:
    """Write one letter about an edition; 0 when it was written already or cannot be sent."""
    more = f"\n……共 {len(lines)} 项" if len(lines) > NAMED else ""
    end_address = letters.link(reverse("registry:subscription", args=[one.token]))
    text = (
        f"{edition}已于{edition.published_on:%Y年%-m月%-d日}公布。\n{letters.link(edition.get_absolute_url())}\n\n"
        f"您订阅的{one.title}有 {len(lines)} 项变动：\n" + "\n".join(lines[:NAMED]) + more
        + SIGNATURE.format(end=end_address, district=settings.DISTRICT)
    )  # fmt: skip
    key = f"subscription:{one.pk}:{edition.pk}"
    return letters.write(key, None, f"{one.title}有变动"[:200], text, address=one.email) is not None
