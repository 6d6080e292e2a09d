"""axe-core on the page as it stands, light and dark."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SOURCE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
# Under a dialog the page behind is hidden on purpose, and with it its main part and heading.
_RUN = """() => {
  const modal = document.querySelector('[role=dialog], [role=alertdialog]') !== null;
  const rules = {'landmark-one-main': {enabled: !modal}, 'page-has-heading-one': {enabled: !modal}};
  return axe.run(document, {resultTypes: ['violations'], rules});
}"""


def no_barrier(page: Page) -> None:
    """Zero violations of all that axe knows. Evaluated by the debugger: the page's security policy stays as it is."""
    text = _SOURCE.read_text("utf-8")
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(text)
        found = page.evaluate(_RUN)["violations"]
        assert not found, f"{scheme}: {_told(found)}"


def _told(violations: list[dict[str, Any]]) -> str:
    return "; ".join(f"{each['id']} at {[node['target'] for node in each['nodes']]}" for each in violations)
