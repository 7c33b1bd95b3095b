import sys
from decimal import Decimal

import psycopg
import pyarrow.parquet as pq
import pytest

from pilotzone.dataspace.catalog import PostgresTable, write_snapshot
from pilotzone.dataspace.catalog.errors import (
    ColumnTypeError,
    DeclaredTypeError,
    EmptySourceError,
    PostgresAddressError,
    PostgresConnectionError,
    PostgresDriverMissingError,
    PostgresReadError,
    PostgresTableUnknownError,
    TypeUndeclaredError,
    ValueTypeError,
)

pytestmark = pytest.mark.postgres


@pytest.fixture
def schema(postgres):
    """Give a schema of its own to each test."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute('CREATE SCHEMA "Zone"')
        yield connection
        connection.execute('DROP SCHEMA "Zone" CASCADE')


def snapshot_of(postgres, folder, table, types=None):
    return write_snapshot(PostgresTable(postgres, table), folder / "snapshot.parquet", types or {})


def test_a_table_becomes_a_snapshot_in_the_order_of_its_key(postgres, schema, tmp_path):
    schema.execute(
        'CREATE TABLE "Zone"."Meter ""A""" (id int PRIMARY KEY, name varchar(9), kwh numeric(9,2), ratio real,'
        ' day date, at timestamptz, "local" timestamp, ok boolean)'
    )
    schema.execute(
        'INSERT INTO "Zone"."Meter ""A""" VALUES'
        " (2, '湖北', 1.50, 0.5, '2026-07-01', '2026-07-01 08:00+08', '2026-07-01 08:00', true)"
    )
    schema.execute('INSERT INTO "Zone"."Meter ""A""" (id) VALUES (1)')
    in_shanghai = postgres + "&options=-c%20timezone%3DAsia/Shanghai"  # the zone of a session changes no value
    snapshot = snapshot_of(in_shanghai, tmp_path, 'Zone.Meter "A"')
    assert [(column.name, column.type) for column in snapshot.columns] == [
        ("id", "BIGINT"),
        ("name", "VARCHAR"),
        ("kwh", "DECIMAL(9,2)"),
        ("ratio", "DOUBLE"),
        ("day", "DATE"),
        ("at", "TIMESTAMP"),
        ("local", "TIMESTAMP"),
        ("ok", "BOOLEAN"),
    ]
    first, second = pq.read_table(snapshot.path).to_pylist()
    assert (first["id"], first["name"]) == (1, None)
    assert (second["kwh"], second["name"]) == (Decimal("1.50"), "湖北")
    assert (second["at"].hour, second["local"].hour) == (0, 8)


def test_the_same_rows_give_the_same_bytes_in_whatever_order_they_were_inserted(postgres, schema, tmp_path):
    digests = set()
    for order in ("ASC", "DESC"):
        schema.execute('DROP TABLE IF EXISTS "Zone".t')
        schema.execute('CREATE TABLE "Zone".t (a text, b int)')
        schema.execute(f'INSERT INTO "Zone".t SELECT n % 7, n FROM generate_series(1, 25000) n ORDER BY n {order}')
        digests.add(snapshot_of(postgres, tmp_path, "Zone.t").sha256)
    assert len(digests) == 1


def test_all_batches_arrive(postgres, schema, tmp_path):
    schema.execute('CREATE TABLE "Zone".t AS SELECT n FROM generate_series(1, 25001) n')
    snapshot = snapshot_of(postgres, tmp_path, "Zone.t")
    assert pq.read_table(snapshot.path)["n"].to_pylist() == list(range(1, 25_002))


def test_a_numeric_without_precision_needs_a_declared_type(postgres, schema, tmp_path):
    schema.execute('CREATE TABLE "Zone".t AS SELECT 1.25::numeric AS amount')
    with pytest.raises(TypeUndeclaredError):
        snapshot_of(postgres, tmp_path, "Zone.t")
    snapshot = snapshot_of(postgres, tmp_path, "Zone.t", {"amount": "DECIMAL(9,2)"})
    assert pq.read_table(snapshot.path)["amount"].to_pylist() == [Decimal("1.25")]
    with pytest.raises(ValueTypeError) as caught:
        snapshot_of(postgres, tmp_path, "Zone.t", {"amount": "DECIMAL(9,1)"})
    assert (caught.value.parameters["column"], caught.value.parameters["value"]) == ("amount", "1.25")


@pytest.mark.parametrize("value", ["'NaN'::numeric(9,2)", "1e37::numeric(38,0)"])
def test_a_number_that_no_decimal_holds_is_refused_and_a_large_one_is_not(value, postgres, schema, tmp_path):
    schema.execute(f'CREATE TABLE "Zone".t AS SELECT {value} AS amount')
    if "NaN" in value:
        with pytest.raises(ValueTypeError):
            snapshot_of(postgres, tmp_path, "Zone.t")
    else:
        assert snapshot_of(postgres, tmp_path, "Zone.t").columns[0].type == "DECIMAL(38,0)"


def test_a_declared_type_cannot_contradict_the_table(postgres, schema, tmp_path):
    schema.execute('CREATE TABLE "Zone".t AS SELECT 1 AS a')
    with pytest.raises(DeclaredTypeError):
        snapshot_of(postgres, tmp_path, "Zone.t", {"a": "VARCHAR"})


@pytest.mark.parametrize("value", ["'{}'::jsonb", "ARRAY[1]", "'x'::bytea", "1::numeric(50,2)", "'1 day'::interval"])
def test_another_type_is_refused_with_its_column(value, postgres, schema, tmp_path):
    schema.execute(f'CREATE TABLE "Zone".t AS SELECT {value} AS bad')
    with pytest.raises(ColumnTypeError) as caught:
        snapshot_of(postgres, tmp_path, "Zone.t")
    assert caught.value.parameters["column"] == "bad"


def test_a_day_that_python_has_not_is_a_clear_error(postgres, schema, tmp_path):
    schema.execute("""CREATE TABLE "Zone".t AS SELECT 'infinity'::date AS day""")
    with pytest.raises(PostgresReadError):
        snapshot_of(postgres, tmp_path, "Zone.t")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("table", ["Zone.absent", "absent", 'x"; DROP SCHEMA "Zone"', "Zone.t.u", "", "."])
def test_an_unknown_table_is_named(table, postgres, schema, tmp_path):
    with pytest.raises(PostgresTableUnknownError):
        snapshot_of(postgres, tmp_path, table)


def test_a_table_without_rows_is_refused(postgres, schema, tmp_path):
    schema.execute('CREATE TABLE "Zone".t (a int)')
    with pytest.raises(EmptySourceError):
        snapshot_of(postgres, tmp_path, "Zone.t")


def test_reading_writes_nothing_in_the_database(postgres, schema, tmp_path):
    """A view whose function writes is refused by the read-only transaction."""
    schema.execute('CREATE TABLE "Zone".log (n int)')
    schema.execute(
        'CREATE FUNCTION "Zone".f() RETURNS int LANGUAGE sql AS \'INSERT INTO "Zone".log VALUES (1) RETURNING n\''
    )
    schema.execute('CREATE VIEW "Zone".v AS SELECT "Zone".f() AS n')
    with pytest.raises(PostgresReadError, match="read-only"):
        snapshot_of(postgres, tmp_path, "Zone.v")
    assert schema.execute('SELECT count(*) FROM "Zone".log').fetchone() == (0,)


def test_a_wrong_password_is_an_error_that_does_not_hold_it(postgres, schema, tmp_path):
    schema.execute("DROP ROLE IF EXISTS guarded")
    schema.execute("CREATE ROLE guarded LOGIN PASSWORD 'right'")
    (rules,) = schema.execute("SHOW hba_file").fetchone()
    with open(rules, "r+", encoding="utf-8") as file:  # noqa: PTH123 - one file, read and written
        old = file.read()
        file.seek(0)
        file.write("local all guarded scram-sha-256\n" + old)
    schema.execute("SELECT pg_reload_conf()")
    info = psycopg.conninfo.conninfo_to_dict(postgres) | {"user": "guarded", "password": "s3cret-wrong"}
    source = PostgresTable(psycopg.conninfo.make_conninfo(**info), "t")
    with pytest.raises(PostgresConnectionError, match="password authentication failed") as caught:
        write_snapshot(source, tmp_path / "snapshot.parquet")
    shown = f"{caught.value} {caught.value!r} {caught.value.as_dict()} {source} {source!r} {caught.value.__cause__}"
    assert "s3cret" not in shown


def test_a_reason_that_repeats_the_password_is_masked(postgres, tmp_path):
    info = psycopg.conninfo.conninfo_to_dict(postgres) | {"dbname": "s3cret", "password": "s3cret"}
    with pytest.raises(PostgresConnectionError, match=r'database "\*\*\*" does not exist'):
        snapshot_of(psycopg.conninfo.make_conninfo(**info), tmp_path, "t")


def test_a_server_that_does_not_answer_is_named(tmp_path):
    source = PostgresTable("postgresql://reader:s3cret@127.0.0.1:1/zone", "t")
    with pytest.raises(PostgresConnectionError) as caught:
        write_snapshot(source, tmp_path / "snapshot.parquet")
    assert caught.value.parameters["server"] == "127.0.0.1:1"
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("address", ["password = s3cret host", "postgresql://reader:a@s3cret@localhost/zone"])
def test_an_address_that_cannot_be_understood_is_not_repeated(address, tmp_path):
    with pytest.raises(PostgresAddressError) as caught:
        write_snapshot(PostgresTable(address, "t"), tmp_path / "snapshot.parquet")
    assert "s3cret" not in f"{caught.value} {caught.value.__cause__}"


def test_without_the_driver_the_error_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "psycopg", None)  # what an installation without the extra looks like
    with pytest.raises(PostgresDriverMissingError, match="pip install"):
        write_snapshot(PostgresTable("", "t"), tmp_path / "snapshot.parquet")
