"""Roles: what an appointment lets a person do, in words and in code (the Plan 四(二)1, system F3).

A role is held through a post at an organisation. It reaches either that organisation alone or the whole
jurisdiction (district, county, city) in which the organisation stands.
"""

from django.db import models


class Role(models.TextChoices):
    """What a post is there to do."""

    CLERK = "clerk", "经办"
    HEAD = "head", "负责人"
    LEGAL = "legal", "法制"
    SECRETARY = "secretary", "管委秘书"
    LEADER = "leader", "主要领导"
    SUPERVISOR = "supervisor", "督查"
    INSPECTOR = "inspector", "监察"
    PERSONNEL = "personnel", "组织人事"
    WINDOW = "window", "窗口"
    OFFICER = "officer", "执法人员"
    STAFF = "staff", "工作人员"
    ADMIN = "admin", "管理员"


# Roles that act for their own organisation only; every other role acts for the whole jurisdiction.
OWN_BODY_ROLES = frozenset({Role.CLERK, Role.HEAD, Role.WINDOW, Role.OFFICER, Role.STAFF})
# Who has no word on a body's matters: they arrange posts, or hold one that gives nothing to do here.
WITHOUT_A_WORD = frozenset({Role.ADMIN, Role.PERSONNEL, Role.STAFF})

# What each role may do, as the administrator reads it on the page of posts.
PROSE = {
    Role.CLERK: "起草本部门的权力清单和责任清单：导入 Excel、逐项修改、提出调整，送负责人审签。不能审签自己起草的稿件。",
    Role.HEAD: "审签本部门经办人员送来的清单稿，可以退回并说明理由。主要负责人是本部门的第一责任人。",
    Role.LEGAL: "对本辖区各部门清单稿作合法性审查，逐条核对依据，可以退回并说明理由；维护法律法规登记。",
    Role.SECRETARY: "将审查通过的清单稿提请管委审定，登记审定结果，公布清单，可以定时公布，可以撤下公布有误或者不宜公开的事项；登记紧急公布的追认结果；可以退回并说明理由；部门撤销后终止其在办的清单稿。",
    Role.LEADER: "遇紧急情况可以决定公布还在审查中的清单稿，并说明理由，事后补充审查。查看本辖区全部清单、清单稿和全程记录，以及机构、岗位和任职情况。",
    Role.SUPERVISOR: "查看本辖区全部清单、清单稿和全程记录，以及机构、岗位和任职情况，查看谁查阅了敏感材料，供督查使用。",
    Role.INSPECTOR: "查看本辖区全部清单、清单稿和全程记录，以及机构、岗位和任职情况，查看谁查阅了敏感材料，供监督检查使用。",
    Role.PERSONNEL: "查看本辖区的机构、岗位和任职情况，不查看清单稿。",
    Role.WINDOW: "查看本部门清单和清单稿，为申请人提供指引。",
    Role.OFFICER: "查看本部门清单和清单稿，依清单行使职权。",
    Role.STAFF: "在本机构任职，不在本平台办理事项，也不查看清单稿。会计、采购等重点岗位没有其他角色的，选这一项。",
    Role.ADMIN: "设置本辖区的机构、岗位、人员和任职，不查看清单稿。管理员没有业务审批权，不能代替任何人签署。",
}
