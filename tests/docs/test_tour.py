"""Every file and every symbol that docs/tour.md names is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.files import ROOT

_CODE = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"((?:src|console|tests|bench|tools)/[\w./-]+\.(?:py|sql|tsx?))(?::([\w.]+))?$")
_SQL = r"(?:create (?:or replace )?(?:table|view|function|type|(?:unique )?index) |make_door\(')(?:\w+\.)?{}\b"
# In TypeScript also a member of an object, or of what a hook gives back.
_TYPESCRIPT = r"(?:\b(?:function|const|class|interface|type) {0}\b|^\s*{0}(?::|\())"


def references() -> list[tuple[str, str]]:
    page = (ROOT / "docs/tour.md").read_text("utf-8")
    named = [
        code for code in _CODE.findall(page) if code.startswith(("src/", "console/", "tests/", "bench/", "tools/"))
    ]
    found = [_FILE.match(code) for code in named]
    assert None not in found, "a reference is `file` or `file:symbol`"
    return [(match[1], match[2] or "") for match in found if match]


def has(path: Path, symbol: str) -> bool:
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return symbol in set(_python(ast.parse(text).body))
    pattern = _SQL if path.suffix == ".sql" else _TYPESCRIPT
    return re.search(pattern.format(re.escape(symbol)), text, re.MULTILINE) is not None


def _python(body: list[ast.stmt], prefix: str = "") -> Iterator[str]:
    """Names of a module and of its classes: `Store`, `Store.execute`."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield prefix + node.name
        if isinstance(node, ast.ClassDef):
            yield from _python(node.body, f"{prefix}{node.name}.")
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from (prefix + target.id for target in targets if isinstance(target, ast.Name))


@pytest.mark.parametrize(("name", "symbol"), references(), ids=":".join)
def test_what_the_tour_names_is_there(name: str, symbol: str) -> None:
    assert (ROOT / name).is_file()
    assert not symbol or has(ROOT / name, symbol)


def test_the_tour_goes_from_the_browser_to_the_log() -> None:
    files = [name for name, _ in references()]
    rooms = ["console/", "src/counterfoil/web/", "src/counterfoil/customers/", "src/counterfoil/store/log.sql"]
    assert sorted(rooms, key=lambda room: next(n for n, name in enumerate(files) if name.startswith(room))) == rooms


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("src/counterfoil/store/session.py", "Store.undo"),
        ("src/counterfoil/store/session.py", "execute"),
        ("src/counterfoil/store/functions.sql", "load"),
        ("src/counterfoil/customers/functions.sql", "commit_customer"),
        ("console/src/shared/api/command.ts", "commands"),
    ],
)
def test_what_is_not_there_is_missed(name: str, symbol: str) -> None:
    assert not has(ROOT / name, symbol)


def test_every_page_that_a_page_links_to_is_there() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    ]
    assert len(links) > 20
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []
