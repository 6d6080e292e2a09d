import clsx from "clsx";
import { type FormEvent, type KeyboardEvent, type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { HistoryItem } from "@/shared/api/types";
import { formatDate, formatMoment, fromLocalBox, toLocalBox } from "@/shared/format/dates";
import { Button } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { neighbour, RANGES, type Range, standingAt, trackOf } from "./history.track";

interface HistoryTimelineProps {
  items: readonly HistoryItem[];
  /** How many there are, loaded or not, and since when. */
  total: number;
  since: string;
  asOf: string | null;
  onAsOf: (asOf: string | null) => void;
}

/** The moment that one looks from: typed, stepped to, or picked on the line, where every tick is a change. */
export function HistoryTimeline({ items, total, since, asOf, onAsOf }: HistoryTimelineProps) {
  const { t } = useTranslation("record");
  const [range, setRange] = useState<Range>("all");
  const here = standingAt(items, asOf);
  const before = neighbour(items, here, 1);
  const after = neighbour(items, here, -1);
  const goTo = (index: number | null) => index !== null && onAsOf(items[index]?.at ?? null);
  const people = new Set(items.map(({ actor }) => actor.id)).size;
  const counted = { count: total, people: t("history.people", { count: people }), when: formatDate(since) };
  return (
    <section className="when-bar" aria-label={t("history.asOf")}>
      <div className="row when-row">
        <AsOfBox key={asOf} asOf={asOf} onAsOf={onAsOf} />
        <span className="row">
          <Button
            small
            icon="left"
            aria-label={t("history.back")}
            disabledReason={before === null ? t("history.noneBefore") : null}
            onClick={() => goTo(before)}
          />
          <Button
            small
            icon="right"
            aria-label={t("history.on")}
            disabledReason={after === null ? t("history.noneAfter") : null}
            onClick={() => goTo(after)}
          />
          <Button
            small
            look="quiet"
            disabledReason={asOf ? null : t("history.isNow")}
            onClick={() => onAsOf(null)}
          >
            {t("history.now")}
          </Button>
        </span>
        <span className="push" />
        <span className="meta">
          {items.length < total ? t("history.some", counted) : t("history.count", counted)}
        </span>
        <fieldset className="seg">
          <legend className="sr">{t("history.range")}</legend>
          {RANGES.map((each) => (
            <button key={each} type="button" aria-pressed={each === range} onClick={() => setRange(each)}>
              {each === "year" ? new Date().getFullYear() : t(`history.${each}`)}
            </button>
          ))}
        </fieldset>
      </div>
      <Line items={items} here={here} asOf={asOf} range={range} onPick={goTo} />
    </section>
  );
}

/** The moment in words; pressed, a box to type another into. */
function AsOfBox({ asOf, onAsOf }: Pick<HistoryTimelineProps, "asOf" | "onAsOf">) {
  const { t } = useTranslation("record");
  const [typed, setTyped] = useState<string | null>(null);
  if (typed === null)
    return (
      <>
        <span className="label">{t("history.asOf")}</span>
        <button
          type="button"
          className="input as-of"
          aria-label={t("history.asOfLabel", { when: asOf ? formatMoment(asOf) : t("history.now") })}
          onClick={() => setTyped(toLocalBox(asOf ?? new Date().toISOString()))}
        >
          <Icon name="calendar" />
          {asOf ? formatMoment(asOf) : t("history.now")}
        </button>
      </>
    );
  const go = (event: FormEvent) => {
    event.preventDefault();
    const moment = fromLocalBox(typed);
    setTyped(null);
    // The box tells whole seconds: a change within that second has happened.
    if (moment) onAsOf(moment.replace(".000Z", ".999Z"));
  };
  return (
    <form className="row" onSubmit={go} onKeyDown={(event) => event.key === "Escape" && setTyped(null)}>
      <label className="row">
        <span className="label">{t("history.asOf")}</span>
        <input
          className="input as-of"
          type="datetime-local"
          step={1}
          value={typed}
          // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed
          autoFocus
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <Button small type="submit">
        {t("history.go")}
      </Button>
    </form>
  );
}

interface LineProps {
  items: readonly HistoryItem[];
  here: number;
  asOf: string | null;
  range: Range;
  onPick: (index: number | null) => void;
}

function Line({ items, here, asOf, range, onPick }: LineProps) {
  const { t } = useTranslation("record");
  const { ticks, labels, today, knob } = trackOf(items, range, asOf, Date.now());
  const item = items[here];
  const stepped = (event: KeyboardEvent) => {
    const steps: Record<string, number | null> = {
      ArrowLeft: neighbour(items, here, 1),
      ArrowDown: neighbour(items, here, 1),
      ArrowRight: neighbour(items, here, -1),
      ArrowUp: neighbour(items, here, -1),
      Home: items.length - 1,
      End: 0,
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    onPick(steps[event.key] ?? null);
  };
  const pressed = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const at = (100 * (event.clientX - left)) / width;
    const nearest = ticks.toSorted((a, b) => Math.abs(a.left - at) - Math.abs(b.left - at))[0];
    if (nearest) onPick(items.findIndex(({ position }) => position === nearest.key));
  };
  const words = {
    version: item?.version ?? 0,
    last: items[0]?.version ?? 0,
    when: item ? formatMoment(item.at) : "",
  };
  return (
    <>
      <div
        className="track"
        role="slider"
        tabIndex={0}
        aria-label={t("history.slider")}
        aria-valuemin={0}
        aria-valuemax={items.length}
        aria-valuenow={items.length - here}
        aria-valuetext={t("history.position", words)}
        onKeyDown={stepped}
        onPointerDown={pressed}
      >
        <span className="fill" style={{ width: `${knob}%` }} />
        {ticks.map(({ key, left, happened }) => (
          <i key={key} className={clsx(happened && "on")} style={{ left: `${left}%` }} />
        ))}
        {today < 97 && (
          <span className="later" style={{ left: `${today}%` }}>
            {t("history.today")}
          </span>
        )}
        <span className="knob" style={{ left: `${knob}%` }} />
      </div>
      <div className="months" aria-hidden="true">
        {labels.map(({ text, left }) => (
          <span key={left} style={{ left: `${left}%` }}>
            {text}
          </span>
        ))}
      </div>
    </>
  );
}
