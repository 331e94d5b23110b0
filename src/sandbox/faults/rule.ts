/** What can be made to go wrong, as JSON: the body of `POST /_sandbox/faults`, and what `running.faults.arm` takes. */
import { z } from "zod";

const counted = {
  /** Lets so many matches pass first. */
  after: z.int().min(0).default(0),
  /** Then happens so many times. */
  times: z.int().min(1).default(1),
};

const requestMatch = z.strictObject({
  kind: z.enum(["rest", "graphql", "git"]).optional(),
  method: z.string().optional(),
  /** Without `/api/v3` and query; `*` is any part of a segment, `**` anything. */
  path: z.string().startsWith("/").optional(),
  /** Login that acts: `baton[bot]`, `ann`, `app:baton` for an app's own requests, `anonymous`. */
  client: z.string().optional(),
  /** A text that the request's body holds: the name of a GraphQL mutation, say. */
  body: z.string().optional(),
});
const onRequest = { ...counted, match: requestMatch.default({}) };

const deliveryMatch = z.strictObject({
  event: z.string().optional(),
  action: z.string().optional(),
  /** `owner/name` */
  repository: z.string().optional(),
  /** Slug of the app that it goes to. */
  app: z.string().optional(),
});
const onDelivery = { ...counted, match: deliveryMatch.default({}) };

const when = z.enum(["before", "after"]).default("before");
const ms = z.int().min(0).max(600_000);

/** `when: after` means that the write was made, and only its answer is lost. */
export const Rule = z.discriminatedUnion("fault", [
  z.strictObject({
    fault: z.literal("server_error"),
    status: z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]).default(502),
    when,
    ...onRequest,
  }),
  z.strictObject({
    fault: z.literal("rate_limit"),
    limit: z.enum(["primary", "secondary"]).default("secondary"),
    status: z.union([z.literal(403), z.literal(429)]).default(403),
    /** Seconds; null leaves the header out, as GitHub sometimes does. */
    retry_after: z.int().min(0).nullable().default(60),
    ...onRequest,
  }),
  /** From now on each installation is held to these: points and content-creating requests within a minute. */
  z.strictObject({
    fault: z.literal("secondary_limits"),
    rest: z.int().min(1).default(900),
    graphql: z.int().min(1).default(2000),
    content: z.int().min(1).default(80),
    content_per_hour: z.int().min(1).default(500),
    ...onRequest,
    times: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
  }),
  z.strictObject({ fault: z.literal("connection_reset"), when, ...onRequest }),
  z.strictObject({ fault: z.literal("truncated_answer"), ...onRequest }),
  z.strictObject({ fault: z.literal("slow_answer"), ms, ...onRequest }),
  /** `POST …/git/trees` with more than `most` entries takes GitHub too long: 422. */
  z.strictObject({
    fault: z.literal("tree_timeout"),
    most: z.int().min(0).default(0),
    ...onRequest,
    times: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
  }),
  /** The request's installation token has ended before its hour. */
  z.strictObject({ fault: z.literal("token_expired"), ...onRequest }),
  /** `mergeable: null`, as long as GitHub's background job has not looked. */
  z.strictObject({ fault: z.literal("mergeable_unknown"), ...onRequest }),
  /**
   * Lists lag behind: what is new is left out of the first `reads` answers of a list that could show it, and what has
   * changed is shown as it was.
   */
  z.strictObject({
    fault: z.literal("list_stale"),
    reads: z.int().min(1).default(1),
    ...onRequest,
    times: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
  }),
  /** One thing, read by its own address, lags behind: after a change its first `reads` answers show it as it was. */
  z.strictObject({
    fault: z.literal("read_stale"),
    reads: z.int().min(1).default(1),
    ...onRequest,
    times: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
  }),
  /** What the event tells of is not found by its first `reads` reads. */
  z.strictObject({ fault: z.literal("not_found_after_event"), reads: z.int().min(1).default(1), ...onDelivery }),
  /** GitHub's delivery log shows it as timed out, unless it never got so far (`logged: false`). */
  z.strictObject({ fault: z.literal("delivery_dropped"), logged: z.boolean().default(true), ...onDelivery }),
  z.strictObject({ fault: z.literal("delivery_doubled"), ...onDelivery }),
  z.strictObject({ fault: z.literal("delivery_delayed"), ms, ...onDelivery }),
  /** Arrives behind the next `behind` deliveries to the same app; after `at_most_ms` when they don't come. */
  z.strictObject({
    fault: z.literal("delivery_reordered"),
    behind: z.int().min(1).default(1),
    at_most_ms: ms.default(5_000),
    ...onDelivery,
  }),
  /** The job's runner goes away, `ms` after the job has started. */
  z.strictObject({
    fault: z.literal("runner_lost"),
    ms: ms.default(0),
    ...counted,
    match: z
      .strictObject({
        repository: z.string().optional(),
        /** Path of the workflow's file. */
        workflow: z.string().optional(),
        /** A text that the run's title holds. */
        title: z.string().optional(),
        /** Name of the job. */
        job: z.string().optional(),
      })
      .default({}),
  }),
  z.strictObject({
    fault: z.literal("artifact_quota"),
    ...counted,
    match: z.strictObject({ repository: z.string().optional(), name: z.string().optional() }).default({}),
  }),
]);

/** A rule as it is written: defaults may be left out. */
export type RuleInput = z.input<typeof Rule>;
export type Rule = z.output<typeof Rule>;
export type RuleOf<Name extends Rule["fault"]> = Extract<Rule, { fault: Name }>;

export const REQUEST_FAULTS = [
  ...["server_error", "rate_limit", "connection_reset", "truncated_answer", "slow_answer"],
  ...["token_expired", "mergeable_unknown", "list_stale", "read_stale"],
  ...["secondary_limits", "tree_timeout"],
] as const;
export const DELIVERY_FAULTS = [
  ...["delivery_dropped", "delivery_doubled", "delivery_delayed", "delivery_reordered"],
] as const;
export type RequestRule = RuleOf<(typeof REQUEST_FAULTS)[number]>;
export type DeliveryRule = RuleOf<(typeof DELIVERY_FAULTS)[number]>;

/** The rules were not understood; the message is for whoever wrote them. */
export class RuleProblem extends Error {}

/** Throws a `RuleProblem` that names the rule and the field. */
export function readRules(value: unknown): Rule[] {
  if (!Array.isArray(value)) throw new RuleProblem('The body has to be a JSON list of rules: [{"fault": "…"}]');
  return value.map((one, index) => {
    const parsed = Rule.safeParse(one);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const field = ["rules", index, ...(issue?.path ?? [])].join(".");
    throw new RuleProblem(`${field}: ${issue?.message ?? "is not understood"}`);
  });
}
