/** What a build gets of what its request asks for. */
import { atLeast } from "../build/roles.ts";
import { GATES } from "../build/settings.ts";
import { COMPLEXITIES } from "../plan/brief.ts";
import { NO_WISHES, type Wishes } from "../build/wishes.ts";
import type { IssueFact } from "../build/facts.ts";
import type { Settings } from "../build/settings.ts";
import type { Asked } from "./schema.ts";

/**
 * The request as wishes. Whoever labels an issue vouches for its words; but what loosens the configuration counts only
 * where its author could have changed that, too. What makes it stricter always counts.
 */
export function wishesOf(asked: Asked, { login, role }: IssueFact["author"], configured: Settings): Wishes {
  const { gates = {}, models = {}, budget = null, loops = null, research = {}, dry_run = false } = asked;
  const wishes: Wishes = {
    ...NO_WISHES,
    gates: { ...gates },
    models: { ...models },
    budget,
    loops,
    research,
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
  const bound = configured.budget;
  if (budget !== null && bound !== null && (budget === "none" || budget > bound)) {
    wishes.budget = null;
    ignore(`\`budget: ${budget}\``, "is more than the configuration allows");
  }
  if (loops !== null && loops > configured.loops) {
    wishes.loops = null;
    ignore(`\`loops: ${loops}\``, "is more than the configuration asks for");
  }
  for (const size of COMPLEXITIES.filter((one) => (models[one] ?? configured.models[one]) !== configured.models[one])) {
    delete wishes.models[size];
    ignore(`\`models.${size}: ${models[size]}\``, "has another model paid for than the configuration names");
  }
  return wishes;
}
