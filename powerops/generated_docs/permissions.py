"""permissions.md: the roles, in the words that the administrator reads, and the acts that each may do."""

from __future__ import annotations

from powerops.core.roles import OWN_BODY_ROLES, PROSE, Role
from powerops.generated_docs.lifecycles import all_tables
from powerops.generated_docs.markdown import table


def document() -> str:
    """Return permissions.md."""
    rows = [(role.label, f"`{role}`", reach(role), PROSE[role], acts(role)) for role in Role]
    return (
        "# 岗位与权限\n\n权限来自任职：某人在某机构担任某岗位，岗位带有角色。没有任职的人什么也不能办；"
        "管理员没有业务审批权。先看得见（否则 404），再办得到（否则 403 并说明理由）。\n\n"
        + table(("角色", "代码", "范围", "可以做什么", "流程中的动作"), rows)
    )


def reach(role: Role) -> str:
    """Return how far a role reaches."""
    return "本机构" if role in OWN_BODY_ROLES else "本辖区"


def acts(role: Role) -> str:
    """Return the acts of every lifecycle that the role may do."""
    return "\n".join(
        f"{one.name}：{act.label}"
        for one in all_tables()
        for act in one.transitions
        if act.who == role
    )
