import { createContext, useContext } from "react";
import type { Me, Organisation } from "../api/types";

/** Who works here, and for which organisation this page is. */
export interface Session {
  me: Me;
  organisation: Organisation;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("used outside of an organisation's pages");
  return session;
}

/** Whether the role may ever do it; whether it can be done now is told by a record's actions. */
export function usePermission(name: string): boolean {
  return useSession().me.permissions.includes(name);
}
