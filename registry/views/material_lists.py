"""材料清单 on the desk: the clerk keeps the lists of the own body (R6; the Plan 四(二)5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from powerops.core.doors import actor_of, put_errors, require_role
from powerops.core.models import Organisation
from powerops.core.refusals import NotAllowed, Refusal
from powerops.core.roles import Role
from powerops.core.views.listing import page_of
from powerops.law import plan
from registry.forms.guides import MaterialListForm, material_rows, typed_materials
from registry.guides import samples_of
from registry.models import MaterialList
from registry.permissions import drafting_bodies
from registry.workflows import material_list as lists

SIZE = 50
MOST_SAMPLES = 300


@require_safe
def material_list_list(request: HttpRequest) -> HttpResponse:
    """The material lists of the bodies for which the person is clerk."""
    actor = require_role(request, Role.CLERK)
    q = request.GET.get("q", "").strip().replace("\0", "")
    found = MaterialList.objects.filter(body__in=drafting_bodies(actor), name__icontains=q)
    rows = found.select_related("body", "changed_by").order_by("is_retired", "body__path", "name")
    context = {"page": page_of(request, rows, SIZE), "q": q}
    return render(request, "registry/material_list_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def material_list_create(request: HttpRequest) -> HttpResponse:
    """Make a list for the body in the address, or for the only one."""
    bodies = drafting_bodies(require_role(request, Role.CLERK))
    code = request.GET.get("body", "")
    body = next((one for one in bodies if one.code == code), bodies[0] if bodies else None)
    if body is None:
        raise NotAllowed("材料清单由部门的经办岗位维护。", clause=str(plan.F3.clause))
    return edit(request, body, None)


@require_http_methods(["GET", "HEAD", "POST"])
def material_list_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a list; what guides took from it before stays in them."""
    found = visible(request, pk)
    if found.is_retired:
        return render(request, "registry/material_list_form.html", {"material_list": found})
    return edit(request, found.body, found)


@require_POST
def material_list_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a list out of use."""
    retired = lists.retire(visible(request, pk), by=request.user)
    messages.success(request, f"已停用材料清单：{retired}。已选用它的服务指南不受影响。")
    return redirect("registry:material-list-list")


def visible(request: HttpRequest, pk: int) -> MaterialList:
    """Return a list of a body for which the person is clerk, or 404."""
    found = MaterialList.objects.filter(body__in=drafting_bodies(actor_of(request)))
    return get_object_or_404(found.select_related("body", "changed_by"), pk=pk)


def edit(
    request: HttpRequest, body: Organisation, material_list: MaterialList | None
) -> HttpResponse:
    """Show the form of a list, with more empty rows when asked, or save what was sent."""
    samples = samples_to_choose(body)
    opened = material_list.materials if material_list else []
    standing = {name: getattr(material_list, name, "") for name in MaterialListForm.base_fields}
    wants_rows = "more" in request.POST
    if wants_rows:
        opened, standing = typed_materials(request.POST), request.POST.dict()
    is_saved = request.method == "POST" and not wants_rows
    form = MaterialListForm(request.POST if is_saved else None, initial=standing)
    rows = material_rows(samples, opened, request.POST if is_saved else None)
    context: dict[str, Any] = {
        "form": form, "rows": rows, "body": body, "material_list": material_list,
        "bodies": drafting_bodies(actor_of(request)),
    }  # fmt: skip
    if not is_saved:
        return render(request, "registry/material_list_form.html", context)
    status = carry_out(request, body, material_list, form, rows)
    if status == 200:
        messages.success(request, f"已保存材料清单：{form.cleaned_data['name']}。")
        return redirect("registry:material-list-list")
    return render(request, "registry/material_list_form.html", context, status=status)


def samples_to_choose(body: Organisation) -> list[tuple[str, str]]:
    """Return the sample forms of a body: digest and name."""
    files = samples_of(body)[:MOST_SAMPLES]
    return list({one.attachment.sha256: one.attachment.name for one in files}.items())


def carry_out(
    request: HttpRequest,
    body: Organisation,
    material_list: MaterialList | None,
    form: MaterialListForm,
    rows: Any,
) -> int:
    """Save what the form says; return 200, or the status of what refused it, which stands in the form."""
    if not all([form.is_valid(), rows.is_valid()]):
        return 400
    said = {name: form.cleaned_data[name] for name in ("name", "note")}
    said["materials"] = [row.cleaned_data for row in rows.forms if any(row.cleaned_data.values())]
    try:
        if material_list:
            number = form.cleaned_data["row_version"] or 0
            lists.change(material_list, by=request.user, row_version=number, **said)
        else:
            lists.begin(body, by=request.user, **said)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return refusal.status
    except ValidationError as error:
        put_errors(form, error)
        return 400
    return 200
