"""Every byte of an export counts, and whatever text a log may hold comes through."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterfoil import verify
from tests.support.chains import ACTOR, KEY, ORG, chained, log, written

KEYS = dict([verify.key_of(KEY.public)])
EXPORT = written(log(3))


def refused(export: bytes) -> bool:
    try:
        verify.check(verify.Lines(io.BytesIO(export)), KEYS)
    except verify.Bad:
        return True
    return False


@pytest.mark.parametrize("mask", [None, 0x01, 0x20, 0x80])
def test_no_byte_can_be_dropped_or_altered_unseen(mask: int | None) -> None:
    assert not refused(EXPORT)
    unseen = [
        at
        for at, byte in enumerate(EXPORT)
        if not refused(EXPORT[:at] + (b"" if mask is None else bytes([byte ^ mask])) + EXPORT[at + 1 :])
    ]
    assert unseen == []


def test_a_base64_letter_that_decodes_to_the_same_bytes_is_still_another_letter() -> None:
    assert EXPORT.endswith(b'=\\n"}\n')
    ends = [EXPORT.rindex(b"=") - 1, EXPORT.index(b"=", EXPORT.rindex(b"checkpoint")) - 1]
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    unseen = [bytes([x]) for at in ends for x in letters if not refused(EXPORT[:at] + bytes([x]) + EXPORT[at + 1 :])]
    assert unseen == [EXPORT[at : at + 1] for at in ends]


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, len(EXPORT)), put=st.binary(min_size=1, max_size=3), instead=st.integers(0, 3))
def test_nothing_can_be_put_in_or_overwritten_unseen(at: int, put: bytes, instead: int) -> None:
    changed = EXPORT[:at] + put + EXPORT[at + instead :]
    assert refused(changed) == (changed != EXPORT)


@settings(max_examples=50, deadline=None)
@given(first=st.integers(0, len(EXPORT)), last=st.integers(0, len(EXPORT)))
def test_no_stretch_can_be_taken_out_unseen(first: int, last: int) -> None:
    assert refused(EXPORT[: min(first, last)] + EXPORT[max(first, last) :]) == (first != last)


# What PostgreSQL stores: no NUL, no lone surrogate; and the log admits no LF.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0\n"), max_size=40)
boxes = st.none() | st.tuples(st.uuids(), st.binary(min_size=28, max_size=60))
members = st.fixed_dictionaries(
    {
        "type": texts,
        "schema": st.integers(0, 32_767),
        "at": st.integers(-2_208_988_800_000_000, 253_086_595_199_999_999),
        "actor": st.just(ACTOR) | texts,
        "correlation": texts,
        "causation": st.none() | texts.filter(bool),
        "subject": st.none() | st.uuids().map(str),
        "data": texts.map(lambda text: f'{{"a":"{text}\u2028\u0085\\u000a"}}'),
    }
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(members, boxes), min_size=1, max_size=5))
def test_whatever_a_log_may_hold_is_verified(facts: list[tuple[dict[str, Any], Any]]) -> None:
    events = []
    for position, (fact, box) in enumerate(facts, start=1):
        place = {"org": ORG, "epoch": 1, "position": position, "stream": ORG, "version": position}
        sealed = (
            {"key": str(box[0]), "sealed": f"01{box[0].hex}{box[1].hex()}"} if box else {"key": None, "sealed": None}
        )
        known = {**log(1)[0], **place, **fact, **sealed}
        events.append({name: value for name, value in known.items() if name != "hash"})
    assert not refused(written(chained(events)))
