import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Action, ActionName, Customer } from "@/shared/api/types";
import { digitsOf, writeAmount } from "@/shared/format/amount";
import { formatMonth } from "@/shared/format/dates";
import { localeOf } from "@/shared/format/locale";
import { countryName } from "@/shared/format/names";
import { Button } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { Menu, type MenuItem } from "@/shared/ui/Menu";
import { StatusBadge } from "@/shared/ui/StatusBadge";
import { ACTION_ICONS } from "./CustomerMenu";

interface CustomerHeaderProps {
  customer: Customer;
  onEdit: () => void;
  onAct: (act: ActionName) => void;
}

/** The stub of the record: name, place, status, tags, and what may be done; below the perforation its money. */
export function CustomerHeader({ customer, onEdit, onAct }: CustomerHeaderProps) {
  const { t } = useTranslation("record");
  const edit = actionOf(customer, "edit");
  const tag = actionOf(customer, "tag");
  return (
    <div className="sheet slip">
      <header className="slip-head">
        <div className="slip-name">
          <div>
            <h1>{customer.name}</h1>
            <p className="meta">
              {placeOf(customer, t("page.since", { when: formatMonth(customer.created_at) }))}
            </p>
          </div>
          {edit && (
            <Button small icon="edit" onClick={onEdit} disabledReason={reasonOf(edit)}>
              {t("page.edit")}
            </Button>
          )}
          <More customer={customer} onAct={onAct} />
        </div>
        <div className="slip-tags">
          <StatusBadge status={customer.status} boxed />
          {customer.tags.map((each) => (
            <span key={each} className="tag">
              {each}
            </span>
          ))}
          {tag?.enabled && (
            <button
              type="button"
              className="reveal"
              onClick={() => onAct("tag")}
              aria-label={t("tag.addLabel")}
            >
              <Icon name="plus" />
              {t("tag.add")}
            </button>
          )}
        </div>
        {customer.status_reason && <p className="meta status-reason">“{customer.status_reason}”</p>}
      </header>
      {customer.credit_limit && <Limit limit={customer.credit_limit} />}
    </div>
  );
}

const actionOf = (customer: Customer, name: ActionName) =>
  customer.actions.find((action) => action.name === name);
const reasonOf = (action: Action) => (action.enabled ? null : action.disabled_reason);

/** "Hamburg, Germany · since March 2021": the place is that of the first billing address. */
function placeOf({ addresses }: Customer, since: string): string {
  const address = addresses.find(({ kind }) => kind === "billing") ?? addresses[0];
  const place = [address?.city, address?.country && countryName(address.country)].filter(Boolean).join(", ");
  return [place, since].filter(Boolean).join(" · ");
}

function More({ customer, onAct }: Pick<CustomerHeaderProps, "customer" | "onAct">) {
  const { t } = useTranslation("record");
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const items = customer.actions
    .filter(({ name }) => name !== "edit")
    .map(
      (action): MenuItem => ({
        id: action.name,
        label: action.label,
        icon: ACTION_ICONS[action.name],
        destructive: action.name === "discard",
        disabledReason: reasonOf(action),
        onAct: () => onAct(action.name),
      }),
    );
  if (items.length === 0) return null;
  return (
    <>
      <Button
        ref={button}
        small
        icon="more"
        aria-label={t("page.more")}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      />
      {open && (
        <Menu label={t("page.more")} items={items} at={button.current} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

/** What the record has of money so far: its limit. */
function Limit({ limit }: { limit: NonNullable<Customer["credit_limit"]> }) {
  const { t } = useTranslation("record");
  const digits = digitsOf(limit.currency);
  const text = writeAmount(limit.minor, digits, localeOf());
  const whole = digits === 0 ? text : text.slice(0, -digits - 1);
  return (
    <>
      <div className="perf" />
      <dl className="strip slip-strip">
        <div>
          <dt>{t("page.limit", { currency: limit.currency })}</dt>
          <dd>
            {whole}
            <span className="cents">{text.slice(whole.length)}</span>
          </dd>
        </div>
      </dl>
    </>
  );
}
