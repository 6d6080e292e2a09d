"""`--mapping` and `--layout`: what a person says of a file, where the proposal is not right."""

from pathlib import Path

import msgspec

from counterfoil.app import House
from counterfoil.cli.talk import Stop
from counterfoil.demo import samples
from counterfoil.imports.layout import Layout
from counterfoil.imports.mapping import Mapping
from counterfoil.imports.reading import Table, look
from counterfoil.kernel.ids import OrgId

_DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_HEADER = {"yes": True, "no": False}


async def chosen(house: House, org: OrgId, given: str | None) -> Mapping | None:
    """The mapping of this file or name: the organisation's own, or one that comes with the product."""
    if given is None:
        return None
    saved = await house.imports.repository.mappings(org, "customers")
    if given in saved:
        return saved[given]
    packaged = samples() / "mappings" / f"{given}.json"
    for path in (Path(given), packaged):
        if path.is_file():
            return _read(path)
    known = ", ".join(sorted({*saved, *(path.stem for path in packaged.parent.glob("*.json"))}))
    raise Stop(f"there is no mapping {given}; name a file, or one of: {known}")


def _read(path: Path) -> Mapping:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Mapping)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Stop(f"{path.name} is no mapping: {error}") from error


def read_layout(path: Path, given: str, mapping: Mapping | None) -> Layout:
    """As guessed, then as the mapping knows it, then as it was named. A quarantine file has our own layout."""
    layout = look(path)
    if mapping and mapping.layout and not _is_ours(path, layout):
        layout = mapping.layout
    changes: dict[str, object] = {}
    for part in filter(None, given.split(",") if given != "delimiter=," else [given]):
        key, _, value = part.partition("=")
        changes[key] = _DELIMITERS.get(value, value) if key == "delimiter" else _HEADER.get(value, value)
    try:
        return msgspec.convert(msgspec.to_builtins(layout) | changes, Layout)
    except msgspec.ValidationError as error:
        raise Stop(f"--layout is not understood ({error}). Write such as encoding=windows-1252,header=no") from error


def _is_ours(path: Path, layout: Layout) -> bool:
    table = Table(path, layout)
    try:
        return table.mended
    finally:
        table.close()
