import { Link, Navigate, Outlet, useParams } from "@tanstack/react-router";
import { type ReactNode, useLayoutEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Lost } from "@/app/Lost";
import { Shell } from "@/app/Shell";
import { Start } from "@/app/Start";
import { requestsAreFor } from "@/shared/api/send";
import type { Me, Organisation as Org } from "@/shared/api/types";
import { SessionContext, useSession } from "@/shared/session/session";
import { Empty } from "@/shared/ui/Empty";

/** Around every address: who works here, and the shell of the organisation that the address names, or of the first. */
export function Root() {
  return <Start>{(me) => <Home me={me} />}</Start>;
}

function Home({ me }: { me: Me }) {
  const { t } = useTranslation("app");
  const { org } = useParams({ strict: false });
  const organisation = me.organisations.find(({ code }) => code === org) ?? me.organisations[0];
  if (!organisation) return <Empty page title={t("noneYet.title")} detail={t("noneYet.detail")} />;
  return (
    <InOrganisation me={me} organisation={organisation}>
      <Shell me={me} organisation={organisation}>
        <Outlet />
      </Shell>
    </InOrganisation>
  );
}

function InOrganisation({ me, organisation, children }: { me: Me; organisation: Org; children: ReactNode }) {
  const session = useMemo(() => ({ me, organisation }), [me, organisation]);
  // A layout effect: it runs before the effects in which the pages ask for their data.
  useLayoutEffect(
    () => requestsAreFor(me.organisations.length > 1 ? organisation.id : null),
    [me, organisation],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** `/` and `/o/{code}`: to the customers. */
export function First() {
  const { organisation } = useSession();
  return <Navigate to="/o/$org/customers" params={{ org: organisation.code }} replace />;
}

/** `/o/{code}/…`: the page, if the code is one of this person's organisations. */
export function Organisation() {
  const { t } = useTranslation("app");
  const { organisation } = useSession();
  const { org = "" } = useParams({ strict: false });
  if (org === organisation.code) return <Outlet />;
  return (
    <div className="sheet fill">
      <Empty page title={t("noOrganisation.title", { code: org })} detail={t("noOrganisation.detail")}>
        <Link className="btn" to="/o/$org/customers" params={{ org: organisation.code }}>
          {t("noOrganisation.action", { name: organisation.name })}
        </Link>
      </Empty>
    </div>
  );
}

export function LostPage() {
  return <Lost org={useSession().organisation.code} />;
}
