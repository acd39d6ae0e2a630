"""What the Plan asks about a revision before it goes on (R1, R2, R3, F1; 四(二)3): None when it holds, else why not."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from powerops.core.actor import Actor
from powerops.core.filings import filings_of
from powerops.core.templatetags.ui import cndate
from powerops.law import plan
from registry.differences import content_of, differences
from registry.mergers import mergers_in
from registry.models import Power, PowerVersion, Revision, Succession

Action = PowerVersion.Action
BASIS = "调整依据文件"  # the material that shows on what document a revision stands


def says_something(revision: Revision, actor: Actor) -> str | None:
    """A revision changes at least one power."""
    return None if revision.versions.exists() else "清单稿中还没有任何事项。"


def every_power_is_complete(revision: Revision, actor: Actor) -> str | None:
    """Every power has category, legal basis, exercising body and at least one duty (R2)."""
    versions = revision.versions.exclude(action__in=PowerVersion.LEAVING).annotate(
        cited=Count("citations")
    )
    wanting = [
        f"{version}：{'、'.join(lacks)}" for version in versions if (lacks := lacking(version))
    ]
    if not wanting:
        return None
    more = f"；等 {len(wanting)} 项" if len(wanting) > 3 else ""
    return f"有事项不完整：{'；'.join(wanting[:3])}{more}。"


def body_exists(revision: Revision, actor: Actor) -> str | None:
    """The list is that of a body which exists today (F1)."""
    body = revision.body
    if body.abolished_on is None or body.abolished_on > actor.on:
        return None
    taken_over = f"，由{body.successor}承接" if body.successor else ""
    return f"{body}已于{cndate(body.abolished_on)}撤销{taken_over}。"


def body_has_ended(revision: Revision, actor: Actor) -> str | None:
    """A body that exists goes on with its list itself."""
    return None if body_exists(revision, actor) else f"{revision.body}仍然存在，不能终止其清单稿。"


def lacking(version: Any) -> list[str]:
    """Return what a version (annotated with `cited`) lacks of what the Plan wants of every power."""
    basis = version.basis_text if version.cited else ""
    violations = plan.missing_elements(
        category=version.category,
        basis=basis,
        body=version.exercising_body,
        duties=len(version.duties),
    )
    return [violation.message.removesuffix("，不能提交审定") for violation in violations]


# --- adjustments (R3) ------------------------------------------------------------------------------


def every_change_changes_something(revision: Revision, actor: Actor) -> str | None:
    """What is proposed as a change says something else than the list in force."""
    changes = revision.versions.filter(action=Action.CHANGE)
    idle = [str(version) for version in changes.select_related("power__published__version") if not changed(version)]  # fmt: skip
    return f"有事项与现行清单相同，没有改动：{'；'.join(idle[:3])}。" if idle else None


def what_stands_still_changes_nothing_else(revision: Revision, actor: Actor) -> str | None:
    """Suspending or resuming a power changes its state, and nothing of what the list says of it."""
    rows = revision.versions.filter(action__in=[Action.SUSPEND, Action.RESUME])
    wrong = [
        str(version)
        for version in rows.select_related("power__published__version")
        if changed(version) != {"state"}
    ]
    return f"暂停、恢复的事项不能同时改动内容：{'；'.join(wrong[:3])}。" if wrong else None


def changed(version: PowerVersion) -> set[str]:
    """Return the fields in which a version says something else than the list in force."""
    old = content_of(version.power.published.version)
    return {one["field"] for one in differences(old, content_of(version))}


def what_leaves_says_where(revision: Revision, actor: Actor) -> str | None:
    """A devolved power says to whom; a merged one into which power, a split one into which, and these stand."""
    leaving = revision.versions.filter(action__in=PowerVersion.LEAVING).exclude(
        action=Action.REMOVE
    )
    heirs = Succession.objects.filter(
        revision=revision, predecessor=OuterRef("power"), kind=OuterRef("action")
    )
    heirs = heirs.filter(Exists(standing_powers(revision).filter(pk=OuterRef("successor"))))
    one, two = Exists(heirs), Exists(heirs.order_by("pk")[1:])
    lost = leaving.exclude(Q(action=Action.DEVOLVE) & ~Q(counterpart=""))
    lost = lost.exclude(Q(one, action=Action.MERGE)).exclude(Q(two, action=Action.SPLIT))
    if not (names := [f"{version}（{version.get_action_display()}）" for version in lost[:4]]):
        return None
    more = "等" if len(names) > 3 else ""
    return f"没有写明由谁承接、并入哪项或者拆分为哪些事项：{'；'.join(names[:3])}{more}。"


def what_is_merged_is_of_one_category(revision: Revision, actor: Actor) -> str | None:
    """A merged power goes into one of its own category, also where that was changed after the merger was proposed."""
    unlike = [
        f"“{gone}”（{gone.category}）并入“{heir}”（{heir.category}）"
        for gone, heir in mergers_in(revision)
        if gone.category != heir.category
    ]
    return f"合并的事项权力类型不同：{'；'.join(unlike[:3])}。" if unlike else None


def standing_powers(revision: Revision) -> Any:
    """Return the powers of the body that stand on its list once the revision is published."""
    drafted = revision.versions.exclude(action__in=PowerVersion.LEAVING).values("power")
    gone = revision.versions.filter(action__in=PowerVersion.LEAVING).values("power")
    listed = Q(published__isnull=False) & ~Q(pk__in=gone)
    return Power.objects.filter(Q(pk__in=drafted) | listed, body=revision.body_id)


def what_is_received_has_its_document(revision: Revision, actor: Actor) -> str | None:
    """What a superior organ devolved is received on a document: named, attached or filed."""
    received = revision.versions.filter(action=Action.RECEIVE, counterpart_body=None).first()
    if received is None or revision.source_document or revision.attachment_id:
        return None
    filed = filings_of(revision).filter(slot=BASIS).exists()
    return None if filed else f"承接“{received}”没有来源文件。"


def takes_effect_by_now(revision: Revision, actor: Actor) -> str | None:
    """What takes effect on a later day is not published before."""
    day = revision.effective_on
    if day is None or day <= timezone.localdate():
        return None
    return f"清单稿 {revision.number} 自{cndate(day)}起施行，在此之前不能公布。"
