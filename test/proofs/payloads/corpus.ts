/**
 * All webhook examples that GitHub's users have collected:
 * https://github.com/octokit/webhooks
 */
import { createRequire } from "node:module";

export interface Example {
  /** For example `issues/3`. */
  name: string;
  event: string;
  payload: Record<string, unknown>;
}

const require = createRequire(import.meta.url);
/** The package declares an ES module, which it is not. */
const examples = require("@octokit/webhooks-examples") as { name: string; examples: object[] }[];

export const CORPUS: readonly Example[] = examples.flatMap((one) =>
  one.examples.map((payload, index) => ({
    ...{ name: `${one.name}/${index}`, event: one.name },
    payload: payload as Record<string, unknown>,
  })),
);

/** A repository with its number and `owner/name`. */
export interface Numbered {
  id: number;
  fullName: string;
}

/** Changes a payload as if it had happened in that repository, through that installation. */
export function movePayload(
  { payload }: Example,
  installation: number,
  there: Numbered | null,
): Record<string, unknown> {
  const { id, fullName } = there ?? {};
  const [login, name] = fullName?.split("/") ?? [];
  const place = { id, name, full_name: fullName, default_branch: "main", owner: { login } };
  const { repository } = payload;
  return {
    ...payload,
    installation: { id: installation, account: { login: login ?? "Codertocat" } },
    ...(fullName && repository ? { repository: { ...repository, ...place } } : {}),
    ...(fullName && payload["repositories"] ? { repositories: [place] } : {}),
    ...(fullName && payload["repositories_added"] ? { repositories_added: [place] } : {}),
  };
}
