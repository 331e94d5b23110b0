/** Rulesets as wholes, made of the same rules that are enforced and that seeds add. */
import type { BranchRule, BypassActor, Repository, RulesetHead, World } from "../model.ts";
import { isPushRule } from "./push-rules.ts";

export interface Ruleset extends RulesetHead {
  rules: Pick<BranchRule, "type" | "parameters">[];
}

/** In the order in which they were made. */
export function listRulesets(world: World, repository: Repository): Ruleset[] {
  const heads = repository.rulesets ?? [];
  const seeded = new Set(repository.rules.map(({ rulesetId }) => rulesetId));
  const ids = [...new Set([...seeded, ...heads.map(({ id }) => id)])].toSorted((a, b) => a - b);
  return ids.map((id) => {
    const rules = repository.rules.filter((one) => one.rulesetId === id);
    const head = heads.find((one) => one.id === id) ?? describeSeeded(world, repository, id, rules);
    return { ...head, rules: rules.map(({ parameters, type }) => ({ type, parameters })) };
  });
}

/** Puts a ruleset in the place of the one with its number. */
export function writeRuleset(repository: Repository, { rules, ...head }: Ruleset): void {
  removeRuleset(repository, head.id);
  repository.rulesets = [...(repository.rulesets ?? []), head];
  const { bypassActors: bypass, enforcement, exclude, id: rulesetId, include: pattern, target } = head;
  const common = { rulesetId, pattern, exclude, enforcement, bypass };
  const rows = rules.map((rule): BranchRule => {
    return { ...common, ...rule, ...(target === "push" ? {} : { target }) };
  });
  repository.rules = [...repository.rules, ...rows];
}

export function removeRuleset(repository: Repository, id: number): void {
  repository.rulesets = repository.rulesets?.filter((one) => one.id !== id);
  repository.rules = repository.rules.filter((one) => one.rulesetId !== id);
}

/** What a seeded ruleset would have been made with. */
function describeSeeded(world: World, repository: Repository, id: number, rules: BranchRule[]): RulesetHead {
  const [first] = rules;
  const tag = first?.target === "tag";
  const full = (pattern: string) =>
    /^(~|refs\/)/.test(pattern) ? pattern : `refs/${tag ? "tags" : "heads"}/${pattern}`;
  const unique = (patterns: string[]) => [...new Set(patterns.map(full))];
  const bypass = first?.bypass.flatMap((one) => toActor(world, one, first.bypassMode ?? "always") ?? []) ?? [];
  return {
    id,
    name: `Ruleset ${id}`,
    target: first && isPushRule(first) ? "push" : tag ? "tag" : "branch",
    enforcement: first?.enforcement ?? "active",
    include: unique(rules.flatMap(({ pattern }) => pattern)),
    exclude: unique(rules.flatMap(({ exclude }) => exclude ?? [])),
    bypassActors: bypass,
    createdAt: repository.createdAt,
    updatedAt: repository.createdAt,
  };
}

function toActor(world: World, one: string | BypassActor, mode: BypassActor["mode"]): BypassActor | null {
  if (typeof one !== "string") return one;
  const app = world.apps.find(({ botLogin, slug }) => slug === one || botLogin === one);
  if (app) return { type: "Integration", id: app.id, mode };
  const account = world.accounts.find(({ login }) => login === one);
  return account ? { type: "User", id: account.id, mode } : null;
}
