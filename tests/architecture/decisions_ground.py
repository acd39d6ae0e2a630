"""One record of every kind of a major decision of 住房和城乡建设局: what its addresses may point at (see ground.py)."""

from __future__ import annotations

from typing import Any

from decisions.workflows import consultation_drafting, sorting
from tests.decisions.consultations import begun, opened, said
from tests.decisions.drafts import drafted

# What only those who may read it see of it.
SECRETS = {"comment": "机密公众意见", "sender": "机密提出人"}


def matters(cast: Any, district: Any) -> dict[str, Any]:
    """Make everything; return the records by the names that addresses give them."""
    decision = drafted(cast, district)
    return {"decision": decision, **participation(cast, decision)}


def participation(cast: Any, decision: Any) -> dict[str, Any]:
    """An open call with an opinion in a group, a questionnaire under work, a meeting that was held."""
    consultation = opened(decision, cast)
    comment = said(consultation, SECRETS["comment"], name=SECRETS["sender"], contact="13800000000")
    notice = begun(decision, cast, "questionnaire")
    return {
        "consultation": consultation, "comment": comment, "notice": notice, "held": begun(decision, cast, "forum"),
        "question": consultation_drafting.add_question(notice, by=cast.clerk, kind="text", text="有何建议？"),
        "group": sorting.make_group(consultation, by=cast.clerk, title="归纳", comments=consultation.comments.all()),
        "as_public": "?form=public",
    }  # fmt: skip


# What the holes `pk` of an address stand for: the longest beginning of its name decides.
RECORDS = {
    "decisions:": "decision", "decisions:consultation": "consultation", "decisions:consultation-create": "decision",
    "decisions:consultation-rewrite": "notice", "decisions:consultation-send-report": "held",
    "decisions:question": "notice", "decisions:comment-list": "consultation", "decisions:comment-enter": "consultation",
    "decisions:comment-assign": "consultation", "decisions:group": "consultation", "decisions:comment": "comment",
}  # fmt: skip
# Other holes, and what stands after an address.
HOLES = {"group_pk": "group", "question_pk": "question"}
VERBS = {"decisions:consultation-act": "withdraw"}
SUFFIXES = {"decisions:consultation-create": "as_public"}
