import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "@/shared/api/problem";
import type { Customer, HistoryItem } from "@/shared/api/types";
import { usePhase } from "@/shared/api/usePhase";
import { ErrorPanel } from "@/shared/errors/ErrorPanel";
import { StatusBadge } from "@/shared/ui/StatusBadge";
import { Waiting } from "@/shared/ui/Waiting";
import { customerAsOfQuery } from "./customer.queries";
import { describe, memberName } from "./record.values";

type Then = Omit<Customer, "actions" | "notes" | "links">;

interface HistoryThenProps {
  customer: Customer;
  asOf: string | null;
  /** The change that one stands at: its members are marked. */
  here: HistoryItem | undefined;
}

/** The record as it stood at the moment that one looks from. */
export function HistoryThen({ customer, asOf, here }: HistoryThenProps) {
  const { t } = useTranslation("record");
  const { data, error, refetch } = useQuery({
    ...customerAsOfQuery(customer.id, asOf ?? ""),
    enabled: asOf !== null,
  });
  const phase = usePhase(asOf !== null && !data && !error);
  const then = asOf === null ? customer : data?.customer;
  const version = asOf === null ? customer.version : data?.version;
  const panel = useBroughtIntoView(asOf);
  const problem = asOf !== null && error ? asProblem(error) : null;
  return (
    <section
      ref={panel}
      className={clsx("snap", asOf === null && "of-now")}
      aria-label={t(asOf === null ? "history.nowTitle" : "history.thenTitle")}
    >
      <header className="row between cap">
        <h2>{t(asOf === null ? "history.nowTitle" : "history.thenTitle")}</h2>
        {version !== undefined && (
          <span className="meta">{t("history.thenVersion", { version, last: customer.version })}</span>
        )}
      </header>
      {problem?.code === "not_yet" && <p className="snap-note ink2">{t("history.notYet")}</p>}
      {problem && problem.code !== "not_yet" && (
        <ErrorPanel problem={problem} title={t("history.thenNotLoaded")} onRetry={() => void refetch()} />
      )}
      {then && !problem && <Facts then={then} changed={new Set(asOf === null ? [] : membersOf(here))} />}
      <Waiting phase={phase} label={t("history.loadingThen")} />
    </section>
  );
}

/** Where the parts stand one below the other, another moment brings its record into view. */
function useBroughtIntoView(asOf: string | null) {
  const panel = useRef<HTMLElement>(null);
  const before = useRef(asOf);
  useEffect(() => {
    if (before.current !== asOf && asOf !== null) panel.current?.scrollIntoView({ block: "nearest" });
    before.current = asOf;
  }, [asOf]);
  return panel;
}

const membersOf = (item: HistoryItem | undefined) =>
  (item?.changes ?? []).map(({ member }) => member.split("/")[0] ?? member);

/** The members that one asks for, and any other that the change touched. */
const ALWAYS = ["name", "status", "payment_terms_days", "credit_limit", "contacts", "addresses", "tags"];

function Facts({ then, changed }: { then: Then; changed: ReadonlySet<string> }) {
  const { t } = useTranslation("record");
  const members = [...new Set([...ALWAYS, ...changed])];
  return (
    <dl className="dl">
      {members.map((member) => (
        <Fact key={member} name={memberName(member)} hit={changed.has(member) ? t("history.changed") : null}>
          <Value then={then} member={member} />
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ name, hit, children }: { name: string; hit: string | null; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={clsx(hit && "hit")}>
        {children}
        {hit && <span className="hit-mark">{hit}</span>}
      </dd>
    </>
  );
}

function Value({ then, member }: { then: Then; member: string }) {
  const { t } = useTranslation("record");
  if (member === "status") return <StatusBadge status={then.status} />;
  if (member === "contacts" || member === "addresses") return then[member].length;
  if (member === "tags" && then.tags.length > 0)
    return then.tags.map((tag) => (
      <span key={tag} className="tag">
        {tag}
      </span>
    ));
  const value = (then as unknown as Record<string, unknown>)[member];
  return describe(member, value) ?? <span className="ink3">{t("none")}</span>;
}
