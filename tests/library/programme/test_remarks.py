import re
from importlib.resources import files

import pytest

from pilotzone.programme.remarks import load_document, load_vocabulary

VOCABULARIES = ("evaluation/limits.toml", "evaluation/verdicts.toml", "measures/gate.toml", "pairing/reasons.toml")
SOURCES = files("pilotzone.programme")


@pytest.mark.parametrize("name", VOCABULARIES)
def test_both_languages_say_the_same_parameters(name):
    for code, entry in load_document(name).items():
        english, chinese = (sorted(set(re.findall(r"\{(\w+)\}", entry[language]))) for language in ("en", "zh"))
        differing = {one.removesuffix("_en") for one in english} ^ {one.removesuffix("_zh") for one in chinese}
        assert not differing, code


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_code_is_used(name):
    folder = SOURCES / name.split("/")[0]
    code = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name.endswith(".py"))
    used = set(re.findall(r'"(\w+)"', code)) | {f"precondition_{known}" for known in ("met", "missing", "unknown")}
    assert set(load_document(name)) <= used


def test_a_remark_is_filled_in_both_languages():
    remark = load_vocabulary("evaluation/limits.toml").remark("rank_overlaps", first="A", second="B")
    assert (remark.en[:25], remark.zh[:5]) == ("The rank bands of A and B", "A 与 B")
