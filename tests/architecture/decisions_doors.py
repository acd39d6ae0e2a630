"""Who opens and does what with major decisions of 住房和城乡建设局: the lines of test_who_opens_what (F3; D2, D3).

Written by hand from what the roles are there for. A matter is known to the body that drafts, the legal office, the
deciding body and those who supervise; drafting is the clerk's, signing the head's.
"""

PART = "clerk head legal secretary leader supervisor inspector"
ANYWHERE = f"{PART} clerk2 head2 outsider"  # lists: each shows the own part

# (who gets the page, or is led from the address of an act to its record's page; addresses)
OPENS = (
    # --- public participation
    (ANYWHERE, "decisions:consultation-list"),
    (PART, """decisions:consultation-detail decisions:consultation-act decisions:comment-list decisions:comment-detail"""),
    ("clerk", """decisions:consultation-create decisions:consultation-rewrite decisions:consultation-send-report
        decisions:question-create decisions:comment-enter decisions:group-answer"""),
    ("head", "decisions:consultation-extend"),
    ("", "decisions:question-drop decisions:comment-assign decisions:group-dissolve decisions:comment-contact"),
)  # fmt: skip
# (who may send something there, addresses); what is not named is read and never written.
ACTS = (
    ("clerk", """decisions:consultation-create decisions:consultation-rewrite decisions:consultation-send-report
        decisions:question-create decisions:question-drop decisions:comment-enter decisions:comment-assign
        decisions:group-answer decisions:group-dissolve"""),
    ("head", "decisions:consultation-extend decisions:consultation-act"),
    ("clerk head", "decisions:comment-contact"),
)  # fmt: skip
