/** What Baton found in a repository, a line each: in the pull request `Configure Baton`, and by `baton doctor`. */
import { mergeMethodOf } from "../build/mergeMethod.ts";
import { ENVIRONMENT } from "../build/settings.ts";
import { code, inline } from "../comments/escape.ts";
import { codeOwnersIn } from "./codeowners.ts";
import type { Surveyed } from "./facts.ts";
import { toolsIn } from "./tools.ts";

/** Languages, workflows, names that a line lists before it says how many more there are. */
const LISTED = 6;

/** Markdown; nothing in it notifies anyone. */
export function detected(facts: Surveyed): string[] {
  return [languages(facts), packages(facts), ci(facts), rules(facts), merging(facts), owners(facts), key(facts)];
}

function languages({ survey }: Surveyed): string {
  const all = Object.entries(survey.languages).toSorted(([, a], [, b]) => b - a);
  const total = all.reduce((sum, [, bytes]) => sum + bytes, 0);
  const shares = all.map(([name, bytes]) => `${inline(name, 40)} ${Math.max(1, Math.round((100 * bytes) / total))}%`);
  return `**Languages:** ${listed(shares) || "none that GitHub knows"}.`;
}

function packages({ survey }: Surveyed): string {
  const tools = toolsIn(survey).map(({ name, test }) => (test === null ? name : `${name} (tests: ${code(test)})`));
  return `**Packages and tests:** ${tools.join(", ") || "no package manager that Baton knows"}.`;
}

function ci({ survey, base, prefix }: Surveyed): string {
  if (survey.ci.length === 0)
    return "**CI:** no workflow. Reviews and each session's own tests are what checks the work.";
  const on = (where: string, sees: (one: Surveyed["survey"]["ci"][number]) => boolean) => {
    const names = listed(survey.ci.filter(sees).map(({ path }) => code(path.split("/").at(-1)!)));
    return names === "" ? [] : [`${where} ${names}`];
  };
  const places = [
    ...on("on workers' pull requests", ({ workers }) => workers),
    ...on("on the landing pull request alone", ({ landing, workers }) => landing && !workers),
    ...on("on no pull request of a build", ({ landing, workers }) => !landing && !workers),
  ];
  const unseen = survey.ci.some(({ workers }) => workers)
    ? ""
    : ` Workers' pull requests are against the build's own branch, so CI sees the work only when it lands on ` +
      `${code(base)}. To have it sooner, add ${code(`${prefix}/*/build`)} to the branches of its \`pull_request\`.`;
  return `**CI:** ${places.join("; ")}.${unseen}`;
}

function rules({ rules: { requiredChecks, pullRequest, mergeQueue, signatures }, base }: Surveyed): string {
  const found = [
    ...(pullRequest ? [`${pullRequest.approvals} approving reviews`] : []),
    ...(pullRequest?.codeOwners ? ["a review by code owners"] : []),
    ...(requiredChecks.length > 0 ? [`checks ${listed(requiredChecks.map(({ context }) => code(context)))}`] : []),
    ...(signatures ? ["signed commits"] : []),
    ...(mergeQueue ? [`a merge queue`] : []),
  ];
  return `**Rules of ${code(base)}:** ${found.length > 0 ? `${found.join(", ")}.` : "none that Baton sees."}`;
}

function merging({ repository, rules: onBase, base }: Surveyed): string {
  const method = mergeMethodOf(repository, onBase);
  const landing = method === null ? `nothing can land on ${code(base)}` : `builds land by ${method}`;
  return `**Merging:** ${repository.mergeMethods.join(", ") || "no method"} allowed; ${landing}.`;
}

/** Baton's pull requests are no drafts, so that owners are asked when they open. */
function owners({ survey }: Surveyed): string {
  if (survey.owners === null) return "**Code owners:** no CODEOWNERS, so nobody is asked to review workers' work.";
  const { everywhere, all } = codeOwnersIn(survey.owners);
  if (all.length === 0) return "**Code owners:** CODEOWNERS names nobody.";
  const names = (some: string[]) => listed(some.map((name) => code(name)));
  const usual =
    everywhere.length > 0
      ? `${everywhere.length} for any file (${names(everywhere)}), so as many requests for a review on each of them.`
      : "nobody for files in general.";
  return `**Code owners:** GitHub asks those of what a worker's pull request changes: ${usual} ${all.length} in all.`;
}

function key({ key: store, base }: Surveyed): string {
  if (store === null) return "**Key:** the configured engine needs none from Baton's workflow.";
  return (
    `**Key:** sessions need the secret ${code(store.secret)} of the environment ${code(ENVIRONMENT)}, limited to ` +
    `${code(base)} (Settings → Environments). As a plain repository secret it works too, where your plan has no ` +
    "environments, but a workflow on any branch could print it. Baton can't see the key: the preflight, a run on " +
    `${code(base)}, says whether it is there, and whether your policy on actions lets the workflow run.`
  );
}

function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return names.slice(0, LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
