"""The benchmarks run, and each of their figures stands beside a peer; no figure is judged here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.slow
def test_a_quick_run_leaves_figures_with_machine_versions_and_peers(tmp_path):
    command = [sys.executable, "-m", "benchmarks", "--quick", "--folder", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert results["quick"] is True
    assert {"cpu", "cores", "memory_gib", "kernel", "disk_sync_milliseconds"} <= results["machine"].keys()
    assert {"python", "sqlite", "duckdb", "django"} <= results["versions"].keys()
    fetched = {"tpch"} if (ROOT / "build" / "tpch" / "sf0.01").is_dir() else set()
    subjects = {figure["subject"] for figure in results["figures"]}
    always = {"analysts", "decision", "evidence", "input-output", "page", "privacy", "programme", "query", "statistics"}
    assert subjects == always | fetched
    for figure in results["figures"]:
        assert figure["peer_name"], figure
        assert figure["conditions"], figure
        assert figure["ratio"] > 0, figure
        assert figure["name"] in run.stdout
