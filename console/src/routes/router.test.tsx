import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import "@/app/app.i18n";
import { listed, me, page, row, rows } from "../../tests/customers";
import { at, problem, server } from "../../tests/server";
import { makeRouter } from "./router";

vi.mock("@/customers/CustomerPage", () => ({
  default: (props: { id: string; tab: string }) => <h2>{`${props.id} ${props.tab}`}</h2>,
}));

function visit(address: string) {
  const { asked, handler } = listed(() => page(rows(1, 5)));
  server.use(
    http.get(at("/api/me"), () => HttpResponse.json(me)),
    handler,
  );
  const router = makeRouter(createMemoryHistory({ initialEntries: [address] }));
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return { router, asked };
}

test.each(["/", "/o/demo"])("%s leads to the customers of the organisation", async (address) => {
  const { router } = visit(address);
  await screen.findByText(row(1).name);
  expect(router.state.location.href).toBe("/o/demo/customers");
  expect(screen.getAllByRole("link", { name: "Customers" })[0]?.getAttribute("aria-current")).toBe("page");
});

test("an address shows what it says: filters, record and tab", async () => {
  const { asked } = visit(`/o/demo/customers/${row(2).id}?status=on_hold&sort=-code&tab=history`);
  expect(await screen.findByRole("heading", { name: `${row(2).id} history` })).toBeTruthy();
  expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({ status: "on_hold", sort: "-code" });
});

test("opening a record leaves the list as it stands", async () => {
  const { router, asked } = visit("/o/demo/customers?tag=vip");
  fireEvent.click(await screen.findByText(row(3).name));
  await screen.findByRole("heading", { name: `${row(3).id} profile` });
  expect(router.state.location.href).toBe(`/o/demo/customers/${row(3).id}?tag=vip`);
  expect(asked).toHaveLength(1);
});

test("an address that leads nowhere is told within the shell", async () => {
  visit("/o/demo/nowhere");
  expect(await screen.findByRole("heading", { name: "There is nothing at this address" })).toBeTruthy();
  expect(screen.getAllByRole("navigation", { name: "Main" })).not.toHaveLength(0);
});

test("another organisation's code is not taken for ours", async () => {
  const { asked } = visit("/o/other/customers");
  expect(await screen.findByRole("heading", { name: "No organisation has the code other" })).toBeTruthy();
  expect(asked).toHaveLength(0);
});

test("the list of keys is in the address, and Escape takes it away", async () => {
  const { router } = visit("/o/demo/customers");
  await screen.findByText(row(1).name);
  fireEvent.keyDown(document.body, { key: "?" });
  expect(await screen.findByRole("dialog", { name: "Help and shortcuts" })).toBeTruthy();
  expect(router.state.location.href).toBe("/o/demo/customers?help=keys");
  fireEvent.keyDown(document.activeElement ?? document.body, { key: "Escape" });
  await waitFor(() => expect(router.state.location.href).toBe("/o/demo/customers"));
});

test("what could not be started says why, and starts on another try", async () => {
  let broken = true;
  visit("/o/demo/customers");
  server.use(http.get(at("/api/me"), () => (broken ? problem(500, "internal") : HttpResponse.json(me))));
  const again = await screen.findByRole("button", { name: "Try again" });
  broken = false;
  fireEvent.click(again);
  expect(await screen.findByText(row(1).name)).toBeTruthy();
});
