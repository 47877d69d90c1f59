"""Users and licenses of a customer."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page

from tests.e2e.visits.acts import (
    fill,
    follow,
    in_order,
    submit,
    unfold,
)
from tests.e2e.visits.cast import Cast
from tests.e2e.visits.people import (
    AGENT,
    SELLER,
    TAILSPIN,
)
from tests.e2e.visits.stop import Stop

LOOKS_AFTER_USERS, NOT_ROLES = "global.admin@fabrikam.example", "user.admin@fabrikam.example"
OWN_USER_ADMIN = "hana@tailspintoys.example"


def new_user(*more: Callable[[Page], None]) -> Callable[[Page], None]:
    """ "User info" filled in, and further."""

    def act(page: Page) -> None:
        fill("Display name", "Nina Nowak")(page)
        fill("Email", f"nina.{uuid4().hex[:8]}")(page)
        submit("Next")(page)
        in_order(*more)(page)

    return act


def of_users(*arguments: str, **more: Any) -> Callable[[Cast], str]:
    return lambda cast: cast.users(*arguments, **more)


def of_upload(*arguments: str, **more: Any) -> Callable[[Cast], str]:
    return lambda cast: cast.uploaded(*arguments, **more)


USER_STOPS = [
    Stop("subscriptions:users", of_users(), AGENT),
    Stop("subscriptions:users", of_users(query="all=-"), AGENT, "all ticked"),
    Stop("subscriptions:users", of_users(query="q=nobody"), AGENT, "no match"),
    Stop("subscriptions:users", of_users(), AGENT, "panel",
         in_order(follow("David Černý"), lambda page: page.get_by_role("dialog").wait_for())),
    Stop("subscriptions:users", of_users(), SELLER, "of a seller"),
    Stop("subscriptions:users", lambda cast: cast.users(customer=cast.margie), AGENT,
         "no privileges"),
    Stop("subscriptions:deleted_users", of_users("deleted_users"), AGENT, "none yet"),
    Stop("subscriptions:deleted_users",
         lambda cast: (cast.users("user", "-Dora"), cast.users("deleted_users"))[1], AGENT),
    Stop("subscriptions:user", of_users("user", "david"), AGENT),
    Stop("subscriptions:user", of_users("user", "-Dora"), AGENT, "deleted"),
    Stop("subscriptions:user", of_users("user", "hana"), NOT_ROLES, "out of reach"),
    Stop("subscriptions:add_user", of_users("add_user"), AGENT),
    Stop("subscriptions:add_user", of_users("add_user"), AGENT, "errors",
         in_order(fill("Email", "not a name"), submit("Next"))),
    Stop("subscriptions:add_user", of_users("add_user"), AGENT, "permissions", new_user()),
    Stop("subscriptions:add_user", of_users("add_user"), NOT_ROLES, "no roles to give", new_user()),
    Stop("subscriptions:add_user", of_users("add_user"), AGENT, "licenses",
         new_user(submit("Next"), unfold)),
    Stop("subscriptions:add_user", of_users("add_user"), AGENT, "review",
         new_user(submit("Next"), submit("Next"))),
    Stop("subscriptions:add_user", of_users("add_user"), AGENT, "complete",
         new_user(submit("Next"), submit("Next"), submit("Submit"))),
    Stop("subscriptions:edit_user", of_users("edit_user", "david"), AGENT),
    Stop("subscriptions:edit_user", of_users("edit_user", "david"), AGENT, "errors",
         in_order(fill("Display name", ""), submit("Save"))),
    Stop("subscriptions:user_roles", of_users("user_roles", "hana"), AGENT),
    Stop("subscriptions:user_roles", of_users("user_roles", "admin"), LOOKS_AFTER_USERS,
         "last global admin",
         in_order(lambda page: page.locator("#kind-user").check(), submit("Save"))),
    Stop("subscriptions:manage_licenses",
         of_users("manage_licenses", "david", "eva", "hana"), AGENT, "some have some", unfold),
    Stop("subscriptions:manage_licenses", of_users("manage_licenses", "+Nora"), AGENT,
         "updated", in_order(
             lambda page: page.get_by_role("checkbox").first.check(), submit("Save"))),
    Stop("subscriptions:manage_licenses", of_users("manage_licenses"), AGENT, "nobody chosen"),
    Stop("subscriptions:reset_password", of_users("reset_password", "+Nora"), AGENT),
    Stop("subscriptions:reset_password", of_users("reset_password", "+Nora", "+Nils"), AGENT,
         "done", submit("Yes")),
    Stop("subscriptions:reset_password", of_users("reset_password", "hana"), NOT_ROLES,
         "refused", submit("Yes")),
    Stop("subscriptions:delete_users", of_users("delete_users", "+Nils", "+Nemo"), AGENT),
    Stop("subscriptions:delete_users", of_users("delete_users", "admin", "+Nemo"), AGENT,
         "done and refused", submit("Yes")),
    Stop("subscriptions:restore_users", of_users("restore_users", "-Dirk"), AGENT),
    Stop("subscriptions:restore_users", of_users("restore_users", "-Dirk"), AGENT, "done",
         submit("Yes")),
    Stop("subscriptions:upload_users", of_users("upload_users"), AGENT),
    Stop("subscriptions:upload_users",
         lambda cast: (cast.uploaded("done"), cast.users("upload_users"))[1], AGENT, "some before"),
    Stop("subscriptions:upload_users", of_users("upload_users"), AGENT, "no file",
         submit("Validate")),
    *(
        Stop("subscriptions:upload", of_upload(state), AGENT, state)
        for state in ("checked", "nobody", "running", "done", "gone", "failed", "discarded")
    ),
    Stop("subscriptions:upload",
         lambda cast: f"{cast.uploaded('checked')}?show=skip", AGENT, "no such line"),
    Stop("subscriptions:upload_discard", of_upload("checked", "upload_discard"), AGENT),
    Stop("subscriptions_portal:upload_users", of_users("upload_users", own=True), TAILSPIN),
    Stop("subscriptions_portal:upload", of_upload("checked", own=True), TAILSPIN),
    Stop("subscriptions_portal:upload", of_upload("done", own=True), TAILSPIN, "done"),
    Stop("subscriptions_portal:upload_discard",
         of_upload("checked", "upload_discard", own=True), TAILSPIN),
    Stop("subscriptions_portal:users", of_users(own=True), TAILSPIN),
    Stop("subscriptions_portal:users", of_users(own=True), "eva@tailspintoys.example",
         "refused, with helpers"),
    Stop("subscriptions_portal:deleted_users", of_users("deleted_users", own=True), TAILSPIN),
    Stop("subscriptions_portal:user", of_users("user", "david", own=True), OWN_USER_ADMIN),
    Stop("subscriptions_portal:add_user", of_users("add_user", own=True), TAILSPIN),
    Stop("subscriptions_portal:add_user", of_users("add_user", own=True), TAILSPIN, "licenses",
         new_user(submit("Next"), unfold)),
    Stop("subscriptions_portal:edit_user", of_users("edit_user", "david", own=True), TAILSPIN),
    Stop("subscriptions_portal:user_roles", of_users("user_roles", "david", own=True), TAILSPIN),
    Stop("subscriptions_portal:manage_licenses",
         of_users("manage_licenses", "david", "eva", "hana", own=True), TAILSPIN, "plain", unfold),
    Stop("subscriptions_portal:reset_password",
         of_users("reset_password", "+Nora", own=True), TAILSPIN),
    Stop("subscriptions_portal:delete_users",
         of_users("delete_users", "+Nora", own=True), TAILSPIN),
    Stop("subscriptions_portal:restore_users",
         of_users("restore_users", "-Dora", own=True), TAILSPIN),
]  # fmt: skip
