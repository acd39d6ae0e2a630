"""Every model is classified, and the database keeps what its class promises.

A table with history keeps a readable, append-only history. A record that only grows refuses UPDATE and DELETE; one
that stays refuses DELETE. What is neither says why. (F4; the Plan 四(一)4: the record is not altered unseen.)
"""

import re

import pytest
from django.apps import apps
from django.db import connection, models

from powerops.core.history import HistoryOrigin
from powerops.core.row_log import logged_tables
from tests.architecture import decisions_models as decisions
from tests.architecture.project import nothing

# Records with a readable history of every change.
WITH_HISTORY = {
    "registry.ledgerentry", "registry.intermediaryservice",
    "registry.errorreport",
    "core.organisation", "core.organisationterm", "core.person", "core.post", "core.appointment",
    "core.deadline", "core.delegation", "core.handover", "core.issuednumber", "core.numberseries", "core.recusal",
    "registry.emergencyreview", "registry.withdrawal",
    "registry.adjustmenttask", "registry.lawchange",
    "registry.conflictalarm", "registry.dutymatrix", "registry.keypost", "registry.keyposttenure", "registry.rotationwaiver",
    "registry.law", "registry.materiallist", "registry.power", "registry.powerversion", "registry.revision",
}  # fmt: skip
# Records that refuse UPDATE and DELETE: what they say was said once.
ONLY_GROWS = {
    "registry.opendataset",
    "core.auditevent", "core.attachment", "core.deadlinechange", "core.filing", "core.holidaynotice",
    "core.reading", "core.rowchange", "core.seal", "core.specialday", "core.volume",
    "core.volumefile",
    "registry.findinganswer", "registry.answerrejection",
    "registry.edition", "registry.editionpower", "registry.signoff", "registry.bodychange",
}  # fmt: skip
# Records with legal effect that refuse DELETE: they are ended, withdrawn, replaced.
STAYS = {
    "registry.ledgerentry", "registry.intermediaryservice",
    "registry.adjustmentitem", "registry.adjustmenttask", "registry.lawchange",
    "registry.conflictalarm", "registry.dutymatrix", "registry.keypost", "registry.keyposttenure", "registry.rotationwaiver",
    "registry.errorreport",
    "registry.emergencyreview", "registry.withdrawal",
    "core.organisation", "core.person", "core.appointment", "registry.materiallist", "registry.power", "registry.revision",
    "core.appraisal", "core.deadline", "core.delegation", "core.handover", "core.document", "core.issuednumber", "core.numberseries", "core.parameter", "core.recusal",
}  # fmt: skip
# Neither: derived, or working material without legal effect, each with its reason.
WITHOUT_RECORD = {
    "registry.subscription": "an address that wants news; deleted when it wants none",
    "core.formdraft": "what a person typed and has not saved; gone once it is saved",
    "core.job": "the worker's own book of work; what a job does is recorded where it is done",
    "core.mail": "a letter on its way; what it tells of is recorded where it happened",
    "core.notice": "a line in a person's inbox, ticked off by reading",
    "core.publicstamp": "one number that moves with every publication",
    "registry.findingcount": "counted from the published lists and the answers again and again",
    "registry.basiscitation": "read out of a version's basis again whenever that changes",
    "registry.publishedlist": "read model of the current editions",
    "registry.shownpower": "a view on what editions say",
    "registry.publishedpower": "read model of the current editions",
    "registry.succession": "drawn up and dropped with its draft; fixed by trigger once that is sent to review, and logged",
    "registry.articlechange": "the lines of a change of a law, entered anew until it is checked; each entry is an audit event, and logged",
    "registry.publishedbasis": "read model of the current editions",
    "registry.publishedmention": "read model of the current editions",
    "registry.publishedfee": "read model of the current editions",
    "registry.intermediaryservice_powers": "which powers ask for a service; each filling-in is an audit event",
    "registry.upload": "a file on its way into a draft; every act on it is an audit event",
    "registry.uploadrow": "the preview of an upload",
    "registry.revision_drafters": "who took part in drafting; each joining is in the audit event of the proposal",
    "core.person_groups": "part of Django's account; the product gives rights by appointment alone",
    "core.person_user_permissions": "part of Django's account; the product gives rights by appointment alone",
}  # fmt: skip
# The row log itself, and what seals it: they cannot log themselves.
NOT_LOGGED = {"core.rowchange", "core.seal"}
# Without a history of their own, and yet what they say has legal effect: the row log keeps it.
LOGGED_TOO = {
    "registry.articlechange",
    "core.document",
    "registry.revision_drafters",
    "registry.succession",
    "registry.intermediaryservice_powers",
}
# Columns that are filled together or not at all, or whose state asks for them, with the constraint that says so.
PAIRED = {
    "registry.errorreport": [
        "what_is_answered_says_what_and_who", "a_closed_error_report_says_when_and_by_whom",
    ],
    "registry.subscription": ["a_subscription_is_to_what_its_kind_says"],
    "registry.emergencyreview": ["an_opinion_after_the_fact_says_whose", "a_decision_after_the_fact_says_whose"],
    "registry.withdrawal": ["a_lifted_withdrawal_says_who_and_why", "what_is_merged_says_into_what"],
    "registry.lawchange": ["what_replaces_a_law_is_named", "a_change_takes_effect_when_published"],
    "registry.articlechange": ["a_renumbered_article_says_its_number", "a_repealed_article_has_no_number"],
    "registry.adjustmenttask": [
        "a_task_has_one_cause", "what_is_proposed_names_its_draft", "what_needs_no_adjustment_says_why",
    ],
    "core.job": ["ended_jobs_say_when"],
    "core.appraisal": [
        "an_appraisal_is_decided_by_somebody_else", "what_is_kept_on_says_until_when", "only_an_approved_disposal_destroys",
    ],
    "core.deadline": ["ended_deadlines_say_when"],
    "core.deadlinechange": ["an_extension_says_how_much", "nobody_approves_what_they_ask_for"],
    "core.delegation": ["a_delegation_ends_on_or_after_it_begins", "a_withdrawn_delegation_says_who_and_why"],
    "core.issuednumber": ["a_voided_number_says_who_and_why"],
    "core.mail": ["sent_mails_say_when"],
    "core.parameter": ["a_withdrawn_value_says_who_and_why", "a_value_is_withdrawn_before_its_day"],
    "core.recusal": ["a_decided_recusal_says_who_and_when"],
    "core.seal": ["a_seal_covers_rows_in_order"],
    "core.volume": ["what_is_kept_for_years_says_until_when"],
    "core.document": [
        "a_document_and_its_digest_come_together", "a_signature_says_whose_and_when",
        "a_template_and_its_snapshot_come_together",
    ],
    "core.organisation": ["organisation_with_a_successor_has_ended", "organisation_ends_after_it_begins"],
    "core.organisationterm": ["term_ends_after_it_begins", "one_current_term"],
    "core.appointment": ["appointment_ends_on_or_after_it_begins"],
    "registry.ledgerentry": ["a_voided_entry_says_who_and_why"],
    "registry.intermediaryservice": [
        "a_released_service_says_when", "a_released_precondition_has_a_basis",
        "a_cleared_service_says_when_and_by_what",
    ],
    "registry.law": ["a_law_with_a_repeal_date_is_repealed"],
    "registry.power": ["codes_are_given_together", "the_code_ends_with_the_basic_code"],
    "registry.revision": [
        "an_adjustment_says_why", "what_is_published_names_its_edition", "what_is_approved_says_when",
    ],
    "registry.signoff": ["a_return_gives_its_reason"],
    "registry.conflictalarm": ["an_answered_alarm_says_who_and_what"],
    "registry.dutymatrix": ["a_confirmed_matrix_says_who_and_when", "two_different_people_confirm_a_matrix"],
    "registry.keypost": ["a_key_post_ends_on_or_after_it_begins"],
    "registry.keyposttenure": ["a_tenure_ends_on_or_after_it_begins"],
    "registry.rotationwaiver": ["a_waiver_is_decided_by_somebody_else"],
}  # fmt: skip
WITH_HISTORY |= decisions.WITH_HISTORY
ONLY_GROWS |= decisions.ONLY_GROWS
STAYS |= decisions.STAYS
WITHOUT_RECORD |= decisions.WITHOUT_RECORD
LOGGED_TOO |= decisions.LOGGED_TOO
PAIRED |= decisions.PAIRED
# Names that say what is indexed or unique rather than a rule; a rule's name is a sentence of three words or more.
SENTENCE = re.compile(r"^[a-z]+(_[a-z]+){2,}$")


def own_models():
    found = {
        model._meta.label_lower: model
        for app in ("core", "registry", "decisions")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }
    return {name: model for name, model in found.items() if not issubclass(model, HistoryOrigin)}


def history_table(model):
    return model.history.model._meta.db_table


def refused_by(table):
    """The changes that an always-enabled trigger of `append_only` refuses on a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT tgtype, tgenabled FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
             WHERE tgrelid = %s::regclass AND proname = 'powerops_refuse_change'
            """,
            [table],
        )
        triggers = cursor.fetchall()
    bits = {8: "DELETE", 16: "UPDATE", 32: "TRUNCATE"}
    return {
        word
        for kind, enabled in triggers
        if enabled == "A"
        for bit, word in bits.items()
        if kind & bit
    }


def test_every_model_is_classified():
    classified = WITH_HISTORY | ONLY_GROWS | STAYS | WITHOUT_RECORD.keys()
    assert own_models().keys() == classified
    assert not WITHOUT_RECORD.keys() & (WITH_HISTORY | ONLY_GROWS | STAYS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(WITH_HISTORY))
def test_a_domain_model_keeps_a_history_that_only_grows(name):
    model = own_models()[name]
    assert refused_by(history_table(model)) == {"UPDATE", "DELETE", "TRUNCATE"}
    columns = {field.name for field in model.history.model._meta.get_fields()}
    assert {"history_user", "history_date", "history_change_reason"} <= columns
    assert {"history_request", "history_address"} <= columns


def test_no_other_model_has_a_history():
    with_history = {name for name, model in own_models().items() if hasattr(model, "history")}
    assert with_history == WITH_HISTORY


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ONLY_GROWS))
def test_what_was_said_once_is_neither_changed_nor_removed(name):
    table = own_models()[name]._meta.db_table
    assert refused_by(table) == {"UPDATE", "DELETE", "TRUNCATE"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(STAYS))
def test_what_has_legal_effect_is_not_deleted(name):
    assert refused_by(own_models()[name]._meta.db_table) == {"DELETE", "TRUNCATE"}


@pytest.mark.django_db
def test_exactly_the_record_is_logged_row_by_row_whatever_the_session_says():
    recorded = (WITH_HISTORY | ONLY_GROWS | STAYS | LOGGED_TOO) - NOT_LOGGED
    expected = {own_models()[name]._meta.db_table for name in recorded}
    expected |= {history_table(own_models()[name]) for name in WITH_HISTORY}
    assert logged_tables() == dict.fromkeys(expected, True)


@pytest.mark.django_db
def test_the_application_owns_no_table_and_disables_no_trigger():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, count(*) FILTER (WHERE tableowner = current_user) FROM pg_tables"
        )
        user, owned = cursor.fetchone()
    assert (user, owned) == ("powerops_app", 0)


@pytest.mark.parametrize("name", sorted(own_models()))
def test_constraints_are_sentences(name):
    rules = [one.name for one in own_models()[name]._meta.constraints]
    nothing(rule for rule in rules if not SENTENCE.match(rule))


@pytest.mark.parametrize("name", sorted(PAIRED))
def test_paired_columns_come_together(name):
    kept = {one.name for one in own_models()[name]._meta.constraints}
    assert set(PAIRED[name]) <= kept


def test_every_end_has_its_constraint():
    """A model with a date of ending says how it stands to the beginning, or that the state asks for it."""
    ending = {
        name
        for name, model in own_models().items()
        if {field.name for field in model._meta.fields}
        & {"ended_on", "ended_at", "abolished_on", "repealed_on"}
    }
    assert ending <= PAIRED.keys()


def test_nothing_is_lost_by_deleting_something_else():
    """References protect; only what is part of its parent goes with it."""
    parts = {"registry.basiscitation", "registry.uploadrow"}
    cascading = {
        name
        for name, model in own_models().items()
        for field in model._meta.fields
        if field.is_relation and field.remote_field.on_delete is models.CASCADE
        if not model._meta.auto_created
    }
    assert cascading <= parts


def test_people_read_every_model_by_its_chinese_name():
    foreign = [
        f"{name}.{field.name}"
        for name, model in own_models().items()
        if not model._meta.auto_created
        for field in model._meta.fields
        if not re.search(r"[一-龥]|SHA", str(field.verbose_name))
        and field.name not in {"id", "search"}
        if field.name not in {"password", "last_login", "is_superuser"}
    ]
    nothing(foreign)
