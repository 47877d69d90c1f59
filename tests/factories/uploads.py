"""Uploads of users, as if the file had been validated."""

import hashlib
from typing import Any

import factory
from factory.django import DjangoModelFactory

from subscriptions.models import UserUpload, UserUploadRow
from subscriptions.users.enums import UploadState, UploadVerdict
from tests.factories.customers import CustomerFactory
from tests.factories.partners import UserFactory


class UserUploadFactory(DjangoModelFactory[UserUpload]):
    """One new user, and one who cannot be added."""

    class Meta:
        model = UserUpload
        skip_postgeneration_save = True

    customer = factory.SubFactory(CustomerFactory)
    state = UploadState.CHECKED
    uploaded_by = factory.SubFactory(UserFactory)
    uploaded_by_name = factory.LazyAttribute(lambda found: str(found.uploaded_by))
    file_name = factory.Sequence(lambda number: f"users-{number}.csv")
    checksum = factory.LazyAttribute(
        lambda found: hashlib.sha256(found.file_name.encode()).hexdigest()
    )
    row_count = 2
    counts = factory.LazyFunction(lambda: {UploadVerdict.CREATE: 1, UploadVerdict.PROBLEM: 1})

    @factory.post_generation
    def with_rows(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        name = f"upload{self.pk}"
        values = {"display_name": "Nora Nowak", "email": f"{name}@{self.customer.default_domain}"}
        of_problem = {"display_name": "", "email": "wrong"}
        problems = [["missing", "display_name", ""], ["bad_email", "email", "wrong"]]
        verdicts = (UploadVerdict.CREATE, UploadVerdict.PROBLEM)
        UserUploadRow.objects.bulk_create(
            UserUploadRow(
                upload=self, number=number, values=typed, problems=told, verdict=verdict,
                result=verdict if self.state in (UploadState.DONE, UploadState.FAILED) else "",
            )
            for number, typed, told, verdict in (
                (2, values, [], verdicts[0]), (3, of_problem, problems, verdicts[1]),
            )
        )  # fmt: skip
