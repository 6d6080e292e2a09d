"""What must hold on a screen of any width."""

from playwright.sync_api import Locator

from tests.browser.console import Console

# What scrolls sideways though it need not, and what stands beyond the edge; the row of chips is meant to.
_TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  const overflow = element => getComputedStyle(element).overflowX;
  const scrolls = element => ['auto', 'scroll'].includes(overflow(element)) && !element.matches('.chips')
    && element.scrollWidth > element.clientWidth + 1;
  const held = element => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
      if (overflow(at) !== 'visible' && at.getBoundingClientRect().right <= wide + 1) return true;
    return false;
  };
  const beyond = element => element.getBoundingClientRect().right > wide + 1 && !held(element);
  return [...document.querySelectorAll('body *')]
    .filter(element => element.getClientRects().length && (scrolls(element) || beyond(element)))
    .map(element => element.outerHTML.slice(0, 100));
}"""


def fits(console: Console) -> None:
    """No scrolling sideways, and nothing beyond the edge."""
    assert console.page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
    assert console.page.evaluate(_TOO_WIDE) == []


def from_below(console: Console, panel: Locator) -> None:
    """It stands on the lower edge, as wide as the window."""
    box, window = panel.bounding_box(), console.page.viewport_size
    assert box is not None
    assert window is not None
    assert (round(box["x"]), round(box["width"])) == (0, window["width"])
    assert round(box["y"] + box["height"]) == window["height"]
