import { useTranslation } from "react-i18next";
import type { Problem } from "../api/types";

/** CODE · correlation id, as one finds them in docs/errors.md and in the log. */
export function ProblemCode({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  return (
    <p className="code">
      <span className="sr">{t("error.correlation")}: </span>
      <span className="upper">{problem.code}</span>
      <span aria-hidden="true">·</span>
      {problem.correlation_id}
    </p>
  );
}
