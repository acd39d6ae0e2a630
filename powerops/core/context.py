"""What every template may ask for: district, release, who is at the desk, and the desk's navigation by role (F3)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from powerops import RELEASE
from powerops.core.archive import JURISDICTION_READERS, OWN_READERS
from powerops.core.doors import actor_of
from powerops.core.numbering import READERS as NUMBER_READERS
from powerops.core.roles import WITHOUT_A_WORD, Role

ADMINISTRATION = (Role.ADMIN, Role.PERSONNEL, Role.SUPERVISOR, Role.INSPECTOR, Role.LEADER)
DRAFT_READERS = tuple(role for role in Role if role not in WITHOUT_A_WORD)
# Who answers what citizens report and explains findings on lists, and who follows it.
REPORT_READERS = (
    Role.CLERK, Role.HEAD, Role.LEGAL, Role.SECRETARY, Role.LEADER, Role.SUPERVISOR, Role.INSPECTOR,
)  # fmt: skip
# Who works on major decisions, and who follows them.
DECISION_READERS = REPORT_READERS
OVERSEERS = (Role.SUPERVISOR, Role.INSPECTOR)
LEDGER_READERS = (Role.LEGAL, Role.SECRETARY, Role.LEADER, Role.SUPERVISOR, Role.INSPECTOR)
# Key posts: whose own they are, and who oversees them.
KEY_POST_READERS = (
    Role.CLERK, Role.HEAD, Role.PERSONNEL, Role.SECRETARY, Role.LEADER, Role.SUPERVISOR, Role.INSPECTOR
)  # fmt: skip
# What stands in the desk's navigation, in its groups, and for whom; None is everybody inside.
DESK = (
    (
        "办理",
        ("工作台", "/desk/", None),
        ("权力清单", "/desk/registry/", DRAFT_READERS),
        ("现行清单事项", "/desk/registry/powers/", (Role.CLERK,)),
        ("撤下的事项", "/desk/registry/withdrawals/", DRAFT_READERS),
        ("紧急公布", "/desk/registry/emergency-reviews/", DRAFT_READERS),
        ("导入 Excel 清单", "/desk/registry/uploads/", (Role.CLERK,)),
        ("材料清单", "/desk/registry/materials/", (Role.CLERK,)),
        ("公众纠错", "/desk/registry/reports/", REPORT_READERS),
        ("调整任务", "/desk/registry/tasks/", DRAFT_READERS),
        ("一致性核对", "/desk/registry/consistency/", REPORT_READERS),
        ("重大决策", "/desk/decisions/", DECISION_READERS),
        ("决策权限", "/desk/decisions/authorities/", DECISION_READERS),
        ("决策事项目录", "/desk/decisions/catalogues/", DECISION_READERS),
        ("征求单位意见", "/desk/decisions/opinions/", DECISION_READERS),
        ("公众参与", "/desk/decisions/consultations/", DECISION_READERS),
        ("听证会", "/desk/decisions/hearings/", DECISION_READERS),
        ("决策会议", "/desk/decisions/meetings/", LEDGER_READERS),
        ("决策执行任务", "/desk/decisions/tasks/", DECISION_READERS),
        ("督办单", "/desk/decisions/follow-ups/", DECISION_READERS),
        ("在办期限", "/desk/deadlines/", DRAFT_READERS),
        ("岗位代理", "/desk/delegations/", None),
    ),
    (
        "登记和档案",
        ("法律法规登记", "/desk/registry/laws/", None),
        ("法律变化", "/desk/registry/law-changes/", DRAFT_READERS),
        ("机构变动影响", "/desk/registry/body-changes/", (Role.LEGAL, Role.SECRETARY)),
        ("取消下放承接台账", "/desk/registry/ledgers/", LEDGER_READERS),
        ("中介服务", "/desk/registry/ledgers/services/", LEDGER_READERS),
        ("论证专家库", "/desk/decisions/experts/", DECISION_READERS),
        ("重点岗位", "/desk/registry/key-posts/", KEY_POST_READERS),
        ("文号", "/desk/numbers/", NUMBER_READERS),
        ("档案", "/desk/archive/", (*JURISDICTION_READERS, *OWN_READERS)),
    ),
    (
        "监督",
        ("决策问责线索", "/desk/decisions/leads/", (*OVERSEERS, Role.LEADER)),
        ("查阅记录", "/desk/readings/", OVERSEERS),
        ("记录完整性", "/integrity/", (*OVERSEERS, Role.LEADER, Role.ADMIN)),
    ),
    (
        "管理",
        ("组织机构", "/desk/organisations/", ADMINISTRATION),
        ("人员任职", "/desk/people/", ADMINISTRATION),
        ("放假安排", "/desk/calendar/", ADMINISTRATION),
        ("参数", "/desk/parameters/", ADMINISTRATION),
        ("邮件", "/desk/letters/", (Role.ADMIN,)),
    ),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the district and release, and, only when a page asks, who is at the desk and where it leads."""
    return {
        "district": settings.DISTRICT,
        "version": RELEASE,
        "sends_mail": settings.SENDS_MAIL,
        "desk_nav": SimpleLazyObject(lambda: desk_nav(request)),
        "desk_user": SimpleLazyObject(lambda: desk_user(request)),
    }


def desk_nav(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of the navigation with the lines that the person's posts open; the present one is marked."""
    actor = actor_of(request)
    groups = [
        (title, [(label, url) for label, url, roles in lines if roles is None or actor.has_role(*roles)])
        for title, *lines in DESK
    ]  # fmt: skip
    open_to = (url for _, lines in groups for _, url in lines)
    here = max((url for url in open_to if request.path.startswith(url)), key=len, default="")
    return [
        {
            "title": title,
            "items": [{"label": label, "url": url, "current": url == here} for label, url in lines],
        }
        for title, lines in groups
        if lines
    ]


def desk_user(request: HttpRequest) -> dict[str, str]:
    """Return the person's name and posts of today."""
    actor = actor_of(request)
    posts = "、".join(
        str(one.post) if one.person_id == actor.person.pk else f"代理{one.post}"
        for one in actor.appointments
    )
    return {"name": actor.person.name, "post": posts}
