"""A text in parts and with marks: nothing of it is lost, whatever its lines and however spans overlap."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans import Candidate, CandidateState, Span, import_plan
from pilotzone_portal.programme.services.plans.candidates import Reviewed
from pilotzone_portal.programme.services.plans.plan_parts import part_at, parts_of
from pilotzone_portal.programme.templatetags.plans import marked

TEXT = "到2022年，<b>增加值</b>达2.6万亿元以上 & 年均增长15%以上。"
PLACES = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(lambda pair: Span(*sorted(pair)))


def candidate(number, span):
    kind = list(CommitmentType)[number % len(CommitmentType)]
    reading = Candidate(kind=kind, span=span, sentence=Span(0, len(TEXT)), aim="aim")
    return Reviewed(
        identifier=f"plan-{number}", plan="plan", number=number, state=CandidateState.PROPOSED, current=reading
    )


@given(
    st.lists(st.sampled_from(["一句话。", "数字经济增加值。" * 300, "无句号" * 900, "", "\t"]), min_size=1, max_size=12)
)
def test_parts_hold_the_whole_text_in_its_order(lines):
    text = "\n".join([*lines, "末。"])
    plan = import_plan(text.encode(), encoding="utf-8")
    parts = parts_of(plan)
    assert [one.number for one in parts] == list(range(1, len(parts) + 1))
    assert "".join(plan.text[one.span.start : one.span.end] for one in parts) == plan.text
    said = "".join(plan.text[one.span.start : one.span.end] for part in parts for one in part.paragraphs)
    assert "".join(said.split()) == "".join(plan.text.split())
    assert all(
        part_at(parts, place).span.start <= place < part_at(parts, place).span.end for place in (0, len(text) - 1)
    )
    assert all(one.span.end - one.span.start < 8_000 for one in parts)


@given(st.lists(PLACES.filter(lambda span: span.end > span.start), max_size=6), PLACES)
def test_marks_are_nested_and_leave_every_character_where_it_was(spans, place):
    within = [one for one in spans if one.start < place.end and place.start < one.end]
    shown = marked(TEXT, place, [candidate(number, span) for number, span in enumerate(within)])
    assert unescape(re.sub(r"</?(?:mark|a)\b[^>]*>", "", shown)) == TEXT[place.start : place.end]
    depth = 0
    for tag in re.findall(r"<(/?)mark", shown):
        depth += -1 if tag else 1
        assert depth >= 0
    assert depth == 0
    begun = [one for one in within if place.start <= one.start]
    assert shown.count('class="sign') == len(begun)


def test_a_mark_covers_exactly_its_span_where_it_overlaps_another():
    shown = marked("abcdefgh", Span(0, 8), [candidate(0, Span(1, 5)), candidate(1, Span(3, 7))])
    bare = re.sub(r"<a\b.*?</a>", "", shown)
    first, second = (re.findall(rf'class="{kind}">', bare) for kind in ("task", "target"))
    assert bare.startswith('a<mark class="task">bc<mark class="target">de</mark></mark><mark class="target">fg</mark>h')
    assert (len(first), len(second)) == (1, 2)
