"""公务员法 (2018): who must keep out of a matter, who may ask for it, who decides. Written from memory, not from a text at hand."""

from powerops.law.citation import Certainty, Clause, Rule, Source

STATUTE = Source("公务员法", "主席令第20号")

RECUSAL = Rule(
    "CS-RECUSAL",
    Clause(STATUTE, 76),
    "公务员执行公务时，涉及本人或者亲属利害关系，或者有其他可能影响公正的情形的，应当回避。",
    Certainty.MEMORY,
    ("F3", "G7"),
)
DECISION_ON_RECUSAL = Rule(
    "CS-RECUSAL-DECISION",
    Clause(STATUTE, 77),
    "本人应当申请回避，利害关系人有权申请，由所在机关审查后作出是否回避的决定。",
    Certainty.MEMORY,
    ("F3", "G7"),
)
RULES = (RECUSAL, DECISION_ON_RECUSAL)
