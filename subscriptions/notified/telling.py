"""Who is told what about orders, in the transaction of what it tells of."""

from collections.abc import Iterable

from customers.models import Customer
from customers.notified.telling import notify_admins
from partners.models import Partner
from partners.notifications import complete, notify, notify_staff
from subscriptions.models import Order, ServiceRequest, UserUpload
from subscriptions.notified import kinds


def order_waits(order: Order) -> None:
    notify_staff(
        kinds.ORDER_WAITS,
        order.partner,
        about={
            "customer": order.customer.name,
            "customer_id": str(order.customer.public_id),
            "order_id": str(order.public_id),
        },
        once=str(order.public_id),
    )


def order_settled(order: Order) -> None:
    """It began, or it was dropped."""
    complete(kinds.ORDER_WAITS, order.partner, once=str(order.public_id))


def request_waits(request: ServiceRequest, *, mailed: Iterable[int]) -> None:
    """For the support contact, until somebody answers or the request goes elsewhere."""
    notify_staff(
        kinds.REQUEST_WAITS,
        request.contact,
        about={
            "customer": request.customer.name,
            "request": request.title,
            "request_id": str(request.public_id),
        },
        once=f"{request.public_id}:{request.revision}",  # it may come back
        due_at=request.due_at,
        mailed=list(mailed),
    )


def request_settled(request: ServiceRequest, contact: Partner) -> None:
    """It was answered or solved, or another partner answers."""
    complete(kinds.REQUEST_WAITS, contact, once=str(request.public_id))


def relationship_removed(partner: Partner, customer: Customer, *, once: str, mailed: bool) -> None:
    notify_admins(
        kinds.REMOVED_AT_CUSTOMER,
        customer,
        about={"partner": partner.name},
        once=once,
        mailed=mailed,
    )


def users_uploaded(upload: UserUpload) -> None:
    """Whoever let it run has passwords to fetch while they are kept."""
    person, about = (
        upload.started_by,
        {
            "file": upload.file_name,
            "customer": upload.customer.name,
            "customer_id": str(upload.customer.public_id),
            "upload_id": str(upload.public_id),
        },
    )
    if person is None or upload.secrets_until is None:
        return
    notify(
        kinds.USERS_UPLOADED if upload.partner else kinds.USERS_UPLOADED_AT_CUSTOMER,
        organisation=upload.partner or upload.customer,
        users=[person],
        about=about,
        once=str(upload.public_id),
        due_at=upload.secrets_until,
    )


def passwords_settled(upload: UserUpload) -> None:
    """They were fetched, or it is too late."""
    kind = kinds.USERS_UPLOADED if upload.partner else kinds.USERS_UPLOADED_AT_CUSTOMER
    complete(kind, upload.partner or upload.customer, once=str(upload.public_id))
