from django.db import migrations, models

from mneme.lexical import POSTGRESQL_INDEX, SQLITE_INDEX


def make_index(apps, schema_editor):
    """SQLite has a table of its own for full text, which triggers keep; PostgreSQL has an index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_INDEX)
        return
    with schema_editor.connection.cursor() as cursor:
        for statement in SQLITE_INDEX:
            cursor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE mneme_text")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Codes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("memory_ids", models.BinaryField()),
                ("bits", models.BinaryField()),
                ("version", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Forgotten",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("term", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("memories", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Vector",
            fields=[
                ("memory_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("numbers", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Memory",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("session_id", models.BigIntegerField()),
                (
                    "speaker",
                    models.CharField(
                        choices=[("user", "the user"), ("agent", "you"), ("tool", "a tool"), ("web", "a web page")],
                        max_length=8,
                    ),
                ),
                ("tool", models.CharField(blank=True, max_length=64)),
                ("timestamp", models.BigIntegerField()),
                ("text", models.TextField()),
                ("terms", models.TextField()),
                ("length", models.PositiveIntegerField()),
                ("digest", models.BigIntegerField()),
                ("repeats", models.BigIntegerField(null=True)),
                ("levels", models.JSONField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["session_id", "id"], name="memory_session"),
                    models.Index(fields=["digest", "id"], name="memory_digest"),
                    models.Index(
                        condition=models.Q(("repeats__isnull", False)), fields=["repeats"], name="memory_repeats"
                    ),
                    models.Index(
                        condition=models.Q(("levels__isnull", True)), fields=["session_id"], name="memory_unfelt"
                    ),
                ],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
