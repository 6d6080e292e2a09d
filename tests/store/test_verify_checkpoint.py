"""The signing key, and that what signs and what verifies, which share no code, mean the same note."""

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from counterfoil import verify
from counterfoil.store.checkpoint import Checkpoint, KeyUnusable, NotVouched, Signer, load_or_make, vouched
from tests.support.chains import KEY, Key, log, note

HEAD = log(7)[6]
CHECKPOINT = Checkpoint(UUID(HEAD["org"]), HEAD["epoch"], HEAD["position"], bytes.fromhex(HEAD["hash"]))
SIGNER = Signer("counterfoil", Ed25519PrivateKey.from_private_bytes(b"s" * 32))


def accepted_by_verify(text: str, public: str) -> bool:
    try:
        return verify.signer_of(verify.note_of(text, "note"), dict([verify.key_of(public)])) is not None
    except verify.Bad:
        return False


def test_a_note_is_written_as_the_design_says() -> None:
    assert SIGNER.public == KEY.public
    assert SIGNER.sign(CHECKPOINT) == note(HEAD)


def test_a_note_and_its_key_by_the_letters() -> None:
    # Ed25519 is deterministic, so the format's whole text can be pinned down.
    assert SIGNER.sign(CHECKPOINT).splitlines()[:5] == [
        "counterfoil/01930000-0000-7000-8000-000000000001",
        "7",
        CHECKPOINT.text.splitlines()[2],
        "epoch 2",
        "",
    ]
    assert SIGNER.sign(CHECKPOINT).splitlines()[5].startswith("— counterfoil ")
    assert SIGNER.public.startswith("counterfoil+1e2db0c3+A")


checkpoints = st.builds(
    Checkpoint, st.uuids(), st.integers(1, 2**31 - 1), st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32)
)


@settings(max_examples=60, deadline=None)
@given(checkpoints)
def test_both_readers_take_what_was_signed(checkpoint: Checkpoint) -> None:
    text = SIGNER.sign(checkpoint)
    assert vouched(text, SIGNER.public) == checkpoint
    assert accepted_by_verify(text, SIGNER.public)
    read = verify.note_of(text, "note")
    assert (read.org, read.epoch, read.position, read.hash) == (
        str(checkpoint.org),
        checkpoint.epoch,
        checkpoint.position,
        checkpoint.hash,
    )


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, len(note(HEAD)) - 1), put=st.text(max_size=2), instead=st.integers(0, 2))
def test_neither_reader_takes_a_note_whose_text_was_altered(at: int, put: str, instead: int) -> None:
    text = note(HEAD)
    changed = text[:at] + put + text[at + instead :]
    if changed.partition("\n\n")[0] == text.partition("\n\n")[0]:
        return  # the lines of signatures may be added to, by witnesses
    assert not accepted_by_verify(changed, SIGNER.public)
    with pytest.raises(NotVouched):
        vouched(changed, SIGNER.public)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "— counterfoil AAAA\n", note(HEAD).replace("— c", "- c"), note(HEAD)[:-20]]
)
def test_neither_reader_takes_what_is_no_note(text: str) -> None:
    assert not accepted_by_verify(text, SIGNER.public)
    with pytest.raises(NotVouched):
        vouched(text, SIGNER.public)


@pytest.mark.parametrize("key", [Key(seed=b"t" * 32), Key("other", b"s" * 32)])
def test_neither_reader_takes_another_keys_word(key: Key) -> None:
    assert not accepted_by_verify(note(HEAD, key), SIGNER.public)
    with pytest.raises(NotVouched):
        vouched(note(HEAD, key), SIGNER.public)


@pytest.mark.parametrize("public", ["", "counterfoil", SIGNER.public[:-3], SIGNER.public.replace("+1e", "+2e")])
def test_a_public_key_that_was_not_copied_whole_vouches_for_nothing(public: str) -> None:
    with pytest.raises(NotVouched):
        vouched(note(HEAD), public)


def test_the_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "checkpoint.key"
    made = load_or_make(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["checkpoint.key"]
    assert load_or_make(path).public == made.public
    assert accepted_by_verify(load_or_make(path).sign(CHECKPOINT), made.public)
    assert load_or_make(tmp_path / "other").public != made.public


def test_of_many_that_start_at_once_all_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        publics = set(threads.map(lambda _: load_or_make(tmp_path / "key").public, range(64)))
    assert len(publics) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_or_make(tmp_path / "key")
    (tmp_path / "key").chmod(0o640)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        load_or_make(tmp_path / "key")


@pytest.mark.parametrize("damage", [lambda t: "", lambda t: t[:-9], lambda t: t.replace("+", " "), lambda t: "Ü" + t])
def test_a_damaged_key_is_refused_and_left_alone(tmp_path: Path, damage: Callable[[str], str]) -> None:
    path = tmp_path / "key"
    load_or_make(path)
    path.write_text(damaged := damage(path.read_text()))
    with pytest.raises(KeyUnusable, match="damaged"):
        load_or_make(path)
    assert path.read_text() == damaged


def test_a_key_whose_checksum_does_not_fit_is_refused(tmp_path: Path) -> None:
    load_or_make(tmp_path / "key")
    load_or_make(tmp_path / "other")
    one, other = (tmp_path / "key").read_text().split("+"), (tmp_path / "other").read_text().split("+")
    (tmp_path / "key").write_text("+".join([*one[:4], *other[4:]]))
    with pytest.raises(KeyUnusable, match="damaged"):
        load_or_make(tmp_path / "key")
