import { useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo } from "react";
import { CustomerPortlet } from "@/customers/CustomerPortlet";
import { type CustomersAddress, readAddress, writeAddress } from "@/customers/customer.address";
import { Boundary } from "@/shared/errors/Boundary";
import { usePermission } from "@/shared/session/session";

const ImportDialog = lazy(() => import("@/imports/ImportDialog"));

/** Ties the customers to the address: what it says goes in, where they want to go comes out. */
export default function CustomersRoute() {
  const router = useRouter();
  const navigate = useNavigate();
  const { org = "", id } = useParams({ strict: false });
  const search = useSearch({ strict: false });
  const address = useMemo(() => readAddress(search), [search]);
  const hrefOf = useCallback(
    (customer: string) =>
      router.buildLocation({ to: "/o/$org/customers/$id", params: { org, id: customer } }).href,
    [router, org],
  );
  const go = (to: { id: string | null; address: CustomersAddress; replace?: boolean }) => {
    const options = { search: writeAddress(to.address), replace: to.replace ?? false };
    if (to.id === null) void navigate({ to: "/o/$org/customers", params: { org }, ...options });
    else void navigate({ to: "/o/$org/customers/$id", params: { org, id: to.id }, ...options });
  };
  const closeDialog = () => go({ id: id ?? null, address: { ...address, dialog: null }, replace: true });
  const mayImport = usePermission("imports.run");
  return (
    <>
      <CustomerPortlet id={id ?? null} address={address} onGo={go} hrefOf={hrefOf} />
      {address.dialog === "import" && mayImport && (
        <Boundary>
          <Suspense>
            <ImportDialog onClose={closeDialog} />
          </Suspense>
        </Boundary>
      )}
    </>
  );
}
