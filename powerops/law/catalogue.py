"""Every rule of law that the product enforces, in one list."""

from powerops.law import (
    administrative_coercion,
    administrative_licensing,
    administrative_penalty,
    archives,
    civil_servants,
    fees,
    key_posts,
    major_decisions,
    official_documents,
    plan,
)

ALL_RULES = (
    *plan.RULES,
    *administrative_penalty.RULES,
    *administrative_coercion.RULES,
    *administrative_licensing.RULES,
    *archives.RULES,
    *civil_servants.RULES,
    *fees.RULES,
    *key_posts.RULES,
    *major_decisions.RULES,
    *official_documents.RULES,
)
