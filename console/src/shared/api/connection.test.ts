import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { at, server } from "../../../tests/server";
import {
  askNow,
  connectionAfter,
  currentConnection,
  noteAnswer,
  noteSilence,
  watchConnection,
} from "./connection";

let up = true;
let asked = 0;
let stop = () => {};

beforeEach(() => {
  [up, asked] = [true, 0];
  vi.spyOn(Math, "random").mockReturnValue(0);
  server.use(
    http.get(at("/readyz"), () => {
      asked += 1;
      return up ? HttpResponse.json({}) : HttpResponse.json({}, { status: 503 });
    }),
  );
  stop = watchConnection();
});

afterEach(async () => {
  up = true;
  askNow();
  await vi.waitFor(() => expect(currentConnection().state).toBe("online"));
  stop();
});

test.each([
  [0, { state: "online" }],
  [1, { state: "reconnecting", attempt: 1 }],
  [3, { state: "reconnecting", attempt: 3 }],
  [4, { state: "offline", attempt: 4 }],
])("after %i tries in vain: %j", (silences, expected) => expect(connectionAfter(silences)).toEqual(expected));

test("a request without an answer makes the health request decide", async () => {
  noteSilence();
  await vi.waitFor(() => expect(asked).toBe(1));
  expect(currentConnection().state).toBe("online");
  up = false;
  noteSilence();
  await vi.waitFor(() => expect(currentConnection()).toEqual({ state: "reconnecting", attempt: 1 }));
});

test("tries again by itself, and any answer brings it back at once", async () => {
  up = false;
  askNow();
  await vi.waitFor(() => expect(currentConnection()).toMatchObject({ attempt: 2 }), { timeout: 3_000 });
  up = true;
  noteAnswer();
  await vi.waitFor(() => expect(currentConnection().state).toBe("online"));
});
