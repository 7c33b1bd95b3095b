"""The names at the top of the room need nothing of the extra ``statistics``."""

import subprocess
import sys

EXTRA = ("matplotlib", "narwhals", "openpyxl", "scipy", "sdmx", "statsmodels", "pandas", "polars")


def test_the_room_is_used_without_the_extra():
    program = f"""
import sys
sys.modules.update(dict.fromkeys({EXTRA!r}))  # what an installation without them looks like
import pilotzone.statistics as room
assert all(hasattr(room, name) for name in room.__all__)
figures = (*room.load_core_value_added(), *room.load_provincial_gdp())
print(room.compute(room.FORMULAS.find("core_share_of_gdp"), figures, region="CN", period=2023).value)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stdout.split() == ["9.855"], run.stderr
