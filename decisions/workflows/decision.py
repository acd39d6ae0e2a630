"""决策事项: one matter from its suggestion to its archive (D1–D9; the Plan 四(一)1–4; 重大行政决策程序暂行条例).

起草建议 → 建议待审签 → 待决定启动 → 拟订草案 → 草案待审签 → 合法性审查 → 待议题把关 → 待集体讨论 → 待请示报告 → 待公布 →
执行中 → 执行完毕 → 已办结. A body suggests; its head signs; the deciding body's leader starts it and names who drafts. While
it is drafted the public, experts and other bodies are heard and the risk is assessed, each a record of its own. What
the head signs goes to the legal office, whose word holds for that draft alone. The principal leader lets a topic through,
sends it back or vetoes it, and never decides alone: the meeting does. It is reported to the Party committee,
published, executed, evaluated. The table is here; the acts of each stage stand in the file named after it.
"""

from __future__ import annotations

from decisions.authority_facts import (
    falls_under_the_procedure,
    stands_in_the_catalogue,
    within_authority,
)
from decisions.drafting_facts import has_a_draft, opinions_are_settled
from decisions.evaluation_facts import evaluation_says_reopen, no_evaluation_is_open
from decisions.execution_facts import all_tasks_are_done, follow_ups_are_closed, has_tasks
from decisions.legality_facts import COUNSEL, LAWFUL, NOT_ANSWERED, REFORM
from decisions.meeting_facts import (
    Result,
    is_amended,
    is_reported,
    resolved,
    was_stopped_by_procedure,
)
from decisions.models import Decision
from decisions.package_facts import WHOLE
from decisions.risk_facts import CONTROLLED, FAIR
from decisions.separation import OTHERS
from decisions.steps import has_gone_through_the_steps
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition
from powerops.law import deciding, decision_reviews, major_decisions, plan

Status = Decision.Status
SUGGESTED, STARTED = str(major_decisions.SUGGESTION.clause), str(major_decisions.STARTED.clause)
STEPS, REVIEWED, SCREENED = (
    str(plan.D2.clause),
    str(decision_reviews.REVIEWED.clause),
    str(plan.D6.clause),
)
REVIEW = major_decisions.REVIEW.id
EXECUTED, KEPT, EVALUATED = (
    str(rule.clause)
    for rule in (major_decisions.EXECUTED, major_decisions.KEPT, major_decisions.EVALUATED)
)

OWN = (
    Check(plan.D1, within_authority, "请由有权的机关决定；权限没有登记或者登记有误的，由决策机关秘书在“决策权限”中登记。"),
    Check(major_decisions.EXCLUDED, falls_under_the_procedure, "请按有关规定另行办理。"),
    Check(major_decisions.CATALOGUE, stands_in_the_catalogue, "请选择目录事项，或者写明未列入目录的理由。"),
)  # fmt: skip
DRAFTED = Check(major_decisions.SUGGESTION, has_a_draft, "请先拟订决策草案。")
SETTLED = Check(major_decisions.CONSULTED, opinions_are_settled, "请逐条处理单位意见。")
THROUGH = Check(
    plan.D2, has_gone_through_the_steps, "请先办完这些程序；依法不适用的，先申请并经法制部门同意。"
)
DONE = (
    Check(plan.D7, has_tasks, "请先分解执行任务。"),
    Check(major_decisions.EXECUTED, all_tasks_are_done, "请先确认各项任务完成。"),
)
SETTLED_AFTER = (
    Check(plan.D7, follow_ups_are_closed, "请先核销督办单。"),
    Check(plan.D8, no_evaluation_is_open, "请先办完决策后评估。"),
)
TO_ADJUST = Check(plan.D8, evaluation_says_reopen)
SENT_ON = (DRAFTED, SETTLED, THROUGH, CONTROLLED, FAIR)
REVIEWER = (OTHERS, NOT_ANSWERED)
DISCUSSED, REPORTED, PUBLISHED = (
    str(rule.clause) for rule in (deciding.DISCUSSED, deciding.REPORTED, deciding.PUBLISHED)
)
BY_MEETING = "须经会议讨论并如实记录；任何个人不得审批决定。"


def met(*results: Result) -> tuple[Check, ...]:
    """Return the check that a recorded meeting with its quorum said so."""
    return (Check(plan.D6, resolved(*results), BY_MEETING),)


def returning(
    verb: str, event: str, source: Status, target: Status, who: Role, label: str = "退回修改"
) -> Transition:
    """Return the row of an act that sends the matter back with a reason."""
    return Transition(
        verb,
        label,
        event,
        (source,),
        target,
        who,
        STEPS,
        (OTHERS,),
        needs_reason=True,
        style="danger",
    )


# fmt: off
TRANSITIONS = (
    Transition("submit", "送单位负责人审签", "submitted", (Status.PROPOSED,), Status.HEAD_REVIEW, Role.CLERK, SUGGESTED, OWN),
    Transition(
        "withdraw", "撤回作废", "withdrawn", (Status.PROPOSED,), Status.WITHDRAWN, Role.CLERK, SUGGESTED,
        needs_reason=True, style="outline-danger", ends=True,
    ),
    Transition("endorse", "审签通过", "endorsed", (Status.HEAD_REVIEW,), Status.STARTING, Role.HEAD, SUGGESTED, (OTHERS,)),
    returning("return_by_head", "returned_by_head", Status.HEAD_REVIEW, Status.PROPOSED, Role.HEAD),
    Transition("start", "决定启动", "started", (Status.STARTING,), Status.DRAFTING, Role.LEADER, STARTED, (OTHERS, *OWN)),
    Transition(
        "decline", "不予启动", "declined", (Status.STARTING,), Status.DECLINED, Role.LEADER, STARTED, (OTHERS,),
        needs_reason=True, style="danger", ends=True,
    ),
    Transition("submit_draft", "草案送审签", "draft_submitted", (Status.DRAFTING,), Status.SIGNING, Role.CLERK, STEPS, SENT_ON),
    Transition(
        "recall_draft", "取回修改", "draft_recalled", (Status.SIGNING,), Status.DRAFTING, Role.CLERK, STEPS,
        needs_reason=True, style="outline-secondary",
    ),
    Transition(
        "send_for_review", "送合法性审查", "sent_for_review", (Status.SIGNING,), Status.LEGALITY, Role.HEAD,
        str(major_decisions.REVIEW.clause), (OTHERS, *SENT_ON), starts=(REVIEW,),
    ),
    returning("return_draft", "draft_returned", Status.SIGNING, Status.DRAFTING, Role.HEAD),
    Transition(
        "find_lawful", "审查合法", "found_lawful", (Status.LEGALITY,), Status.SCREENING, Role.LEGAL, REVIEWED,
        (*REVIEWER, COUNSEL), meets=(REVIEW,),
    ),
    Transition(
        "state_risk", "明示法律风险后提交", "risk_stated", (Status.LEGALITY,), Status.SCREENING, Role.LEGAL,
        str(decision_reviews.WITH_RISK.clause), (*REVIEWER, COUNSEL, REFORM), needs_reason=True, is_exceptional=True, meets=(REVIEW,),
    ),
    Transition(
        "find_unlawful", "审查不合法或者须修改完善", "found_unlawful", (Status.LEGALITY,), Status.DRAFTING, Role.LEGAL, REVIEWED,
        (*REVIEWER, COUNSEL), needs_reason=True, style="danger", meets=(REVIEW,),
    ),
    Transition(
        "return_file", "材料不全退回", "file_returned", (Status.LEGALITY,), Status.DRAFTING, Role.LEGAL,
        str(decision_reviews.FILE.clause), REVIEWER, needs_reason=True, style="outline-danger", meets=(REVIEW,),
    ),
    Transition(
        "pass_topic", "同意提请讨论", "topic_passed", (Status.SCREENING,), Status.AGENDA, Role.LEADER, SCREENED,
        (OTHERS, LAWFUL, CONTROLLED, WHOLE),
    ),
    Transition(
        "return_topic", "退回修改", "topic_returned", (Status.SCREENING,), Status.DRAFTING, Role.LEADER, SCREENED, (OTHERS,),
        needs_reason=True, style="outline-danger",
    ),
    Transition(
        "veto", "否决议题", "vetoed", (Status.SCREENING,), Status.VETOED, Role.LEADER, SCREENED, (OTHERS,),
        needs_reason=True, style="danger", ends=True,
    ),
    Transition(
        "adopt", "会议通过", "adopted", (Status.AGENDA,), Status.ADOPTED, Role.SECRETARY, DISCUSSED, met(Result.ADOPTED),
        is_exceptional=True,
    ),
    Transition(
        "adopt_amended", "会议修改后通过", "adopted_amended", (Status.AGENDA,), Status.AMENDING, Role.SECRETARY, DISCUSSED,
        met(Result.AMENDED), needs_reason=True, is_exceptional=True,
    ),
    Transition(
        "discuss_again", "会议再次讨论", "sent_to_discuss_again", (Status.AGENDA,), Status.SCREENING, Role.SECRETARY, DISCUSSED,
        met(Result.AGAIN), needs_reason=True, is_exceptional=True,
    ),
    Transition(
        "defer", "会议暂缓", "deferred", (Status.AGENDA,), Status.DEFERRED, Role.SECRETARY, DISCUSSED, met(Result.DEFERRED),
        needs_reason=True, is_exceptional=True,
    ),
    Transition(
        "reject", "会议不通过", "rejected", (Status.AGENDA,), Status.REJECTED, Role.SECRETARY, DISCUSSED, met(Result.REJECTED),
        needs_reason=True, style="danger", is_exceptional=True, ends=True,
    ),
    Transition(
        "resume_topic", "恢复议题", "topic_resumed", (Status.DEFERRED,), Status.SCREENING, Role.SECRETARY, DISCUSSED, needs_reason=True,
    ),
    Transition(
        "confirm_amended", "确认已按会议意见修改", "amendment_confirmed", (Status.AMENDING,), Status.ADOPTED, Role.LEGAL, REVIEWED,
        (OTHERS, Check(deciding.DISCUSSED, is_amended, "请承办单位先提交定稿。")),
    ),
    Transition("report", "登记党委同意", "reported", (Status.ADOPTED,), Status.REPORTED, Role.SECRETARY, REPORTED),
    Transition(
        "return_by_party", "登记党委要求修改", "returned_by_party", (Status.ADOPTED,), Status.DRAFTING, Role.SECRETARY, REPORTED,
        needs_reason=True, style="danger",
    ),
    Transition(
        "publish", "公布", "published", (Status.REPORTED,), Status.EXECUTING, Role.SECRETARY, PUBLISHED,
        (Check(deciding.REPORTED, is_reported, "请先登记同级党委的答复。"),),
    ),
    Transition(
        "resume", "恢复执行", "resumed", (Status.SUSPENDED,), Status.EXECUTING, Role.SECRETARY, KEPT, met(Result.RESUMED),
        needs_reason=True, is_exceptional=True, meets=(major_decisions.RETROSPECT.id,),
    ),
    Transition(
        "terminate", "终止执行", "terminated", (Status.SUSPENDED, Status.EXECUTING), Status.TERMINATED, Role.SECRETARY, KEPT,
        (Check(major_decisions.KEPT, was_stopped_by_procedure, "请先按程序提请会议讨论或者作出新的决策。"),),
        needs_reason=True, style="outline-danger", is_exceptional=True, meets=(major_decisions.RETROSPECT.id,), ends=True,
    ),
    Transition(
        "suspend", "中止执行", "suspended", (Status.EXECUTING,), Status.SUSPENDED, Role.LEADER, KEPT, needs_reason=True,
        style="outline-danger", starts=(major_decisions.RETROSPECT.id,),
    ),
    Transition("complete", "执行完毕", "completed", (Status.EXECUTING,), Status.COMPLETED, Role.SECRETARY, EXECUTED, DONE),
    Transition(
        "reopen", "继续执行", "reopened", (Status.COMPLETED,), Status.EXECUTING, Role.SECRETARY, EVALUATED, (TO_ADJUST,),
        needs_reason=True, is_exceptional=True,
    ),
    Transition("close", "办结", "closed", (Status.COMPLETED,), Status.CLOSED, Role.SECRETARY, str(plan.F6.clause), SETTLED_AFTER, ends=True),
)
# fmt: on
TABLE = Table("decisions.decision", Status, lambda decision: decision.body, TRANSITIONS)
