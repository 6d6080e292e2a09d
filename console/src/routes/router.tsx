import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouterHistory,
} from "@tanstack/react-router";
import { First, LostPage, Organisation, Root } from "./frames";
import { parseSearch, type Search, writeSearch } from "./search";

const root = createRootRoute({
  component: Root,
  notFoundComponent: LostPage,
  validateSearch: (search: Record<string, unknown>) => search as Search,
});

const first = createRoute({ getParentRoute: () => root, path: "/", component: First });

const organisation = createRoute({ getParentRoute: () => root, path: "/o/$org", component: Organisation });

const start = createRoute({ getParentRoute: () => organisation, path: "/", component: First });

/** List and record are one page: opening a record leaves the list as it stands. */
const customers = createRoute({
  getParentRoute: () => organisation,
  path: "/customers",
  component: lazyRouteComponent(() => import("./customers")),
});

const customer = createRoute({ getParentRoute: () => customers, path: "/$id", component: Outlet });

const routeTree = root.addChildren([
  first,
  organisation.addChildren([start, customers.addChildren([customer])]),
]);

export function makeRouter(history?: RouterHistory) {
  return createRouter({ routeTree, history, parseSearch, stringifySearch: writeSearch });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
