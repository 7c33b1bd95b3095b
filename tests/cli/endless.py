"""Act on one zone without end, one acknowledgement after the other, until somebody kills this process.

Arguments: a prefix for the names of datasets, and a CSV file. The first act is to verify the log.
"""

import itertools
import sys

from pilotzone_cli.main import run

QUESTION = "SELECT district, count(*) AS customers FROM customers GROUP BY district"

if __name__ == "__main__":
    prefix, source = sys.argv[1:]
    if run(["evidence", "verify", "--format", "json"]):
        sys.exit("the log does not verify")
    for number in itertools.count():
        ask = ["--as", "city_bank", "query", "run", QUESTION, "--purpose", "credit_risk", "--format", "csv"]
        publish = ["--as", "power_company", "dataset", "publish", source, "--name", f"{prefix}_{number}"]
        for act in (ask, [*publish, "--format", "json"]):
            if run(act):
                sys.exit("an act was refused")
