"""Trigrams behind the search of the Invitations page, as the customer list has them.

SQLite rebuilds a table to change a column and forgets its triggers: a later migration that
alters the invitation table must run ``forward`` of this one again (a test tells).
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "invitations_invitation"
DELETE_OLD = (
    "INSERT INTO invitation_search(invitation_search, rowid, search_text) "
    "VALUES ('delete', old.id, old.search_text);"
)
INSERT_NEW = "INSERT INTO invitation_search(rowid, search_text) VALUES (new.id, new.search_text);"
SQLITE_BACKWARD = (
    "DROP TRIGGER IF EXISTS invitation_search_insert",
    "DROP TRIGGER IF EXISTS invitation_search_delete",
    "DROP TRIGGER IF EXISTS invitation_search_update",
    "DROP TABLE IF EXISTS invitation_search",
)
SQLITE_FORWARD = (
    *SQLITE_BACKWARD,
    "CREATE VIRTUAL TABLE invitation_search USING fts5(search_text, "
    f"content='{TABLE}', content_rowid='id', tokenize='trigram', columnsize=0)",
    f"CREATE TRIGGER invitation_search_insert AFTER INSERT ON {TABLE} BEGIN {INSERT_NEW} END",
    f"CREATE TRIGGER invitation_search_delete AFTER DELETE ON {TABLE} BEGIN {DELETE_OLD} END",
    f"CREATE TRIGGER invitation_search_update AFTER UPDATE OF id, search_text ON {TABLE} "
    f"BEGIN {DELETE_OLD} {INSERT_NEW} END",
    "INSERT INTO invitation_search(invitation_search) VALUES ('rebuild')",
)
POSTGRESQL_BACKWARD = ("DROP INDEX IF EXISTS invitation_search",)
POSTGRESQL_FORWARD = (
    *POSTGRESQL_BACKWARD,
    f"CREATE INDEX invitation_search ON {TABLE} USING gin (search_text gin_trgm_ops)",
)


def run(schema_editor: BaseDatabaseSchemaEditor, **statements: tuple[str, ...]) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def forward(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(schema_editor, sqlite=SQLITE_FORWARD, postgresql=POSTGRESQL_FORWARD)


def backward(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(schema_editor, sqlite=SQLITE_BACKWARD, postgresql=POSTGRESQL_BACKWARD)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_index_search_and_sort"),  # has the extension installed
        ("invitations", "0004_add_joint_and_partnership"),
    ]

    operations = [migrations.RunPython(forward, backward)]
