import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "../api/types";
import { Button } from "../ui/Button";
import { detailsOf } from "./copyDetails";

export function CopyDetails({ problem, quiet }: { problem: Problem; quiet?: boolean }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(detailsOf(problem));
    setCopied(true);
  };
  return (
    <Button
      small
      icon={copied ? "done" : "copy"}
      look={quiet ? "quiet" : undefined}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{t(copied ? "error.copied" : "error.copy")}</span>
    </Button>
  );
}
