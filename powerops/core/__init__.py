"""The platform that every app stands on: mechanism, no business rule.

Organisations, people and posts, the record, jobs, files and documents (systems F1–F6 of the Plan
新开〔2016〕76号 三, 四(一)4, 四(二)1, 四(二)7).
"""
