"""The tutorial notebook runs from its first cell to its last and says what its text promises."""

import json
import warnings

import pytest

from tests.docs.pages import ROOT

NOTEBOOK = ROOT / "docs/tutorials/statistics.ipynb"

TOLD = (
    "64689.1",
    "across_vintages",
    "127555.0000 100 million yuan, 9.855 percent, observed",
    "the same bytes again: True",
    "each computed again: True",
    "core sectors, a lower bound: 5.70%",
    "It is met in every vintage",
    "undetermined - The target does not say which reading holds",
    "A / c1 lies between 0 and 300",
    "Zhejiang: 2004-2024",
)


def test_the_notebook_is_kept_without_outputs():
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.slow
def test_the_notebook_does_what_it_says(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of the notebook's machinery, which is not ours
        import nbformat
        from nbclient import NotebookClient

        notebook = nbformat.read(NOTEBOOK, as_version=4)
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    told = json.dumps([cell.get("outputs") for cell in notebook.cells], ensure_ascii=False)
    assert [text for text in TOLD if text not in told] == []
