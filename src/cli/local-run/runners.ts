/** The labels that the sandbox's runner serves, and the checks that it therefore could not run. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { describeRequirement, getDefaultLabels, type Runners, type World } from "github-sandbox";
import { removeCredentials } from "../../config/cli-env.ts";
import { Problem } from "../problem.ts";
import { getTextFlag, type FlagValues, type Verb } from "../flags.ts";

/** The flags of `baton run` and `baton sandbox` about runners. */
export const RUNNER_FLAGS: Verb["flags"] = {
  runners: {
    value: "LABELS",
    about: "labels of the runners that exist, as 'ubuntu-*,gpu'; other jobs are not run here",
  },
  actions: {
    value: "FOLDER",
    about: "actions that jobs may use, each in FOLDER/owner/repo or FOLDER/owner/repo@ref",
  },
};

export interface RunnerOptions {
  runners: Runners;
  /** Folder of actions, or null. */
  actions: string | null;
}

/**
 * Reads the flags. `others` says what happens to jobs with other labels if no flag does. Throws a
 * `Problem`.
 */
export function readRunnerFlags(flags: FlagValues, others: Runners["others"]): RunnerOptions {
  const named = getTextFlag(flags.runners);
  const labels = named?.split(",").map((label) => label.trim());
  if (labels?.includes(""))
    throw new Problem("--runners needs labels: write them like 'ubuntu-*,gpu'");
  const actions = getTextFlag(flags.actions);
  if (actions !== null && !statSync(actions, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Problem(`--actions ${actions} is not a folder`);
  }
  return {
    runners: labels
      ? { labels, others: "not-run" }
      : { labels: getDefaultLabels(process.platform, process.arch), others },
    actions: actions === null ? null : resolve(actions),
  };
}

/** Returns the folder for toolchains from a registry, shared by all sandboxes of this person. */
export function getToolCache(): string {
  return join(homedir(), ".cache", "baton", "toolchains");
}

const NPM_SETTING = /^(registry|cafile|proxy|https-proxy|noproxy|strict-ssl)\s*=\s*(\S+)\s*$/;

/**
 * Returns how npm reaches its registry according to the person's own `~/.npmrc`, as variables,
 * because a job has a home of its own. Leaves out credentials and values that refer to a variable.
 */
export function readNpmSettings(file = join(homedir(), ".npmrc")): Record<string, string> {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const settings = text.split("\n").flatMap((line): [string, string][] => {
    const [, name = "", value = ""] = NPM_SETTING.exec(line.trim()) ?? [];
    if (name === "" || value.includes("${")) return [];
    return [
      [
        `npm_config_${name.replaceAll("-", "_")}`,
        name === "registry" ? removeCredentials(value) : value,
      ],
    ];
  });
  return Object.fromEntries(settings);
}

const PIP_SETTING =
  /^(index-url|extra-index-url|find-links|no-index|cert|proxy|trusted-host|timeout)\s*[=:]\s*(.*)$/;

/**
 * Returns the same for pip, from section `global` of the person's own file:
 * https://pip.pypa.io/en/stable/topics/configuration/
 * Jobs can also read the machine's own file in /etc.
 */
export function readPipSettings(files = findPipFiles()): Record<string, string> {
  const all = files.filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8"));
  const settings: Record<string, string> = {};
  for (const text of all) {
    let section = "";
    let last = "";
    for (const line of text.split("\n")) {
      const [, name = "", value = ""] = PIP_SETTING.exec(line.trim()) ?? [];
      if (line.startsWith("[")) section = line.trim();
      else if (section !== "[global]" || /^\s*[#;]/.test(line)) continue;
      // A value continues in indented lines.
      else if (/^\s+\S/.test(line) && last !== "")
        settings[last] = `${settings[last]} ${line.trim()}`.trim();
      else if ((last = name === "" ? "" : toVariable(name)) !== "") settings[last] = value.trim();
    }
  }
  const clean = (name: string, value: string): string =>
    name === "PIP_PROXY" ? value : removeCredentials(value);
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, clean(name, value)]),
  );
}

function toVariable(name: string): string {
  return name === "timeout"
    ? "PIP_DEFAULT_TIMEOUT"
    : `PIP_${name.replaceAll("-", "_").toUpperCase()}`;
}

/** Later files take precedence. */
function findPipFiles(): string[] {
  return [join(homedir(), ".pip", "pip.conf"), join(homedir(), ".config", "pip", "pip.conf")];
}

export interface CheckNotRun {
  workflow: string;
  check: string;
  /** What it needs and this machine lacks. */
  needs: string;
}

/** Lists the jobs of a repository's runs that this machine could not run, each once. */
export function listChecksNotRun({ runs }: Pick<World, "runs">): CheckNotRun[] {
  const all = runs.flatMap((run) =>
    run.jobs.flatMap(({ name, notRun }) =>
      notRun === undefined
        ? []
        : [{ workflow: run.name, check: name, needs: describeRequirement(notRun) }],
    ),
  );
  return [...new Map(all.map((one) => [`${one.workflow}\0${one.check}`, one])).values()];
}

const MAX_LINES = 20;

/** Returns lines for the end of a run; empty if everything ran. */
export function describeChecksNotRun(checks: CheckNotRun[]): string[] {
  if (checks.length === 0) return [];
  const more = checks.length - MAX_LINES;
  return [
    "Not run here, so there is no result of " +
      `${checks.length === 1 ? "this check" : `these ${checks.length} checks`}:`,
    ...checks
      .slice(0, MAX_LINES)
      .map(({ workflow, check, needs }) => `  ${workflow} / ${check}: needs ${needs}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    "",
  ];
}
