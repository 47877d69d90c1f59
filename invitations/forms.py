"""The draft's fields: shape only; what the request may be is decided by the services."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from invitations import drafts, kinds, links, shipped_texts
from invitations.drafts import one_line
from invitations.models import Invitation
from invitations.services import DraftInput
from partners.models import Partner

BODY_LENGTH = 20_000


def _joint_label(partner: Partner) -> str:
    return gettext("Include delegated administration privileges for %(partner)s") % {
        "partner": partner.name
    }


class DraftForm(forms.Form):
    include_admin = forms.BooleanField(
        label=_(
            "Include delegated administration privileges for Azure Active Directory and Office 365"
        ),
        required=False,
    )
    include_second_admin = forms.BooleanField(required=False)
    language = forms.ChoiceField(label=_("Language of the message"), choices=settings.LANGUAGES)
    recipient_name = forms.CharField(
        label=_("Recipient's name"), required=False, help_text=_("Optional. Used in the greeting.")
    )
    recipient_email = forms.EmailField(
        label=_("Recipient's email address"),
        required=False,
        help_text=_("Optional. Needed by “Send email”, used by “Open in email”."),
        error_messages={"required": _("Write the address that the email goes to.")},
    )
    remind = forms.BooleanField(
        label=_("Remind the recipient a week before the request expires"),
        required=False,
        help_text=_("Once, by email, if the request was sent from here and is still waiting."),
    )
    subject = forms.CharField(
        label=_("Subject"),
        error_messages={"required": _("Write a subject.")},
    )
    body = forms.CharField(
        label=_("Email text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "class": "mail-text", "spellcheck": "true"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        invitation: Invitation,
        data: QueryDict | None = None,
        *,
        link_back: bool = False,
        standard_text: bool = False,
        to_be_sent: bool = False,
    ) -> None:
        self.invitation = invitation
        self.standard_text = standard_text
        initial: dict[str, Any] = {
            "include_admin": invitation.include_admin,
            "include_second_admin": invitation.include_second_admin,
            "language": invitation.language,
            "recipient_name": invitation.recipient_name,
            "recipient_email": invitation.recipient_email,
            "remind": invitation.remind,
            "subject": invitation.subject,
            "body": links.with_link(invitation.body, invitation),
        }
        if data is not None and (link_back or standard_text):
            data = data.copy()
            if standard_text:
                data["subject"], data["body"] = initial["subject"], initial["body"]
            else:
                data["body"] = self._linked(data.get("body", ""))
        super().__init__(data=data, initial=initial, label_suffix="")
        self._offer_privileges()
        self.fields["recipient_email"].required = to_be_sent
        self._limit("recipient_name", 120)
        self._limit("subject", shipped_texts.SUBJECT_LENGTH)
        self._limit("body", BODY_LENGTH)

    def _offer_privileges(self) -> None:
        """A box for each company that may ask; none where a partner answers."""
        boxes = ["include_admin", "include_second_admin"][: len(self.invitation.askers)]
        if self.invitation.is_for_partners:
            boxes = []
        for name in {"include_admin", "include_second_admin"}.difference(boxes):
            del self.fields[name]
        if kinds.admin_is_fixed(self.invitation):
            for name in boxes:
                # Whatever was posted for a disabled field is ignored by Django.
                self.fields[name].disabled = True
                self.initial[name] = True
        if self.invitation.is_joint:
            for name, partner in zip(boxes, self.invitation.askers, strict=True):
                self.fields[name].label = _joint_label(partner)

    @property
    def privileges(self) -> list[forms.BoundField]:
        """The boxes of the privileges asked for."""
        names = ("include_admin", "include_second_admin")
        return [self[name] for name in names if name in self.fields]

    def _limit(self, name: str, length: int) -> None:
        # Not max_length: the browser would cut what is pasted without a word.
        self.fields[name].validators.append(MaxLengthValidator(length))

    def _linked(self, text: str) -> str:
        stored = links.without_link(drafts.same_lines(text), self.invitation)
        return links.with_link(links.put_link_back(stored, self.invitation), self.invitation)

    def clean_subject(self) -> str:
        return one_line(self.cleaned_data["subject"])

    def clean_recipient_name(self) -> str:
        return one_line(self.cleaned_data["recipient_name"])

    def clean_body(self) -> str:
        text = drafts.same_lines(self.cleaned_data["body"])
        stored = links.without_link(text, self.invitation)
        if not links.has_link(stored):
            raise ValidationError(self._why_link_is_needed(), code="link_lost")
        return stored

    def _why_link_is_needed(self) -> str:
        if self.invitation.is_for_partners:
            return gettext("The text has lost its personal link, so the reseller could not answer.")
        return gettext("The text has lost its personal link, so the customer could not answer.")

    @property
    def link_lost(self) -> bool:
        errors: dict[str, list[ValidationError]] = self.errors.as_data() if self.is_bound else {}
        return any(error.code == "link_lost" for error in errors.get("body", []))

    @property
    def shown_mailto(self) -> str:
        """The mail as the fields have it now; none while they need correcting."""
        if self.is_bound and self.errors:
            return ""
        value: dict[str, Any] = {name: self[name].value() or "" for name in self.fields}
        return links.mailto_link(value["recipient_email"], value["subject"], value["body"])

    def to_input(self) -> DraftInput:
        data = self.cleaned_data
        return DraftInput(
            include_admin=data.get("include_admin", False),
            include_second_admin=data.get("include_second_admin", False),
            language=data["language"],
            recipient_name=data["recipient_name"],
            recipient_email=data["recipient_email"],
            subject=data["subject"],
            body=data["body"],
            remind=data["remind"],
        )

    @property
    def seen_revision(self) -> int | None:
        revision: int | None = self.cleaned_data["revision"]
        return revision
