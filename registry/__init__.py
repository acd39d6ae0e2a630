"""权力清单和责任清单: what powers each body holds, on which law, with which duties.

Serves the Plan 新开〔2016〕76号 四(二)2–5 (systems R1–R8) and 中办发〔2015〕21号.
"""
