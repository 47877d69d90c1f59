"""What everybody may do at every address, written by hand from domain.md §2 and design.md §5.

Nothing here is read from the product's own table of permissions: where the two differ, one of
them is wrong, and the test says which cell.
"""

from dataclasses import dataclass

from tests.permissions.world import EVERYBODY, MEMBERS, OTHERS

SIGN_IN = 302  # what somebody who is not signed in gets where one has to be
WRONG_VERB = 405


@dataclass(frozen=True)
class Row:
    """Expected statuses by actor. 405 in a cell: the address does not know the verb at all."""

    get: dict[str, int]
    post: dict[str, int]
    helper: str = ""  # whose name the 403 page must show
    needs_sign_in: bool = False

    def expected(self, verb: str, actor: str) -> set[int]:
        row = self.get if verb == "get" else self.post
        if WRONG_VERB not in row.values():
            return {row[actor]}
        # Whether the door or the verb is looked at first does not matter: nothing is done.
        return {WRONG_VERB, row[actor]}


def staff(may: str, get: int, post: int) -> Row:
    """An address of a partner: these roles, no others; strangers do not learn that it exists."""
    allowed = may.split()

    def statuses(status: int) -> dict[str, int]:
        row = {actor: status if actor in allowed else 403 for actor in MEMBERS}
        return row | dict.fromkeys(OTHERS, 404) | {"anonymous": SIGN_IN}

    first = next(role for role in MEMBERS if role in allowed)
    return Row(statuses(get), statuses(post), f"Member {first}", needs_sign_in=True)


def own(owner: str, may: str, get: int, post: int) -> Row:
    """The same, of what one of them has begun: for colleagues it is not there."""
    row = staff(may, get, post)
    others = dict.fromkeys(set(may.split()) - {owner}, 404)
    return Row(row.get | others, row.post | others, row.helper, needs_sign_in=True)


def portal(may: str, get: int, post: int) -> Row:
    """An address of a customer: its own people only, most of it its global admins only."""
    allowed = may.split()

    def statuses(status: int) -> dict[str, int]:
        row = dict.fromkeys(EVERYBODY, 404) | {"user": 403, "anonymous": SIGN_IN}
        return row | dict.fromkeys(allowed, status)

    return Row(statuses(get), statuses(post), "Customer Admin", needs_sign_in=True)


def signed_in(get: int, post: int) -> Row:
    anonymous = {"anonymous": SIGN_IN}
    return Row(
        dict.fromkeys(EVERYBODY, get) | anonymous,
        dict.fromkeys(EVERYBODY, post) | anonymous,
        needs_sign_in=True,
    )


def public(get: int, post: int, **exceptions: tuple[int, int]) -> Row:
    """Open to whoever comes; ``exceptions`` (of one actor each) as (get, post)."""
    return Row(
        dict.fromkeys(EVERYBODY, get) | {actor: pair[0] for actor, pair in exceptions.items()},
        dict.fromkeys(EVERYBODY, post) | {actor: pair[1] for actor, pair in exceptions.items()},
    )


def link(get: int, *, admins: int, strangers: int, anonymous: tuple[int, int]) -> Row:
    """A page of the personal link. The asker's own staff see a preview and answer nothing.

    A global admin of whichever fitting company may answer: the link may be passed on.
    """
    members = dict.fromkeys(MEMBERS, 422)
    others = {"foreign": strangers, "user": strangers, "operator": strangers}
    post = members | others | {"admin": admins, "other": admins, "anonymous": anonymous[1]}
    return Row(dict.fromkeys(EVERYBODY, get) | {"anonymous": anonymous[0]}, post)


def newcomer(get: int, post: int) -> Row:
    """A page for people without a login: whoever has one answers with it, or reads why not."""
    refused = dict.fromkeys((*MEMBERS, "foreign", "user", "operator"), (200, 422))
    back = dict.fromkeys(("admin", "other"), (302, 302))
    if get == WRONG_VERB:
        refused, back = dict.fromkeys(refused, (405, 422)), dict.fromkeys(back, (405, 302))
    return public(get, post, **refused, **back)


def reading(row: Row, readers: str) -> Row:
    """Some of those who open the page may not act on it."""
    return Row(
        row.get, row.post | dict.fromkeys(readers.split(), 403), row.helper, row.needs_sign_in
    )


SEES_CUSTOMERS = "GA UA AA SA HA BA"
REQUESTS_RELATIONSHIPS = "GA AA SA"
REQUESTS_PARTNERSHIPS = "GA UA AA SA"
ORDERS = "GA AA SA HA BA"
SEES_USERS = "GA UA AA SA HA"
ADDS_CUSTOMERS = "GA UA AA SA"
EVERY_MEMBER = " ".join(MEMBERS)
EVERY_ROLE = "GA UA AA SA HA BA AC DU"

TABLE: dict[str, Row] = {
    # --- doors
    "door": signed_in(302, 405),
    "provider_directory": signed_in(200, 405),
    "provider_profile": signed_in(200, 405),
    "portal_profile": signed_in(302, 405),
    # --- Partner Center
    "partner_home": staff(EVERY_MEMBER, 200, 405),
    "search": staff(SEES_CUSTOMERS, 200, 405),
    "customers:list": staff(SEES_CUSTOMERS, 200, 405),
    "customers:row": staff(SEES_CUSTOMERS, 302, 405),  # without htmx: to the open row of the list
    "customers:account": staff(SEES_CUSTOMERS, 200, 405),
    "customers:bill_to": staff("GA AA SA HA", 200, 422),  # nothing is typed
    "customers:administer": staff("GA UA AA SA HA", 200, 405),
    "customers:inactive_privileges": Row(
        staff("AA HA", 200, 405).get,
        staff("AA", 200, 422).post,  # nobody is chosen
        "Member AA",
        needs_sign_in=True,
    ),
    "customers:admin_relationships": staff(SEES_CUSTOMERS, 200, 405),
    "customers:give_up_privileges": staff("AA", 200, 422),  # the box is not ticked
    "customers:end_requests": staff(SEES_CUSTOMERS, 200, 405),
    "customers:tags": staff("AA", 200, 422),  # no name
    "customers:rename_tag": staff("AA", 200, 422),  # no name
    "customers:delete_tag": staff("AA", 200, 303),
    "customers:assign_tags": staff("AA", 200, 422),  # no customer is chosen
    "customers:live": staff(SEES_CUSTOMERS, 400, 405),  # without its moment
    "customers:export": staff("GA AA", 200, 405),
    "customers:import": staff("GA", 200, 422),  # no file
    "customers:import_template": staff("GA", 200, 405),
    "customers:import_detail": staff("GA", 200, 405),
    "customers:import_live": staff("GA", 200, 405),
    "customers:import_request": staff("GA", 405, 303),
    "customers:import_discard": staff("GA", 200, 303),
    "customers:import_export": staff("GA", 200, 405),
    "resellers:list": staff(SEES_CUSTOMERS, 200, 405),
    "resellers:export": staff("GA AA", 200, 405),
    "resellers:providers": staff(SEES_CUSTOMERS, 200, 405),
    "subscriptions:list": staff(SEES_CUSTOMERS, 200, 405),
    "subscriptions:export": staff("GA AA", 200, 405),
    "subscriptions:add": staff(ORDERS, 200, 404),  # there is no such offer
    "subscriptions:cart": staff(ORDERS, 200, 404),
    "subscriptions:review": staff(ORDERS, 303, 303),  # nothing to review: to the cart
    "subscriptions:users": staff(SEES_USERS, 200, 405),
    "subscriptions:deleted_users": staff(SEES_USERS, 200, 405),
    "subscriptions:user": staff(SEES_USERS, 200, 405),
    "subscriptions:add_user": staff("GA UA AA", 200, 422),  # no name
    "subscriptions:edit_user": staff("GA UA AA", 200, 422),  # no name
    "subscriptions:user_roles": staff("GA AA", 200, 422),  # nothing is chosen
    "subscriptions:manage_licenses": staff(SEES_USERS, 200, 422),  # nobody is chosen
    "subscriptions:reset_password": staff("GA UA AA", 200, 422),
    "subscriptions:delete_users": staff("GA UA AA", 200, 422),
    "subscriptions:restore_users": staff("GA UA AA", 200, 422),
    "subscriptions:upload_users": staff("GA UA AA", 200, 422),  # no file
    "subscriptions:upload_template": staff("GA UA AA", 200, 405),
    "subscriptions:upload": staff("GA UA AA", 200, 422),  # no location
    "subscriptions:upload_live": staff("GA UA AA", 200, 405),
    "subscriptions:upload_discard": staff("GA UA AA", 200, 303),
    "subscriptions:upload_report": staff("GA UA AA", 200, 405),
    "subscriptions:upload_passwords": staff("GA UA AA", 405, 303),  # nobody was added yet
    "subscriptions:detail": staff(SEES_CUSTOMERS, 200, 422),  # nothing is filled in
    "subscriptions:renewal": staff(ORDERS, 200, 422),
    "subscriptions:rename_owned": staff(ORDERS, 200, 422),  # no name
    "subscriptions:suspend": staff("GA AA SA", 200, 422),  # which state was seen is not said
    "subscriptions:reactivate": staff("GA AA SA", 200, 303),  # it is active already
    "subscriptions:cancel": staff("GA AA SA", 200, 422),
    "subscriptions:verify_reseller": staff(SEES_CUSTOMERS, 200, 405),
    "subscriptions:orders": staff(SEES_CUSTOMERS, 200, 405),
    "subscriptions:order": staff(SEES_CUSTOMERS, 200, 405),
    "subscriptions:cancel_order": staff(ORDERS, 200, 303),
    "subscriptions:new_customer": staff(ADDS_CUSTOMERS, 200, 303),
    "subscriptions:new_customer_account": own("AA", ADDS_CUSTOMERS, 200, 422),  # nothing is typed
    "subscriptions:new_customer_prefix": own("AA", ADDS_CUSTOMERS, 302, 405),  # without htmx
    "subscriptions:new_customer_subscriptions": own("AA", ADDS_CUSTOMERS, 302, 303),  # to step 1
    "subscriptions:new_customer_review": own("AA", ADDS_CUSTOMERS, 302, 405),
    "subscriptions:new_customer_done": own("AA", ADDS_CUSTOMERS, 302, 422),
    "subscriptions:new_customer_drop": own("AA", ADDS_CUSTOMERS, 200, 303),
    "subscriptions:catalogue": staff("GA AA SA BA", 200, 405),
    "subscriptions:catalogue_export": staff("GA AA SA", 200, 405),
    "subscriptions:usage": staff(SEES_CUSTOMERS, 200, 405),
    "subscriptions:usage_export": staff("GA AA", 200, 405),
    "subscriptions:incentives": staff("GA AA SA BA", 200, 405),
    "subscriptions:incentives_export": staff("GA AA", 200, 405),
    "subscriptions:waiting_orders": staff(ORDERS, 200, 405),
    "subscriptions:ending_subscriptions": staff(ORDERS, 200, 405),
    "subscriptions:incentive_history": staff("GA AA SA BA", 200, 405),
    "subscriptions:agreement": staff("GA UA AA SA HA", 200, 405),
    "subscriptions:attest": staff("AA SA", 200, 422),  # nobody is named
    "subscriptions:remove_relationship": staff("GA AA SA", 200, 422),  # the box is not ticked
    "subscriptions:removal_reports": staff(SEES_CUSTOMERS, 200, 405),
    "subscriptions:removal_report": staff(SEES_CUSTOMERS, 200, 405),
    "subscriptions:removal_report_pdf": staff(SEES_CUSTOMERS, 200, 405),
    "subscriptions:services": staff("GA AA SA HA", 200, 405),
    "subscriptions:requests": staff("GA AA SA HA", 200, 405),
    "subscriptions:customer_requests": staff("GA AA SA HA", 200, 405),
    "subscriptions:new_request": staff("GA AA HA", 200, 422),
    "subscriptions:request": reading(staff("GA AA SA HA", 200, 422), "SA"),
    "subscriptions:request_move": staff("GA AA HA", 405, 303),  # where to is not said
    "subscriptions:request_severity": staff("GA AA HA", 405, 303),
    "subscriptions:request_file": staff("GA AA SA HA", 200, 405),
    "remove_partnership": staff("GA UA AA SA", 200, 422),  # the box is not ticked
    # Who asks for partnerships alone comes in, and finds no request of another kind.
    "invitations:list": staff(REQUESTS_PARTNERSHIPS, 200, 405),
    "invitations:row": staff(REQUESTS_RELATIONSHIPS, 302, 405),
    "invitations:live": staff(REQUESTS_PARTNERSHIPS, 400, 405),
    "invitations:campaign": staff(REQUESTS_RELATIONSHIPS, 405, 303),
    "invitations:resend": staff(REQUESTS_RELATIONSHIPS, 302, 303),  # a draft: to the draft
    "invitations:renew": staff(REQUESTS_RELATIONSHIPS, 405, 303),  # a draft: says why not
    "invitations:start_partnership": staff(REQUESTS_PARTNERSHIPS, 405, 303),
    "invitations:start_joint": staff("GA AA", 405, 303),
    "invitations:start": staff(REQUESTS_RELATIONSHIPS, 405, 303),
    "invitations:draft": staff(REQUESTS_RELATIONSHIPS, 200, 422),
    "invitations:standard_texts": staff("GA", 200, 405),
    "invitations:standard_text": staff("GA", 200, 422),
    "invitations:send": staff(REQUESTS_RELATIONSHIPS, 405, 422),  # a draft is sent by its own page
    "invitations:deliveries": staff(REQUESTS_RELATIONSHIPS, 200, 405),
    "invitations:mail_retry": staff(REQUESTS_RELATIONSHIPS, 405, 404),  # there is no such mail
    "invitations:revoke": staff(REQUESTS_RELATIONSHIPS, 200, 303),
    "staff:list": staff("GA UA AC", 200, 405),
    "staff:roles": staff("GA UA AC", 200, 405),
    "staff:add": staff("GA UA", 200, 422),
    "staff:edit": staff("GA UA AC", 200, 422),  # nothing ticked
    "staff:deactivate": staff("GA UA", 200, 303),
    "staff:reactivate": staff("GA UA", 200, 303),
    "staff:reset_password": staff("GA UA", 200, 303),
    "partner_profile": staff("GA UA AA SA HA BA AC DU", 200, 405),
    "partner_profile_edit": staff("GA", 200, 422),
    "partner_agreement": staff("GA", 200, 303),  # signed already
    "activity:list": staff(SEES_CUSTOMERS, 200, 405),
    "activity:entry": staff(SEES_CUSTOMERS, 200, 405),
    "activity:export_csv": staff(SEES_CUSTOMERS, 200, 405),
    "activity:export_json": staff(SEES_CUSTOMERS, 200, 405),
    "notifications:list": staff(EVERY_ROLE, 200, 405),
    "notifications:act": staff(EVERY_ROLE, 405, 303),
    "notifications:bell": staff(EVERY_ROLE, 200, 405),
    "notifications:preferences": staff(EVERY_ROLE, 200, 422),  # nothing is chosen
    # --- customer portal
    "customer_home": portal("admin user", 200, 405),
    "notifications_portal:list": portal("admin user", 200, 405),
    "notifications_portal:act": portal("admin user", 405, 303),
    "notifications_portal:bell": portal("admin user", 200, 405),
    "notifications_portal:preferences": portal("admin user", 200, 422),  # nothing is chosen
    "customers_portal:relationships": portal("admin", 200, 405),
    "customers_portal:partner": portal("admin", 200, 405),
    "customers_portal:remove_roles": portal("admin", 200, 302),
    "customers_portal:reassign_roles": portal("admin", 200, 422),  # nobody is chosen
    "customers_portal:request_end": portal("admin", 200, 422),  # the box is not ticked
    "customers_portal:withdraw_end_request": portal("admin", 303, 303),  # nothing is asked
    "customers_portal:activity": portal("admin", 200, 405),
    "customers_portal:activity_export": portal("admin", 200, 405),
    "subscriptions_portal:subscriptions": portal("admin", 200, 405),
    "subscriptions_portal:support": portal("admin user", 200, 405),
    "subscriptions_portal:owners": portal("admin", 200, 405),
    "subscriptions_portal:give_owner": portal("admin", 404, 404),  # not paid by use
    "subscriptions_portal:take_back_owner": portal("admin", 404, 404),
    "subscriptions_portal:agreement": portal("admin", 200, 422),  # not ticked
    "customers_portal:profile": portal("admin", 200, 422),
    # The plain user opened the request; everybody may open one.
    "subscriptions_portal:services": portal("admin", 200, 405),
    "subscriptions_portal:requests": portal("admin user", 200, 405),
    "subscriptions_portal:new_request": portal("admin user", 200, 422),
    "subscriptions_portal:request": portal("admin user", 200, 422),
    "subscriptions_portal:request_move": portal("admin user", 405, 303),
    "subscriptions_portal:request_contact": portal("admin user", 405, 303),
    "subscriptions_portal:request_severity": portal("admin user", 405, 303),
    "subscriptions_portal:request_file": portal("admin user", 200, 405),
    "subscriptions_portal:users": portal("admin", 200, 405),
    "subscriptions_portal:deleted_users": portal("admin", 200, 405),
    "subscriptions_portal:user": portal("admin", 200, 405),
    "subscriptions_portal:add_user": portal("admin", 200, 422),
    "subscriptions_portal:edit_user": portal("admin", 200, 422),
    "subscriptions_portal:user_roles": portal("admin", 200, 422),
    "subscriptions_portal:manage_licenses": portal("admin", 200, 422),
    "subscriptions_portal:reset_password": portal("admin", 200, 422),
    "subscriptions_portal:delete_users": portal("admin", 200, 422),
    "subscriptions_portal:restore_users": portal("admin", 200, 422),
    "subscriptions_portal:upload_users": portal("admin", 200, 422),  # no file
    "subscriptions_portal:upload_template": portal("admin", 200, 405),
    "subscriptions_portal:upload": portal("admin", 200, 422),  # no location
    "subscriptions_portal:upload_live": portal("admin", 200, 405),
    "subscriptions_portal:upload_discard": portal("admin", 200, 303),
    "subscriptions_portal:upload_report": portal("admin", 200, 405),
    "subscriptions_portal:upload_passwords": portal("admin", 405, 303),  # nobody was added yet
    # --- personal link
    "guest:invitation": link(200, admins=422, strangers=422, anonymous=(200, SIGN_IN)),
    "guest:profile": link(200, admins=422, strangers=422, anonymous=(SIGN_IN, SIGN_IN)),
    "guest:decline": link(200, admins=302, strangers=422, anonymous=(SIGN_IN, SIGN_IN)),
    "guest:report": link(200, admins=302, strangers=302, anonymous=(200, 302)),
    "guest:cancel": public(405, 302),
    "guest:accepted": public(302, 405),  # not accepted yet: back to the link
    "guest:forward": Row(
        dict.fromkeys(EVERYBODY, 405),
        dict.fromkeys(EVERYBODY, 422) | dict.fromkeys(("admin", "other", "anonymous"), 302),
    ),
    "guest:newcomer": newcomer(200, 422),
    "guest:newcomer_resume": newcomer(302, 302),
    "guest:newcomer_address": newcomer(200, 422),
    "guest:newcomer_resend": newcomer(405, 302),
    "guest:newcomer_company": newcomer(200, 422),
    "guest:newcomer_domain": newcomer(200, 422),
    "guest:newcomer_admin": newcomer(200, 422),
    "guest:newcomer_confirm": newcomer(200, 302),
    # --- public
    "customer_objection": public(200, 302),  # whoever holds the link of the mail
    "agreement_text": public(200, 405),
    "set_language": public(405, 400),
    "set_theme": public(405, 400),
    "healthz": public(200, 405),
    "readyz": public(200, 405),
    # --- accounts
    "account_login": public(302, 302, anonymous=(200, 422)),
    "account_logout": public(200, 302, anonymous=(302, 302)),
    "account_change_password": signed_in(200, 422),
    "account_reauthenticate": signed_in(200, 422),
    "account_inactive": public(200, 405),
    "account_reset_password": public(200, 422),
    "account_reset_password_done": public(200, 405),
    "account_reset_password_from_key": public(200, 200),  # a key that does not fit
    "account_reset_password_from_key_done": public(200, 405),
}
