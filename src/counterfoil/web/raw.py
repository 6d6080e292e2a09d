"""A body that the handler's own service checks: for those that find more wrong than a shape can say, all at once."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True)
class Raw(Generic[Shape]):
    """`given: Raw[NewCustomer]`: strict JSON, documented as the shape, not yet checked against it."""

    value: Any
