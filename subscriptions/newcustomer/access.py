"""The door of a draft: its partner, its person, and nobody else."""

from collections.abc import Callable
from functools import wraps
from typing import cast
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase

from partners.access import PartnerRequest, PartnerView, partner_view, stranger
from partners.enums import Permission
from subscriptions.models import NewCustomerDraft
from subscriptions.newcustomer import selectors


class DraftRequest(PartnerRequest):
    draft: NewCustomerDraft


type DraftView = Callable[[DraftRequest], HttpResponse]


def draft_view(view: DraftView) -> PartnerView:
    @partner_view(Permission.ADD_CUSTOMER)
    @wraps(view)
    def inner(request: PartnerRequest, draft_id: UUID) -> HttpResponseBase:
        draft = selectors.own_draft(request.partner, request.user, draft_id)
        if draft is None:
            return stranger(request)
        scoped = cast("DraftRequest", request)
        scoped.draft = draft
        return view(scoped)

    return inner
