"""The Plan: 新乡高新区规范行政权力运行机制工作实施方案 (新开〔2016〕76号), clause by clause as this release enforces it."""

from datetime import date

from powerops.law.citation import Certainty, Clause, Rule, Source, Violation
from powerops.law.periods import TimeLimit, Unit

PLAN = Source("新乡高新区规范行政权力运行机制工作实施方案", "新开〔2016〕76号")


def _rule(id: str, article: str, summary: str) -> Rule:
    return Rule(id, Clause(PLAN, article), summary, Certainty.FULL_TEXT, (id,))


F1 = _rule("F1", "三", "凡依法行使行政权力的部门、乡镇街道、派驻机构和事业单位，都在实施范围之内。")
F2 = _rule("F2", "五(三)", "各部门负责人是规范行政权力运行工作的第一责任人。")
F3 = _rule("F3", "四(二)1", "同一事项的起草、审核、批准应当由不同的人分别办理。")
F4 = _rule("F4", "四(一)4", "办理的全过程应当如实记录，记录不得擅自改动。")
F5 = _rule("F5", "四(二)", "各项事务应当在规定期限内办复，做到事事有落实、件件有回音。")
F6 = _rule("F6", "四(一)4", "办结的事项应当整理归档，案卷归档后不得改动。")
R1 = _rule("R1", "四(二)3", "权力清单应当逐项列明职权、依据、行使主体、运行流程和对应责任。")
R2 = _rule("R2", "四(二)3", "没有权力类型、依据、行使主体或者对应责任的职权，不得列入清单。")
R3 = _rule("R3", "四(二)3", "法律法规和机构职责调整变化的，应当及时调整权力清单和责任清单。")
R4 = _rule("R4", "四(二)3", "权力清单和责任清单应当向社会公布，接受社会监督。")
G5 = _rule(
    "G5",
    "四(二)3",
    "法律法规立改废释或者机构变动的，应当逐项核对受影响的事项，限期调整或者说明理由。",
)
R5 = _rule(
    "R5",
    "四(二)4",
    "职权运行应当编制流程图，明确各环节的办理机构、要求和时限。",
)
R6 = _rule(
    "R6",
    "四(二)5",
    "行政审批事项应当编制服务指南，列明条件、材料、流程、时限和收费依据，细化审查要求，并实行办理时限承诺制。",
)
R7 = _rule("R7", "四(二)2", "没有合法依据的收费应当取消，收费项目应当逐项写明合法依据。")
# The Plan says 清理规范; that what has no legal basis cannot stay a precondition is our reading of it.
R7_INTERMEDIARY = Rule(
    "R7-INTERMEDIARY",
    Clause(PLAN, "四(二)2"),
    "清理规范行政审批中介服务：没有法定依据的，不得作为审批的前置条件；已清理的，写明何时、依何文件清理。",
    Certainty.INFERENCE,
    ("R7",),
)

R8 = _rule(
    "R8",
    "四(二)1",
    "权力集中的部门和岗位应当分事行权、分岗设权、分级授权，定期轮岗，强化内部流程控制。",
)
G14 = Rule(
    "G14",
    Clause(PLAN, "四(二)3"),
    "公众指出已公布清单错误的，应当核实并在规定期限内答复，答复在事项页面公开。",
    Certainty.INFERENCE,
    ("G14",),
)

# That a list is consistent in itself is our reading of 依法 and 及时调整.
G13 = Rule(
    "G13",
    Clause(PLAN, "四(二)3"),
    "清单应当前后一致：依据有效、时限合法，同一职权不由两个部门各自行使；有出入的，调整或者说明理由。",
    Certainty.INFERENCE,
    ("G13",),
)

D1 = _rule("D1", "四(一)1", "应当依法界定决策权限，严格在职权范围内决策。")
D2 = _rule(
    "D2",
    "四(一)2",
    "公众参与、专家论证、风险评估、合法性审查、集体讨论决定是重大行政决策的必经程序。",
)

D4 = _rule(
    "D4",
    "四(一)2",
    "重大决策作出前应当评估廉政风险和社会稳定风险，制定有效的防控措施。",
)
D5 = _rule("D5", "四(一)3", "重大决策未经合法性审查或者经审查不合法的，不得提交讨论。")
D6 = _rule(
    "D6",
    "四(一)3",
    "主要领导应当严格把关提请集体决策的议题，对以集体决策之名规避责任的行使否决权，不得个人审批决定。",
)
D7 = _rule(
    "D7",
    "四(一)4",
    "重大决策推进情况应当在适当范围内通报，决策事项应当督查督办，对推诿懈怠、执行不力的予以责任追究。",
)
G3 = Rule(
    "G3",
    Clause(PLAN, "四(四)1"),
    "重大决策实行终身责任追究和责任倒查：每一步由谁、在什么岗位、以什么意见办理，都应当可以查清。",
    Certainty.INFERENCE,
    ("G3", "D9"),
)
D8 = _rule("D8", "四(一)2", "应当健全决策跟踪评估制度。")

RULES = (
    D1,
    D2,
    D4,
    D5,
    D6,
    D7,
    D8,
    G3,
    F1,
    F2,
    F3,
    F4,
    F5,
    F6,
    R1,
    R2,
    R3,
    R4,
    G5,
    R5,
    R6,
    R7,
    R7_INTERMEDIARY,
    R8,
    G14,
    G13,
)

SIGNED = date(2016, 8, 25)


def _adjusting(
    id: str, title: str, days: int, parameter: str, missions: tuple[str, ...] = ("R3",)
) -> TimeLimit:
    """Return a step of 动态调整: 及时 is the Plan's word, the number of days a setting.

    The default is what another place's own rules say; no figure of Henan or of Xinxiang was found.
    """
    return TimeLimit(
        id,
        title,
        Clause(PLAN, "四(二)3"),
        days,
        Unit.WORKING_DAYS,
        Certainty.INFERENCE,
        SIGNED,
        parameter=parameter,
        missions=missions,
    )


R3_APPLY = _adjusting("R3-APPLY", "调整事由发生后申请调整清单", 10, "r3_apply_days")
R3_REVIEW = _adjusting("R3-REVIEW", "法制部门审核清单", 15, "r3_review_days")
R3_PUBLISH = _adjusting("R3-PUBLISH", "清单审定后公布", 3, "r3_publish_days")
R4_EMERGENCY = _adjusting(
    "R4-EMERGENCY", "紧急公布后补充审查", 10, "r4_emergency_days", missions=("R4",)
)
G14_ANSWER = _adjusting("G14-ANSWER", "答复公众纠错", 15, "g14_answer_days", missions=("G14",))


def _report(id: str, title: str) -> TimeLimit:
    """Return one of the two reports to the 监察机关; that its 15日 are calendar days is our reading."""
    return TimeLimit(
        id,
        title,
        Clause(PLAN, "四(四)3"),
        15,
        Unit.DAYS,
        Certainty.INFERENCE,
        SIGNED,
        missions=("A4",),
    )


A4_UNIT = _report("A4-UNIT", "被追究对象所在单位报告决定执行情况")
A4_DEPARTMENT = _report("A4-DEPARTMENT", "有关部门报告所作处理决定或者处分的执行情况")

LIMITS = (R3_APPLY, R3_REVIEW, R3_PUBLISH, R4_EMERGENCY, A4_UNIT, A4_DEPARTMENT, G14_ANSWER)


def missing_elements(
    *, category: str | None, basis: str | None, body: object | None, duties: int
) -> list[Violation]:
    """Return one violation of R2 for each element that a power lacks; `duties` is their number."""
    lacks = {
        "权力类型": not category,
        "实施依据": not (basis or "").strip(),
        "行使主体": body is None or body == "",
        "责任事项": duties < 1,
    }
    return [
        Violation(R2, f"缺少{what}，不能提交审定")
        for what, is_missing in lacks.items()
        if is_missing
    ]
