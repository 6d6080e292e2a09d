import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { phaseAt, reached, usePhase } from "./usePhase";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

test.each([
  [0, "quiet"],
  [149, "quiet"],
  [150, "busy"],
  [999, "busy"],
  [1_000, "words"],
  [5_000, "slow"],
  [15_000, "warned"],
] as const)("after %i ms the phase is %s", (elapsed, phase) => expect(phaseAt(elapsed)).toBe(phase));

test("walks through the phases while it is under way, and is idle at once when it ends", async () => {
  const { result, rerender } = renderHook(({ active }) => usePhase(active), {
    initialProps: { active: false },
  });
  expect(result.current).toBe("idle");
  rerender({ active: true });
  const seen: string[] = [result.current];
  for (const ms of [150, 850, 4_000, 10_000]) {
    await pass(ms);
    seen.push(result.current);
  }
  expect(seen).toEqual(["quiet", "busy", "words", "slow", "warned"]);
  rerender({ active: false });
  expect(result.current).toBe("idle");
});

test("a second wait begins from nothing", async () => {
  const { result, rerender } = renderHook(({ active }) => usePhase(active), {
    initialProps: { active: true },
  });
  await pass(1_200);
  rerender({ active: false });
  rerender({ active: true });
  expect(result.current).toBe("quiet");
});

test("takes up a wait that began before", () => {
  const { result } = renderHook(() => usePhase(true, Date.now() - 6_000));
  expect(result.current).toBe("slow");
});

test("knows what was reached", () => {
  expect([reached("slow", "words"), reached("quiet", "busy")]).toEqual([true, false]);
});
