import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";

/** Copies a text, and says so for a moment by its sign and to those who hear the page. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <>
      <Button
        look="quiet"
        small
        icon={copied ? "done" : "copy"}
        aria-label={label}
        onClick={() => void copy()}
      />
      <span className="sr" role="status">
        {copied ? t("error.copied") : ""}
      </span>
    </>
  );
}
