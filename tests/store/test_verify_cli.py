"""`python verify.py` as an auditor meets it: bad files, exit codes, what is printed, and that it stands alone."""

import ast
import io
import json
import re
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from counterfoil import verify
from tests.support.chains import KEY, ORG, Event, Key, chained, line, log, note, written

GOOD = written(log(4))
LINES = GOOD.splitlines(keepends=True)
FIRST: Event = log(1)[0]


@pytest.fixture
def given(tmp_path: Path) -> Callable[[bytes], str]:
    def write(content: bytes) -> str:
        (tmp_path / "export.jsonl").write_bytes(content)
        return str(tmp_path / "export.jsonl")

    return write


def swapped(old: bytes, new: bytes) -> bytes:
    assert old in LINES[1]
    return LINES[0] + LINES[1].replace(old, new, 1) + b"".join(LINES[2:])


BAD_FILES = {
    "empty": (b"", None, "the file is empty"),
    "no checkpoint": (b"".join(LINES[:4]), 4, "the file ends without a checkpoint"),
    "only a checkpoint": (LINES[4], 1, "cut: positions 1 to 4 are missing"),
    "cut within a line": (GOOD[:-40], 5, "the file ends in the middle of this line"),
    "no last line feed": (GOOD[:-1], 5, "the file ends in the middle of this line"),
    "blank line": (LINES[0] + b"\n" + LINES[1], 2, "not JSON"),
    "not JSON": (LINES[0] + b"events\n", 2, "not JSON"),
    "not UTF-8": (swapped(b"correlation-2", b"correlation-\xff"), 2, "not JSON in UTF-8"),
    "UTF-16": (GOOD.decode().encode("utf-16"), 1, "byte order mark"),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD, 1, "byte order mark"),
    "CR LF": (GOOD.replace(b"\n", b"\r\n"), 1, "CR LF"),
    "an array": (b"[]\n", 1, "no object"),
    "a number": (b"1\n", 1, "no object"),
    "nested deeply": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n", 1, "not JSON"),
    "a number of 5,000 digits": (b'{"a":' + b"1" * 5_000 + b"}\n", 1, "not JSON"),
    "not a number": (swapped(b'"epoch":1', b'"epoch":NaN'), 2, "epoch is not integer"),
    "a member twice": (swapped(b'"epoch":1', b'"epoch":1,"epoch":1'), 2, "a member twice"),
    "a member too many": (swapped(b'"epoch":1', b'"epoch":1,"age":1'), 2, "exactly the members"),
    "a member missing": (swapped(b'"epoch":1,', b""), 2, "exactly the members"),
    "members in another order": (LINES[0] + line(dict(reversed(FIRST.items()))), 2, "in their order"),
    "blanks": (swapped(b'"epoch":1', b'"epoch": 1'), 2, "other blanks"),
    "another escape": (swapped("Zürich".encode(), b"Z\\u00fcrich"), 2, "escapes"),
    "a lone surrogate": (swapped(b"correlation-2", b"\\ud800"), 2, "escapes"),
    "a float": (swapped(b'"epoch":1', b'"epoch":1.0'), 2, "epoch is not integer"),
    "a truth value": (swapped(b'"epoch":1', b'"epoch":true'), 2, "epoch is not integer"),
    "an integer as text": (swapped(b'"epoch":1', b'"epoch":"1"'), 2, "epoch is not integer"),
    "an integer beyond 64 bits": (swapped(b'"epoch":1', b'"epoch":' + b"9" * 20), 2, "epoch is not integer"),
    "a text as integer": (swapped(b'"correlation-2"', b"2"), 2, "correlation is not text"),
    "null where none may be": (swapped(b'"correlation-2"', b"null"), 2, "correlation is not text as"),
    "a line feed in a text": (swapped(b"correlation-2", b"correlation\\n2"), 2, "correlation is not text"),
    "an upper-case UUID": (swapped(b"7000-8000-00000000000", b"7000-8000-0000000000A"), 2, "org is not uuid"),
    "an upper-case hash": (swapped(b'"hash":"', b'"hash":"A'), 2, "hash is not hex"),
    "data as an object": (LINES[0] + line({**log(2)[1], "data": {"tags": []}}), 2, "data is not text"),
    "something behind the checkpoint": (GOOD + LINES[4], 6, "nothing may follow"),
    "an event behind the checkpoint": (GOOD + LINES[0], 6, "nothing may follow"),
    "rubbish behind the checkpoint": (GOOD + b"\n", 6, "not JSON"),
    "a checkpoint that is none": (b"".join(LINES[:4]) + line({"checkpoint": "signed!"}), 5, "not a signed checkpoint"),
    "a checkpoint that is no text": (b"".join(LINES[:4]) + line({"checkpoint": 7}), 5, "not a signed checkpoint"),
    "an unsigned checkpoint": (
        b"".join(LINES[:4]) + line({"checkpoint": note(log(4)[3]).partition("—")[0]}),
        5,
        "not a signed checkpoint",
    ),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_one_clear_line_and_exit_1(
    name: str, given: Callable[[bytes], str], capsys: pytest.CaptureFixture[str]
) -> None:
    content, number, said = BAD_FILES[name]
    file = given(content)
    assert verify.main([file, "--key", KEY.public]) == 1
    told, warned = capsys.readouterr()
    assert told.startswith(f"{file}: line {number}: " if number else f"{file}: ")
    assert said in told
    assert told.count("\n") == 1
    assert len(told) < 400
    assert warned == ""


def test_a_line_without_end_is_not_read_into_memory(
    given: Callable[[bytes], str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = given(b"{" + b" " * (3 * verify.LONGEST_LINE))
    tracemalloc.start()
    try:
        assert verify.main([file]) == 1
        assert tracemalloc.get_traced_memory()[1] < 2.5 * verify.LONGEST_LINE
    finally:
        tracemalloc.stop()
    assert "line 1: file: the line is longer than 16 MiB" in capsys.readouterr().out


def many_streams(count: int) -> bytes:
    """The most that a verifier has to remember: every event begins a stream."""
    first = {name: value for name, value in FIRST.items() if name != "hash"}
    places = ({"position": at, "stream": str(UUID(int=at))} for at in range(1, count + 1))
    return written(chained({**first, **place} for place in places))


def test_memory_does_not_grow_with_the_file(given: Callable[[bytes], str]) -> None:
    def peak(count: int) -> int:
        file = given(many_streams(count))
        tracemalloc.start()
        try:
            assert verify.main([file]) == 0
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is loaded once
    assert peak(3_000) < peak(300) + 20_000


def test_who_watches_sees_it_move(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(list(verify.Lines(io.BytesIO(b"{}\n" * 20_001), progress=True))) == 20_001
    assert capsys.readouterr().err == "10,000 lines\r20,000 lines\r"


def test_a_whole_export_exits_0_and_names_the_signer(
    given: Callable[[bytes], str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = given(GOOD)
    assert verify.main([file, "--key", KEY.public]) == 0
    signer = KEY.public.rpartition("+")[0]
    assert capsys.readouterr().out == f"{file}: 4 events of organisation {ORG}, whole, signed by {signer}\n"


def test_without_a_key_it_says_what_that_is_worth(
    given: Callable[[bytes], str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify.main([given(GOOD)]) == 0
    assert "Consistent in itself only: without --key nobody vouches" in capsys.readouterr().out


def test_json(given: Callable[[bytes], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept").write_text(note(log(3)[2]))
    file, kept_at = given(GOOD), str(tmp_path / "kept")
    assert verify.main([file, "--json", "--key", KEY.public, "--checkpoint", kept_at]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "ok": True,
        "file": file,
        "organisation": ORG,
        "epoch": 1,
        "position": 4,
        "hash": log(4)[3]["hash"],
        "signed_by": KEY.public.rpartition("+")[0],
        "checkpoints": [kept_at],
    }
    file = given(b"".join([*LINES[:2], *LINES[3:]]))
    assert verify.main([file, "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "ok": False,
        "file": file,
        "kind": "missing",
        "position": 3,
        "line": 3,
        "message": "position 3 is missing, position 4 follows",
    }


def test_a_checkpoint_kept_outside_is_a_note_or_the_last_line_of_an_export(
    given: Callable[[bytes], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short, kept = given(written(log(4))), tmp_path / "kept"
    for content in (note(log(6)[5]).encode(), written(log(6)).splitlines(keepends=True)[-1]):
        kept.write_bytes(content)
        assert verify.main([short, "--key", KEY.public, "--checkpoint", str(kept)]) == 1
        assert f"position 5: cut: positions 5 to 6 are missing: {kept} was signed at 6" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"{}\n", b"[", b"\xff\xfe", GOOD, note(log(4)[3])[:-1].encode()])
def test_a_checkpoint_file_that_is_none_is_refused_by_its_name(
    content: bytes, given: Callable[[bytes], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept").write_bytes(content)
    assert verify.main([given(GOOD), "--key", KEY.public, "--checkpoint", str(tmp_path / "kept")]) == 1
    assert f"checkpoint: {tmp_path / 'kept'} is not a signed checkpoint" in capsys.readouterr().out


def test_an_outside_checkpoint_must_be_signed_too(
    given: Callable[[bytes], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept").write_text(note(log(3)[2], Key(seed=b"t" * 32)))
    assert verify.main([given(GOOD), "--key", KEY.public, "--checkpoint", str(tmp_path / "kept")]) == 1
    assert f"signature: {tmp_path / 'kept'} is not signed by the given key" in capsys.readouterr().out


WRONG_KEYS = [
    "",
    "counterfoil",
    KEY.public[:-4],
    KEY.public.replace("+", "-"),
    KEY.public.replace("counterfoil", "other"),
]


@pytest.mark.parametrize(
    "arguments", [[], ["a", "b"], ["--nonsense", "a"], *(["a", "--key", key] for key in WRONG_KEYS)]
)
def test_usage_errors_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main(arguments) == 2
    assert capsys.readouterr().err.startswith("usage: verify.py ")


def test_what_cannot_be_read_exits_2(
    given: Callable[[bytes], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in ([str(tmp_path / "none")], [str(tmp_path)], [given(GOOD), "--checkpoint", str(tmp_path / "none")]):
        assert verify.main(arguments, prog="counterfoil verify") == 2
        told, warned = capsys.readouterr()
        assert told == ""
        assert warned.startswith("counterfoil verify: [Errno ")
        assert warned.count("\n") == 1


def test_help_exits_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main(["--help"]) == 0
    assert "--checkpoint FILE" in capsys.readouterr().out


def test_it_needs_the_standard_library_and_cryptography_alone() -> None:
    tree = ast.parse(Path(verify.__file__).read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} - sys.stdlib_module_names == {"cryptography"}


def test_a_copy_of_the_file_runs_elsewhere(given: Callable[[bytes], str], tmp_path: Path) -> None:
    shutil.copy(verify.__file__, tmp_path / "verify.py")
    command = [sys.executable, "-I", str(tmp_path / "verify.py"), given(GOOD)]
    whole = subprocess.run(
        [*command, "--key", KEY.public], check=False, capture_output=True, text=True, env={"LANG": "C"}
    )
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "whole, signed by" in whole.stdout
    given(GOOD[:-1])
    assert subprocess.run(command, check=False, capture_output=True, text=True).returncode == 1


def test_the_page_for_auditors_tells_the_frame_every_kind_and_a_program_that_works(
    given: Callable[[bytes], str],
) -> None:
    page = (Path(__file__).parents[2] / "docs/operate/verify.md").read_text("utf-8")
    assert f"> {', '.join(verify.FRAME)}\n" in page
    source = Path(verify.__file__).read_text("utf-8")
    kinds = set(re.findall(r'(?:Bad\(|kind, what = |kind = )"(\w+)"(?: if [^"]+ else "(\w+)")?', source))
    assert {kind for pair in kinds for kind in pair if kind} <= set(re.findall(r"`(\w+)`", page))
    program = page.partition("```python\n")[2].partition("```")[0]
    command = [sys.executable, "-c", program]
    done = subprocess.run([*command, given(GOOD)], check=True, capture_output=True, text=True, encoding="utf-8")
    assert done.stdout == f"{log(4)[3]['hash']}\n{note(log(4)[3])}\n"
    edited = given(swapped(b"correlation-2", b"correlation-3"))
    assert "AssertionError: 2" in subprocess.run([*command, edited], check=False, capture_output=True, text=True).stderr
