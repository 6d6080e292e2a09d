import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { command } from "./command";
import { type Answer, waitBefore } from "./retry";

const answer = (status: number, headers: HeadersInit = {}, body = ""): Answer => ({
  kind: "answer",
  status,
  headers: new Headers(headers),
  body,
});
const silence = { kind: "network_unreachable" } as const;
const most = () => 1;

describe("the wait before a retry", () => {
  test.each([
    [2, 500],
    [3, 1_000],
    [4, 2_000],
    [9, 8_000],
  ])("before try %i it is anything up to %i ms", (attempt, longest) => {
    expect(waitBefore(attempt, silence, most)).toBe(longest);
    expect(waitBefore(attempt, silence, () => 0)).toBe(0);
  });

  test("is at least what Retry-After asks, in seconds or as a date", () => {
    expect(waitBefore(2, answer(503, { "Retry-After": "3" }), () => 0)).toBe(3_000);
    vi.useFakeTimers({ now: Date.parse("2026-11-12T09:00:00Z") });
    expect(waitBefore(2, answer(503, { "Retry-After": "Thu, 12 Nov 2026 09:00:04 GMT" }), () => 0)).toBe(
      4_000,
    );
    vi.useRealTimers();
  });

  test("retry_after_ms of the problem is finer and goes first", () => {
    const reply = answer(429, { "Retry-After": "1" }, '{"code":"slow_down","retry_after_ms": 250}');
    expect(waitBefore(2, reply, () => 0)).toBe(250);
  });

  test("a Retry-After that says nothing is passed over", () => {
    expect(waitBefore(2, answer(503, { "Retry-After": "soon" }), most)).toBe(500);
  });
});

describe("on the clock", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test("a server that asks for two seconds is left alone for two seconds", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const replies = [503, 200].map(
      (status) => new Response("{}", { status, headers: { "Retry-After": "2" } }),
    );
    let writes = 0;
    vi.stubGlobal("fetch", async (url: URL | string) => {
      if (url === "/readyz") return new Response("{}");
      writes += 1;
      return replies.shift();
    });
    const outcome = command({ method: "POST", path: "/api/x", label: "X" });
    await vi.advanceTimersByTimeAsync(1_990);
    expect(writes).toBe(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(writes).toBe(2);
    expect((await outcome).kind).toBe("done");
  });
});
