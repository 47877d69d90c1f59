"""Notifications: told once, to those who may know, read and put away, mailed as they wish."""

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from partners import notification_digest as digest
from partners import notification_kinds as kinds
from partners import notification_list as notices
from partners import notification_services as services
from partners import notifications, notified, organisation
from partners.enums import MailRhythm, NoticeType, Permission, Role
from partners.models import Notification, NotificationPreference, OutgoingMail
from partners.notification_desks import desk_of
from partners.permissions import PERMISSION_ROLES
from tests.factories.partners import (
    MembershipFactory,
    PartnerAgreementTextFactory,
    PartnerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
NEWS, ACTION, DUTY = "invitation_declined", "order_waits", "partner_agreement_to_sign"
ABOUT = {"name": "Adatum", "request_id": "6a1f5f5e-0000-4000-8000-000000000001"}


@pytest.fixture
def url(partner: Any) -> str:
    return reverse("notifications:list", args=[partner.slug])


@pytest.fixture
def act(partner: Any) -> str:
    return reverse("notifications:act", args=[partner.slug])


@pytest.fixture
def bell(partner: Any) -> str:
    return reverse("notifications:bell", args=[partner.slug])


@pytest.fixture
def signed_in(client: Any, alice: Any) -> Any:
    client.force_login(alice)
    return client


@transaction.atomic
def tell(partner: Any, kind: str = NEWS, once: str = "1", **more: Any) -> list[Notification]:
    before = set(Notification.objects.values_list("pk", flat=True))
    notifications.notify_staff(kind, partner, about=more.pop("about", ABOUT), once=once, **more)
    return list(Notification.objects.exclude(pk__in=before).order_by("user__name"))


def titles(response: Any) -> list[str]:
    return [row.title for row in response.context["rows"]]


def prefer(user: Any, mail: MailRhythm, kind: str = NEWS) -> None:
    NotificationPreference.objects.create(user=user, kind=kind, mail=mail)


# --- the registry -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", kinds.all_kinds().values(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_kind_has_words_a_page_and_readers(kind, language):
    names = {"name", "customer", "partner", "provider", "reseller", "person", "recipient"}
    names |= {"file", "reason", "version", "count", "subscription"}
    ids = dict.fromkeys(kind.link_args, "6a1f5f5e-0000-4000-8000-000000000001")
    about = dict.fromkeys(names, "Ünïcode 100%") | ids
    with translation.override(language):
        assert "%(" not in kind.title_of(about) + kind.text_of(about)
        assert kind.text_of(about).endswith((".", "%"))
        assert kind.label_text
    place = "6a1f5f5e-0000-4000-8000-000000000002"
    assert kind.url(place, about)
    assert bool(kind.rights) != bool(kind.directory_roles)


def test_old_row_without_a_name_is_still_shown():
    kind = kinds.all_kinds()[NEWS]

    assert kind.title_of({}) == "… declined your request"
    assert kind.url("partner", {}) == ""


def test_mandatory_mail_cannot_be_switched_off():
    for kind in kinds.all_kinds().values():
        assert (MailRhythm.NEVER in kind.rhythms) is (kind.type != NoticeType.MANDATORY)
        assert kind.mail in kind.rhythms


def test_mails_of_kinds_exist():
    mails = {mail for kind in kinds.all_kinds().values() for mail in kind.mails}
    assert mails <= set(settings.MAIL_COMPOSERS)
    told = kinds.kind_of_mail("invitation_declined")
    assert told is not None
    assert told.name == NEWS
    assert kinds.kind_of_mail("password_reset") is None


# --- telling ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_telling_belongs_into_the_transaction(partner, alice):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        notifications.notify(NEWS, organisation=partner, users=[alice], about={}, once="1")


def test_who_holds_the_right_is_told_once(partner, alice, bob):
    seller = MembershipFactory(partner=partner, roles=[Role.SALES_AGENT]).user
    MembershipFactory(partner=partner, roles=[Role.SALES_AGENT], is_active=False)
    MembershipFactory(roles=[Role.SALES_AGENT])

    assert {row.user for row in tell(partner)} == {alice, seller}
    assert tell(partner) == []
    assert len(tell(partner, once="2")) == 2


def test_who_came_later_is_told_of_what_is_still_to_do(partner, alice):
    tell(partner, DUTY)
    late = MembershipFactory(partner=partner).user

    assert [row.user for row in tell(partner, DUTY)] == [late]


def test_what_a_kind_of_partner_lacks_nobody_is_told(alice, partner):
    reseller = PartnerFactory(reseller=True)
    MembershipFactory(partner=reseller)

    assert tell(reseller, ACTION) == []


def test_telling_many_costs_the_same(partner, django_assert_num_queries):
    MembershipFactory.create_batch(12, partner=partner)

    with transaction.atomic(), django_assert_num_queries(4):
        # Members, what they prefer, the rows, which of them are new.
        notifications.notify_staff(NEWS, partner, about=ABOUT, once="1")


def test_names_are_kept_folded_for_the_search(partner, alice):
    [row] = tell(partner, about={"name": "Łódź  SA", "count": 3})

    assert row.search_text == "lodz sa"


def test_what_is_done_leaves_everybodys_list(partner, alice):
    MembershipFactory(partner=partner)
    tell(partner, DUTY, once="1")
    tell(partner, DUTY, once="10")

    assert notifications.complete(DUTY, partner, once="1") == 2
    assert notifications.complete(DUTY, partner, once="1") == 0
    assert notifications.complete(DUTY, PartnerFactory(), once="10") == 0
    assert notifications.complete(DUTY, partner) == 2


def test_rows_are_unique_by_occasion_and_person(partner, alice):
    [row] = tell(partner)

    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(
            user=alice, organisation_id=partner.public_id, kind=NEWS, type="news",
            dedupe_key=row.dedupe_key,
        )  # fmt: skip


# --- the Action Center ------------------------------------------------------------------------


def test_tabs_and_columns(signed_in, url, partner, alice):
    due = timezone.now() + datetime.timedelta(days=3)
    tell(partner, DUTY, about={"partner": "Alice's Cloud"}, due_at=due)
    tell(partner)

    actions, news = signed_in.get(url), signed_in.get(url, {"tab": "news"})

    assert titles(actions) == ["Sign the Partner Agreement"]
    assert titles(news) == ["Adatum declined your request"]
    for text in ("Actions (1)", "Notifications (1)", "Mandatory action", "3 days left",
                 "Account settings", "Creation date", "Due date"):  # fmt: skip
        assert text in actions.text


def test_what_is_late_is_said(signed_in, url, partner, alice):
    tell(partner, ACTION, due_at=timezone.now() - datetime.timedelta(days=1))

    assert "Overdue" in signed_in.get(url).text


def test_others_rows_are_not_there(signed_in, url, act, partner, alice):
    other = MembershipFactory(partner=partner).user
    elsewhere = MembershipFactory(user=alice).partner
    tell(partner)
    tell(elsewhere, once="2")

    assert len(titles(signed_in.get(url, {"tab": "news"}))) == 1
    theirs = Notification.objects.get(user=other)
    signed_in.post(act, {"do": "archive", "id": [str(theirs.public_id)]})
    theirs.refresh_from_db()
    assert theirs.archived_at is None
    assert theirs.read_at is None


def test_role_lost_takes_its_notifications_along(client, url, bell, partner):
    member = MembershipFactory(partner=partner, roles=[Role.SALES_AGENT])
    client.force_login(member.user)
    tell(partner)
    assert len(titles(client.get(url, {"tab": "news"}))) == 1
    assert ">1<" in client.get(bell).text

    member.roles = [Role.DEFAULT_USER]
    member.save()

    assert titles(client.get(url, {"tab": "news"})) == []
    assert ">1<" not in client.get(bell).text
    assert client.get(url, {"tab": "news", "kind": NEWS}).status_code == 200


def test_opening_marks_as_read_and_leads_on(signed_in, act, bell, partner, alice):
    [row] = tell(partner)

    response = signed_in.post(act, {"open": str(row.public_id)})

    row.refresh_from_db()
    assert response.status_code == 303
    assert response["Location"] == reverse(
        "invitations:draft", args=[partner.slug, ABOUT["request_id"]]
    )
    assert row.read_at is not None
    assert signed_in.get(bell).text.strip() == '<span data-live-part="bell"></span>'


def test_done_archived_and_put_back(signed_in, url, act, partner, alice):
    [row] = tell(partner, ACTION, about={"customer": "Adatum"})
    ids = {"id": [str(row.public_id)]}

    signed_in.post(act, ids | {"do": "done"})
    assert titles(signed_in.get(url)) == []
    assert len(titles(signed_in.get(url, {"tab": "completed"}))) == 1
    signed_in.post(act, ids | {"do": "archive"})
    assert titles(signed_in.get(url, {"tab": "completed"})) == []
    assert len(titles(signed_in.get(url, {"tab": "archived"}))) == 1
    signed_in.post(act, ids | {"do": "restore"})
    assert len(titles(signed_in.get(url, {"tab": "completed"}))) == 1


def test_mandatory_stays_until_it_is_done(signed_in, url, act, partner, alice):
    [row] = tell(partner, DUTY, about={"partner": "x"})

    for deed in ("archive", "done"):
        page = signed_in.post(act, {"do": deed, "id": [str(row.public_id)]}, follow=True)
        assert "mandatory action" in page.text.lower()
        assert titles(signed_in.get(url)) == ["Sign the Partner Agreement"]

    with transaction.atomic():
        notifications.complete(DUTY, partner)
    signed_in.post(act, {"do": "archive", "id": [str(row.public_id)]})
    assert len(titles(signed_in.get(url, {"tab": "archived"}))) == 1


def test_nothing_ticked_is_said(signed_in, act, alice):
    page = signed_in.post(act, {"do": "archive"}, follow=True)

    assert "Tick at least one row first." in page.text


@pytest.mark.parametrize(
    "given", [{"do": "explode", "id": ["x"]}, {"open": "x"}, {"id": ["'"]}, {}]
)
def test_nonsense_leads_back(signed_in, act, url, alice, given):
    assert signed_in.post(act, given)["Location"] == url


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ("https://evil.example/", ""),
        ("//evil.example/p/alices-cloud/notifications/", ""),
        ("/p/alices-cloud/settings/users/", ""),
        ("/p/alices-cloud/notifications/?tab=news", "?tab=news"),
    ],
)
def test_it_leads_back_to_the_list_only(signed_in, act, url, alice, given, where):
    assert signed_in.post(act, {"next": given})["Location"] == url + where


def test_filter_and_search(signed_in, url, partner, alice):
    tell(partner, about={"name": "Łódź SA", "request_id": ABOUT["request_id"]})
    tell(partner, "invitation_accepted", about={"customer": "Contoso", "customer_id": "x"})

    def found(**asked):
        return titles(signed_in.get(url, {"tab": "news"} | asked))

    assert found(q="LODZ") == ["Łódź SA declined your request"]
    assert found(q="accepted") == ["Contoso accepted your request"]
    assert found(kind=NEWS) == ["Łódź SA declined your request"]
    assert found(type="mandatory") == found()
    assert found(q="nobody") == []
    assert len(found(q="\0", tab="no-such")) == 0
    page = signed_in.get(url, {"tab": "news", "q": "nobody"}).text
    assert "Nothing matches." in page


def test_pages_by_key_at_a_constant_cost(signed_in, url, partner, alice, monkeypatch):
    monkeypatch.setattr(notices, "PAGE_SIZE", 3)
    for number in range(7):
        tell(partner, once=str(number), about={**ABOUT, "name": f"Number {number}"})
    signed_in.get(url)

    seen, asked = [], f"{url}?tab=news"
    while asked:
        with CaptureQueriesContext(connection) as counted:
            response = signed_in.get(asked)
        assert len(counted) == 6  # session, person, membership; page, a number on each tab
        seen += titles(response)
        asked = response.context["next_url"]

    assert seen == [f"Number {number} declined your request" for number in range(6, -1, -1)]


def test_html_in_names_is_text(signed_in, url, partner, alice):
    tell(partner, about={"name": "<script>alert(1)</script>"})

    page = signed_in.get(url, {"tab": "news"}).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_fragment_for_htmx(signed_in, url, partner, alice):
    tell(partner)

    text = signed_in.get(url, {"tab": "news"}, headers=HTMX).text

    assert text.strip().startswith('<div id="notice-table">')
    assert "<html" not in text


# --- the bell ---------------------------------------------------------------------------------


def test_bell_counts_and_answers_304(signed_in, bell, partner, alice):
    tell(partner)
    first = signed_in.get(bell)
    assert ">1<" in first.text
    assert "1 unread" in first.text

    with CaptureQueriesContext(connection) as counted:
        again = signed_in.get(bell, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert len(counted) == 4  # session, person, membership, and one look into an index
    tell(partner, once="2")
    assert signed_in.get(bell, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_bell_counts_no_further_than_it_says(signed_in, bell, partner, alice, monkeypatch):
    monkeypatch.setattr(notices, "COUNT_LIMIT", 2)
    for number in range(4):
        tell(partner, once=str(number))

    assert ">2+<" in signed_in.get(bell).text


def test_pages_link_to_it_without_counting(signed_in, partner, alice, bell, url):
    page = signed_in.get(reverse("partner_home", args=[partner.slug])).text

    assert f'href="{url}"' in page
    assert f'data-live="{bell}"' in page
    assert page.count("js/live.js") == 1


def test_nobody_without_a_role_has_a_bell(client, partner):
    member = MembershipFactory(partner=partner, roles=[])
    client.force_login(member.user)

    assert "data-live-at-once" not in client.get(reverse("partner_home", args=[partner.slug])).text


# --- preferences ------------------------------------------------------------------------------


def preferences(partner):
    return reverse("notifications:preferences", args=[partner.slug])


def chosen(client, partner, **changed):
    form = client.get(preferences(partner)).context["form"]
    given = {f"mail_{kind.name}": field.value() for kind, field in form.rows}
    return client.post(preferences(partner), given | {"language": "en"} | changed)


def test_only_kinds_of_the_own_rights_are_offered(client, partner):
    member = MembershipFactory(partner=partner, roles=[Role.BILLING_ADMIN])
    client.force_login(member.user)

    form = client.get(preferences(partner)).context["form"]

    assert {kind.name for kind, _field in form.rows} == {
        kind.name
        for kind in kinds.all_kinds().values()
        if any(Role.BILLING_ADMIN in PERMISSION_ROLES[right] for right in kind.rights)
    }
    assert "subscription_ending" in {kind.name for kind, _field in form.rows}


def test_choice_is_kept_and_shown(signed_in, partner, alice):
    response = chosen(signed_in, partner, mail_order_waits="never", language="pl")

    assert response.status_code == 303
    alice.refresh_from_db()
    assert alice.language == "pl"
    assert NotificationPreference.objects.get(user=alice, kind=ACTION).mail == "never"
    form = signed_in.get(preferences(partner)).context["form"]
    assert form["mail_order_waits"].value() == MailRhythm.NEVER


def test_mandatory_is_refused_never(signed_in, partner, alice):
    response = chosen(signed_in, partner, mail_partner_agreement_to_sign="never")

    assert response.status_code == 422
    assert not NotificationPreference.objects.exists()


def test_choice_back_to_what_is_proposed_leaves_no_row(signed_in, partner, alice):
    chosen(signed_in, partner, mail_order_waits="never")
    chosen(signed_in, partner, mail_order_waits="daily")

    assert not NotificationPreference.objects.filter(kind=ACTION).exists()


# --- mail -------------------------------------------------------------------------------------


def test_at_once_is_mailed_at_once_in_the_persons_language(
    partner, alice, mailoutbox, drain_tasks, settings
):
    alice.language, alice.contact_email = "ru", "alice@home.example"
    alice.save()
    prefer(alice, MailRhythm.AT_ONCE)
    [row] = tell(partner)
    drain_tasks()

    [mail] = mailoutbox
    row.refresh_from_db()
    assert mail.to == ["alice@home.example"]
    assert row.mailed_at is not None
    assert "Adatum" in mail.subject
    assert f"{settings.BASE_URL}/p/{partner.slug}/notifications/preferences/" in mail.body
    assert digest.send_due(_morning()) == 0


def test_nothing_is_mailed_of_what_was_lost_meanwhile(partner, alice, mailoutbox, drain_tasks):
    prefer(alice, MailRhythm.AT_ONCE)
    tell(partner)
    partner.memberships.update(roles=[Role.DEFAULT_USER])
    drain_tasks()

    assert mailoutbox == []


def test_who_gets_a_mail_of_its_own_gets_no_second_one(partner, alice):
    [row] = tell(partner, mailed=[alice.pk])
    assert row.mailed_at is not None
    prefer(alice, MailRhythm.DAILY)
    [row] = tell(partner, once="2", mailed=[alice.pk])
    assert row.mailed_at is None
    NotificationPreference.objects.update(mail="never")
    [row] = tell(partner, once="3", mailed_roles=[Role.GLOBAL_ADMIN])
    assert row.mailed_at is not None
    assert not OutgoingMail.objects.exists()


def test_own_mails_respect_the_choice(alice):
    assert notifications.declining("invitation_declined", [alice.pk]) == set()
    prefer(alice, MailRhythm.DAILY)
    assert notifications.declining("invitation_declined", [alice.pk]) == {alice.pk}
    assert notifications.declining("password_reset", [alice.pk]) == set()


def _morning(day: int = 0) -> datetime.datetime:
    now = timezone.now() + datetime.timedelta(days=day)
    return now.replace(hour=9, minute=0, second=0, microsecond=day)


def test_mail_of_the_day_is_one_and_only_of_what_is_new(
    partner, alice, mailoutbox, drain_tasks, client
):
    elsewhere = MembershipFactory(user=alice, partner__name="Second Cloud").partner
    tell(partner)
    tell(partner, ACTION, about={"customer": "Contoso"})
    tell(elsewhere, once="2", about={**ABOUT, "name": "Fabrikam"})
    [read] = tell(partner, once="3", about={**ABOUT, "name": "Read already"})
    Notification.objects.filter(pk=read.pk).update(read_at=timezone.now())

    assert digest.send_due(_morning()) == 1
    assert digest.send_due(_morning()) == 0
    drain_tasks()

    [mail] = mailoutbox
    assert mail.subject == "3 new items in the Action Center"
    for text in ("Alice's Cloud", "Second Cloud", "Adatum declined", "Contoso", "Fabrikam"):
        assert text in mail.body
        assert text.replace("'", "&#x27;") in mail.alternatives[0].content
    assert "Read already" not in mail.body
    assert digest.send_due(_morning(1)) == 0


def test_next_day_tells_what_came_since(partner, alice, mailoutbox, drain_tasks):
    tell(partner)
    digest.send_due(_morning())
    tell(partner, once="2")
    assert digest.send_due(_morning().replace(hour=18)) == 0  # one a day, whenever it came
    assert digest.send_due(_morning(1)) == 1
    drain_tasks()

    assert len(mailoutbox) == 2


def test_mail_of_the_day_waits_for_the_persons_morning(partner, alice):
    alice.time_zone = "America/Los_Angeles"
    alice.save()
    tell(partner)

    assert digest.send_due(_morning()) == 0
    assert digest.send_due(_morning().replace(hour=18)) == 1


def test_nothing_new_is_no_mail(partner, alice, mailoutbox, drain_tasks):
    tell(partner)
    digest.send_due(_morning())
    Notification.objects.update(read_at=timezone.now())
    drain_tasks()

    assert mailoutbox == []


def test_never_is_never(partner, alice):
    prefer(alice, MailRhythm.NEVER)
    tell(partner)

    assert digest.send_due(_morning()) == 0
    assert not OutgoingMail.objects.exists()


def test_a_duty_is_never_kept_as_never(partner, alice):
    duty = kinds.all_kinds()[DUTY]

    services.choose_mails(alice, {duty: MailRhythm.NEVER})

    assert not NotificationPreference.objects.exists()


def test_choosing_never_later_drops_it_from_the_mail(partner, alice, mailoutbox, drain_tasks):
    tell(partner)
    digest.send_due(_morning())
    prefer(alice, MailRhythm.NEVER)
    drain_tasks()

    assert mailoutbox == []


def test_nobody_who_left_has_a_desk(partner, alice):
    assert desk_of(alice, partner.public_id) is not None
    assert desk_of(UserFactory(operator=True), partner.public_id) is None
    partner.memberships.update(is_active=False)
    assert desk_of(alice, partner.public_id) is None


# --- the kernel's own -------------------------------------------------------------------------


def test_partner_agreement_is_asked_for_until_it_is_signed(signed_in, partner, alice, url):
    text = PartnerAgreementTextFactory()
    partner.agreement_signed_at = None
    partner.save()

    assert notified.ask_to_sign() == 1
    assert notified.ask_to_sign() == 0
    assert titles(signed_in.get(url)) == ["Sign the Partner Agreement"]

    organisation.sign_agreement(partner, actor=alice, version=text.version)

    assert titles(signed_in.get(url)) == []
    assert len(titles(signed_in.get(url, {"tab": "completed"}))) == 1
    assert Permission.SIGN_PARTNER_AGREEMENT in kinds.all_kinds()[DUTY].rights
