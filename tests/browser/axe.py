"""axe-core on the page as it stands, light and dark."""

from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

_SOURCE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
# Under a dialog the page behind is hidden on purpose, and with it its main part and heading.
_RUN = """only => {
  const modal = document.querySelector('[role=dialog], [role=alertdialog]') !== null;
  const rules = {'landmark-one-main': {enabled: !modal}, 'page-has-heading-one': {enabled: !modal}};
  return axe.run(document, {resultTypes: ['violations'], ...(only ? {runOnly: only} : {rules})});
}"""


def no_barrier(page: Page) -> None:
    """Zero violations of all that axe knows; in the dark, where nothing but colours differs, of what it knows of those.

    Evaluated by the debugger: the page's security policy stays as it is.
    """
    _check(page, "dark", ["color-contrast", "link-in-text-block"])
    _check(page, "light", None)


def _check(page: Page, scheme: Literal["dark", "light"], only: list[str] | None) -> None:
    page.emulate_media(color_scheme=scheme)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_SOURCE.read_text("utf-8"))
    found = page.evaluate(_RUN, only)["violations"]
    assert not found, f"{scheme}: {_told(found)}"


def _told(violations: list[dict[str, Any]]) -> str:
    return "; ".join(f"{each['id']} at {[node['target'] for node in each['nodes']]}" for each in violations)
