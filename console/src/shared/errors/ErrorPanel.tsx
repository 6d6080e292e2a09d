import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "../api/types";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { CopyDetails } from "./CopyDetails";
import { ProblemCode } from "./ProblemCode";

interface ErrorPanelProps {
  problem: Problem;
  /** What did not come about: "The customers could not be loaded". Left out, the problem's own title. */
  title?: string | undefined;
  /** What became of the data, where the problem cannot know. */
  children?: ReactNode;
  onRetry?: (() => void) | undefined;
}

/** In the place of what could not be shown: what happened, what became of the data, what to do, and the code to ask by. */
export function ErrorPanel({ problem, title, children, onRetry }: ErrorPanelProps) {
  const { t } = useTranslation();
  return (
    <section className="errp" role="alert">
      <span className="disc">
        <Icon name="stop" />
      </span>
      <div>
        <h2 className="h3">{title ?? problem.title}</h2>
        <p className="ink2">{problem.detail}</p>
        {children}
        <ProblemCode problem={problem} />
        <p className="row">
          {onRetry && (
            <Button small look="primary" onClick={onRetry}>
              {t("error.retry")}
            </Button>
          )}
          <CopyDetails problem={problem} />
        </p>
      </div>
    </section>
  );
}
