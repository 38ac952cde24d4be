"""A birth is kept as it was adopted: no path, the admin and raw SQL included, can change it."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER birth_is_final BEFORE UPDATE ON psyche_birth
BEGIN SELECT RAISE(ABORT, 'births are kept as adopted'); END;
"""

POSTGRESQL = """
CREATE FUNCTION birth_is_final() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'births are kept as adopted' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER birth_is_final BEFORE UPDATE ON psyche_birth FOR EACH ROW EXECUTE FUNCTION birth_is_final();
"""

UNDO = {
    "sqlite": "DROP TRIGGER birth_is_final",
    "postgresql": "DROP TRIGGER birth_is_final ON psyche_birth; DROP FUNCTION birth_is_final()",
}


def create(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def drop(apps, schema_editor):
    schema_editor.execute(UNDO[schema_editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("psyche", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
