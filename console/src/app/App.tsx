import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { makeRouter } from "@/routes/router";
import { anyActRuns } from "@/shared/api/acts";
import { watchConnection } from "@/shared/api/connection";
import "./app.i18n";
import { makeQueryClient } from "./queryClient";

const queryClient = makeQueryClient();
const router = makeRouter();

export function App() {
  useEffect(watchConnection, []);
  useEffect(askBeforeLeavingAWrite, []);
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}

/** Closing the page while a write is under way would leave the person without its answer. */
function askBeforeLeavingAWrite() {
  const leaving = (event: BeforeUnloadEvent) => anyActRuns() && event.preventDefault();
  window.addEventListener("beforeunload", leaving);
  return () => window.removeEventListener("beforeunload", leaving);
}
