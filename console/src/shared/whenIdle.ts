/** Does it once the page has nothing better to do; returns how to call it off. */
export function whenIdle(act: () => void): () => void {
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(act, 1_000);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(act, { timeout: 4_000 });
  return () => cancelIdleCallback(handle);
}
