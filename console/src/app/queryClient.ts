import { onlineManager, QueryClient } from "@tanstack/react-query";
import { currentConnection, subscribeConnection } from "@/shared/api/connection";

/** Retries are the client's (shared/api), so that there is one rule for them; the health request says what is online. */
export function makeQueryClient(): QueryClient {
  onlineManager.setEventListener((setOnline) =>
    subscribeConnection(() => setOnline(currentConnection().state === "online")),
  );
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: "always", refetchOnReconnect: true, staleTime: 10_000 },
    },
  });
}
