"""The log is append-only in the database itself: no path, the admin and raw SQL included, can change what happened."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER event_is_final BEFORE UPDATE OF id, session_id, event_type, payload, timestamp, tool_use_id
ON events_app_event BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
"""

POSTGRESQL = """
CREATE FUNCTION event_is_final() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the event log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER event_is_final BEFORE UPDATE OF id, session_id, event_type, payload, timestamp, tool_use_id
ON events_app_event FOR EACH ROW EXECUTE FUNCTION event_is_final();
"""

UNDO = {
    "sqlite": "DROP TRIGGER event_is_final",
    "postgresql": "DROP TRIGGER event_is_final ON events_app_event; DROP FUNCTION event_is_final()",
}


def create(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def drop(apps, schema_editor):
    schema_editor.execute(UNDO[schema_editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("events_app", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
