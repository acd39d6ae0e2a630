"""Visible first, then permitted: how every page of the registry's desk loads what it is about (F3)."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from powerops.core.actor import Actor
from powerops.core.doors import actor_of
from registry.models import Law, PowerVersion, Revision
from registry.permissions import visible_revisions


def visible_revision(request: HttpRequest, pk: int) -> tuple[Revision, Actor]:
    """Return the revision and the person as actor; 404 when it is not within the person's reach."""
    actor = actor_of(request)
    revisions = visible_revisions(actor).select_related(
        "body", "drafted_by", "attachment", "edition__body"
    )
    return get_object_or_404(revisions, pk=pk), actor


def visible_version(
    request: HttpRequest, revision_pk: int, pk: int
) -> tuple[PowerVersion, Revision, Actor]:
    """Return one version of a revision within the person's reach, or 404."""
    revision, actor = visible_revision(request, revision_pk)
    laws = Prefetch("citations__law", Law.objects.with_checked_at())
    versions = revision.versions.select_related("power__body").prefetch_related("citations", laws)
    version = get_object_or_404(versions, pk=pk)
    version.revision = revision
    return version, revision, actor
