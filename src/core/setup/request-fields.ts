/**
 * Fields of a request besides its text, as its front matter names them. Strict: an unknown key is
 * an error.
 */
import { z } from "zod";
import { MAX_LOOPS } from "../model/loop.ts";
import { GATES, GATE_KEEPERS, type Settings } from "../model/settings.ts";
import { DELIVERIES, getBuildType, BUILD_TYPES } from "../model/build-types.ts";
import { categorySchema } from "../model/closing-inputs.ts";
import { parseDollars } from "../text/format.ts";
import { isRoleAtLeast } from "../model/permissions.ts";
import { COMPLEXITIES } from "../model/brief.ts";
import { NO_OVERRIDES, countLoops, type BuildOverrides } from "../model/overrides.ts";
import type { IssueFact } from "../model/facts.ts";

const gate = z.enum(GATE_KEEPERS).exactOptional();

export const modelIdSchema = z
  .string()
  .max(120)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@/-]*$/, "expected a model's id like `claude-sonnet-5-5`");
const model = modelIdSchema.exactOptional();

/** A path inside the repository, without globs. */
function isPath(text: string): boolean {
  return text.split("/").every((part) => !/^\.{0,2}$/.test(part)) && !/[\\\p{C}*?]/u.test(text);
}
const path = z
  .string()
  .max(300)
  .refine(isPath, { message: "expected the path of a file in this repository like `docs/prd.md`" });

const budget = z.unknown().transform((value, context): number | "none" => {
  if (value === "none") return "none";
  const amount =
    typeof value === "string" || typeof value === "number" ? parseDollars(String(value)) : null;
  if (amount !== null) return amount;
  const message = "expected dollars like `20` or `$12.50` (at most 100000), or `none`";
  context.addIssue({ code: "custom", message, input: value });
  return z.NEVER;
});

/** At most so many, because the judging session answers each one. */
const doneWhen = z
  .array(
    z
      .string()
      .trim()
      .min(1)
      .max(400)
      .regex(/^[^\p{Cc}]*$/u, "expected one line"),
  )
  .min(1)
  .max(20);

const fields = z.strictObject({
  build_type: z.enum(BUILD_TYPES).exactOptional(),
  land: z.enum(["commit", "none"]).exactOptional(),
  finalise: z.enum(DELIVERIES).exactOptional(),
  done_when: doneWhen.exactOptional(),
  prd: path.exactOptional(),
  gates: z.strictObject({ plan: gate, launch: gate, wave: gate, landing: gate }).exactOptional(),
  budget: budget.exactOptional(),
  loops: z.int().min(0).max(MAX_LOOPS).exactOptional(),
  score: z.strictObject({ target: z.number().min(0).max(10).exactOptional() }).exactOptional(),
  improve: z.boolean().exactOptional(),
  models: z.strictObject({ easy: model, normal: model, complex: model }).exactOptional(),
  research: z
    .record(categorySchema, z.int().min(1).max(100))
    .refine((quotas) => Object.keys(quotas).length <= 20, {
      message: "expected at most 20 categories",
    })
    .exactOptional(),
  test_first: z.boolean().exactOptional(),
  dry_run: z.boolean().exactOptional(),
});

export const requestSchema = fields.superRefine((asked, context) => {
  checkDelivery(asked, context);
  checkLoops(asked, context);
});

/** Refuses `land` and `finalise` if the build type has no such choice. */
function checkDelivery(asked: z.output<typeof fields>, context: z.RefinementCtx): void {
  const { build_type = "code_build" } = asked;
  const { deliveryKey } = getBuildType({ build_type });
  for (const key of ["land", "finalise"] as const) {
    if (asked[key] === undefined || key === deliveryKey) continue;
    const other =
      deliveryKey === null ? "which always lands" : `where \`${deliveryKey}\` sets the result`;
    const message = `does not go with \`build_type: ${build_type}\`, ${other}`;
    context.addIssue({ code: "custom", path: [key], message, input: asked[key] });
  }
}

/** Refuses fields that the build type would ignore. */
function checkLoops(asked: z.output<typeof fields>, context: z.RefinementCtx): void {
  const { build_type = "code_build", loops = 0, score, improve, research, test_first } = asked;
  const { improves, testFirst } = getBuildType({ build_type });
  const refuse = (key: keyof typeof asked, why: string) => {
    const message = `does not go with \`build_type: ${build_type}\`, ${why}: leave it out`;
    context.addIssue({ code: "custom", path: [key], message, input: asked[key] });
  };
  const hasLoops = {
    loops: loops > 0,
    score: score?.target !== undefined,
    improve: improve === true,
    research,
  };
  for (const key of ["loops", "score", "improve", "research"] as const) {
    if (hasLoops[key] && !improves) refuse(key, "which has no improvement loops");
  }
  if (test_first && !testFirst) refuse("test_first", "which has no tests to begin with");
}

/** The checked fields of a request. A field that it does not name is absent. */
export type RequestFields = z.output<typeof requestSchema>;

// Derives a build's overrides from its request.

/**
 * Converts the request to overrides. The person who labels an issue answers for its text. A field
 * that loosens the configuration counts only if its author may change the configuration. A field
 * that makes it stricter always counts.
 */
export function createOverrides(
  asked: RequestFields,
  { login, role }: IssueFact["author"],
  configured: Settings,
): BuildOverrides {
  const { gates = {}, models = {}, budget = null, loops = null, research = {} } = asked;
  const {
    dry_run = false,
    improve = false,
    test_first = null,
    score: { target = null } = {},
  } = asked;
  const wishes: BuildOverrides = {
    ...NO_OVERRIDES,
    gates: { ...gates },
    models: { ...models },
    budget,
    loops,
    target,
    improve,
    research,
    test_first,
    dry_run,
    ignored: [],
  };
  if (isRoleAtLeast(role, "write")) return wishes;
  const author = { by: login };
  for (const name of GATES.filter(
    (one) => gates[one] === "auto" && configured.gates[one] === "human",
  )) {
    delete wishes.gates[name];
    wishes.ignored.push({ field: "gate", gate: name, ...author });
  }
  const bound = configured.budgets.build;
  if (budget !== null && bound !== null && (budget === "none" || budget > bound)) {
    wishes.budget = null;
    wishes.ignored.push({ field: "budget", value: budget, ...author });
  }
  const usual = countLoops(configured, NO_OVERRIDES);
  if (target !== null && target > (configured.score.target ?? 0)) {
    wishes.target = null;
    wishes.ignored.push({ field: "target", value: target, ...author });
  }
  if (loops !== null && loops > usual) {
    wishes.loops = null;
    wishes.ignored.push({ field: "loops", value: loops, ...author });
  }
  if (test_first === false && configured.test_first) {
    wishes.test_first = null;
    wishes.ignored.push({ field: "test_first", ...author });
  }
  for (const size of COMPLEXITIES.filter(
    (one) => (models[one] ?? configured.models[one]) !== configured.models[one],
  )) {
    delete wishes.models[size];
    wishes.ignored.push({ field: "model", complexity: size, model: models[size]!, ...author });
  }
  return wishes;
}
