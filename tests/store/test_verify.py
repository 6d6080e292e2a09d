"""`verify` against exports made without the product: what was done to them, and what it says of it."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from counterfoil import verify
from tests.support.chains import KEY, ORDER, ORG, OTHER_ORG, Event, Key, chained, line, log, note, written

KEYS = dict([verify.key_of(KEY.public)])
STRANGER = Key(seed=b"t" * 32)


def kept(head: Event, source: str = "kept", key: Key = KEY) -> verify.Note:
    return verify.note_of(note(head, key), source)


def checked(export: bytes, outside: Sequence[verify.Note] = (), keys: verify.Keys = KEYS) -> verify.Chain:
    return verify.check(verify.Lines(io.BytesIO(export)), keys, outside)[0]


def found(export: bytes, outside: Sequence[verify.Note] = (), keys: verify.Keys = KEYS) -> tuple[str, int | None]:
    with pytest.raises(verify.Bad) as caught:
        checked(export, outside, keys)
    return caught.value.kind, caught.value.position


def without_hash(event: Event) -> Event:
    return {name: value for name, value in event.items() if name != "hash"}


def edited(events: Sequence[Event], index: int, **changes: Any) -> list[Event]:
    return [{**event, **changes} if number == index else event for number, event in enumerate(events)]


def test_a_whole_export_is_vouched_for() -> None:
    events = log(12)
    chain, signer = verify.check(verify.Lines(io.BytesIO(written(events))), KEYS)
    assert (chain.org, chain.epoch, chain.position, chain.hash.hex()) == (ORG, 2, 12, events[-1]["hash"])
    assert signer == KEY.public.rpartition("+")[0]


def test_the_frame_is_the_one_of_the_design() -> None:
    assert list(verify.FRAME) == ORDER


OTHER: dict[str, Any] = {
    "org": OTHER_ORG,
    "epoch": 1,
    "position": 99,
    "stream": OTHER_ORG,
    "version": 9,
    "type": "customer.erased",
    "schema": 2,
    "at": 0,
    "actor": "{}",
    "command": OTHER_ORG,
    "ordinal": 2,
    "correlation": "",
    "causation": "1.1",
    "subject": None,
    "key": None,
    "sealed": "01" * 45,
    "data": "{}",
    "hash": "0" * 64,
}


@pytest.mark.parametrize("name", [*ORDER, "hash"])
def test_an_edited_member_is_found_where_it_stands(name: str) -> None:
    events = log(9)
    assert events[6][name] != OTHER[name]
    kind = {"org": "organisation", "position": "missing"}.get(name, "edited")
    assert found(written(edited(events, 6, **{name: OTHER[name]}), events[-1])) == (kind, 7)


def test_a_hash_that_was_made_to_fit_shows_in_the_next_event() -> None:
    events = log(9)
    forged = chained([{**without_hash(events[6]), "data": "{}"}], bytes.fromhex(events[5]["hash"]))
    assert found(written([*events[:6], *forged, *events[7:]])) == ("edited", 8)


@pytest.mark.parametrize(
    ("rearranged", "kind", "position", "said"),
    [
        (lambda e: e[:3] + e[4:], "missing", 4, "position 4 is missing, position 5 follows"),
        (lambda e: e[4:], "missing", 1, "position 1 is missing, position 5 follows"),
        (lambda e: e[:-1], "cut", 9, "positions 9 to 9 are missing: the export's checkpoint was signed at 9"),
        (lambda e: [e[0], e[2], e[1], *e[3:]], "reordered", 2, "the event that belongs at position 2 stands in line 3"),
        (lambda e: e[::-1], "reordered", 1, "the event that belongs at position 1 stands in line 9"),
        (lambda e: [*e[:4], e[1], *e[4:]], "inserted", 2, "position 2 stands where position 5 is due"),
        (
            lambda e: [*e[:4], {**e[4], "data": "{}"}, *e[4:]],
            "inserted",
            5,
            "the event that belongs at position 5 stands in line 6",
        ),
        (lambda e: [*e, *chained([{**e[8], "position": 10}])], "edited", 10, "not what was recorded"),
    ],
)
def test_missing_reordered_and_inserted_events_are_told_apart(
    rearranged: Callable[[list[Event]], list[Event]], kind: str, position: int, said: str
) -> None:
    events = log(9)
    with pytest.raises(verify.Bad, match=said) as caught:
        checked(written(rearranged(events), events[-1]))
    assert (caught.value.kind, caught.value.position) == (kind, position)


def renumbered(events: Sequence[Event]) -> list[Event]:
    """As somebody with the whole file would: positions and hashes made to fit, the key not at hand."""
    return chained({**without_hash(event), "position": at} for at, event in enumerate(events, start=1))


MADE_TO_MAKE_SENSE = {
    **{name: {name: OTHER[name]} for name in ORDER if name not in ("position", "version", "key")},
    "stream": {"stream": OTHER_ORG, "version": 1},
    "key": {"key": OTHER_ORG, "sealed": f"01{OTHER_ORG.replace('-', '')}{'ab' * 30}"},
    "sealed": {"sealed": f"01{log(7)[6]['key'].replace('-', '')}{'ab' * 30}"},
}


@pytest.mark.parametrize("name", MADE_TO_MAKE_SENSE)
def test_an_edit_chained_anew_is_found_by_the_checkpoint_alone(name: str) -> None:
    events = log(9)
    touched = range(9) if name in ("org", "epoch") else [6]
    forged = chained(
        {**without_hash(event), **(MADE_TO_MAKE_SENSE[name] if index in touched else {})}
        for index, event in enumerate(events)
    )
    own = written(forged, forged[-1], STRANGER)
    checked(own, keys={})  # consistent in itself, which is all that can be said without the key
    assert found(own) == ("signature", None)
    kind = ("organisation", None) if name == "org" else ("rewritten", 1)
    assert found(written(forged, events[-1])) == kind
    assert found(own, [kept(events[-1])], keys={}) == kind


def test_what_an_earlier_checkpoint_vouches_for_is_not_suspected() -> None:
    events = log(9)
    forged = events[:5] + chained(
        [{**event, "actor": "{}"} for event in map(without_hash, events[5:])], bytes.fromhex(events[4]["hash"])
    )
    assert found(written(forged), [kept(events[3]), kept(events[7], "later")]) == ("rewritten", 5)


def test_a_deletion_chained_anew_leaves_a_gap_in_its_stream() -> None:
    events = log(9)
    assert found(written(renumbered(events[:4] + events[5:]))) == ("version", 7)
    assert found(written(renumbered([*events[:4], events[0], *events[4:]]))) == ("version", 5)


def test_a_deletion_at_a_streams_end_chained_anew_is_found_by_the_checkpoint() -> None:
    events = log(9)
    forged = renumbered(events[:6] + events[7:])
    checked(written(forged))
    assert found(written(forged, events[-1])) == ("cut", 9)
    assert found(written(forged), [kept(events[7])]) == ("rewritten", 1)


def test_a_cut_tail_under_an_older_genuine_checkpoint_is_found_by_a_later_one() -> None:
    events = log(9)
    short = written(events[:6])
    checked(short)
    checked(short, [kept(events[3]), kept(events[5])])
    assert found(short, [kept(events[8]), kept(events[7])]) == ("cut", 7)


def test_events_behind_the_checkpoint_are_not_vouched_for() -> None:
    events = log(9)
    assert found(written(events, events[6])) == ("inserted", 8)


def test_a_log_that_went_on_from_a_restore_has_lost_what_was_signed_before() -> None:
    before = log(5)
    after = before[:4] + chained([{**without_hash(before[4]), "epoch": 2}], bytes.fromhex(before[3]["hash"]))
    checked(written(after), [kept(before[3])])
    with pytest.raises(verify.Bad, match=r"position 5 are not those of kept \(epoch 1, here 2\)"):
        checked(written(after), [kept(before[4])])


def test_a_checkpoint_of_another_epoch_is_not_this_ones() -> None:
    events = log(4)
    assert found(written(events, {**events[-1], "epoch": 2})) == ("rewritten", 1)


def test_positions_chained_anew_still_have_to_be_1_2_3() -> None:
    events = [without_hash(event) for event in log(9)]
    skipping = chained({**event, "position": at + (at > 4)} for at, event in enumerate(events, start=1))
    assert found(written(skipping)) == ("missing", 5)
    repeating = chained({**event, "position": at - (at > 4)} for at, event in enumerate(events, start=1))
    assert found(written(repeating)) == ("inserted", 4)
    assert found(written(chained({**event, "position": at} for at, event in enumerate(events)))) == ("inserted", 0)


def test_two_organisations_do_not_share_a_file() -> None:
    events, others = log(4), log(4, OTHER_ORG)
    assert found(written(events[:2] + others[2:], events[-1])) == ("organisation", 3)
    assert found(written(events, others[-1])) == ("organisation", None)
    assert found(written(events), [kept(others[1])]) == ("organisation", None)
    assert found(written(events), [kept(log(9, OTHER_ORG)[8])]) == ("organisation", None)


def test_an_epoch_never_falls() -> None:
    events = chained(edited([without_hash(event) for event in log(9)], 7, epoch=1))
    assert found(written(events)) == ("epoch", 8)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": None},
        {"sealed": None},
        {"key": OTHER_ORG},
        {"sealed": "01" + "ab" * 44},
        {"sealed": "01"},
    ],
)
def test_key_names_the_key_of_the_box(changes: Event) -> None:
    events = chained(edited([without_hash(event) for event in log(9)], 6, **changes))
    assert found(written(events)) == ("key", 7)


def test_an_empty_text_cannot_pass_for_null() -> None:
    events = log(4)
    assert verify.Chain().fits({**events[0], "causation": ""})  # the frames are the same
    for name in ("causation", "subject", "key", "sealed"):
        assert found(written(edited(log(4), 1, **{name: ""}))) == ("file", None)


def test_signatures_of_others_neither_help_nor_harm() -> None:
    events = log(4)
    body = note(events[-1]).partition("\n\n")[0] + "\n"
    witness = Key("witness.example/w1")

    def signed(*keys: Key) -> bytes:
        return b"".join(map(line, events)) + line(
            {"checkpoint": body + "\n" + "".join(k.signature(body) for k in keys)}
        )

    checked(signed(witness, KEY))
    checked(signed(STRANGER, KEY))  # the same name, another key
    assert found(signed(witness, STRANGER)) == ("signature", None)
    broken = signed(witness, KEY).replace(b"epoch 1", b"epoch 2")
    with pytest.raises(verify.Bad, match="the signature of counterfoil does not fit"):
        checked(broken)


@pytest.mark.parametrize("name", ["", "a b", "a\u00a0b", "a\x1b[2J", "a+b", "x" * 256])
def test_a_signature_line_names_its_key_properly(name: str) -> None:
    events = log(2)
    body, _, signature = note(events[-1]).partition("\n\n")
    export = b"".join(map(line, events)) + line({"checkpoint": f"{body}\n\n— {name} AAAA\n{signature}"})
    assert found(export) == ("checkpoint", None)


def test_any_of_several_given_keys_may_have_signed() -> None:
    events = log(4)
    both = dict([verify.key_of(KEY.public), verify.key_of(STRANGER.public)])
    assert verify.check(verify.Lines(io.BytesIO(written(events, key=STRANGER))), both)[1] == STRANGER.public[:20]
