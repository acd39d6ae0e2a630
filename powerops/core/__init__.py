"""The platform that every app stands on: mechanism, no business rule.

Organisations, people and posts, the record and its seals, time limits, files, documents, numbers and the archive, the desk and
letters (systems F1–F6 of the Plan, and what G1, G4, G6–G8 and G12 need of it: 新开〔2016〕76号 三, 四(一)4, 四(二)1, 四(二)7).
Which module does what stands in docs/architecture.md, "Where is what".
"""
