"""Facts about the installation as a whole."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class InstallationFact(models.Model):
    """What is true of this installation as a whole, such as "it holds the demo data"."""

    DEMO: ClassVar[str] = "demo"

    name = models.CharField(max_length=40, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("installation fact")
        verbose_name_plural = _("installation facts")

    def __str__(self) -> str:
        return self.name
