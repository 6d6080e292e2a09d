import { useTranslation } from "react-i18next";
import type { Problem } from "../api/types";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { CopyDetails } from "./CopyDetails";
import { ProblemCode } from "./ProblemCode";

interface UnknownPanelProps {
  problem: Problem;
  onCheck: () => void;
}

/** A write without an answer: it may have been done. The one way on is to ask under the same number. */
export function UnknownPanel({ problem, onCheck }: UnknownPanelProps) {
  const { t } = useTranslation();
  return (
    <section className="errp attention" role="alert">
      <span className="disc">
        <Icon name="alert" />
      </span>
      <div>
        <h3>{t("unknown.title")}</h3>
        <p className="ink2">{t("unknown.detail")}</p>
        <ProblemCode problem={problem} />
        <p className="row">
          <Button small look="primary" icon="refresh" onClick={onCheck}>
            {t("unknown.check")}
          </Button>
          <CopyDetails problem={problem} />
        </p>
      </div>
    </section>
  );
}
