"""Closed lists of uploads."""

from django.db import models
from django.utils.translation import pgettext_lazy


class UploadState(models.TextChoices):
    CHECKING = "checking", pgettext_lazy("upload", "Checking")
    CHECKED = "checked", pgettext_lazy("upload", "Checked")
    RUNNING = "running", pgettext_lazy("upload", "Running")
    DONE = "done", pgettext_lazy("upload", "Done")
    FAILED = "failed", pgettext_lazy("upload", "Stopped")
    DISCARDED = "discarded", pgettext_lazy("upload", "Dropped")


class UploadVerdict(models.TextChoices):
    CREATE = "create", pgettext_lazy("upload row", "New user")
    SKIP = "skip", pgettext_lazy("upload row", "Exists already")
    PROBLEM = "problem", pgettext_lazy("upload row", "Problem")


UPLOADS_AT_WORK = frozenset({UploadState.CHECKING, UploadState.RUNNING})
