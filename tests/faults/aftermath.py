"""What the database must say after the storm: each question finds what is wrong, so nothing is the right answer."""

from __future__ import annotations

# Acts of the storm carry a token as their reason, such as direct1-17.
TOKEN = "reason ~ '^(direct|web)[0-9]+-[0-9]+$'"
ACTS = f"""
    SELECT pk.id AS revision, event.id, event.reason AS token, event.act, event.before, event.after,
           lag(event.after) OVER w AS previous, lead(event.id) OVER w AS next, pk.status
    FROM core_auditevent event JOIN registry_revision pk ON pk.id = event.record_id
    WHERE event.record_type = 'registry.revision' AND event.{TOKEN}
    WINDOW w AS (PARTITION BY pk.id ORDER BY event.id)
"""
HISTORY = """
    SELECT id AS revision, history_id, status, substring(history_change_reason FROM '：(.*)$') AS token
    FROM registry_historicalrevision WHERE history_change_reason ~ '：(direct|web)[0-9]+-[0-9]+$'
"""

WRONG = {
    "an act was recorded twice": f"SELECT token FROM ({ACTS}) a GROUP BY token HAVING count(*) > 1",
    "an act does not begin where the one before it ended": (
        f"SELECT * FROM ({ACTS}) a WHERE previous <> before"
    ),
    "a record does not stand where its last act left it": (
        f"SELECT * FROM ({ACTS}) a WHERE next IS NULL AND after <> status"
    ),
    "an act and its history row do not agree": (
        f"SELECT * FROM ({ACTS}) a FULL JOIN ({HISTORY}) h USING (revision, token)"
        " WHERE a.after IS DISTINCT FROM h.status"
    ),
    "history rows and acts are not in one order": (
        "SELECT * FROM (SELECT id, lag(id) OVER (PARTITION BY revision ORDER BY history_id) AS before"
        f" FROM ({ACTS}) a JOIN ({HISTORY}) h USING (revision, token)) o WHERE before > id"
    ),
    "an act of signing and its signature do not agree": (
        f"SELECT * FROM (SELECT * FROM ({ACTS}) a WHERE act !~ '(submitted|recalled)$') a"
        " FULL JOIN (SELECT revision_id AS revision, opinion AS token FROM registry_signoff"
        " WHERE opinion ~ '^(direct|web)[0-9]+-') s USING (revision, token)"
        " WHERE a.id IS NULL OR s.token IS NULL"
    ),
    "an endorsement and its time limit do not agree": (
        "SELECT id FROM registry_revision r WHERE (SELECT count(*) FROM core_auditevent WHERE record_id = r.id"
        " AND act = 'registry.revision.endorsed') <> (SELECT count(*) FROM core_deadline WHERE record_id = r.id"
        " AND record_type = 'registry.revision' AND rule = 'R3-REVIEW')"
    ),
    "a time limit of review runs where nobody reviews, or does not where somebody does": (
        "SELECT r.id, r.status FROM registry_revision r LEFT JOIN core_deadline d ON d.record_id = r.id"
        " AND d.record_type = 'registry.revision' AND d.rule = 'R3-REVIEW' AND d.state = 'running'"
        " WHERE (r.status = 'legal_review') <> (d.id IS NOT NULL)"
    ),
    "a row and the last row of its history do not agree": (
        "SELECT d.id FROM core_deadline d JOIN LATERAL (SELECT * FROM core_historicaldeadline h"
        " WHERE h.id = d.id ORDER BY history_id DESC LIMIT 1) h ON true"
        " WHERE (h.state, h.stage, h.due_on) <> (d.state, d.stage, d.due_on)"
    ),
    "a number is skipped or given twice": (
        "SELECT series_id, year FROM core_issuednumber GROUP BY series_id, year"
        " HAVING max(serial) <> count(*) OR min(serial) <> 1 OR count(DISTINCT serial) <> count(*)"
    ),
    "an approval and its number do not agree": (
        "SELECT r.id, r.document_number, n.text FROM registry_revision r FULL JOIN"
        " (SELECT * FROM core_issuednumber WHERE record_type = 'registry.revision' AND voided_at IS NULL) n"
        " ON n.record_id = r.id WHERE (r.id IS NULL OR r.status IN ('approved', 'published') OR n.id IS NOT NULL)"
        " AND (r.document_number IS DISTINCT FROM n.text)"
    ),
    "a stage was told twice, or not": (
        "SELECT d.id, d.stage, e.acts, m.letters FROM core_deadline d"
        " LEFT JOIN LATERAL (SELECT count(*) AS acts FROM core_auditevent WHERE record_type = 'core.deadline'"
        " AND record_id = d.id AND act = 'core.deadline.near') e ON true"
        " LEFT JOIN LATERAL (SELECT count(*) AS letters FROM core_mail WHERE key LIKE 'deadline:' || d.id || ':%:near:%') m"
        " ON true WHERE d.rule = 'R3-REVIEW' AND (e.acts, m.letters) <> (d.stage, d.stage)"
    ),
    "a running time limit was not looked at": (
        "SELECT id FROM core_deadline WHERE rule = 'R3-REVIEW' AND state = 'running' AND stage = 0"
    ),
    "a letter did not leave": "SELECT id, state, error FROM core_mail WHERE state <> 'sent'",
}

ONE_LIMIT = (
    "SELECT min(id) FROM core_deadline d WHERE rule = 'R3-REVIEW' AND state = 'met' AND NOT EXISTS"
    " (SELECT FROM core_deadline o WHERE o.record_id = d.record_id AND o.state = 'running')"
)
TOUCHED = (
    "core_auditevent", "core_deadline", "core_issuednumber", "core_mail", "registry_historicalrevision",
    "registry_revision", "registry_signoff",
)  # fmt: skip
# For each question a change, made behind the product's back, that it must find.
DAMAGE = {
    "an act was recorded twice": (
        "INSERT INTO core_auditevent SELECT (jsonb_populate_record(e, jsonb_build_object('id', e.id + 1000000))).*"
        f" FROM core_auditevent e WHERE e.{TOKEN} LIMIT 1"
    ),
    "an act does not begin where the one before it ended": (
        "UPDATE core_auditevent SET before = 'published' WHERE id ="
        f" (SELECT id FROM ({ACTS}) a WHERE previous IS NOT NULL LIMIT 1)"
    ),
    "a record does not stand where its last act left it": (
        "UPDATE registry_revision SET status = 'withdrawn' WHERE id ="
        f" (SELECT revision FROM ({ACTS}) a WHERE status = 'draft' LIMIT 1)"
    ),
    "an act and its history row do not agree": (
        "DELETE FROM registry_historicalrevision WHERE history_id ="
        f" (SELECT min(history_id) FROM ({HISTORY}) h)"
    ),
    "history rows and acts are not in one order": (
        "UPDATE registry_historicalrevision SET history_id = -history_id"
    ),
    "an act of signing and its signature do not agree": (
        "DELETE FROM registry_signoff WHERE id ="
        " (SELECT min(id) FROM registry_signoff WHERE opinion ~ '^(direct|web)')"
    ),
    "an endorsement and its time limit do not agree": (
        f"DELETE FROM core_deadline WHERE id = ({ONE_LIMIT})"
    ),
    "a time limit of review runs where nobody reviews, or does not where somebody does": (
        f"UPDATE core_deadline SET state = 'running', ended_at = NULL WHERE id = ({ONE_LIMIT})"
    ),
    "a row and the last row of its history do not agree": (
        f"UPDATE core_deadline SET due_on = due_on + 1 WHERE id = ({ONE_LIMIT})"
    ),
    "a number is skipped or given twice": "DELETE FROM core_issuednumber WHERE serial = 1",
    "an approval and its number do not agree": (
        "UPDATE registry_revision SET document_number = '' WHERE status = 'approved'"
    ),
    "a stage was told twice, or not": (
        "DELETE FROM core_mail WHERE id = (SELECT min(id) FROM core_mail WHERE key LIKE '%:near:%')"
    ),
    "a running time limit was not looked at": (
        "UPDATE core_deadline SET state = 'running', ended_at = NULL, stage = 0"
        f" WHERE id = ({ONE_LIMIT})"
    ),
    "a letter did not leave": (
        "UPDATE core_mail SET state = 'waiting', sent_at = NULL"
        " WHERE id = (SELECT min(id) FROM core_mail)"
    ),
}
