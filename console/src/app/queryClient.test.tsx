import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { useEffect } from "react";
import { expect, test, vi } from "vitest";
import { askNow, currentConnection, noteSilence, watchConnection } from "@/shared/api/connection";
import { at, server } from "../../tests/server";
import { makeQueryClient } from "./queryClient";

let up = false;

function Reader() {
  const { data, error } = useQuery({
    queryKey: ["x"],
    queryFn: async () => {
      if (!up) throw new Error("away");
      return "read";
    },
  });
  useEffect(watchConnection, []);
  return <p>{data ?? error?.message}</p>;
}

test("what could not be read is read again when the server is back", async () => {
  server.use(http.get(at("/readyz"), () => HttpResponse.json({}, { status: up ? 200 : 503 })));
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <Reader />
    </QueryClientProvider>,
  );
  await screen.findByText("away");
  noteSilence();
  await vi.waitFor(() => expect(currentConnection().state).toBe("reconnecting"));
  up = true;
  askNow();
  await waitFor(() => expect(screen.getByText("read")).toBeTruthy());
});
