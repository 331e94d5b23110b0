/**
 * What a workflow may not do, checked on the parsed file: the audits of zizmor
 * (https://docs.zizmor.sh/audits/) that matter here, and two of our own. Each rule returns a line
 * for each violation.
 */
import { parsed, type Job, type Step, type Workflow } from "./variants.ts";

type Rule = (workflow: Workflow, text: string) => string[];

const stepsOf = (workflow: Workflow) => Object.values(workflow.jobs).flatMap((job) => job.steps);
const nameOf = (step: Step) => step.name ?? step.uses ?? step.run ?? "";

/** They run with secrets, or on the default branch, for changes that anyone submits. */
const dangerousTriggers: Rule = ({ on }) =>
  Object.keys(on).filter((event) =>
    ["pull_request_target", "workflow_run", "issue_comment", "issues"].includes(event),
  );

/** Later runs of the default branch restore what a job saves. */
const cachePoisoning: Rule = (workflow) =>
  stepsOf(workflow).flatMap((step) => {
    const uses = step.uses ?? "";
    if (uses.startsWith("actions/cache/save@") && step.if?.includes(NO_MODEL)) return [];
    if (/^actions\/cache(\/save)?@/.test(uses)) return [nameOf(step)];
    if (!/^actions\/setup-[a-z]+@/.test(uses) || workflow.on["workflow_dispatch"] === undefined)
      return [];
    // setup-node caches by itself since version 5.
    const asked =
      step.with?.["cache"] !== undefined || step.with?.["cache-dependency-path"] !== undefined;
    const byItself = step.with?.["package-manager-cache"] !== false && !uses.includes(SETUP_NODE_4);
    return asked || byItself ? [nameOf(step)] : [];
  });
const NO_MODEL = "${{ startsWith(inputs.session, 'repository/preflight/') && ";
const SETUP_NODE_4 = "@49933ea5288caeca8642d1e84afbd3f7d6820020";

/** Text from outside would become code, so it must come from the environment. */
const templateInjection: Rule = (workflow) =>
  stepsOf(workflow).flatMap((step) =>
    [step.run, step.shell, step.uses].some((text) => text?.includes("${{")) ||
    (step.uses?.startsWith("actions/github-script@") &&
      String(step.with?.["script"]).includes("${{"))
      ? [nameOf(step)]
      : [],
  );

/** checkout leaves a token in .git/config, where everything that runs later can read it. */
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

/** Only the step that separates a secret from what it runs may have it in its environment. */
const secretsOutsideSession: Rule = (workflow, text) => {
  const held = stepsOf(workflow).filter((step) => step.name === "Session");
  // Whether a secret is set is not secret.
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

/** Returns the names of the rules that a workflow breaks, each with the place. */
export function broken(text: string): string[] {
  const workflow = parsed(text);
  return Object.entries(RULES).flatMap(([name, rule]) =>
    rule(workflow, text).map((where) => `${name}: ${where}`),
  );
}
