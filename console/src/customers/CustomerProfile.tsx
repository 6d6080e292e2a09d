import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ActionName, Address, Contact, Customer, Note } from "@/shared/api/types";
import { formatRecent } from "@/shared/format/dates";
import { countryName, initials, languageName, zoneName } from "@/shared/format/names";
import { useSession } from "@/shared/session/session";
import { CopyButton } from "@/shared/ui/CopyButton";
import { customerQuery } from "./customer.queries";
import { customName, describeTerms } from "./record.values";

interface CustomerProfileProps {
  customer: Customer;
  onEdit: () => void;
  onAct: (act: ActionName) => void;
}

/** What is known of a customer, in the order in which one asks for it. */
export function CustomerProfile({ customer, onEdit, onAct }: CustomerProfileProps) {
  const { t } = useTranslation("record");
  const { contacts, addresses, notes } = customer;
  const may = (name: ActionName) => customer.actions.some((action) => action.name === name && action.enabled);
  const adding = (label: string) => (may("edit") ? { label, onAdd: onEdit } : null);
  const noting = may("note") ? { label: t("page.addNote"), onAdd: () => onAct("note") } : null;
  return (
    <>
      <section className="sect">
        <Particulars customer={customer} />
      </section>
      <Part title={t("page.contacts")} add={adding(t("page.addContact"))} none={t("page.noContacts")}>
        {contacts.length > 0 && (
          <ul className="people">
            {contacts.map((contact) => (
              <Person key={contact.id} contact={contact} />
            ))}
          </ul>
        )}
      </Part>
      <Part title={t("page.addresses")} add={adding(t("page.addAddress"))} none={t("page.noAddresses")}>
        {addresses.length > 0 && (
          <ul className="addr">
            {addresses.map((address) => (
              <Place key={address.id} address={address} />
            ))}
          </ul>
        )}
      </Part>
      <Part title={t("page.notes")} add={noting} none={t("page.noNotes")}>
        {notes.length > 0 && (
          <ul className="notes">
            {notes.map((note) => (
              <Said key={note.at} note={note} />
            ))}
          </ul>
        )}
      </Part>
    </>
  );
}

interface PartProps {
  title: string;
  add: { label: string; onAdd: () => void } | null;
  none: string;
  children: ReactNode;
}

function Part({ title, add, none, children }: PartProps) {
  const { t } = useTranslation("record");
  return (
    <section className="sect">
      <header>
        <h2 className="sect-title">{title}</h2>
        {add && (
          <button type="button" className="link" aria-label={add.label} onClick={add.onAdd}>
            {t("page.add")}
          </button>
        )}
      </header>
      {children || <p className="ink3">{none}</p>}
    </section>
  );
}

function Particulars({ customer }: { customer: Customer }) {
  const { t } = useTranslation("record");
  const { legal_name, external_id, tax_ids, bank_account, language, time_zone, parent_id } = customer;
  const terms = [
    customer.payment_terms_days === null ? null : describeTerms(customer.payment_terms_days),
    customer.currency,
    t(`page.payer.${customer.payer ?? "self"}`),
  ];
  const local = [language && languageName(language), time_zone && zoneName(time_zone)];
  return (
    <dl className="dl">
      <Fact name={t("member.legal_name")}>{legal_name}</Fact>
      {tax_ids.map(({ id, scheme, value }) => (
        <Fact key={id} name={t(`scheme.${scheme as "vat"}`)}>
          {value}
        </Fact>
      ))}
      <Fact name={t("member.bank_account")}>{bank_account && grouped(bank_account)}</Fact>
      <Fact name={t("page.terms")}>{terms.filter(Boolean).join(", ")}</Fact>
      <Fact name={t("member.parent_id")}>{parent_id && <Parent id={parent_id} />}</Fact>
      <Fact name={t("member.external_id")}>{external_id}</Fact>
      <Fact name={t("page.local")}>{local.filter(Boolean).join(" · ")}</Fact>
      {Object.entries(customer.custom).map(([name, value]) => (
        <Fact key={name} name={customName(name)}>
          {String(value)}
        </Fact>
      ))}
    </dl>
  );
}

/** A line that is left out where there is nothing to say. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** DE89 3704 0044 …, as an IBAN is read out. */
const grouped = (iban: string) => iban.replace(/(.{4})(?=.)/g, "$1 ");

function Parent({ id }: { id: string }) {
  const { organisation } = useSession();
  const { data } = useQuery(customerQuery(id));
  return (
    <Link to="/o/$org/customers/$id" params={{ org: organisation.code, id }}>
      {data?.name ?? "…"}
    </Link>
  );
}

function Person({ contact }: { contact: Contact }) {
  const { t } = useTranslation("record");
  const { name, role, email, phone, documents } = contact;
  const gets = documents.map((document) => t(`document.${document}`).toLocaleLowerCase()).join(", ");
  return (
    <li>
      <span className="avatar" aria-hidden="true">
        {initials(name)}
      </span>
      <div>
        <p className="strong">
          {name} <span className="tag">{t(`role.${role}`).toLocaleLowerCase()}</span>
        </p>
        {(email || phone) && (
          <p className="line">
            {email && <a href={`mailto:${email}`}>{email}</a>}
            {phone && <span>{phone}</span>}
          </p>
        )}
        {gets && <p className="meta">{t("page.gets", { gets })}</p>}
      </div>
      {email && <CopyButton text={email} label={t("page.copyEmail", { name })} />}
    </li>
  );
}

function Place({ address }: { address: Address }) {
  const { t } = useTranslation("record");
  const { kind, line1, line2, postal_code, city, region, country } = address;
  const town = [postal_code, city].filter(Boolean).join(" ");
  const lines = [line1, line2, town, region, country && countryName(country)].filter(Boolean);
  return (
    <li>
      <p className="meta">{t(`place.${kind}`)}</p>
      {lines.map((each) => (
        <p key={each}>{each}</p>
      ))}
    </li>
  );
}

function Said({ note }: { note: Note }) {
  return (
    <li>
      <p className="meta">
        {note.actor.name}, {formatRecent(note.at)}
      </p>
      <p className="ink2 note-text">{note.text}</p>
    </li>
  );
}
