"""Refuses files that name a package registry or a folder of somebody's machine: they must hold everywhere."""

import re
import sys

from tools.files import ROOT, ours

# Written so that this file does not find itself.
_MACHINE = re.compile(r"(?<![\w.])/(?:w[o]rk|f[a]rm|r[o]ot|h[o]me/\w+|U[s]ers/\w+)/[\w.]")
_REGISTRY = re.compile(
    r"py[p]i\.org|python[h]osted\.org|registry\.n[p]mjs|registry\.y[a]rnpkg|--(?:extra-)?index-u[r]l"
)
_RESOLVED = re.compile(r'"resolved": "http|^--find-links|@ file:')
_LOCKS = ("requirements.lock", "package-lock.json")


def wrong_places(name: str, text: str) -> list[str]:
    """A line for each place that only one machine, or one network, knows."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        for pattern, what in ((_MACHINE, "a folder of one machine"), (_REGISTRY, "a package registry")):
            if pattern.search(line):
                found.append(f"{name}:{number}: names {what}: {line.strip()[:100]}")
        if name.endswith(_LOCKS) and _RESOLVED.search(line):
            found.append(f"{name}:{number}: names where a package came from: {line.strip()[:100]}")
    return found


def main() -> int:
    found = []
    for path in ours():
        try:
            text = (ROOT / path).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += wrong_places(str(path), text)
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
