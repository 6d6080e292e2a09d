import clsx from "clsx";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { HistoryItem } from "@/shared/api/types";
import { formatDay, formatMoment, formatTime } from "@/shared/format/dates";
import { initials } from "@/shared/format/names";
import { toast } from "@/shared/ui/toast";
import { didWhat, type Line, linesOf } from "./history.words";

interface HistoryListProps {
  items: readonly HistoryItem[];
  /** The change that one stands at, where one looks from a past moment. */
  here: string | null;
  onAsOf: (asOf: string) => void;
}

/** Newest first, by day: who, what, from what to what, why, and the number by which it is found in the log. */
export function HistoryList({ items, here, onAsOf }: HistoryListProps) {
  return (
    <ol className="events">
      {items.map((item, index) => {
        const day = formatDay(item.at);
        const before = items[index - 1];
        return (
          <Fragment key={item.position}>
            {(!before || formatDay(before.at) !== day) && <li className="day">{day}</li>}
            <Entry item={item} here={item.position === here} onAsOf={onAsOf} />
          </Fragment>
        );
      })}
    </ol>
  );
}

function Entry({ item, here, onAsOf }: { item: HistoryItem; here: boolean; onAsOf: (asOf: string) => void }) {
  const { t } = useTranslation("record");
  const { actor, at, version, type } = item;
  return (
    <li className={clsx("entry", here && "at")} aria-current={here ? "true" : undefined}>
      <div className="when">
        <button
          type="button"
          className="time-link"
          aria-label={t("history.showThen", { when: formatMoment(at) })}
          onClick={() => onAsOf(at)}
        >
          {formatTime(at)}
        </button>
        <span className="meta">v{version}</span>
      </div>
      <div className="what">
        <p className="row did">
          <span className="avatar s" aria-hidden="true">
            {initials(actor.name)}
          </span>
          <span className="strong">{actor.name}</span>
          <span className="ink2">{didWhat(item)}</span>
          {here && <span className="badge acc box">{t("history.here")}</span>}
        </p>
        <Changes lines={linesOf(item)} isNew={type === "customer.created"} />
        <p className="meta place">
          {item.reason && <span className="why-said">“{item.reason}”</span>}
          <Where item={item} />
        </p>
      </div>
    </li>
  );
}

function Changes({ lines, isNew }: { lines: readonly Line[]; isNew: boolean }) {
  if (lines.length === 0) return null;
  return (
    <dl className="chg">
      {lines.map((line) => (
        <div key={line.key}>
          <dt>{line.label}</dt>
          <dd>{line.set ? <SetChange {...line.set} /> : <ValueChange {...line} isNew={isNew} />}</dd>
        </div>
      ))}
    </dl>
  );
}

/** From what to what; what a new record began with came from nothing, which need not be said. */
function ValueChange({ before, after, isNew }: Pick<Line, "before" | "after"> & { isNew: boolean }) {
  const { t } = useTranslation("record");
  const empty = <span className="ink3">{t("history.empty")}</span>;
  return (
    <>
      {!isNew && (
        <>
          {before === null ? empty : <del>{before}</del>}
          <span className="to">
            <span className="sr">{t("history.became")}</span>
            <span aria-hidden="true">→</span>
          </span>
        </>
      )}
      {after === null ? empty : <ins>{after}</ins>}
    </>
  );
}

function SetChange({ removed, added }: NonNullable<Line["set"]>) {
  const { t } = useTranslation("record");
  return (
    <>
      {removed.map((tag) => (
        <span key={tag}>
          <span className="sr">{t("history.removed")} </span>
          <del className="tag">{tag}</del>
        </span>
      ))}
      {added.map((tag) => (
        <span key={tag}>
          <span className="sr">{t("history.added")} </span>
          <ins className="tag">{tag}</ins>
        </span>
      ))}
    </>
  );
}

function Where({ item: { actor, correlation } }: { item: HistoryItem }) {
  const { t, i18n } = useTranslation("record");
  const via = actor.via && i18n.t(`record:history.via.${actor.via}` as never, { defaultValue: actor.via });
  const session = actor.session && t("history.session", { session: actor.session.slice(0, 4) });
  const shown = t("history.corr", { id: correlation.slice(0, 9) });
  const copy = async () => {
    await navigator.clipboard.writeText(correlation);
    toast({ tone: "info", title: t("history.copied"), detail: correlation });
  };
  return (
    <>
      {[via, session].filter(Boolean).map((part) => `${part} · `)}
      <button
        type="button"
        className="link corr"
        aria-label={t("history.copyCorrelation", { shown })}
        title={correlation}
        onClick={() => void copy()}
      >
        {shown}
      </button>
    </>
  );
}
