"""Closed lists of uploads."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UploadState(models.TextChoices):
    CHECKED = "checked", pgettext_lazy("upload", "Checked")
    RUNNING = "running", pgettext_lazy("upload", "Running")
    DONE = "done", pgettext_lazy("upload", "Done")
    FAILED = "failed", pgettext_lazy("upload", "Stopped")
    DISCARDED = "discarded", pgettext_lazy("upload", "Discarded")


UPLOADS_OPEN = frozenset({UploadState.CHECKED, UploadState.RUNNING})
UPLOADS_ENDED = frozenset({UploadState.DONE, UploadState.FAILED})


class StopReason(models.TextChoices):
    ACCESS = (
        "access",
        _("The privileges or the role that the upload rests on were taken away while it ran."),
    )
    FAULT = "fault", _("A fault of the portal stopped the upload; the operators can see it.")


class UploadVerdict(models.TextChoices):
    CREATE = "create", pgettext_lazy("upload row", "New user")
    SKIP = "skip", pgettext_lazy("upload row", "Exists already")
    PROBLEM = "problem", pgettext_lazy("upload row", "Problem")


class UploadProblem(models.TextChoices):
    """Why a row adds nobody. %(field)s, %(value)s: where, and what stands there."""

    TOO_MANY_CELLS = "too_many_cells", _("This line has more cells than the heading has columns.")
    MISSING = "missing", _("%(field)s is missing.")
    TOO_LONG = "too_long", _("%(field)s is longer than %(value)s characters.")
    BAD_EMAIL = "bad_email", _("%(value)s is not an email address.")
    FOREIGN_DOMAIN = (
        "foreign_domain",
        _("%(value)s is not in one of the organization's own domains."),
    )
    BAD_NAME = (
        "bad_name",
        _(
            "Use only the letters a to z without accents, digits, periods, hyphens, underscores "
            "and apostrophes; begin and end with a letter or a digit."
        ),
    )
    DUPLICATE = "duplicate", _("The same address stands in line %(value)s already.")
    TAKEN = "taken", _("This address cannot be used. Choose another one.")
    DELETED = (
        "deleted",
        _("A deleted user has this address. Restore that user, or choose another address."),
    )
    NO_LICENSE = "no_license", _("%(value)s: no license is available.")
    NOT_ACTIVE = "not_active", _("%(value)s is not active, so no license of it can be given.")
    GONE = "gone", _("This subscription is not there any more.")
    UNEXPECTED = (
        "unexpected",
        _("A fault of the portal stopped this line; the operators can see it."),
    )
