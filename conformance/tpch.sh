#!/usr/bin/env bash
# Fetch the queries of TPC-H into build/tpch and generate its data there, for the test that they mean the same under
# policies: conformance/tpch.sh [SCALE ...], 0.01 if none is given. Queries and data belong to TPC and are not committed.
#
# The queries are in a package for another release of DuckDB, so they are read in an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
into="$PWD/build/tpch"
mkdir -p "$into"

if [[ ! -x "$into/venv/bin/tpchgen-cli" ]]; then
    python3 -m venv "$into/venv"
    "$into/venv/bin/pip" install -q duckdb==1.5.5 duckdb-extension-tpch==1.5.5 tpchgen-cli==4.0.0
fi
"$into/venv/bin/python" - "$into/queries.json" <<'PYTHON'
import json
import pathlib
import sys

import duckdb
import duckdb_extension_tpch

(extension,) = pathlib.Path(duckdb_extension_tpch.__path__[0]).rglob("v1.5.5/tpch.duckdb_extension")
connection = duckdb.connect()
connection.execute(f"LOAD '{extension}'")
queries = connection.execute("SELECT query_nr, query FROM tpch_queries() ORDER BY query_nr").fetchall()
pathlib.Path(sys.argv[1]).write_text(json.dumps(dict(queries), indent=1))
PYTHON
for scale in "${@:-0.01}"; do
    [[ -d "$into/sf$scale" ]] || "$into/venv/bin/tpchgen-cli" parquet -s "$scale" --output-dir "$into/sf$scale"
done
