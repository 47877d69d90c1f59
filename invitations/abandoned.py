"""Applications of newcomers that nobody will go on with: what was typed is forgotten."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from invitations.enums import OPEN_STATES, ApplicationState
from invitations.models import TenantApplication
from partners import audit

# For those who ask what became of it.
KEPT = timedelta(days=30)


def due() -> QuerySet[TenantApplication]:
    """Unfinished ones whose request has ended, so that their link leads nowhere any more."""
    now = timezone.now()
    ended = ~Q(invitation__state__in=OPEN_STATES) | Q(invitation__expires_at__lte=now)
    unfinished = TenantApplication.objects.exclude(state=ApplicationState.COMPLETED)
    return unfinished.filter(ended, created_at__lte=now - KEPT)


@transaction.atomic
def forget_application(application: TenantApplication) -> bool:
    """Delete one that is still due; whether it was."""
    rows = due().select_for_update(of=("self",)).select_related("invitation")
    found = rows.filter(pk=application.pk).first()
    if found is None:
        return False
    # About the request, and without the address: that is what is to be forgotten.
    audit.record("application.forgotten", target=found.invitation, actor=None, readers=[])
    found.delete()
    return True
