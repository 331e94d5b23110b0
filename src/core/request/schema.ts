/** What a request may ask for besides its text, as front matter names it. Strict: a key that isn't here is an error. */
import { z } from "zod";
import { MAX_LOOPS } from "../build/loop.ts";
import { GATE_KEEPERS } from "../build/settings.ts";
import { BUILD_TYPES } from "../build/state.ts";
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

export const requestSchema = z.strictObject({
  build_type: z.enum(BUILD_TYPES).exactOptional(),
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

/** What the request asks for, checked; what it doesn't name is absent. */
export type Asked = z.output<typeof requestSchema>;
