import "@/shared/i18n";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { server } from "./server";

// Two busy cores may take longer than the second that is usual.
configure({ asyncUtilTimeout: 8_000 });

/** jsdom lays nothing out: every box is as large as the window of a test, and never changes. */
class NoResize implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
vi.stubGlobal("ResizeObserver", NoResize);
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { get: () => 600 },
  clientWidth: { get: () => 1_000 },
  scrollHeight: { get: () => 1_000_000 },
  scrollTo: {
    value(this: HTMLElement, { top = 0 }: ScrollToOptions) {
      this.scrollTop = top;
      this.dispatchEvent(new Event("scroll"));
    },
  },
});

/** A wide window, unless a test says otherwise. */
const wide = (query: string) => query.includes("min-width");
vi.stubGlobal("matchMedia", (query: string) => ({
  matches: wide(query),
  addEventListener: () => {},
  removeEventListener: () => {},
}));

beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
  vi.restoreAllMocks();
  localStorage.clear();
});
afterAll(() => server.close());
