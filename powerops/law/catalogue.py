"""Every rule of law that the product enforces, in one list."""

from powerops.law import (
    administrative_coercion,
    administrative_licensing,
    administrative_penalty,
    archives,
    civil_servants,
    deciding,
    decision_drafts,
    decision_reviews,
    expert_panels,
    fees,
    hearings,
    key_posts,
    major_decisions,
    official_documents,
    plan,
    public_participation,
)

ALL_RULES = (
    *plan.RULES,
    *public_participation.RULES,
    *administrative_penalty.RULES,
    *administrative_coercion.RULES,
    *administrative_licensing.RULES,
    *archives.RULES,
    *civil_servants.RULES,
    *deciding.RULES,
    *decision_drafts.RULES,
    *decision_reviews.RULES,
    *expert_panels.RULES,
    *fees.RULES,
    *hearings.RULES,
    *key_posts.RULES,
    *major_decisions.RULES,
    *official_documents.RULES,
)
