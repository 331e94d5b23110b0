/** What a build gets of what its request asks for. */
import { atLeast } from "../build/roles.ts";
import { GATES } from "../build/settings.ts";
import { COMPLEXITIES } from "../plan/brief.ts";
import { countLoops, NO_WISHES, type Wishes } from "../build/wishes.ts";
import type { IssueFact } from "../build/facts.ts";
import type { Settings } from "../build/settings.ts";
import type { Asked } from "./schema.ts";

/**
 * The request as wishes. Whoever labels an issue vouches for its words; but what loosens the configuration counts only
 * where its author could have changed that, too. What makes it stricter always counts.
 */
export function wishesOf(asked: Asked, { login, role }: IssueFact["author"], configured: Settings): Wishes {
  const { gates = {}, models = {}, budget = null, loops = null, research = {} } = asked;
  const { dry_run = false, improve = false, test_first = null, score: { target = null } = {} } = asked;
  const wishes: Wishes = {
    ...NO_WISHES,
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
  if (atLeast(role, "write")) return wishes;
  const ignore = (what: string, why: string) =>
    wishes.ignored.push(`${what} is not heeded: it ${why}, and @${login}, who wrote the request, has no write access.`);
  for (const name of GATES.filter((one) => gates[one] === "auto" && configured.gates[one] === "human")) {
    delete wishes.gates[name];
    ignore(`\`gates.${name}: auto\``, "takes away a point at which the configuration has a person asked");
  }
  const bound = configured.budgets.build;
  if (budget !== null && bound !== null && (budget === "none" || budget > bound)) {
    wishes.budget = null;
    ignore(`\`budget: ${budget}\``, "is more than the configuration allows");
  }
  const usual = countLoops(configured, NO_WISHES);
  if (target !== null && target > (configured.score.target ?? 0)) {
    wishes.target = null;
    ignore(`\`score.target: ${target}\``, "is more than the configuration asks for");
  }
  if (loops !== null && loops > usual) {
    wishes.loops = null;
    ignore(`\`loops: ${loops}\``, "is more than the configuration asks for");
  }
  if (test_first === false && configured.test_first) {
    wishes.test_first = null;
    ignore("`test_first: false`", "takes away what the configuration has every build do");
  }
  for (const size of COMPLEXITIES.filter((one) => (models[one] ?? configured.models[one]) !== configured.models[one])) {
    delete wishes.models[size];
    ignore(`\`models.${size}: ${models[size]}\``, "has another model paid for than the configuration names");
  }
  return wishes;
}
