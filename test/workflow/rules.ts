/**
 * What a workflow may not do, over the parsed file: the audits of zizmor
 * (https://docs.zizmor.sh/audits/) that matter here, and two of our own. Each rule gives a line for
 * everything that breaks it.
 */
import { parsed, type Job, type Step, type Workflow } from "./variants.ts";

type Rule = (workflow: Workflow, text: string) => string[];

const stepsOf = (workflow: Workflow) => Object.values(workflow.jobs).flatMap((job) => job.steps);
const nameOf = (step: Step) => step.name ?? step.uses ?? step.run ?? "";

/** They run with secrets, or on the default branch, for what anyone hands in. */
const dangerousTriggers: Rule = ({ on }) =>
  Object.keys(on).filter((event) =>
    ["pull_request_target", "workflow_run", "issue_comment", "issues"].includes(event),
  );

/** What a job saves, later runs of the default branch restore. */
const cachePoisoning: Rule = (workflow) =>
  stepsOf(workflow).flatMap((step) => {
    const uses = step.uses ?? "";
    if (uses.startsWith("actions/cache/save@") && step.if?.includes(NO_MODEL)) return [];
    if (/^actions\/cache(\/save)?@/.test(uses)) return [nameOf(step)];
    if (!/^actions\/setup-[a-z]+@/.test(uses) || workflow.on["workflow_dispatch"] === undefined)
      return [];
    // setup-node caches by itself from version 5 on.
    const asked =
      step.with?.["cache"] !== undefined || step.with?.["cache-dependency-path"] !== undefined;
    const byItself = step.with?.["package-manager-cache"] !== false && !uses.includes(SETUP_NODE_4);
    return asked || byItself ? [nameOf(step)] : [];
  });
const NO_MODEL = "${{ startsWith(inputs.session, 'repository/preflight/') && ";
const SETUP_NODE_4 = "@49933ea5288caeca8642d1e84afbd3f7d6820020";

/** Text from outside would be code: it comes by environment. */
const templateInjection: Rule = (workflow) =>
  stepsOf(workflow).flatMap((step) =>
    [step.run, step.shell, step.uses].some((text) => text?.includes("${{")) ||
    (step.uses?.startsWith("actions/github-script@") &&
      String(step.with?.["script"]).includes("${{"))
      ? [nameOf(step)]
      : [],
  );

/** A token that checkout leaves in .git/config is there for all that runs afterwards. */
const artipacked: Rule = (workflow) =>
  stepsOf(workflow)
    .filter(
      (step) =>
        step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false,
    )
    .map(nameOf);

const excessivePermissions: Rule = ({ permissions, jobs }) => {
  const all: [string, unknown][] = [
    ["workflow", permissions],
    ...Object.entries(jobs).flatMap(([key, job]): [string, unknown][] =>
      job.permissions === undefined ? [] : [[key, job.permissions]],
    ),
  ];
  return all.flatMap(([where, given]) => {
    if (typeof given !== "object" || given === null) return [`${where}: none named`];
    const more = Object.entries(given).filter(([, level]) => level !== "read" && level !== "none");
    return more.map(([scope, level]) => `${where}: ${scope}: ${String(level)}`);
  });
};

/** A tag can be moved. */
const unpinnedUses: Rule = (workflow) =>
  stepsOf(workflow).flatMap(({ uses }) =>
    uses === undefined ||
    /^\.\/\.github\/actions\/[^/]+$|^actions\/[a-z/-]+@[0-9a-f]{40}$/.test(uses)
      ? []
      : [uses],
  );

/** A secret is in no environment but that of the step which holds it apart from what it runs. */
const secretsOutsideSession: Rule = (workflow, text) => {
  const held = stepsOf(workflow).filter((step) => step.name === "Session");
  // Whether one is set is no secret.
  const asked = Object.values(workflow.jobs).flatMap((job) =>
    Object.values(job.outputs ?? {}).filter(isWhetherSet),
  );
  const inside = [...held.flatMap((step) => Object.values(step.env ?? {})), ...asked].join("\n");
  const count = (where: string) => where.match(/\bsecrets\b(\.|\[)/g)?.length ?? 0;
  return count(text) === count(inside)
    ? []
    : [`${count(text)} uses of secrets, ${count(inside)} in Session`];
};

const isWhetherSet = (output: string) => /^\$\{\{ secrets\.\w+ != '' \}\}$/.test(output);

const environmentForAll: Rule = ({ env, jobs }) =>
  [env, ...Object.values(jobs).map((job: Job) => job.env)].flatMap((one) => Object.keys(one ?? {}));

export const RULES: Readonly<Record<string, Rule>> = {
  "dangerous-triggers": dangerousTriggers,
  "cache-poisoning": cachePoisoning,
  "template-injection": templateInjection,
  artipacked,
  "excessive-permissions": excessivePermissions,
  "unpinned-uses": unpinnedUses,
  "secrets-outside-session": secretsOutsideSession,
  "environment-for-all": environmentForAll,
};

/** Names of the rules that a workflow breaks, each with where. */
export function broken(text: string): string[] {
  const workflow = parsed(text);
  return Object.entries(RULES).flatMap(([name, rule]) =>
    rule(workflow, text).map((where) => `${name}: ${where}`),
  );
}
