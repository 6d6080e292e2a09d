import { Component, type ReactNode } from "react";
import { asProblem } from "../api/problem";
import { ErrorPanel } from "./ErrorPanel";

interface BoundaryProps {
  /** Where it changes, the content is tried anew: the address, as a rule. */
  resetKey?: string;
  children: ReactNode;
}

/** One per portlet: what fails inside leaves the others alone. */
export class Boundary extends Component<BoundaryProps, { failed: { error: unknown } | null }> {
  override state = { failed: null as { error: unknown } | null };

  static getDerivedStateFromError(error: unknown) {
    return { failed: { error } };
  }

  override componentDidUpdate(before: BoundaryProps) {
    if (this.state.failed && before.resetKey !== this.props.resetKey) this.setState({ failed: null });
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    const { error } = this.state.failed;
    const again = () => (isMissingPart(error) ? location.reload() : this.setState({ failed: null }));
    return (
      <div className="centre">
        <ErrorPanel problem={asProblem(error)} onRetry={again} />
      </div>
    );
  }
}

/** A part of the console did not come: the network was away, or a newer version has replaced it. Browsers remember that. */
function isMissingPart(error: unknown): boolean {
  return error instanceof Error && /dynamically imported|importing a module|preload css/i.test(error.message);
}
