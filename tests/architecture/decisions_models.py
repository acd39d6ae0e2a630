"""The models of major decisions, classified as tests/architecture/test_models.py asks it of every model (D9, F4)."""

# Records with a readable history of every change.
WITH_HISTORY = {
    "decisions.agendaitem", "decisions.bodyopinion", "decisions.catalogue", "decisions.circular",
    "decisions.consultation", "decisions.decision", "decisions.decisionauthority", "decisions.evaluation",
    "decisions.executiontask", "decisions.expert", "decisions.expertpanel", "decisions.followup", "decisions.hearing",
    "decisions.hearingparticipant", "decisions.hearingsignup", "decisions.lead", "decisions.legalityreview",
    "decisions.meeting", "decisions.panelmember", "decisions.publication", "decisions.riskassessment",
    "decisions.stepwaiver", "decisions.suspension",
}  # fmt: skip
# What they say was said once.
ONLY_GROWS = {
    "decisions.alternative", "decisions.answer", "decisions.catalogueitem", "decisions.circularreceipt",
    "decisions.commentfile", "decisions.competitionreview", "decisions.counselopinion", "decisions.draft",
    "decisions.expertopinion", "decisions.hearingnotice", "decisions.partyreport", "decisions.progressentry",
    "decisions.stance",
}  # fmt: skip
# They are ended, withdrawn, replaced, never deleted.
STAYS = WITH_HISTORY | {"decisions.comment", "decisions.draw", "decisions.meetingmember"}
# Neither, each with its reason; all of them are logged row by row.
WITHOUT_RECORD = {
    "decisions.catalogueentry": "a line of a catalogue under work; each change is an audit event",
    "decisions.circular_audience": "to whom a circular goes; told in the audit event of its issue",
    "decisions.consultation_drafters": "who took part in drafting; each joining is in an audit event",
    "decisions.consultationquestion": "drawn up and dropped with its notice; fixed by trigger once that is sent to be signed",
    "decisions.decision_co_bodies": "who helps to draft; told in the audit event of the start",
    "decisions.decision_drafters": "who took part in drafting; each joining is in an audit event",
    "decisions.expert_conflict_bodies": "where an expert has interests; each entry is an audit event",
    "decisions.expertpanel_drafters": "who took part in drafting; each joining is in an audit event",
    "decisions.hearing_drafters": "who took part in drafting; each joining is in an audit event",
    "decisions.hearinggroup": "drawn up and dropped with its hearing; fixed by trigger once that is announced",
    "decisions.opiniongroup": "made and dissolved while opinions are sorted; fixed by trigger once the report is sent to be signed",
    "decisions.publication_executing_bodies": "who executes; told in the audit event of the publication",
    "decisions.riskassessment_drafters": "who took part in drafting; each joining is in an audit event",
    "decisions.riskpoint": "drawn up and dropped with its assessment; fixed by trigger once that is sent to be signed",
}  # fmt: skip
LOGGED_TOO = set(WITHOUT_RECORD)
# Columns that are filled together or not at all, or whose state asks for them, with the constraint that says so.
PAIRED = {
    "decisions.decision": ["an_ended_decision_says_when", "a_veto_names_its_ground"],
    "decisions.consultation": [
        "a_notice_says_how_and_for_how_long", "a_short_period_says_why", "what_was_held_says_when_and_with_whom",
        "a_poll_says_by_whom_and_how", "what_is_open_says_from_when_to_when", "an_adoption_report_stands_with_its_digest",
        "a_concluded_consultation_says_when", "a_withdrawn_consultation_says_why",
    ],
    "decisions.suspension": ["an_ended_suspension_says_how"],
    "decisions.expertpanel": ["a_panel_that_is_over_says_when"],
    "decisions.hearing": ["a_hearing_that_is_over_says_when"],
    "decisions.decisionauthority": ["an_authority_ends_after_it_begins", "an_ended_authority_says_why"],
    "decisions.opiniongroup": ["an_answer_says_what_why_and_who"],
    "decisions.comment": ["what_the_portal_took_names_its_sender_and_nobody_else_does"],
}  # fmt: skip
