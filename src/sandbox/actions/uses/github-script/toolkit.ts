/** What `@actions/core` and `@actions/github` tell a script, as far as it is data. Pure. */
import { randomUUID } from "node:crypto";

/** A text in a workflow command: https://docs.github.com/actions/reference/workflow-commands */
export function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** A name and a value for GITHUB_OUTPUT or GITHUB_ENV, between lines that no value can hold. */
export function writePair(name: string, value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? "");
  const end = `end-${randomUUID()}`;
  return `${name}<<${end}\n${text}\n${end}\n`;
}

interface Numbered {
  number?: number;
}

/** `context` of a script: https://github.com/actions/toolkit/blob/main/packages/github/src/context.ts */
export function toContext(
  variables: Readonly<Record<string, string | undefined>>,
  payload: { issue?: Numbered; pull_request?: Numbered } & Numbered,
): Record<string, unknown> {
  const text = (name: string): string => variables[`GITHUB_${name}`] ?? "";
  const [owner = "", repo = ""] = text("REPOSITORY").split("/");
  return {
    payload,
    ...{ eventName: text("EVENT_NAME"), sha: text("SHA"), ref: text("REF"), actor: text("ACTOR") },
    ...{ workflow: text("WORKFLOW"), action: text("ACTION"), job: text("JOB") },
    ...{ runNumber: Number(text("RUN_NUMBER")), runId: Number(text("RUN_ID")) },
    ...{ apiUrl: text("API_URL"), serverUrl: text("SERVER_URL"), graphqlUrl: text("GRAPHQL_URL") },
    repo: { owner, repo },
    issue: { owner, repo, number: (payload.issue ?? payload.pull_request ?? payload).number },
  };
}
