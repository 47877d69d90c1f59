"""The life of a request to end a relationship."""

from django.db import models
from django.utils.translation import pgettext_lazy


class EndingState(models.TextChoices):
    OPEN = "open", pgettext_lazy("end request", "Open")
    WITHDRAWN = "withdrawn", pgettext_lazy("end request", "Withdrawn")
    ENDED = "ended", pgettext_lazy("end request", "Relationship ended")
