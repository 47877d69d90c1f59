"""Customers from a file, and their objections."""

from collections.abc import Callable

from customers.imports.enums import ImportState
from tests.e2e.visits.acts import (
    fill,
    follow,
    in_order,
    submit,
)
from tests.e2e.visits.cast import Cast
from tests.e2e.visits.people import (
    GLOBAL,
    SELLER,
)
from tests.e2e.visits.stop import Stop


def of_import(state: str) -> Callable[[Cast], str]:
    return lambda cast: cast.of_import("customers:import_detail", state)


IMPORT_STOPS = [
    Stop("customers:import", lambda cast: cast.staff("customers:import"), GLOBAL),
    Stop("customers:import", lambda cast: cast.staff("customers:import"), GLOBAL, "no file chosen",
         submit("Upload and check")),
    Stop("customers:import", lambda cast: "/p/northwind/customers/import/",
         "global.admin@northwind.example", "nothing uploaded yet"),
    Stop("customers:import", lambda cast: cast.staff("customers:import"), SELLER,
         "refused, with helpers"),
    *(
        Stop("customers:import_detail", of_import(state), GLOBAL, state)
        for state in ImportState.values
    ),
    Stop("customers:import_detail", lambda cast: cast.of_import("customers:import_detail", ""),
         GLOBAL, "nothing to take over"),
    Stop("customers:import_detail",
         lambda cast: f"{cast.of_import('customers:import_detail', 'checked')}?show=nothing",
         GLOBAL, "no such line"),
    Stop("customers:import_detail",
         lambda cast: cast.of_import("customers:import_detail", "checked"), GLOBAL,
         "dialog: discard", follow("Discard")),
    Stop("customers:import_discard",
         lambda cast: cast.of_import("customers:import_discard", "checked"), GLOBAL),
    Stop("customer_objection", lambda cast: cast.objection(0)),
    Stop("customer_objection", lambda cast: cast.objection(0), "", "reason too long",
         in_order(fill("Reason (optional)", "x" * 501), submit("We object"))),
    Stop("customer_objection", lambda cast: cast.objection(1), "", "objected"),
    Stop("customer_objection", lambda cast: cast.objection(2), "", "too late"),
    Stop("customer_objection", lambda cast: cast.objection(3), "", "ended"),
    Stop("customer_objection", lambda cast: "/objections/x/", "", "damaged"),
]  # fmt: skip
