"""The removal report as a file, in the language of its reader."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partners.names import brand
from partners.pdf import Report
from subscriptions.models import RemovalReport
from subscriptions.removal.telling import told


def removal_pdf(report: RemovalReport) -> bytes:
    words = told(report)
    title = f"{words.title}: {words.customer}"
    paper = Report(
        title=title,
        language=get_language() or "en",
        made_at=report.removed_at,
        foot=f"{brand()} · {report.public_id}",
    )
    paper.headline(title)
    paper.facts(words.facts)
    paper.section(_("Subscriptions sold to the customer"))
    if words.subscriptions:
        paper.rows(words.subscription_heads, words.subscriptions, (46, 14, 18, 22))
    else:
        paper.paragraph(_("None"))
    if words.support:
        paper.section(_("Support handed back to the seller"))
        paper.rows(words.support_heads, words.support, (50, 50))
    paper.section(_("What stays"))
    for line in words.stays:
        paper.paragraph(f"• {line}")
    return paper.made()
