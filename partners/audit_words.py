"""What the audit trail says to people: one translated sentence for each verb of the product.

Words only, so the verbs of all apps stand here together; a test finds a verb without a sentence.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

# verb: (icon, sentence). %(actor)s did it, %(target)s it was done to.
SENTENCES: dict[str, tuple[str, str | Promise]] = {
    "activity_log.exported": (
        "arrow_download",
        gettext_lazy("%(actor)s exported the activity log."),
    ),
    "admin_grant.given": (
        "shield_checkmark",
        gettext_lazy("%(actor)s gave delegated admin privileges to the partner."),
    ),
    "admin_grant.given_up": (
        "shield",
        gettext_lazy("%(actor)s gave up the delegated admin privileges for %(target)s."),
    ),
    "admin_grant.removed": (
        "shield",
        gettext_lazy("%(actor)s removed the delegated admin privileges of the partner."),
    ),
    "agreement.accepted": (
        "checkmark_circle",
        gettext_lazy("%(actor)s accepted the Microsoft Customer Agreement."),
    ),
    "agreement.confirmation_edited": (
        "edit",
        gettext_lazy(
            "%(actor)s corrected the confirmation that the customer accepted the Microsoft "
            "Customer Agreement."
        ),
    ),
    "agreement.confirmed": (
        "certificate",
        gettext_lazy(
            "%(actor)s confirmed that the customer accepted the Microsoft Customer Agreement."
        ),
    ),
    "agreement.published": (
        "document",
        gettext_lazy("%(actor)s published a text of the Microsoft Customer Agreement."),
    ),
    "application.confirmed": (
        "mail_read",
        gettext_lazy("%(actor)s confirmed the email address for a new account."),
    ),
    "application.forgotten": (
        "delete",
        gettext_lazy("An unfinished application for an account was deleted."),
    ),
    "application.started": (
        "person_add",
        gettext_lazy("%(actor)s began to create an account to answer the request."),
    ),
    "bill_to.updated": (
        "receipt",
        gettext_lazy("%(actor)s changed the bill-to info of %(target)s."),
    ),
    "customer.created": ("building", gettext_lazy("%(actor)s created %(target)s.")),
    "customer.domain_added": (
        "globe",
        gettext_lazy("%(actor)s added a domain to %(target)s."),
    ),
    "customer.profile_updated": (
        "edit",
        gettext_lazy("%(actor)s changed the company profile of %(target)s."),
    ),
    "customer.qualification_refused": (
        "certificate",
        gettext_lazy("%(actor)s decided that %(target)s is not an education customer."),
    ),
    "customer.qualified": (
        "certificate",
        gettext_lazy("%(actor)s approved %(target)s as an education customer."),
    ),
    "customer.tags_changed": (
        "tag",
        gettext_lazy("%(actor)s changed the tags of %(target)s."),
    ),
    "customer_import.approved": (
        "checkmark_circle",
        gettext_lazy("%(actor)s approved the import of customers %(target)s."),
    ),
    "customer_import.checked": (
        "checkmark",
        gettext_lazy("The import of customers %(target)s was checked."),
    ),
    "customer_import.discarded": (
        "delete",
        gettext_lazy("%(actor)s discarded the import of customers %(target)s."),
    ),
    "customer_import.finished": (
        "checkmark",
        gettext_lazy("The import of customers %(target)s was carried out."),
    ),
    "customer_import.rejected": (
        "dismiss",
        gettext_lazy("%(actor)s rejected the import of customers %(target)s."),
    ),
    "customer_import.requested": (
        "send",
        gettext_lazy("%(actor)s asked for approval of the import of customers %(target)s."),
    ),
    "customer_import.resumed": (
        "arrow_clockwise",
        gettext_lazy("%(actor)s let the import of customers %(target)s go on."),
    ),
    "customer_import.stopped": (
        "error_circle",
        gettext_lazy("A fault stopped the import of customers %(target)s."),
    ),
    "customer_import.uploaded": (
        "document",
        gettext_lazy("%(actor)s uploaded %(target)s to take customers over."),
    ),
    "customers.exported": (
        "arrow_download",
        gettext_lazy("%(actor)s exported the customer list."),
    ),
    "directory_user.created": (
        "person_add",
        gettext_lazy("%(actor)s added the user %(target)s."),
    ),
    "directory_user.deleted": (
        "delete",
        gettext_lazy("%(actor)s deleted the user %(target)s."),
    ),
    "directory_user.password_reset": (
        "key",
        gettext_lazy("%(actor)s reset the password of the user %(target)s."),
    ),
    "directory_user.purged": (
        "delete",
        gettext_lazy("A deleted user was removed for good after 30 days."),
    ),
    "directory_user.restored": (
        "arrow_undo",
        gettext_lazy("%(actor)s restored the user %(target)s."),
    ),
    "directory_user.roles_changed": (
        "shield",
        gettext_lazy("%(actor)s changed the directory roles of the user %(target)s."),
    ),
    "directory_user.updated": (
        "edit",
        gettext_lazy("%(actor)s changed the user %(target)s."),
    ),
    "incentives.exported": (
        "arrow_download",
        gettext_lazy("%(actor)s exported the list of incentives."),
    ),
    "customers.tags_changed": (
        "tag",
        gettext_lazy("%(actor)s changed the tags of several customers."),
    ),
    "invitation.accepted": (
        "handshake",
        gettext_lazy("%(actor)s accepted the request."),
    ),
    "invitation.created": (
        "add",
        gettext_lazy("%(actor)s started a request."),
    ),
    "invitation.declined": (
        "dismiss",
        gettext_lazy("%(actor)s declined the request."),
    ),
    "invitation.draft_saved": (
        "edit",
        gettext_lazy("%(actor)s changed the draft of a request."),
    ),
    "invitation.emailed": (
        "mail",
        gettext_lazy("%(actor)s had the request sent by email."),
    ),
    "invitation.expired": (
        "clock",
        gettext_lazy("The request expired."),
    ),
    "invitation.forwarded": (
        "send",
        gettext_lazy("%(actor)s sent the request on to a global admin."),
    ),
    "invitation.opened": (
        "eye",
        gettext_lazy("The personal link of a request was opened."),
    ),
    "invitation.reminded": (
        "alert",
        gettext_lazy("The recipient was reminded of the request by email."),
    ),
    "invitation.renewed": (
        "arrow_clockwise",
        gettext_lazy("%(actor)s renewed the request: a newer one takes its place."),
    ),
    "invitation.reported": (
        "warning",
        gettext_lazy("%(actor)s did not know the company and reported the request."),
    ),
    "invitation.resent": (
        "arrow_clockwise",
        gettext_lazy("%(actor)s took the request back to a draft with a new personal link."),
    ),
    "invitation.revoked": (
        "arrow_undo",
        gettext_lazy("%(actor)s revoked the request."),
    ),
    "invitation.sent": (
        "send",
        gettext_lazy("%(actor)s finished the request."),
    ),
    "licenses.updated": (
        "certificate",
        gettext_lazy("%(actor)s assigned and revoked licenses of %(target)s."),
    ),
    "mail.retried": ("mail", gettext_lazy("%(actor)s had a mail sent again.")),
    "member.added": ("person_add", gettext_lazy("%(actor)s added %(target)s as a member.")),
    "member.deactivated": (
        "prohibited",
        gettext_lazy("%(actor)s deactivated %(target)s."),
    ),
    "member.invited_again": (
        "person_mail",
        gettext_lazy("%(actor)s had the invitation sent to %(target)s again."),
    ),
    "member.reactivated": (
        "person_available",
        gettext_lazy("%(actor)s reactivated %(target)s."),
    ),
    "member.reset_mailed": (
        "key",
        gettext_lazy("%(actor)s had a link for a new password sent to %(target)s."),
    ),
    "member.roles_changed": (
        "edit",
        gettext_lazy("%(actor)s changed the roles of %(target)s."),
    ),
    "offer.changed": ("edit", gettext_lazy("%(actor)s changed the offer %(target)s.")),
    "offer.created": ("add", gettext_lazy("%(actor)s added the offer %(target)s to the catalog.")),
    "operator.created": ("person_add", gettext_lazy("The operator %(target)s was created.")),
    "order.cancelled": (
        "dismiss",
        gettext_lazy("%(actor)s cancelled order %(target)s before it began."),
    ),
    "order.placed": ("receipt", gettext_lazy("%(actor)s placed order %(target)s.")),
    "order.started": (
        "checkmark_circle",
        gettext_lazy("Order %(target)s began: the customer's agreement is accepted."),
    ),
    "partner.location_added": (
        "location",
        gettext_lazy("%(actor)s added a location Partner ID to %(target)s."),
    ),
    "partner.location_removed": (
        "location",
        gettext_lazy("%(actor)s deactivated a location Partner ID of %(target)s."),
    ),
    "partner.onboarded": ("building", gettext_lazy("%(actor)s onboarded %(target)s.")),
    "partner.profile_updated": (
        "edit",
        gettext_lazy("%(actor)s changed the partner profile of %(target)s."),
    ),
    "partner_agreement.published": (
        "document",
        gettext_lazy("%(actor)s published a text of the Microsoft Partner Agreement."),
    ),
    "partner_agreement.signed": (
        "certificate",
        gettext_lazy("%(actor)s signed the Microsoft Partner Agreement."),
    ),
    "partnership.authorized": (
        "handshake",
        gettext_lazy("%(actor)s authorized the indirect provider: the partnership began."),
    ),
    "partnership.removed": ("dismiss", gettext_lazy("%(actor)s removed the partnership.")),
    "price.removed": ("tag", gettext_lazy("%(actor)s ended a price of %(target)s.")),
    "price.set": ("tag", gettext_lazy("%(actor)s set a price of %(target)s.")),
    "product.changed": ("edit", gettext_lazy("%(actor)s changed the product %(target)s.")),
    "product.created": (
        "add",
        gettext_lazy("%(actor)s added the product %(target)s to the catalog."),
    ),
    "relationship.copies_repaired": (
        "arrow_clockwise",
        gettext_lazy("The customer list was brought up to date for %(target)s."),
    ),
    "resellers.exported": (
        "arrow_download",
        gettext_lazy("%(actor)s exported the list of indirect resellers."),
    ),
    "own_activity.exported": (
        "arrow_download",
        gettext_lazy("%(actor)s exported the activity log of %(target)s."),
    ),
    "relationship.end_request_withdrawn": (
        "arrow_undo",
        gettext_lazy("%(actor)s withdrew the request to end the reseller relationship."),
    ),
    "relationship.end_requested": (
        "clock",
        gettext_lazy("%(actor)s asked the partner to end the reseller relationship."),
    ),
    "relationship.imported": (
        "handshake",
        gettext_lazy("%(actor)s took over %(target)s, which the partner served elsewhere."),
    ),
    "relationship.objected": (
        "prohibited",
        gettext_lazy("%(actor)s objected to having been taken over: the relationship ended."),
    ),
    "relationship.objection_waits": (
        "prohibited",
        gettext_lazy(
            "%(actor)s objected to having been taken over: the subscriptions have to end first."
        ),
    ),
    "relationship.removed": (
        "dismiss",
        gettext_lazy("%(actor)s removed the reseller relationship."),
    ),
    "sheet_import.checked_again": (
        "arrow_clockwise",
        gettext_lazy("%(actor)s had the list %(target)s checked again."),
    ),
    "sheet_import.finished": ("checkmark_circle", gettext_lazy("The list %(target)s was loaded.")),
    "sheet_import.loaded": (
        "checkmark_circle",
        gettext_lazy("%(actor)s had the list %(target)s loaded."),
    ),
    "sheet_import.resumed": (
        "arrow_clockwise",
        gettext_lazy("%(actor)s let the loading of %(target)s go on."),
    ),
    "sheet_import.stopped": (
        "error_circle",
        gettext_lazy("A fault stopped the loading of %(target)s."),
    ),
    "sheet_import.uploaded": (
        "document",
        gettext_lazy("%(actor)s uploaded the list %(target)s to be checked."),
    ),
    "standard_text.changed": (
        "edit",
        gettext_lazy("%(actor)s changed a standard text of requests."),
    ),
    "standard_text.reset": (
        "arrow_undo",
        gettext_lazy("%(actor)s put the shipped standard text of requests back."),
    ),
    "tag.created": ("tag", gettext_lazy("%(actor)s added the tag %(target)s.")),
    "tag.deleted": ("delete", gettext_lazy("%(actor)s deleted the tag %(target)s.")),
    "tag.renamed": ("tag", gettext_lazy("%(actor)s renamed a tag to %(target)s.")),
    "service_request.answered": (
        "mail",
        gettext_lazy("%(actor)s wrote in the service request “%(target)s”."),
    ),
    "service_request.contact_changed": (
        "arrow_swap",
        gettext_lazy("The service request “%(target)s” went to another support contact."),
    ),
    "service_request.moved": (
        "checkmark_circle",
        gettext_lazy("%(actor)s moved the service request “%(target)s”."),
    ),
    "service_request.opened": (
        "question_circle",
        gettext_lazy("%(actor)s opened the service request “%(target)s”."),
    ),
    "service_request.severity_changed": (
        "warning",
        gettext_lazy("%(actor)s changed the severity of the service request “%(target)s”."),
    ),
    "subscription_owner.given": (
        "key",
        gettext_lazy("%(actor)s gave the partner owner rights of the subscription %(target)s."),
    ),
    "subscription_owner.removed": (
        "key",
        gettext_lazy("%(actor)s took back the partner's owner rights of %(target)s."),
    ),
    "subscription.cancelled": (
        "dismiss",
        gettext_lazy("%(actor)s cancelled the subscription %(target)s."),
    ),
    "subscription.deleted": (
        "delete",
        gettext_lazy("The subscription %(target)s was deleted: its time was over."),
    ),
    "subscription.disabled": (
        "lock_closed",
        gettext_lazy("The subscription %(target)s was disabled: only administrators get in."),
    ),
    "subscription.expired": (
        "clock",
        gettext_lazy("The subscription %(target)s expired: its users can go on for 30 days."),
    ),
    "subscription.reactivated": (
        "checkmark_circle",
        gettext_lazy("%(actor)s reactivated the subscription %(target)s."),
    ),
    "subscription.renewal_plan_dropped": (
        "arrow_undo",
        gettext_lazy("%(actor)s took back what was planned for the renewal of %(target)s."),
    ),
    "subscription.renewal_planned": (
        "calendar_ltr",
        gettext_lazy("%(actor)s planned changes for the renewal of %(target)s."),
    ),
    "subscription.renewed": (
        "arrow_clockwise",
        gettext_lazy("The subscription %(target)s was renewed for another term."),
    ),
    "subscription.suspended": (
        "prohibited",
        gettext_lazy("%(actor)s suspended the subscription %(target)s."),
    ),
    "subscription.updated": (
        "edit",
        gettext_lazy("%(actor)s changed the subscription %(target)s."),
    ),
    "subscriptions.exported": (
        "arrow_download",
        gettext_lazy("%(actor)s exported the subscriptions of %(target)s."),
    ),
    "usage.exported": (
        "arrow_download",
        gettext_lazy("%(actor)s exported the usage of %(target)s."),
    ),
    "user.language_changed": (
        "local_language",
        gettext_lazy("%(actor)s changed the display language."),
    ),
    "user.password_changed": ("key", gettext_lazy("%(actor)s changed the password.")),
    "user_upload.checked": (
        "document",
        gettext_lazy("%(actor)s had the file %(target)s of users validated."),
    ),
    "user_upload.discarded": (
        "dismiss",
        gettext_lazy("%(actor)s discarded the file %(target)s of users."),
    ),
    "user_upload.finished": (
        "checkmark_circle",
        gettext_lazy("The users of the file %(target)s were added."),
    ),
    "user_upload.passwords_downloaded": (
        "key",
        gettext_lazy("%(actor)s downloaded the temporary passwords of the file %(target)s."),
    ),
    "user_upload.started": (
        "people",
        gettext_lazy("%(actor)s had the users of the file %(target)s added."),
    ),
    "user_upload.stopped": (
        "error_circle",
        gettext_lazy("Adding the users of the file %(target)s was stopped."),
    ),
}
