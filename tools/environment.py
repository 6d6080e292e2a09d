"""Makes the virtual environment what requirements.lock says, and the project in it. Needs Python 3.11 alone."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
_VENV_MISSING = "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"


def main(venv: Path) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - the older ones come here, too
        sys.exit(
            f"Counterfoil needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}. Name one in PYTHON."
        )
    wanted, stamp = _wanted(venv), venv / "made-of"
    python = venv / "bin" / "python"
    if not (stamp.exists() and stamp.read_text("ascii") == wanted):
        print("Installing what requirements.lock names: about a minute", flush=True)
        if stamp.exists() and _place(stamp.read_text("ascii")) != _place(wanted):
            shutil.rmtree(venv)  # it was moved, and its scripts know where they were
        if not python.exists():
            _make(venv)
        _pip(python, "--require-hashes", "-r", "requirements.lock")
        _pip(python, "--no-deps", "--no-build-isolation", "--editable", ".")
        stamp.write_text(wanted, "ascii")


def _wanted(venv: Path) -> str:
    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    place = hashlib.sha256(str(venv.absolute()).encode()).hexdigest()
    return f"{digest.hexdigest()} {place}"


def _place(stamp: str) -> str:
    return stamp.partition(" ")[2]


def _make(venv: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(venv, ignore_errors=True)
        sys.exit(
            _VENV_MISSING if "ensurepip" in done.stdout + done.stderr else f"No virtual environment: {done.stderr}"
        )


def _pip(python: Path, *arguments: str) -> None:
    quiet = [] if sys.stdout.isatty() else ["-qq", "--progress-bar=off"]
    _run(python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check", *quiet, *arguments)


def _run(python: Path, *arguments: str) -> None:
    done = subprocess.run([python, *arguments], cwd=ROOT, check=False, env=os.environ | {"PYTHONNOUSERSITE": "1"})
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
