import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { ImportTarget, ImportView } from "@/shared/api/types";
import { Icon } from "@/shared/ui/Icon";
import { ownField } from "./import.columns";
import { targetsQuery } from "./import.queries";
import type { Correction } from "./useCorrection";

interface ColumnListProps {
  view: ImportView;
  correction: Correction;
  off: boolean;
}

type Column = ImportView["columns"][number];

/** Each column with what stands in it, and what it means. */
export function ColumnList({ view, correction, off }: ColumnListProps) {
  const { t } = useTranslation("imports");
  const { data: targets = [] } = useQuery(targetsQuery);
  const id = useId();
  const meant = Object.values(correction.columns).filter(Boolean).length;
  const label = (target: string) => targets.find(({ name }) => name === target)?.label ?? target;
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{t("columns.title")}</h3>
      <p className="meta">{t("columns.found", { meant, all: view.columns.length })}</p>
      <ul className="import-columns">
        {view.columns.map((column) => (
          <ColumnLine key={column.name} {...{ column, targets, correction, off }} />
        ))}
      </ul>
      {Object.entries(view.constants).map(([target, value]) => (
        <p key={target} className="meta">
          {t("columns.constant", { label: label(target), value })}
        </p>
      ))}
    </section>
  );
}

interface ColumnLineProps extends Omit<ColumnListProps, "view"> {
  column: Column;
  targets: readonly ImportTarget[];
}

function ColumnLine({ column, targets, correction, off }: ColumnLineProps) {
  const { t } = useTranslation("imports");
  const id = useId();
  const { name, samples, why } = column;
  const error = correction.errors[name];
  const target = correction.columns[name] ?? null;
  const found = target === column.target && why !== "" && why !== "chosen";
  return (
    <li className={clsx("field", error && "err")}>
      <div className="clips">
        <p className="strong clip">{name}</p>
        <p className="meta clip">{samples.length > 0 ? samples.join(" · ") : t("columns.empty")}</p>
      </div>
      <div>
        <div className="with-caret">
          <select
            className="input"
            disabled={off}
            aria-label={t("columns.means", { column: name })}
            aria-invalid={error ? true : undefined}
            aria-describedby={id}
            value={target ?? ""}
            onChange={(event) => correction.choose(name, event.target.value || null)}
          >
            <option value="">{t("columns.leave")}</option>
            <TargetOptions {...{ targets, target }} own={ownField(name)} />
          </select>
          <Icon name="down" />
        </div>
        <p id={id} className={error ? "err-text" : "meta"}>
          {error ?? (found && t("columns.why", { why }))}
        </p>
      </div>
    </li>
  );
}

interface TargetOptionsProps {
  targets: readonly ImportTarget[];
  target: string | null;
  own: string;
}

function TargetOptions({ targets, target, own }: TargetOptionsProps) {
  const { t } = useTranslation("imports");
  const sections = Map.groupBy(targets, ({ section }) => section);
  const known = target === null || targets.some(({ name }) => name === target);
  const custom = known || target === own ? [own] : [own, target];
  return (
    <>
      {[...sections].map(([section, members]) => (
        <optgroup key={section} label={section}>
          {members.map((each) => (
            <option key={each.name} value={each.name}>
              {each.label}
            </option>
          ))}
        </optgroup>
      ))}
      <optgroup label={t("columns.ownSection")}>
        {custom.map((each) => (
          <option key={each} value={each}>
            {t("columns.own", { name: each.replace(/^custom\./, "") })}
          </option>
        ))}
      </optgroup>
    </>
  );
}
