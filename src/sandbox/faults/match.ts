import type { RequestRule, Rule } from "./rule.ts";

export interface SeenRequest {
  kind: "rest" | "graphql" | "git";
  method: string;
  /** Without `/api/v3` and query. */
  path: string;
  client: string;
  body: string;
  /** Whether an installation token signs it. */
  installation: boolean;
}

export interface SeenDelivery {
  event: string;
  action: string | null;
  /** `owner/name` */
  repository: string | null;
  /** Slug of the app; null where the event itself is meant. */
  app: string | null;
}

export interface SeenJob {
  repository: string;
  workflow: string;
  title: string;
  job: string;
}

export interface SeenUpload {
  repository: string;
  name: string;
}

type Match<Name extends Rule["fault"]> = { match: Extract<Rule, { fault: Name }>["match"] };

export function matchesRequest(rule: RequestRule, seen: SeenRequest): boolean {
  const { kind, method, path, client, body } = rule.match;
  if (rule.fault === "token_expired" && !seen.installation) return false;
  if (rule.fault === "secondary_limits" && !seen.installation) return false;
  if (rule.fault === "tree_timeout" && entriesOf(seen) <= rule.most) return false;
  if (rule.fault === "mergeable_unknown" && !readsMergeable(seen)) return false;
  if ((rule.fault === "list_stale" || rule.fault === "read_stale") && (seen.kind !== "rest" || seen.method !== "GET"))
    return false;
  return (
    (kind === undefined || kind === seen.kind) &&
    (method === undefined || method.toUpperCase() === seen.method) &&
    (path === undefined || glob(path).test(seen.path)) &&
    (client === undefined || client === seen.client) &&
    (body === undefined || seen.body.includes(body))
  );
}

export function matchesDelivery({ match }: Match<"delivery_dropped">, seen: SeenDelivery): boolean {
  return (
    (match.event === undefined || match.event === seen.event) &&
    (match.action === undefined || match.action === seen.action) &&
    (match.repository === undefined || match.repository === seen.repository) &&
    (match.app === undefined || match.app === seen.app)
  );
}

export function matchesJob({ match }: Match<"runner_lost">, seen: SeenJob): boolean {
  return (
    (match.repository === undefined || match.repository === seen.repository) &&
    (match.workflow === undefined || match.workflow === seen.workflow) &&
    (match.title === undefined || seen.title.includes(match.title)) &&
    (match.job === undefined || match.job === seen.job)
  );
}

export function matchesUpload({ match }: Match<"artifact_quota">, seen: SeenUpload): boolean {
  return (
    (match.repository === undefined || match.repository === seen.repository) &&
    (match.name === undefined || match.name === seen.name)
  );
}

/** Only one pull request's own address and GraphQL tell of its mergeability; lists don't. */
function readsMergeable({ kind, method, path, body }: SeenRequest): boolean {
  if (kind === "graphql") return /\bmerge(able|StateStatus)\b/.test(body);
  return kind === "rest" && method === "GET" && /^\/repos\/[^/]+\/[^/]+\/pulls\/\d+$/.test(path);
}

/** Of a tree that is to be made; 0 for any other request. */
function entriesOf({ kind, method, path, body }: SeenRequest): number {
  if (kind !== "rest" || method !== "POST" || !/^\/repos\/[^/]+\/[^/]+\/git\/trees$/.test(path)) return 0;
  return (JSON.parse(body) as { tree?: unknown[] }).tree?.length ?? 0;
}

function glob(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*|\*)/).map((part) => {
    if (part === "**") return ".*";
    return part === "*" ? "[^/]*" : part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join("")}$`);
}
