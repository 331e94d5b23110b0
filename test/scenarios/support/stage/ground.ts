/** The repository that a stage plays in: its first commit, its people, its rules. */
import { runGit } from "../../../../src/sandbox/git/run-git.ts";
import { CONFIG_PATH, WORKFLOW_PATH } from "../../../../src/core/model/settings.ts";
import type { House } from "./house.ts";
import { PORT_VARIABLE, SESSION_WORKFLOW } from "./workflow.ts";
import type { RulesetRule } from "../../../../src/sandbox/schema/rules.ts";
import type { Repository } from "../../../../src/sandbox/schema/repository.ts";

/** `you` owns, `wren` writes, `rose` reads, `stranger` has no part in it. */
export type Login = "you" | "wren" | "rose" | "stranger" | (string & {});

export interface GroundOptions {
  /**
   * YAML of `.github/baton.yml`. Unless it has `gates:`, the plan is approved by configuration,
   * landing by people.
   */
  config?: string;
  /** Path below `.github/workflows/` to YAML. */
  workflows?: Record<string, string>;
  /** More files of the first commit. */
  files?: Record<string, string>;
  rules?: Rule[];
  /** `{ allowSquashMerge: false, … }` */
  repository?: Partial<Repository>;
  owner?: string;
  /**
   * False = Baton's workflow and settings aren't there: the App is installed in a fresh repository.
   */
  ready?: boolean;
}

export type Rule = Pick<RulesetRule, "type"> & Partial<RulesetRule>;

const PLAYED = 'engine: command\nisolation: "off"\n';
const GATES = "gates:\n  plan: auto\n  landing: human\n";

export function makeGround(house: House, options: GroundOptions): Repository {
  const { running, app } = house;
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
  repository.variables[PORT_VARIABLE] = String(house.port);
  seed.collaborator(repository, "wren", "write");
  seed.collaborator(repository, "rose", "read");
  seed.account("stranger");
  seed.label(repository, "orchestrate");
  for (const one of options.rules ?? []) addRule(house, repository, one);
  seed.install(app, [repository]);
  return repository;
}

/** Baton's files as a stage plays with them. */
export function readyFiles(config = ""): Record<string, string> {
  const settings = `${PLAYED}${/^gates:/m.test(config) ? "" : GATES}${config}\n`;
  return { [WORKFLOW_PATH]: SESSION_WORKFLOW, [CONFIG_PATH]: settings };
}

/** A rule of a ruleset of its own, for the default branch unless it has a pattern. */
export function addRule({ running }: House, repository: Repository, rule: Rule): void {
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

/** One process, whatever the number of files. */
function commitFirst(gitDir: string, files: Record<string, string>): void {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const written = Object.entries(files).map(
    ([path, text]) => `M 100644 inline ${path}\n${data(text)}`,
  );
  const who = "committer You <you@example.com> 1700000000 +0000\n";
  const input = `commit refs/heads/main\n${who}${data("Begin")}${written.join("")}\n`;
  runGit(gitDir, ["fast-import", "--quiet"], { input });
}
