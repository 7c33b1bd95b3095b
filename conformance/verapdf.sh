#!/usr/bin/env bash
# Fetch veraPDF from Maven Central into build/verifiers; needs Java 11 and Maven.
set -euo pipefail
cd "$(dirname "$0")/.."
into="$PWD/build/verifiers"
mkdir -p "$into/bin"
mvn --quiet --batch-mode --file conformance/verapdf/pom.xml dependency:copy-dependencies "-DoutputDirectory=$into/verapdf"
cat >"$into/bin/verapdf" <<'END'
#!/bin/sh
exec java -cp "$(dirname "$(readlink -f "$0")")/../verapdf/*" org.verapdf.apps.GreenfieldCliWrapper "$@"
END
chmod +x "$into/bin/verapdf"
