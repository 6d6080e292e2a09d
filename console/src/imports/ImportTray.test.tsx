import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { ImportJob } from "@/shared/api/types";
import { gives, ID, job, show, takes } from "../../tests/imports";
import ImportTray from "./ImportTray";

const running = job({
  state: "running",
  progress: 0.25,
  seconds_left: 100,
  counts: { rows: 300, created: 290, updated: 0, unchanged: 0, quarantined: 10 },
  checked: { rows: 1_200, created: 1_190, updated: 0, unchanged: 0, quarantined: 10 },
});
const done = job({
  state: "done",
  progress: 1,
  finished_at: "2026-11-12T09:41:00Z",
  counts: { rows: 1_200, created: 1_188, updated: 1, unchanged: 1, quarantined: 10 },
  quarantine: true,
});

function tray(answer: () => ImportJob[]) {
  gives("/api/imports", () => ({ items: answer() }));
  return show(<ImportTray />);
}

const watched = () => localStorage.setItem("counterfoil.imports.watched", ID);

test("what is at work shows how far it is and how long it still takes", async () => {
  tray(() => [running]);
  const bar = await screen.findByRole<HTMLProgressElement>("progressbar", {
    name: "Progress of northwind.csv",
  });
  expect(bar.value).toBe(0.25);
  expect(screen.getByText("300 of 1,200")).toBeTruthy();
  expect(screen.getByText("290 created · 10 set aside")).toBeTruthy();
  expect(screen.getByText(/^1 min 40 secs left/)).toBeTruthy();
});

test("when it is done the tray tells what became of the rows, and the lists are read again", async () => {
  watched();
  let jobs = [running];
  const client = tray(() => jobs);
  const read = vi.spyOn(client, "invalidateQueries");
  await screen.findByRole("progressbar");
  expect(read).not.toHaveBeenCalled();
  jobs = [done];
  expect(await screen.findByText("1,188 created · 1 updated · 1 unchanged · 10 set aside")).toBeTruthy();
  expect(read).toHaveBeenCalledWith({ queryKey: ["customers"] });
  expect(screen.getByRole("button", { name: "Download what was set aside" })).toBeTruthy();
});

test("what is done stays until it is dismissed; what others did is not shown", async () => {
  watched();
  tray(() => [done, job({ ...done, id: "018f0000-0000-7000-8000-000000000b02", file_name: "theirs.csv" })]);
  fireEvent.click(await screen.findByRole("button", { name: "Dismiss northwind.csv" }));
  await waitFor(() => expect(screen.queryByRole("region", { name: "Imports" })).toBeNull());
  expect(localStorage.getItem("counterfoil.imports.watched")).toBe("");
});

test("it can be cancelled, and folded away", async () => {
  watched();
  let jobs = [running];
  const sent = takes("post", `/api/imports/${ID}/actions/cancel`, () => {
    jobs = [job({ ...running, state: "cancelled", finished_at: "2026-11-12T09:41:00Z" })];
    return jobs[0] as ImportJob;
  });
  tray(() => jobs);
  fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(await screen.findByText("Cancelled. Rows that were taken stay.")).toBeTruthy();
  expect(sent).toHaveLength(1);
  fireEvent.click(screen.getByRole("button", { name: "Fold the list of imports" }));
  expect(screen.queryByText("northwind.csv")).toBeNull();
  expect(screen.getByText("1 import")).toBeTruthy();
});
