"""tests/vectors/customers.json: what input is accepted, and with which errors it is refused. The console runs the
vectors marked `client` against its own checks."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from counterfoil.customers import commands
from counterfoil.customers.validation import read

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "vectors" / "customers.json").read_text())


@pytest.mark.parametrize("vector", [pytest.param(vector, id=vector["case"]) for vector in VECTORS])
def test_the_input_is_accepted_or_refused_as_the_vector_says(vector: dict[str, Any]) -> None:
    shape: type[Struct] = getattr(commands, vector["shape"])
    kept, errors = read(vector["input"], shape)
    found = sorted((error.pointer, error.code) for error in errors)
    assert found == sorted((error["pointer"], error["code"]) for error in vector["errors"])
    assert errors or isinstance(kept, shape)
