"""Who opens and does what with major decisions of 住房和城乡建设局: the lines of test_who_opens_what (F3; D2, D3).

Written by hand from what the roles are there for. A matter is known to the body that drafts, the legal office, the
deciding body and those who supervise; drafting is the clerk's, signing the head's.
"""

from tests.architecture import execution_ground, hearing_ground, meeting_ground

PART = "clerk head legal secretary leader supervisor inspector"
ANYWHERE = f"{PART} clerk2 head2 outsider"  # lists: each shows the own part

# (who gets the page, or is led from the address of an act to its record's page; addresses)
OPENS = (
    # --- the matter, authority, catalogue, drafts, opinions of bodies, waivers
    (ANYWHERE, "decisions:decision-list decisions:authority-list decisions:catalogue-list decisions:body-opinion-list"),
    (PART, """decisions:decision-detail decisions:decision-act decisions:draft-detail decisions:draft-compare
        decisions:step-waiver-detail decisions:step-waiver-act"""),
    (f"{PART} clerk2 head2", "decisions:authority-detail decisions:body-opinion-detail decisions:body-opinion-act"),
    # A catalogue that is drafted is known to who draws it up, and to who follows every matter of the jurisdiction.
    ("legal secretary leader supervisor inspector", "decisions:catalogue-detail decisions:catalogue-act"),
    ("secretary", """decisions:authority-create decisions:authority-supersede decisions:authority-end
        decisions:catalogue-create decisions:catalogue-publish decisions:catalogue-import decisions:entry-create
        decisions:entry-edit"""),
    ("clerk clerk2", "decisions:decision-create"),
    ("clerk", """decisions:decision-edit decisions:draft-create decisions:body-opinion-ask decisions:body-opinion-settle
        decisions:step-waiver-ask"""),
    ("clerk2", "decisions:body-opinion-write"),
    ("leader", "decisions:decision-start"),
    ("", "decisions:catalogue-confirm decisions:entry-remove decisions:draft-keep decisions:draft-forget"),
    # --- public participation
    (ANYWHERE, "decisions:consultation-list"),
    (PART, """decisions:consultation-detail decisions:consultation-act decisions:comment-list decisions:comment-detail"""),
    ("clerk", """decisions:consultation-create decisions:consultation-rewrite decisions:consultation-send-report
        decisions:question-create decisions:comment-enter decisions:group-answer"""),
    ("head", "decisions:consultation-extend"),
    # --- risk, competition, legality, the leader's word
    (PART, "decisions:riskassessment-detail decisions:riskassessment-act decisions:legalityreview-detail"),
    ("clerk", """decisions:riskassessment-create decisions:riskassessment-write decisions:riskpoint-create
        decisions:riskpoint-edit decisions:competition-create"""),
    ("head", "decisions:decision-send-for-review"),
    ("legal", """decisions:decision-find-lawful decisions:decision-find-unlawful decisions:decision-state-risk
        decisions:counselopinion-create"""),
    ("leader", "decisions:decision-veto"),
    ("", "decisions:riskpoint-drop decisions:legalityreview-pdf"),
    ("", "decisions:question-drop decisions:comment-assign decisions:group-dissolve decisions:comment-contact"),
)  # fmt: skip
# (who may send something there, addresses); what is not named is read and never written.
ACTS = (
    ("secretary", """decisions:authority-create decisions:authority-supersede decisions:authority-end
        decisions:catalogue-create decisions:catalogue-publish decisions:catalogue-import decisions:catalogue-confirm
        decisions:catalogue-act decisions:entry-create decisions:entry-edit decisions:entry-remove"""),
    ("clerk clerk2", "decisions:decision-create"),
    ("clerk", """decisions:decision-edit decisions:decision-act decisions:draft-create decisions:draft-keep
        decisions:draft-forget decisions:body-opinion-ask decisions:body-opinion-settle decisions:step-waiver-ask"""),
    ("clerk2", "decisions:body-opinion-write"),
    ("head2", "decisions:body-opinion-act"),
    ("legal", "decisions:step-waiver-act"),
    ("leader", "decisions:decision-start"),
    ("clerk", """decisions:consultation-create decisions:consultation-rewrite decisions:consultation-send-report
        decisions:question-create decisions:question-drop decisions:comment-enter decisions:comment-assign
        decisions:group-answer decisions:group-dissolve"""),
    ("head", "decisions:consultation-extend decisions:consultation-act"),
    ("clerk head", "decisions:comment-contact"),
    ("clerk", """decisions:riskassessment-create decisions:riskassessment-write decisions:riskassessment-act
        decisions:riskpoint-create decisions:riskpoint-edit decisions:riskpoint-drop decisions:competition-create"""),
    ("head", "decisions:decision-send-for-review"),
    ("legal", """decisions:decision-find-lawful decisions:decision-find-unlawful decisions:decision-state-risk
        decisions:counselopinion-create"""),
    ("leader", "decisions:decision-veto"),
)  # fmt: skip
OPENS += hearing_ground.OPENS + meeting_ground.OPENS + execution_ground.OPENS
ACTS += hearing_ground.ACTS + meeting_ground.ACTS + execution_ground.ACTS
