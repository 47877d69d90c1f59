"""The fields of a standard text: it keeps the link, and holds no placeholder that nobody fills."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invitations import drafts, links, shipped_texts, standard_texts
from invitations.drafts import PLACEHOLDERS, one_line
from invitations.forms import BODY_LENGTH
from partners.models import Partner, User

TEXT_LENGTH = 10_000
_IN_SUBJECT = ("partner", "person", "name")
_BRACES = re.compile(r"\{\{([^{}]*)\}\}|\{\{|\}\}")
_PERSONAL_LINK = re.compile(r"/invitations/[\w\-.]{20,}")


class StandardTextForm(forms.Form):
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        error_messages={"required": gettext_lazy("Write a subject.")},
    )
    body = forms.CharField(
        label=gettext_lazy("Email text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "class": "mail-text", "spellcheck": "true"}),
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        partner: Partner,
        author: User,
        text: standard_texts.TextInUse,
        data: QueryDict | None = None,
    ) -> None:
        self.partner, self.author, self.text = partner, author, text
        initial: dict[str, Any] = {
            "subject": text.subject,
            "body": text.body,
            "version": text.version,
        }
        super().__init__(data=data, initial=initial, label_suffix="")
        self.fields["subject"].validators.append(MaxLengthValidator(shipped_texts.SUBJECT_LENGTH))
        self.fields["body"].validators.append(MaxLengthValidator(TEXT_LENGTH))

    def clean_subject(self) -> str:
        return _known(one_line(self.cleaned_data["subject"]), _IN_SUBJECT)

    def clean_body(self) -> str:
        body = _known(drafts.same_lines(self.cleaned_data["body"]), PLACEHOLDERS)
        if _PERSONAL_LINK.search(body):
            raise ValidationError(
                _("This is the personal link of one request. Write {{link}} in its place.")
            )
        for name in ("", "Anna"):
            sample = standard_texts.sample(self.partner, self.author, self.text.language, name=name)
            filled = drafts.filled(sample, "", body)[1]
            if not links.has_link(filled):
                raise ValidationError(
                    _("Keep {{link}} in the text, apart from other letters: without it the "
                      "customer could not answer."),
                    code="link_lost",
                )  # fmt: skip
            if len(filled) > BODY_LENGTH:
                raise ValidationError(_("With everything filled in this text is too long."))
        return body

    def preview(self) -> tuple[str, str]:
        """How a draft begins for a recipient whose name is known."""
        sample = standard_texts.sample(
            self.partner, self.author, self.text.language, name=_("Anna Nowak")
        )
        data = self.cleaned_data
        return standard_texts.preview(sample, data["subject"], data["body"])


def _known(text: str, allowed: tuple[str, ...]) -> str:
    """The text with its placeholders written one way; refused if one of them means nothing."""

    def one_way(found: re.Match[str]) -> str:
        name = (found[1] or "").strip().lower()
        if name in allowed:
            return "{{" + name + "}}"
        if name in PLACEHOLDERS:
            raise ValidationError(
                _("%(placeholder)s can stand in the text, not in the subject.")
                % {"placeholder": found[0]}
            )
        raise ValidationError(
            _("Nothing is known to be filled in for %(placeholder)s.") % {"placeholder": found[0]}
        )

    return _BRACES.sub(one_way, text)
