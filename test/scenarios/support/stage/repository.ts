/** The repository of a stage: its first commit, its people, its rules. */
import { runGit } from "../../../../src/sandbox/git/run-git.ts";
import { CONFIG_PATH, WORKFLOW_PATH } from "../../../../src/core/model/settings.ts";
import type { Testbed } from "./testbed.ts";
import { PORT_VARIABLE, SESSION_WORKFLOW } from "./workflow.ts";
import type { RulesetRule } from "../../../../src/sandbox/schema/rules.ts";
import type { Repository } from "../../../../src/sandbox/schema/repository.ts";

/** `you` is the owner, `wren` has write access, `rose` has read access, `stranger` has none. */
export type Login = "you" | "wren" | "rose" | "stranger" | (string & {});

export interface RepositoryOptions {
  /**
   * YAML of `.github/baton.yml`. Unless it has `gates:`, the configuration approves the plan and
   * people the landing.
   */
  config?: string;
  /** YAML by path below `.github/workflows/`. */
  workflows?: Record<string, string>;
  /** More files of the first commit. */
  files?: Record<string, string>;
  rules?: Rule[];
  /** `{ allowSquashMerge: false, … }` */
  repository?: Partial<Repository>;
  owner?: string;
  /**
   * If false, Baton's workflow and settings are missing: the App is installed in a fresh
   * repository.
   */
  ready?: boolean;
}

export type Rule = Pick<RulesetRule, "type"> & Partial<RulesetRule>;

const PLAYED = 'engine: command\nisolation: "off"\n';
const GATES = "gates:\n  plan: auto\n  landing: human\n";

export function createStageRepository(testbed: Testbed, options: RepositoryOptions): Repository {
  const { running, app } = testbed;
  const { seed, sandbox } = running;
  const count = sandbox.world.repositories.length + 1;
  const repository = seed.repository({
    owner: options.owner ?? "you",
    name: `units-${count}`,
    defaultBranch: "main",
  });
  const config = options.config ?? "";
  commitFirst(sandbox.gitDir(repository), {
    "README.md": "# Units\n",
    ...(options.ready === false ? {} : readyFiles(config)),
    ...Object.fromEntries(
      Object.entries(options.workflows ?? {}).map(([name, text]) => [workflow(name), text]),
    ),
    ...options.files,
  });
  Object.assign(repository, options.repository);
  repository.variables[PORT_VARIABLE] = String(testbed.port);
  seed.collaborator(repository, "wren", "write");
  seed.collaborator(repository, "rose", "read");
  seed.account("stranger");
  seed.label(repository, "orchestrate");
  for (const one of options.rules ?? []) addRule(testbed, repository, one);
  seed.install(app, [repository]);
  return repository;
}

/** Returns Baton's files as a stage uses them. */
export function readyFiles(config = ""): Record<string, string> {
  const settings = `${PLAYED}${/^gates:/m.test(config) ? "" : GATES}${config}\n`;
  return { [WORKFLOW_PATH]: SESSION_WORKFLOW, [CONFIG_PATH]: settings };
}

/** Adds a rule in its own ruleset, for the default branch unless it has a pattern. */
export function addRule({ running }: Testbed, repository: Repository, rule: Rule): void {
  const rulesetId = running.sandbox.nextId();
  running.seed.rule(repository, {
    rulesetId,
    pattern: "~DEFAULT_BRANCH",
    parameters: null,
    bypass: [],
    ...rule,
  });
}

const workflow = (name: string) => (name.includes("/") ? name : `.github/workflows/${name}`);

/** Uses one process for any number of files. */
function commitFirst(gitDir: string, files: Record<string, string>): void {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const written = Object.entries(files).map(
    ([path, text]) => `M 100644 inline ${path}\n${data(text)}`,
  );
  const who = "committer You <you@example.com> 1700000000 +0000\n";
  const input = `commit refs/heads/main\n${who}${data("Begin")}${written.join("")}\n`;
  runGit(gitDir, ["fast-import", "--quiet"], { input });
}
