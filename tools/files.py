"""The project's own files: what git keeps, and what it would keep."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent


def ours(*endings: str) -> list[Path]:
    """Relative to the root; with these endings, or all."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    kept = [Path(name) for name in names if name and (not endings or name.endswith(endings))]
    return sorted(path for path in kept if (ROOT / path).is_file())
