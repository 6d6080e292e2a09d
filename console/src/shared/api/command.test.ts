import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { at, problem, server } from "../../../tests/server";
import { anyActRuns } from "./acts";
import { command } from "./command";
import type { Outcome } from "./outcome";

const PATH = "/api/customers";
const act = { method: "POST", path: PATH, label: "Saving" } as const;
const created = () => HttpResponse.json({ name: "Nordlicht" }, { status: 201, headers: { ETag: '"v1"' } });

/** Answers in turn; the last one goes on. Returns what was sent. */
function answers(...turns: (() => Response)[]): Request[] {
  const sent: Request[] = [];
  server.use(
    http.all(at(PATH), ({ request }) => {
      sent.push(request.clone());
      return turns[Math.min(sent.length, turns.length) - 1]?.();
    }),
  );
  return sent;
}

const header = (sent: Request[], name: string) => sent.map((request) => request.headers.get(name));
const unknown = <T>(outcome: Outcome<T>) => {
  if (outcome.kind !== "unknown") throw new Error(`expected unknown, got ${outcome.kind}`);
  return outcome;
};

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

describe("one try", () => {
  test("sends key, version, correlation and whose console it is; gives back value, tag and position", async () => {
    const sent = answers(() =>
      HttpResponse.json({ version: 18 }, { headers: { ETag: '"v18"', "X-Position": "1.204" } }),
    );
    const outcome = await command<{ version: number }>({
      ...act,
      method: "PUT",
      body: { name: "N" },
      ifMatch: 17,
    });
    expect(outcome).toMatchObject({ kind: "done", value: { version: 18 }, etag: '"v18"', position: "1.204" });
    const headers = sent[0]?.headers;
    expect(headers?.get("If-Match")).toBe('"v17"');
    expect(headers?.get("X-Counterfoil")).toBe("console");
    expect(headers?.get("Idempotency-Key")).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/,
    );
    expect(headers?.get("X-Correlation-Id")).toMatch(/^[A-Za-z0-9._-]{8,64}$/);
    expect(await sent[0]?.json()).toEqual({ name: "N" });
  });

  test("two acts have two keys; an act that brings its key keeps it", async () => {
    const sent = answers(created);
    await command(act);
    await command(act);
    await command({ ...act, key: "018f0000-0000-7000-8000-000000000001" });
    const keys = header(sent, "Idempotency-Key");
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe("018f0000-0000-7000-8000-000000000001");
  });

  test.each([400, 401, 403, 404, 409, 412, 422, 500])(
    "%i is a problem and is not sent again",
    async (status) => {
      const sent = answers(() => problem(status, "refused_so"));
      const outcome = await command(act);
      expect(outcome).toMatchObject({ kind: "problem", problem: { code: "refused_so", status, errors: [] } });
      expect(sent).toHaveLength(1);
    },
  );

  test("a page of HTML in place of a problem is told as such", async () => {
    answers(() => HttpResponse.html("<h1>Proxy</h1>", { status: 403 }));
    expect(await command(act)).toMatchObject({
      kind: "problem",
      problem: { code: "unreadable_answer", status: 403 },
    });
  });

  test("success that cannot be read is not called done", async () => {
    answers(() => HttpResponse.html("<h1>Captive portal</h1>"));
    expect(await command(act)).toMatchObject({ kind: "unknown", problem: { code: "unreadable_answer" } });
  });
});

describe("retries", () => {
  test.each([
    ["a broken connection", () => HttpResponse.error()],
    ["408", () => problem(408, "too_slow")],
    ["429", () => problem(429, "slow_down")],
    ["502", () => new HttpResponse("bad gateway", { status: 502 })],
    ["503", () => problem(503, "database_away")],
    ["504", () => problem(504, "deadline")],
    ["its own twin in flight", () => problem(409, "in_flight", {}, { "Retry-After": "0" })],
  ])("after %s it is sent again under the same key and correlation", async (_, failing) => {
    const sent = answers(failing, failing, created);
    expect(await command({ ...act, body: { a: 1 } })).toMatchObject({ kind: "done", status: 201 });
    expect(sent).toHaveLength(3);
    expect(new Set(header(sent, "Idempotency-Key")).size).toBe(1);
    expect(new Set(header(sent, "X-Correlation-Id")).size).toBe(1);
    expect(await sent[2]?.json()).toEqual({ a: 1 });
  });

  test("four tries at most; then it is unknown, and checking asks under the same key", async () => {
    const sent = answers(() => HttpResponse.error());
    const outcome = unknown(await command<{ name: string }>(act));
    expect(sent).toHaveLength(4);
    expect(outcome.problem.code).toBe("network_unreachable");
    server.resetHandlers();
    const later = answers(() =>
      HttpResponse.json({ name: "N" }, { status: 201, headers: { "Idempotent-Replayed": "true" } }),
    );
    expect(await outcome.checkAgain()).toMatchObject({ kind: "done", replayed: true, value: { name: "N" } });
    expect(header(later, "Idempotency-Key")[0]).toBe(header(sent, "Idempotency-Key")[0]);
  });

  test("being told to slow down every time did nothing, so it is a problem", async () => {
    const sent = answers(() => problem(429, "slow_down"));
    expect(await command(act)).toMatchObject({ kind: "problem", problem: { code: "slow_down" } });
    expect(sent).toHaveLength(4);
  });

  test("being told to slow down after a broken connection leaves a doubt", async () => {
    answers(
      () => HttpResponse.error(),
      () => problem(429, "slow_down"),
    );
    expect(await command(act)).toMatchObject({ kind: "unknown", problem: { code: "slow_down" } });
  });
});

describe("time", () => {
  test("cancelling says unknown, tries no more, and leaves nothing running", async () => {
    const stop = new AbortController();
    const sent = answers(() => {
      stop.abort();
      return HttpResponse.error();
    });
    expect(await command({ ...act, signal: stop.signal })).toMatchObject({
      kind: "unknown",
      cancelled: true,
    });
    expect(sent).toHaveLength(1);
    expect(anyActRuns()).toBe(false);
  });

  test("one that was cancelled before it began is not sent", async () => {
    const sent = answers(created);
    expect(await command({ ...act, signal: AbortSignal.abort() })).toMatchObject({ cancelled: true });
    expect(sent).toHaveLength(0);
  });

  test("is listed as under way until it is settled", async () => {
    let seen = false;
    answers(() => {
      seen = anyActRuns();
      return created();
    });
    await command(act);
    expect([seen, anyActRuns()]).toEqual([true, false]);
  });

  test("no answer within the budget is unknown", async () => {
    server.use(http.post(at(PATH), () => new Promise<Response>(() => {})));
    const outcome = await command({ ...act, timeoutMs: 50 });
    expect(outcome).toMatchObject({
      kind: "unknown",
      cancelled: false,
      problem: { code: "no_answer_in_time" },
    });
  });

  test("a wait that would outlast the budget is not begun", async () => {
    const sent = answers(() => problem(503, "away", {}, { "Retry-After": "60" }));
    const began = Date.now();
    expect((await command(act)).kind).toBe("unknown");
    expect(sent).toHaveLength(1);
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});
