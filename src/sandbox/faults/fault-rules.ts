import { z } from "zod";
import { toGlobSource } from "../rules/name-pattern.ts";

// The possible faults as JSON: the body of `POST /_sandbox/faults`, and the argument of
// `running.faults.arm`.

const COUNTED = {
  /** Number of matches that pass before the fault happens. */
  after: z.int().min(0).default(0),
  /** Number of times that the fault then happens. */
  times: z.int().min(1).default(1),
};

const requestMatch = z.strictObject({
  kind: z.enum(["rest", "graphql", "git"]).optional(),
  method: z.string().optional(),
  /** Path without `/api/v3` and query. `*` matches any part of a segment, `**` anything. */
  path: z.string().startsWith("/").optional(),
  /**
   * Login of the client: `octo-app[bot]`, `ann`, `app:octo-app` for an app's own requests,
   * `anonymous`.
   */
  client: z.string().optional(),
  /** A text that the request's body contains, such as the name of a GraphQL mutation. */
  body: z.string().optional(),
});
const ON_REQUEST = { ...COUNTED, match: requestMatch.default({}) };

const deliveryMatch = z.strictObject({
  event: z.string().optional(),
  action: z.string().optional(),
  /** `owner/name` */
  repository: z.string().optional(),
  /** Slug of the app that receives it. */
  app: z.string().optional(),
});
const ON_DELIVERY = { ...COUNTED, match: deliveryMatch.default({}) };

const when = z.enum(["before", "after"]).default("before");
const ms = z.int().min(0).max(600_000);

/** `when: after` means that the write happened and only its answer is lost. */
export const FaultRule = z.discriminatedUnion("fault", [
  z.strictObject({
    fault: z.literal("server_error"),
    status: z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]).default(502),
    when,
    ...ON_REQUEST,
  }),
  z.strictObject({
    fault: z.literal("rate_limit"),
    limit: z.enum(["primary", "secondary"]).default("secondary"),
    status: z.union([z.literal(403), z.literal(429)]).default(403),
    /** Seconds. Null omits the header, as GitHub sometimes does. */
    retry_after: z.int().min(0).nullable().default(60),
    ...ON_REQUEST,
  }),
  /**
   * Applies these limits to each installation from now on: points and content-creating requests per
   * minute.
   */
  z.strictObject({
    fault: z.literal("secondary_limits"),
    rest: z.int().min(1).default(900),
    graphql: z.int().min(1).default(2000),
    content: z.int().min(1).default(80),
    content_per_hour: z.int().min(1).default(500),
    ...ON_REQUEST,
    times: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
  }),
  z.strictObject({ fault: z.literal("connection_reset"), when, ...ON_REQUEST }),
  z.strictObject({ fault: z.literal("truncated_answer"), ...ON_REQUEST }),
  z.strictObject({ fault: z.literal("slow_answer"), ms, ...ON_REQUEST }),
  /** `POST …/git/trees` with more than `most` entries takes GitHub too long: 422. */
  z.strictObject({
    fault: z.literal("tree_timeout"),
    most: z.int().min(0).default(0),
    ...ON_REQUEST,
    times: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
  }),
  /** The request's installation token expires before its hour. */
  z.strictObject({ fault: z.literal("token_expired"), ...ON_REQUEST }),
  /** `mergeable: null`, as before GitHub's background job has run. */
  z.strictObject({ fault: z.literal("mergeable_unknown"), ...ON_REQUEST }),
  /**
   * Lists are stale. The first `reads` answers of a list omit a new object, and show a changed one
   * in its former state.
   */
  z.strictObject({
    fault: z.literal("list_stale"),
    reads: z.int().min(1).default(1),
    ...ON_REQUEST,
    times: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
  }),
  /**
   * One object, read by its own address, is stale. After a change its first `reads` answers show
   * the former state.
   */
  z.strictObject({
    fault: z.literal("read_stale"),
    reads: z.int().min(1).default(1),
    ...ON_REQUEST,
    times: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
  }),
  /** The first `reads` reads of the event's object do not find it. */
  z.strictObject({
    fault: z.literal("not_found_after_event"),
    reads: z.int().min(1).default(1),
    ...ON_DELIVERY,
  }),
  /**
   * GitHub's delivery log shows it as timed out, unless the delivery never started (`logged:
   * false`).
   */
  z.strictObject({
    fault: z.literal("delivery_dropped"),
    logged: z.boolean().default(true),
    ...ON_DELIVERY,
  }),
  z.strictObject({ fault: z.literal("delivery_doubled"), ...ON_DELIVERY }),
  z.strictObject({ fault: z.literal("delivery_delayed"), ms, ...ON_DELIVERY }),
  /**
   * Arrives after the next `behind` deliveries to the same app, or after `at_most_ms` if they don't
   * come.
   */
  z.strictObject({
    fault: z.literal("delivery_reordered"),
    behind: z.int().min(1).default(1),
    at_most_ms: ms.default(5_000),
    ...ON_DELIVERY,
  }),
  /** The job's runner is lost `ms` milliseconds after the job has started. */
  z.strictObject({
    fault: z.literal("runner_lost"),
    ms: ms.default(0),
    ...COUNTED,
    match: z
      .strictObject({
        repository: z.string().optional(),
        /** Path of the workflow's file. */
        workflow: z.string().optional(),
        /** A text that the run's title contains. */
        title: z.string().optional(),
        /** Name of the job. */
        job: z.string().optional(),
      })
      .default({}),
  }),
  z.strictObject({
    fault: z.literal("artifact_quota"),
    ...COUNTED,
    match: z
      .strictObject({ repository: z.string().optional(), name: z.string().optional() })
      .default({}),
  }),
]);

/** A rule as people write it: fields with defaults are optional. */
export type FaultRuleInput = z.input<typeof FaultRule>;
export type FaultRule = z.output<typeof FaultRule>;
export type FaultRuleOf<Name extends FaultRule["fault"]> = Extract<FaultRule, { fault: Name }>;

export const REQUEST_FAULTS = [
  ...["server_error", "rate_limit", "connection_reset", "truncated_answer", "slow_answer"],
  ...["token_expired", "mergeable_unknown", "list_stale", "read_stale"],
  ...["secondary_limits", "tree_timeout"],
] as const;
export const DELIVERY_FAULTS = [
  ...["delivery_dropped", "delivery_doubled", "delivery_delayed", "delivery_reordered"],
] as const;
export type RequestFaultRule = FaultRuleOf<(typeof REQUEST_FAULTS)[number]>;
export type DeliveryFaultRule = FaultRuleOf<(typeof DELIVERY_FAULTS)[number]>;

/** Thrown for invalid rules. The message is for their author. */
export class FaultRuleError extends Error {}

/**
 * Parses rules.
 * @throws FaultRuleError that names the rule and the field.
 */
export function parseFaultRules(value: unknown): FaultRule[] {
  if (!Array.isArray(value))
    throw new FaultRuleError('The body must be a JSON list of rules: [{"fault": "…"}]');
  return value.map((one, index) => {
    const parsed = FaultRule.safeParse(one);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const field = ["rules", index, ...(issue?.path ?? [])].join(".");
    throw new FaultRuleError(`${field}: ${issue?.message ?? "is invalid"}`);
  });
}

export interface RequestFacts {
  kind: "rest" | "graphql" | "git";
  method: string;
  /** Path without `/api/v3` and query. */
  path: string;
  client: string;
  body: string;
  /** Whether it is signed with an installation token. */
  installation: boolean;
}

export interface DeliveryFacts {
  event: string;
  action: string | null;
  /** `owner/name` */
  repository: string | null;
  /** Slug of the app. Null if the event itself is meant. */
  app: string | null;
}

export interface JobFacts {
  repository: string;
  workflow: string;
  title: string;
  job: string;
}

export interface UploadFacts {
  repository: string;
  name: string;
}

type Match<Name extends FaultRule["fault"]> = {
  match: Extract<FaultRule, { fault: Name }>["match"];
};

export function isRequestMatch(rule: RequestFaultRule, seen: RequestFacts): boolean {
  const { kind, method, path, client, body } = rule.match;
  if (rule.fault === "token_expired" && !seen.installation) return false;
  if (rule.fault === "secondary_limits" && !seen.installation) return false;
  if (rule.fault === "tree_timeout" && countTreeEntries(seen) <= rule.most) return false;
  if (rule.fault === "mergeable_unknown" && !isMergeableRead(seen)) return false;
  if (
    (rule.fault === "list_stale" || rule.fault === "read_stale") &&
    (seen.kind !== "rest" || seen.method !== "GET")
  )
    return false;
  return (
    (kind === undefined || kind === seen.kind) &&
    (method === undefined || method.toUpperCase() === seen.method) &&
    (path === undefined || new RegExp(`^${toGlobSource(path, ".*")}$`).test(seen.path)) &&
    (client === undefined || client === seen.client) &&
    (body === undefined || seen.body.includes(body))
  );
}

export function isDeliveryMatch(
  { match }: Match<"delivery_dropped">,
  seen: DeliveryFacts,
): boolean {
  return (
    (match.event === undefined || match.event === seen.event) &&
    (match.action === undefined || match.action === seen.action) &&
    (match.repository === undefined || match.repository === seen.repository) &&
    (match.app === undefined || match.app === seen.app)
  );
}

export function isJobMatch({ match }: Match<"runner_lost">, seen: JobFacts): boolean {
  return (
    (match.repository === undefined || match.repository === seen.repository) &&
    (match.workflow === undefined || match.workflow === seen.workflow) &&
    (match.title === undefined || seen.title.includes(match.title)) &&
    (match.job === undefined || match.job === seen.job)
  );
}

export function isUploadMatch({ match }: Match<"artifact_quota">, seen: UploadFacts): boolean {
  return (
    (match.repository === undefined || match.repository === seen.repository) &&
    (match.name === undefined || match.name === seen.name)
  );
}

/** Only a pull request's own address and GraphQL return its mergeability; lists don't. */
function isMergeableRead({ kind, method, path, body }: RequestFacts): boolean {
  if (kind === "graphql") return /\bmerge(able|StateStatus)\b/.test(body);
  return kind === "rest" && method === "GET" && /^\/repos\/[^/]+\/[^/]+\/pulls\/\d+$/.test(path);
}

/** Returns the number of entries of a tree to create; 0 for any other request. */
function countTreeEntries({ kind, method, path, body }: RequestFacts): number {
  if (kind !== "rest" || method !== "POST" || !/^\/repos\/[^/]+\/[^/]+\/git\/trees$/.test(path))
    return 0;
  return (JSON.parse(body) as { tree?: unknown[] }).tree?.length ?? 0;
}
