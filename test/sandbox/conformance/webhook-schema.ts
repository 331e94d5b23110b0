/**
 * GitHub's published description of its webhook payloads (`npm run vendor`): the required form of a
 * delivery.
 */
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

interface Described {
  webhooks: Record<
    string,
    { post: { requestBody?: { content: Record<string, { schema: object }> } } }
  >;
}

const file = join(import.meta.dirname, "schemas/webhooks.json.gz");
const api = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as Described;
const ajv = formats.default(new Ajv({ strict: false, allErrors: true })).addSchema(api, "hooks");
// Bots commit as `41898282+github-actions[bot]@users.noreply.github.com`, which the format's own
// pattern rejects:
// https://github.com/orgs/community/discussions/26560
ajv.addFormat("email", /^[^@\s]+@[^@\s]+$/);

/**
 * Returns GitHub's name of a payload: `issues` and `labeled` -> `issues-labeled`. Null if GitHub
 * describes none.
 */
export function webhookName(event: string, action: string | null): string | null {
  const name = [event, ...(action === null ? [] : [action])].join("-").replaceAll("_", "-");
  return name in api.webhooks ? name : null;
}

/** Returns the violations of that payload's description, each as `at: message`. */
export function webhookProblems(event: string, action: string | null, payload: unknown): string[] {
  const name = webhookName(event, action);
  if (name === null) return [`GitHub knows no event ${event} with action ${action ?? "none"}`];
  const pointer = `hooks#/webhooks/${name}/post/requestBody/content/application~1json/schema`;
  const check = ajv.getSchema(pointer) ?? ajv.compile({ $ref: pointer });
  if (check(payload)) return [];
  const problems = (check.errors ?? []).map(
    (e) => `${e.instancePath || "/"}: ${e.message} ${JSON.stringify(e.params)}`,
  );
  return problems.filter(
    (problem) => !TOLERATED.some((one) => one.name.test(name) && one.problem.test(problem)),
  );
}

/**
 * Differences between the description and GitHub's own samples of payloads, each with its reason.
 */
const TOLERATED: readonly { name: RegExp; problem: RegExp; reason: string }[] = [
  {
    name: /^deployment-status-created$/,
    problem: /^\/deployment_status\/(environment|log)_url: must match format "uri"/,
    reason: "empty in the samples of @octokit/webhooks-examples",
  },
  {
    name: /^deployment-review-/,
    problem: /^\/: must have required property 'organization'/,
    reason: "only where an organization owns the repository, as with every other event",
  },
];
