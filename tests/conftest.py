"""Fixtures for every test."""

import gc
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from zeal import zeal_context

from customers import copies
from partners.enums import Role
from partners.models import Partner, User
from tests.factories.customers import CustomerFactory, DirectoryUserFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory


def pytest_collection_finish() -> None:
    """Spend no time on looking, again and again, through modules, models and tests that stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Rate limits live in the cache: no test may inherit those of another."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def no_n_plus_one() -> Iterator[None]:
    """Raise where the test repeats a query for each row."""
    with zeal_context():
        yield


@pytest.fixture
def copies_true(db: None) -> Iterator[None]:
    """What the customer list is drawn from is still true when the journey is over."""
    yield
    assert list(copies.differences()) == []


@pytest.fixture
def drain_tasks(db: None) -> Callable[[], int]:
    """Do what the worker would do until its queue is empty; a failed task fails the test."""
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

    def drain() -> int:
        worker = Worker(
            queue_names=["*"], interval=0, batch=False, backend_name="default",
            startup_delay=False, max_tasks=None, worker_id="tests", excluded_queue_names=[],
        )  # fmt: skip
        done = 0
        while (result := DBTaskResult.objects.ready().first()) is not None:
            result.claim(worker.worker_id)
            worker.run_task(result)
            done += 1
        failed = DBTaskResult.objects.failed()
        assert [f"{task.task_path}: {task.traceback}" for task in failed] == []
        return done

    return drain


# --- the cast: alice and bob of one partner, charlie of another, carol of a customer ----------


@pytest.fixture
def partner(db: None) -> Partner:
    return PartnerFactory(name="Alice's Cloud", slug="alices-cloud")


@pytest.fixture
def alice(partner: Partner) -> User:
    """Global admin of a direct-bill partner."""
    user = UserFactory(name="Alice Able", email="alice@alices.example")
    return MembershipFactory(user=user, partner=partner).user


@pytest.fixture
def bob(partner: Partner) -> User:
    """Default user of the same partner: no right but his own profile."""
    user = UserFactory(name="Bob Baker", email="bob@alices.example")
    return MembershipFactory(user=user, partner=partner, roles=[Role.DEFAULT_USER]).user


@pytest.fixture
def charlie(db: None) -> User:
    """Global admin of another partner."""
    user = UserFactory(name="Charlie Cook", email="charlie@charlies.example")
    return MembershipFactory(
        user=user, partner=PartnerFactory(name="Charlie's Cloud", slug="charlies-cloud")
    ).user


@pytest.fixture
def carol(db: None) -> User:
    """Global admin of a customer that has no partner and has accepted no agreement."""
    customer = CustomerFactory(name="Carol's Company", default_domain="carols.example")
    person = DirectoryUserFactory(
        customer=customer,
        display_name="Carol Carter",
        user__email="carol@carols.example",
        global_admin=True,
    )
    return person.user


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """A browser in which this person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
