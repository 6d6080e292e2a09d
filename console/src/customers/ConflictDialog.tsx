import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HistoryItem } from "@/shared/api/types";
import { formatRecent } from "@/shared/format/dates";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { Glyph } from "@/shared/ui/Glyph";
import { type Choice, changedMembers, countChanges, type Difference, settle } from "./customer.changes";
import { describe, memberName } from "./record.values";
import type { Conflict } from "./useCustomerSave";

interface ConflictDialogProps {
  conflict: Conflict;
  onSettle: (choices: Readonly<Record<string, Choice>>) => void;
  /** Leaves what is saved as it is, and lets go of what was typed. */
  onDiscard: () => void;
  onClose: () => void;
}

/** Somebody saved meanwhile: only the fields that differ, yours beside theirs, each to be chosen. */
export default function ConflictDialog({ conflict, onSettle, onDiscard, onClose }: ConflictDialogProps) {
  const { t } = useTranslation("record");
  const { merge, events } = conflict;
  const { differences } = merge;
  const [choices, setChoices] = useState(() => suggested(differences));
  const open = differences.filter(({ path }) => !choices[path]);
  const takeAll = (choice: Choice) =>
    setChoices(Object.fromEntries(differences.map(({ path }) => [path, choice])));
  const nextOpen = open[0];
  return (
    <Dialog title={<Title conflict={conflict} />} lead={<Lead conflict={conflict} />} onClose={onClose}>
      <div className="cmp-scroll">
        <table className="cmp">
          <thead>
            <tr>
              <th scope="col">{t("conflict.field")}</th>
              <th scope="col">
                {t("conflict.yours")}{" "}
                <AllButton label={t("conflict.keepAllLabel")} onClick={() => takeAll("mine")}>
                  {t("conflict.keepAll")}
                </AllButton>
              </th>
              <th scope="col">
                {t("conflict.theirs")}{" "}
                <AllButton label={t("conflict.takeAllLabel")} onClick={() => takeAll("theirs")}>
                  {t("conflict.takeAll")}
                </AllButton>
              </th>
            </tr>
          </thead>
          <tbody>
            {differences.map((difference) => (
              <Row
                key={difference.path}
                difference={difference}
                event={changerOf(difference, events)}
                choice={choices[difference.path]}
                onChoose={(choice) => setChoices({ ...choices, [difference.path]: choice })}
              />
            ))}
            {merge.tagsMerged && <MergedTags tags={merge.merged.tags} />}
          </tbody>
        </table>
      </div>
      <footer>
        <span className="meta" role="status">
          {t("conflict.left", { count: open.length })}
        </span>
        <span className="push" />
        <Button look="quiet" onClick={onDiscard}>
          {t("conflict.discard")}
        </Button>
        <Button
          look={nextOpen ? undefined : "primary"}
          disabledReason={nextOpen && t("conflict.choose", { field: memberName(nextOpen.path) })}
          onClick={() => onSettle(choices)}
        >
          {t("conflict.save", { version: nextVersion(conflict, choices) })}
        </Button>
      </footer>
    </Dialog>
  );
}

/** A save appends a fact of the members, one of the tags, or both, and each is a version. */
function nextVersion({ merge, theirs }: Conflict, choices: Readonly<Record<string, Choice>>): number {
  const { tags, ...others } = changedMembers(theirs.record, settle(merge, choices));
  return theirs.version + Number(tags !== undefined) + Number(Object.keys(others).length > 0);
}

/** Where only mine changed it, mine is chosen already: it is shown because it always is, not because it clashes. */
function suggested(differences: readonly Difference[]): Record<string, Choice> {
  return Object.fromEntries(
    differences.filter(({ both }) => !both).map(({ path }) => [path, "mine" as const]),
  );
}

/** Who changed that member last, by the events since. */
function changerOf({ member }: Difference, events: readonly HistoryItem[]): HistoryItem | undefined {
  return events.find(({ changes }) => changes.some((change) => change.member.split("/")[0] === member));
}

function Title({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation("record");
  if (!conflict.merge.differences.some(({ both }) => both)) return t("conflict.ask");
  const who = conflict.events[0]?.actor.name;
  return who ? t("conflict.title", { who }) : t("conflict.titleNobody");
}

function Lead({ conflict: { merge, from, mine, theirs } }: { conflict: Conflict }) {
  const { t } = useTranslation("record");
  const differ = merge.differences.length;
  const fits = Math.max(0, countChanges(from.record, mine) - differ);
  const parts = [
    t("conflict.lead", { mine: from.version, theirs: theirs.version }),
    t("conflict.differ", { count: differ }),
    fits > 0 ? t("conflict.fits", { count: fits }) : "",
  ];
  return parts.filter(Boolean).join(" ");
}

function AllButton({ label, onClick, children }: { label: string; onClick: () => void; children: string }) {
  return (
    <button type="button" className="link" aria-label={label} onClick={onClick}>
      {children}
    </button>
  );
}

interface RowProps {
  difference: Difference;
  event: HistoryItem | undefined;
  choice: Choice | undefined;
  onChoose: (choice: Choice) => void;
}

function Row({ difference, event, choice, onChoose }: RowProps) {
  const { t } = useTranslation("record");
  const { path, mine, theirs, both } = difference;
  const field = rowName(difference);
  const words = (value: unknown) => {
    const gone = !difference.inner && difference.element ? t("conflict.removed") : t("none");
    return describe(path, value) ?? gone;
  };
  return (
    <tr>
      <th scope="row">{field}</th>
      <td>
        <Pick
          name={path}
          label={`${field}, ${t("conflict.yours")}: `}
          on={choice === "mine"}
          onPick={() => onChoose("mine")}
        >
          {words(mine)}
        </Pick>
      </td>
      <td>
        <Pick
          name={path}
          label={`${field}, ${t("conflict.theirs")}: `}
          on={choice === "theirs"}
          onPick={() => onChoose("theirs")}
        >
          {words(theirs)}
          <span className="meta">{both ? saidBy(event) : t("conflict.unchanged")}</span>
        </Pick>
      </td>
    </tr>
  );
}

/** "Payment terms"; of an element its own name: "Maren Falk, E-mail". */
function rowName({ path, member, element, inner }: Difference): string {
  if (!element) return memberName(path);
  const own = typeof element.name === "string" ? element.name : null;
  if (!own) return memberName(inner ? path : member);
  return inner ? `${own}, ${memberName(path).split(", ")[1] ?? ""}` : own;
}

function saidBy(event: HistoryItem | undefined): string {
  if (!event) return "";
  const reason = event.reason ? `, “${event.reason}”` : "";
  return `${event.actor.name}, ${formatRecent(event.at)}${reason}`;
}

interface PickProps {
  name: string;
  label: string;
  on: boolean;
  onPick: () => void;
  children: React.ReactNode;
}

function Pick({ name, label, on, onPick, children }: PickProps) {
  return (
    <label className={on ? "pick on" : "pick"}>
      <input className="radio" type="radio" name={name} checked={on} onChange={onPick} />
      <span className="picked">
        <span className="sr">{label}</span>
        {children}
      </span>
    </label>
  );
}

function MergedTags({ tags }: { tags: readonly string[] }) {
  const { t } = useTranslation("record");
  return (
    <tr>
      <th scope="row">{t("member.tags")}</th>
      <td colSpan={2}>
        <span className="merged-tags">
          <span className="badge ok">
            <Glyph name="full" />
            {t("conflict.merged")}
          </span>
          {tags.map((tag) => (
            <span className="tag" key={tag}>
              {tag}
            </span>
          ))}
        </span>
      </td>
    </tr>
  );
}
