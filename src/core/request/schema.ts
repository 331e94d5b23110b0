/** What a request may ask for besides its text, as front matter names it. Strict: a key that isn't here is an error. */
import { z } from "zod";
import { MAX_LOOPS } from "../build/loop.ts";
import { GATE_KEEPERS } from "../build/settings.ts";
import { BUILD_TYPES } from "../build/state.ts";
import { DELIVERIES } from "../build-types/build-type.ts";
import { getBuildType } from "../build-types/index.ts";
import { category } from "../sessions/research.ts";
import { dollarsOf } from "./dollars.ts";

const gate = z.enum(GATE_KEEPERS).exactOptional();

export const modelId = z
  .string()
  .max(120)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@/-]*$/, "expected a model's id like `claude-sonnet-5-5`");
const model = modelId.exactOptional();

/** Within the repository: no way out of it, and no pattern. */
function isPath(text: string): boolean {
  return text.split("/").every((part) => !/^\.{0,2}$/.test(part)) && !/[\\\p{C}*?]/u.test(text);
}
const path = z
  .string()
  .max(300)
  .refine(isPath, { message: "expected the path of a file in this repository like `docs/prd.md`" });

const budget = z.unknown().transform((value, context): number | "none" => {
  if (value === "none") return "none";
  const amount = typeof value === "string" || typeof value === "number" ? dollarsOf(String(value)) : null;
  if (amount !== null) return amount;
  const message = "expected dollars like `20` or `$12.50` (at most 100000), or `none`";
  context.addIssue({ code: "custom", message, input: value });
  return z.NEVER;
});

/** A deterministic bound: the session that judges them answers each. */
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
    .record(category, z.int().min(1).max(100))
    .refine((quotas) => Object.keys(quotas).length <= 20, { message: "expected at most 20 categories" })
    .exactOptional(),
  test_first: z.boolean().exactOptional(),
  dry_run: z.boolean().exactOptional(),
});

export const requestSchema = fields.superRefine((asked, context) => {
  checkDelivery(asked, context);
  checkLoops(asked, context);
});

/** Refuses `land` and `finalise` where the build type knows no such choice. */
function checkDelivery(asked: z.output<typeof fields>, context: z.RefinementCtx): void {
  const { build_type = "code_build" } = asked;
  const { deliveryKey } = getBuildType({ build_type });
  for (const key of ["land", "finalise"] as const) {
    if (asked[key] === undefined || key === deliveryKey) continue;
    const other = deliveryKey === null ? "which always lands" : `where \`${deliveryKey}\` says what comes of it`;
    const message = `does not go with \`build_type: ${build_type}\`, ${other}`;
    context.addIssue({ code: "custom", path: [key], message, input: asked[key] });
  }
}

/** Refuses what a build type has no use for: it would be passed over in silence. */
function checkLoops(asked: z.output<typeof fields>, context: z.RefinementCtx): void {
  const { build_type = "code_build", loops = 0, score, improve, research, test_first } = asked;
  const { improves, testFirst } = getBuildType({ build_type });
  const refuse = (key: keyof typeof asked, why: string) => {
    const message = `does not go with \`build_type: ${build_type}\`, ${why}: leave it out`;
    context.addIssue({ code: "custom", path: [key], message, input: asked[key] });
  };
  const hasLoops = { loops: loops > 0, score: score?.target !== undefined, improve: improve === true, research };
  for (const key of ["loops", "score", "improve", "research"] as const) {
    if (hasLoops[key] && !improves) refuse(key, "which has no improvement loops");
  }
  if (test_first && !testFirst) refuse("test_first", "which has no tests to begin with");
}

/** What the request asks for, checked; what it doesn't name is absent. */
export type Asked = z.output<typeof requestSchema>;
