/** GitHub's refusals of changes that rules forbid: in an answer of its API, and to a git push. */
import { getRepositoryPageUrl } from "../rest/serializers/urls.ts";
import { HttpError } from "../rest/http-error.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Repository } from "../schema/repository.ts";

export interface RuleViolation {
  message: string;
  /** The affected commits or paths. */
  details: string[];
  /** Whether it is a rule of branch protection, not of a ruleset. */
  protection: boolean;
  /** Whether it is a rule about pushed files. */
  push?: boolean;
}

export class RuleViolationError extends HttpError {
  readonly #ref: string;
  readonly #problems: RuleViolation[];

  constructor(status: number, ref: string, problems: RuleViolation[]) {
    super(status, formatViolations(problems));
    this.#ref = ref;
    this.#problems = problems;
  }

  /** Returns the same error with the status of another endpoint. */
  withStatus(status: number): RuleViolationError {
    return new RuleViolationError(status, this.#ref, this.#problems);
  }

  /**
   * Returns the error for a commit to one file. For branch protection the message starts with the
   * attempted action.
   */
  toFile(tried: "create" | "update" | "delete"): RuleViolationError {
    const refusal = this.withStatus(409);
    if (this.#problems.every(({ protection }) => protection)) {
      refusal.message = `Could not ${tried} file: ${refusal.message}`;
      refusal.docs = "https://docs.github.com/articles/about-protected-branches";
    }
    return refusal;
  }

  /** Returns the answer to a git push: lines for the person, and the reason next to the ref. */
  toPush(sandbox: Sandbox, repository: Repository): { lines: string[]; reason: string } {
    const listed = this.#problems.flatMap(({ details, push, message }) => {
      const found = [
        `  Found ${details.length} violation${details.length > 1 ? "s" : ""}:`,
        "",
        ...details.map(formatIndented),
      ];
      return [
        "",
        ...(push ? ["- GITHUB PUSH PROTECTION"] : []),
        `- ${message}`,
        ...(details.length > 0 ? found : []),
      ];
    });
    if (this.#problems.every(({ protection }) => protection)) {
      const first = `error: GH006: Protected branch update failed for ${this.#ref}.`;
      return { lines: [first, ...listed, ""], reason: "protected branch hook declined" };
    }
    const where = `${getRepositoryPageUrl(sandbox, repository)}/rules?ref=${encodeURIComponent(this.#ref)}`;
    const first = `error: GH013: Repository rule violations found for ${this.#ref}.`;
    const lines = [first, `Review all repository rules at ${where}`, ...listed, ""];
    return { lines, reason: "push declined due to repository rule violations" };
  }
}

/** Formats the API's message. Branch protection is quoted unchanged; rulesets have a headline. */
export function formatViolations(
  problems: Pick<RuleViolation, "protection" | "message">[],
): string {
  if (problems.every(({ protection }) => protection))
    return problems.map(({ message }) => message).join(" ");
  return (
    "Repository rule violations found\n\n" +
    `${problems.map(({ message }) => message).join("\n\n")}\n\n`
  );
}

const formatIndented = (text: string) => `  ${text}`;
