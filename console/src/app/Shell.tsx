import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Me, Organisation } from "@/shared/api/types";
import { Boundary } from "@/shared/errors/Boundary";
import { useKeys } from "@/shared/keys/useKeys";
import { usePermission } from "@/shared/session/session";
import { Toasts } from "@/shared/ui/Toasts";
import { ActTray } from "./ActTray";
import { Sidebar, TabBar } from "./Sidebar";
import { TopBar } from "./TopBar";

const HelpDialog = lazy(() => import("./HelpDialog"));
const ImportTray = lazy(() => import("@/imports/ImportTray"));

interface ShellProps {
  me: Me;
  organisation: Organisation;
  children: ReactNode;
}

/** What stands around every page. */
export function Shell({ me, organisation, children }: ShellProps) {
  const { t } = useTranslation("app");
  const org = organisation.code;
  const help = useHelp();
  const jump = useJump(org);
  const mayImport = usePermission("imports.run");
  useKeys({ "?": help.open, "g c": jump.toCustomers, "Ctrl k": jump.toSearch });
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t("skip")}
      </a>
      <Sidebar org={org} onHelp={help.open} />
      <TopBar organisation={organisation} actor={me.actor} onJump={jump.toSearch} />
      <main className="content" id="main" tabIndex={-1}>
        <Boundary>{children}</Boundary>
      </main>
      <TabBar org={org} onHelp={help.open} />
      <ActTray />
      {mayImport && (
        <Boundary>
          <Suspense>
            <ImportTray />
          </Suspense>
        </Boundary>
      )}
      <Toasts />
      {help.isOpen && (
        <Boundary>
          <Suspense>
            <HelpDialog onClose={help.close} />
          </Suspense>
        </Boundary>
      )}
    </div>
  );
}

function useHelp() {
  const navigate = useNavigate();
  const isOpen = useSearch({ strict: false }).help === "keys";
  const show = (help: string | undefined) =>
    void navigate({ to: ".", search: (before) => ({ ...before, help }) });
  return { isOpen, open: () => show("keys"), close: () => show(undefined) };
}

function useJump(org: string) {
  const navigate = useNavigate();
  const toCustomers = () => void navigate({ to: "/o/$org/customers", params: { org } });
  const toSearch = async () => {
    if (!focusSearch()) await navigate({ to: "/o/$org/customers", params: { org } });
    requestAnimationFrame(focusSearch);
  };
  return { toCustomers, toSearch: () => void toSearch() };
}

function focusSearch(): boolean {
  const box = document.querySelector<HTMLInputElement>("input[type=search]");
  box?.select();
  box?.focus();
  return box !== null;
}
