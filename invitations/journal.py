"""What the audit trail says of requests, told to the partners on whose behalf they ask."""

from invitations.models import Invitation
from partners import audit
from partners.models import User


def record(
    verb: str,
    invitation: Invitation,
    actor: User | None,
    *also: audit.Organisation,
    changes: dict[str, tuple[object, object]] | None = None,
    actor_name: str = "",
    **data: object,
) -> None:
    """``also``: the organisation that answers, which reads the entry of its own answer."""
    audit.record(
        verb,
        target=invitation,
        actor=actor,
        readers=[*invitation.askers, *also],
        changes=changes,
        actor_name=actor_name,
        **data,
    )
