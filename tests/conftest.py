"""What every test may ask for. Parts of `make test` follow from it: whoever asks for a database is in the PostgreSQL part."""

from pathlib import Path

import pytest

POSTGRES_FIXTURES = {"cluster", "template", "database"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    browser = Path(__file__).parent / "browser"
    for item in items:
        if browser in item.path.parents:
            item.add_marker(pytest.mark.browser)
        elif POSTGRES_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.postgres)
