import { useTranslation } from "react-i18next";
import { askNow, type Connection, useConnection } from "@/shared/api/connection";
import { Glyph } from "@/shared/ui/Glyph";

const LOOKS = { online: "ok", reconnecting: "warn", offline: "bad" } as const;

/** Says whether the server answers; pressed, it asks at once. */
export function ConnectionPill() {
  const { t } = useTranslation("app");
  const connection = useConnection();
  const state = useWords(connection);
  return (
    <>
      <button
        type="button"
        className={`conn ${LOOKS[connection.state]}`}
        aria-label={t("connection.label", { state })}
        title={t("connection.ask")}
        onClick={askNow}
      >
        {connection.state === "online" && <span className="dot" />}
        {connection.state === "reconnecting" && <Glyph name="arc" />}
        {connection.state === "offline" && <Glyph name="wait" />}
        {state}
      </button>
      <span className="sr" role="status">
        {connection.state === "online" ? "" : state}
      </span>
    </>
  );
}

function useWords(connection: Connection): string {
  const { t } = useTranslation("app");
  if (connection.state === "reconnecting")
    return t("connection.reconnecting", { attempt: connection.attempt });
  return t(`connection.${connection.state}`);
}
