"""Trigrams for SQLite, in a table that triggers keep true; indexes for the list's filters.

SQLite rebuilds a table to change a column and forgets its triggers: a later migration that
alters the relationship table must run ``forward`` of this one again (the search tests tell).
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "customers_resellerrelationship"
DELETE_OLD = (
    "INSERT INTO rel_search(rel_search, rowid, search_text) "
    "VALUES ('delete', old.id, old.search_text);"
)
INSERT_NEW = "INSERT INTO rel_search(rowid, search_text) VALUES (new.id, new.search_text);"
BACKWARD = (
    "DROP TRIGGER IF EXISTS rel_search_insert",
    "DROP TRIGGER IF EXISTS rel_search_delete",
    "DROP TRIGGER IF EXISTS rel_search_update",
    "DROP TABLE IF EXISTS rel_search",
)
FORWARD = (
    *BACKWARD,
    "CREATE VIRTUAL TABLE rel_search USING fts5(search_text, "
    f"content='{TABLE}', content_rowid='id', tokenize='trigram', columnsize=0)",
    f"CREATE TRIGGER rel_search_insert AFTER INSERT ON {TABLE} BEGIN {INSERT_NEW} END",
    f"CREATE TRIGGER rel_search_delete AFTER DELETE ON {TABLE} BEGIN {DELETE_OLD} END",
    f"CREATE TRIGGER rel_search_update AFTER UPDATE OF id, search_text ON {TABLE} "
    f"BEGIN {DELETE_OLD} {INSERT_NEW} END",
    "INSERT INTO rel_search(rel_search) VALUES ('rebuild')",
)


def run(statements: tuple[str, ...], schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for statement in statements:
            schema_editor.execute(statement)


def forward(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(FORWARD, schema_editor)


def backward(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(BACKWARD, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_index_search_and_sort")]

    operations = [
        migrations.AddIndex(
            model_name="resellerrelationship",
            index=models.Index(
                fields=["partner", "state", "has_admin", "sort_name", "id"], name="rel_by_admin"
            ),
        ),
        migrations.AddIndex(
            model_name="resellerrelationship",
            index=models.Index(
                fields=["partner", "state", "agreement_version", "sort_name", "id"],
                name="rel_by_agreement",
            ),
        ),
        migrations.RunPython(forward, backward),
    ]
