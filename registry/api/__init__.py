"""The registry's API: the published lists for everybody, revisions and uploads for those whose posts reach them.

Public resources read what the public pages read. Inside, one action per transition calls the function that the page
calls (F1–F4, R1–R4; the Plan 四(二)3, 四(二)8).
"""
