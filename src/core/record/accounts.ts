/**
 * `accounts.json`: what each session of the build cost, in one small file. It is made from the state and never read
 * back into it: estimates of later builds, budgets of several builds and `baton spend` read it, of any build, at once.
 */
import { z } from "zod";
import { SLUG } from "../build/names.ts";
import { BUILD_STATUSES, type State } from "../build/state.ts";
import { listSpent } from "../build/budget.ts";
import { COMPLEXITIES } from "../plan/brief.ts";
import { BRIEF_SIZES, getBriefSize } from "../plan/cost-history.ts";
import { MOST_DOLLARS, MOST_TOKENS } from "../sessions/proposal.ts";

export const ACCOUNTS_FILE = "accounts.json";

/** Sessions of one build that are read. */
const MOST_SESSIONS = 3_000;
/** Characters of the file that are read: more than so many sessions take. */
const MOST_CHARS = 1_500_000;

const tokens = z
  .int()
  .min(0)
  .max(MOST_TOKENS * 100);
const dollars = z
  .number()
  .min(0)
  .max(MOST_DOLLARS * 100);
const time = z.iso.datetime();

/** People can push any record: all of it is bounded. Fields of a later version are left out. */
export const accountsSchema = z.object({
  version: z.literal(1),
  slug: z.string().max(120).regex(SLUG),
  issue: z.int().min(1),
  title: z.string().max(2000),
  status: z.enum(BUILD_STATUSES),
  created_at: time,
  ended_at: time.nullable(),
  loops: z.int().min(0).max(1000),
  budget: dollars.nullable(),
  /** Budgets of several builds, as the configuration had them. */
  budgets: z
    .object({ day: dollars.nullable(), installation: dollars.nullable() })
    .default({ day: null, installation: null }),
  /** Of the plan that was approved last; null = it had none in dollars. */
  estimate: z.object({ low: dollars, high: dollars, uncorrected: dollars }).nullable(),
  sessions: z
    .array(
      z.object({
        session: z.string().max(80),
        model: z.string().max(120),
        class: z.enum(COMPLEXITIES).nullable(),
        size: z.enum(BRIEF_SIZES).nullable(),
        at: time.nullable(),
        ...{ input_tokens: tokens, output_tokens: tokens, cache_read_tokens: tokens, cache_write_tokens: tokens },
        dollars: dollars.nullable(),
      }),
    )
    .max(MOST_SESSIONS),
  /** Dollars that sessions at work may still cost: their limits. */
  reserved: dollars,
});
export type Accounts = z.infer<typeof accountsSchema>;

export function getAccounts(state: State): Accounts {
  const { build, briefs, workers } = state;
  const sizes = new Map<string, Accounts["sessions"][number]["size"]>(briefs.map((one) => [one.id, getBriefSize(one)]));
  const live = [...Object.values(build.sessions), ...Object.values(workers).flatMap(({ session }) => session ?? [])];
  return {
    version: 1,
    slug: build.slug,
    ...{ issue: build.issue, title: build.title, status: build.status },
    ...{ created_at: build.created_at, ended_at: build.ended_at, loops: build.loops.length, budget: build.budget },
    budgets: { day: build.budgets.day, installation: build.budgets.installation },
    estimate: build.plan?.estimate.range ?? null,
    sessions: listSpent(state).map((one) => ({
      ...{
        session: one.session,
        model: one.model,
        class: one.class,
        size: sizes.get(one.session.split("/")[0]!) ?? null,
      },
      at: one.at,
      ...{ input_tokens: one.input_tokens, output_tokens: one.output_tokens },
      ...{ cache_read_tokens: one.cache_read_tokens, cache_write_tokens: one.cache_write_tokens },
      dollars: one.dollars,
    })),
    reserved: live.reduce((sum, { outcome, limit }) => sum + (outcome === null ? (limit ?? 0) : 0), 0),
  };
}

/** One session in each line: a build of hundreds stays a few ten kilobytes. */
export function renderAccounts(state: State): string {
  const { sessions, ...build } = getAccounts(state);
  const lines = sessions.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
  const head = JSON.stringify(build, null, 2).replace(/\n\}$/, "");
  return `${head},\n  "sessions": [${lines === "" ? "" : `\n${lines}\n  `}]\n}\n`;
}

/** Null where it is no such file, or too large. */
export function readAccounts(text: string): Accounts | null {
  if (text.length > MOST_CHARS) return null;
  try {
    return accountsSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
