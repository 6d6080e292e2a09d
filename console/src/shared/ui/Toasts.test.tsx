import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Toasts } from "./Toasts";
import { toast } from "./toast";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const show = (title: string) => act(() => toast({ tone: "ok", title }));
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

test("stays six seconds", async () => {
  render(<Toasts />);
  show("Saved");
  await pass(5_900);
  expect(screen.getByText("Saved")).toBeTruthy();
  await pass(200);
  expect(screen.queryByText("Saved")).toBeNull();
});

test("stays while it is looked at, and goes when it is dismissed", async () => {
  render(<Toasts />);
  show("Tagged");
  fireEvent.mouseEnter(screen.getByRole("group", { name: "Tagged" }));
  await pass(60_000);
  fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByText("Tagged")).toBeNull();
});

test("no more than four at a time: the oldest gives way", () => {
  render(<Toasts />);
  for (const title of ["One", "Two", "Three", "Four", "Five"]) show(title);
  expect(screen.queryByText("One")).toBeNull();
  expect(screen.getAllByRole("group")).toHaveLength(4);
});
