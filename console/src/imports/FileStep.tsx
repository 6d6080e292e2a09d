import clsx from "clsx";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { command } from "@/shared/api/command";
import { asProblem } from "@/shared/api/problem";
import type { ImportView, Problem } from "@/shared/api/types";
import { ErrorPanel } from "@/shared/errors/ErrorPanel";
import { localeOf } from "@/shared/format/locale";
import { Icon } from "@/shared/ui/Icon";
import { upload } from "./import.transfer";

const LONGEST_NAME = 200;

/** The file: chosen or dropped, and sent. */
export function FileStep({ onSent }: { onSent: (view: ImportView) => void }) {
  const { t } = useTranslation("imports");
  const { sending, problem, send, stop } = useSending(onSent);
  const [over, setOver] = useState(false);
  return (
    <div className="body">
      {problem && (
        <ErrorPanel problem={problem} title={t("file.failed")}>
          <p className="ink2">{t("file.kept")}</p>
        </ErrorPanel>
      )}
      {sending ? (
        <Sending {...sending} onStop={stop} />
      ) : (
        <label
          className={clsx("drop", over && "over")}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            send(event.dataTransfer.files[0]);
          }}
        >
          <Icon name="upload" />
          <span className="h3">{t("file.drop")}</span>
          <span className="meta">{t("file.hint")}</span>
          <input
            type="file"
            data-first-focus
            aria-label={t("file.choose")}
            onChange={({ target }) => send(target.files?.[0])}
          />
        </label>
      )}
    </div>
  );
}

interface Progress {
  name: string;
  share: number;
}

function Sending({ name, share, onStop }: Progress & { onStop: () => void }) {
  const { t } = useTranslation("imports");
  const percent = new Intl.NumberFormat(localeOf(), { style: "percent" }).format(share);
  return (
    <div className="job">
      <p className="row between">
        <span className="clip">{t("file.sending", { name })}</span>
        <button type="button" className="link" onClick={onStop}>
          {t("file.stop")}
        </button>
      </p>
      <progress className="meter acc" max={1} value={share} aria-label={t("file.sending", { name })} />
      <p className="meta">{share < 1 ? t("file.sent", { percent }) : t("file.reading")}</p>
    </div>
  );
}

function useSending(onSent: (view: ImportView) => void) {
  const { t } = useTranslation("imports");
  const [sending, setSending] = useState<Progress | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const abort = useRef<AbortController>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const sent = async (file: File, signal: AbortSignal) => {
    const { name } = file;
    const label = t("file.sending", { name });
    const body = { file_name: name.slice(-LONGEST_NAME), kind: "customers" };
    const begun = await command<ImportView>({ method: "POST", path: "/api/imports", body, label, signal });
    if (begun.kind !== "done") return setProblem(begun.problem);
    const { id } = begun.value;
    try {
      const onProgress = (share: number) => setSending({ name, share });
      onSent(await upload(id, file, { onProgress, signal }));
    } catch (error) {
      if (!signal.aborted) setProblem(asProblem(error));
      void command({ method: "DELETE", path: `/api/imports/${id}`, label });
    }
  };
  const send = async (file: File | undefined) => {
    if (!file) return;
    abort.current = new AbortController();
    setProblem(null);
    setSending({ name: file.name, share: 0 });
    await sent(file, abort.current.signal);
    setSending(null);
  };
  return {
    sending,
    problem,
    send: (file: File | undefined) => void send(file),
    stop: () => abort.current?.abort(),
  };
}
