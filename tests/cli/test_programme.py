"""``pilotzone programme``: a file in, candidates out, and words where the file is no plan."""

import csv
import io
import subprocess
import sys

PLAN = "到2022年，全省数字经济增加值达2.6万亿元以上，年均增长15%以上，占GDP的比重达50%以上。大力推进数字产业化。"
VERB = ["programme", "import"]


def test_a_plan_gives_its_candidates_in_every_format(nowhere, tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, encoding="utf-16")
    table, as_json, as_csv = nowhere.done(
        *([*VERB, str(path), "--region", "CN-35", "--format", form] for form in ("table", "json", "csv"))
    )
    assert [one["type"] for one in as_json.json] == ["target", "target", "target", "task"]
    first = as_json.json[0]
    assert (first["words"], first["comparator"], first["deadline"]) == ("2.6万亿元以上", ">=", "2022-12-31")
    assert (first["region"], PLAN[first["start"] : first["end"]]) == ("CN-35", first["words"])
    rows = list(csv.DictReader(io.StringIO(as_csv.out, newline="")))
    assert [row["value"] for row in rows] == ["2600000000000.0", "15", "50", ""]
    assert "2.6万亿元以上" in table.out


def test_this_year_counts_from_the_day_that_is_given(nowhere, tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text("今年新增就业1100万人以上。", encoding="utf-8")
    undated, dated = nowhere.done(
        [*VERB, str(path), "--format", "json"], [*VERB, str(path), "--dated", "2022-03-05", "--format", "json"]
    )
    assert [one["flags"] for one in undated.json] == [["undated"]]
    assert [one["deadline"] for one in dated.json] == ["2022-12-31"]


def test_a_guessed_encoding_is_told_beside_the_result(nowhere, tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes((PLAN * 3).encode("gb18030"))
    run = nowhere(*VERB, str(path), "--format", "json")
    assert (run.status, len(run.json)) == (0, 12)
    assert "encoding_guessed" in run.err


def test_what_is_no_plan_is_refused_in_words(nowhere, tmp_path):
    (tmp_path / "picture.pdf").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "plan.txt").write_text(PLAN, encoding="utf-8")
    picture, day, region, absent = (
        nowhere(*VERB, *rest, "--format", "json")
        for rest in (
            [tmp_path / "picture.pdf"],
            [tmp_path / "plan.txt", "--dated", "yesterday"],
            [tmp_path / "plan.txt", "--region", "CN-99"],
            [tmp_path / "absent.txt"],
        )
    )
    assert [one.status for one in (picture, day, region, absent)] == [1, 1, 1, 1]
    codes = [one.error["code"] for one in (picture, day, region, absent)]
    assert codes == ["plan_format", "invalid_value", "invalid_value", "input_not_readable"]


def test_without_its_extra_the_command_says_what_to_install(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, encoding="utf-8")
    hidden = "import sys; sys.modules['charset_normalizer'] = None"
    code = f"{hidden}\nfrom pilotzone_cli.main import run\nrun({[*VERB, str(path)]!r})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert "pilotzone[programme]" in run.stderr
