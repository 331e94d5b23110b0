/** actions/checkout, with the machine's git over the sandbox's HTTP server. */
import { existsSync, mkdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { findRepository } from "../../auth/permissions.ts";
import { resolveJobPath, resolveWritablePath } from "../job/job-folders.ts";
import { runCommand } from "../job/process.ts";
import { UnavailableError } from "../job/unavailable-error.ts";
import { type BuiltInAction, readFlagInput, type ActionUse } from "./action.ts";
import { readVersionFile } from "./find-toolchain.ts";

/**
 * Other inputs are ignored with a warning. The token replaces a key, and a full checkout contains
 * everything a sparse one has.
 */
export const checkout: BuiltInAction = {
  inputs: [
    ...[
      "repository",
      "ref",
      "token",
      "path",
      "persist-credentials",
      "fetch-depth",
      "fetch-tags",
      "clean",
    ],
    ...["submodules", "lfs", "set-safe-directory", "show-progress", "github-server-url"],
  ],
  run: async (use) => {
    const { sandbox, repository, folders } = use.job;
    const own = `${repository.owner}/${repository.name}`;
    const name = use.inputs.repository || own;
    if (name !== own && findRepository(sandbox.world, ...splitName(name)) === undefined) {
      throw new UnavailableError({ kind: "repository", name });
    }
    const folder = resolve(folders.workspace, use.inputs.path || ".");
    if (relative(folders.workspace, folder).startsWith("..")) {
      throw new Error(`Repository path '${folder}' is not under '${folders.workspace}'`);
    }
    const what = readTarget(use, name === own);
    const token = use.inputs.token || use.job.token;
    const secret = Buffer.from(`x-access-token:${token}`).toString("base64");
    use.job.log.mask(token);
    use.job.log.mask(secret);
    const header = {
      key: `http.${sandbox.url}/.extraheader`,
      value: `AUTHORIZATION: basic ${secret}`,
    };

    mkdirSync(resolveWritablePath(folders, folder), { recursive: true });
    const fresh = !existsSync(resolve(folder, ".git"));
    const persist = readFlagInput(use, "persist-credentials", true);
    const script = [
      ...(fresh ? [runLogged("init", "--quiet", "--initial-branch=main")] : []),
      ...(fresh ? [runLogged("remote", "add", "origin", `${sandbox.url}/${name}.git`)] : []),
      runQuiet("config", "--local", "gc.auto", "0"),
      ...buildScript(use, what),
      ...(persist ? [runQuiet("config", "--local", header.key, header.value)] : []),
      ...["commit=$(git rev-parse HEAD) || exit", 'printf "HEAD is now at %s\\n" "$commit"'],
    ];
    const last = await runGitScript(use, folder, header, script);
    if (persist) {
      const undo = [runQuiet("config", "--local", "--unset-all", header.key)];
      use.job.post.push({
        name: "actions/checkout",
        if: "always()",
        run: async (signal) =>
          void (await runGitScript({ ...use, signal }, folder, header, undo).catch(() => "")),
      });
    }
    checkComplete(use, folder);
    use.output("commit", last.replace("HEAD is now at ", ""));
    use.output("ref", what.ref);
  },
};

function splitName(name: string): [owner: string, repository: string] {
  const [owner = "", repository = ""] = name.split("/");
  return [owner, repository];
}

/** Ends the job if an input asks for files that exist but that the sandbox does not fetch. */
function checkComplete(use: ActionUse, folder: string): void {
  const isAsked = (name: string): boolean => !["", "false", undefined].includes(use.inputs[name]);
  const holds = (file: string, pattern: RegExp): boolean => {
    const path = join(folder, file);
    return (
      existsSync(resolveJobPath(use.job.folders, path)) && pattern.test(readVersionFile(use, path))
    );
  };
  if (isAsked("submodules") && holds(".gitmodules", /^\s*url\s*=/m)) {
    throw new UnavailableError({ kind: "submodules" });
  }
  if (isAsked("lfs") && holds(".gitattributes", /\bfilter=lfs\b/)) {
    throw new UnavailableError({ kind: "git-lfs" });
  }
}

interface CheckoutTarget {
  ref: string;
  /** Known commit, or null if the ref decides. */
  sha: string | null;
}

function readTarget(use: ActionUse, own: boolean): CheckoutTarget {
  const asked = use.inputs.ref?.trim() ?? "";
  if (asked.startsWith("-") || /[\s\0]/.test(asked)) {
    throw new Error(`'${asked}' is not a git ref`);
  }
  if (/^[0-9a-f]{40}$/.test(asked)) {
    return { ref: "", sha: asked };
  }
  if (asked !== "") {
    return { ref: asked, sha: null };
  }
  return own ? { ref: use.job.file.ref, sha: use.job.file.sha } : { ref: "HEAD", sha: null };
}

/**
 * Builds the script with the refspecs of the real action, so that scripts find the refs where they
 * expect them.
 */
function buildScript(use: ActionUse, { ref, sha }: CheckoutTarget): string[] {
  const depth = Number(use.inputs["fetch-depth"] || 1);
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  const remote = ref
    .replace(/^refs\/heads\//, "refs/remotes/origin/")
    .replace(/^refs\/pull\//, "refs/remotes/pull/");
  const named = !ref.startsWith("refs/") && ref !== "" && ref !== "HEAD";
  const specs = named
    ? [`+refs/heads/${ref}*:refs/remotes/origin/${ref}*`, `+refs/tags/${ref}*:refs/tags/${ref}*`]
    : [ref === "" || ref === "HEAD" ? (sha ?? "HEAD") : `+${sha ?? ref}:${remote}`];
  // The branch may have moved. For the whole history, its ref and the commit are both fetched.
  const wanted = depth === 0 && branch !== undefined && sha !== null ? [sha] : specs;
  const everything =
    depth === 0 ? ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"] : [];
  const shallow = depth === 0 ? [] : [`--depth=${depth}`];
  const tags = readFlagInput(use, "fetch-tags", false) ? [] : ["--no-tags"];
  const fetch = runLogged(
    ...["-c", "protocol.version=2", "fetch", "--quiet", "--prune", "--no-recurse-submodules"],
    ...tags,
    ...shallow,
    "origin",
    ...everything,
    ...(named && depth === 0 ? [] : wanted),
  );
  const toBranch = (name: string) =>
    runLogged("checkout", "--quiet", "--force", "-B", name, `refs/remotes/origin/${name}`);
  const detached = (commit: string) =>
    runLogged("checkout", "--quiet", "--force", "--detach", commit);
  if (branch !== undefined)
    return [fetch, toBranch(branch), runQuiet("reset", "--quiet", "--hard", sha ?? "HEAD")];
  if (!named) return [fetch, detached(sha ?? "FETCH_HEAD")];
  const missing = `A branch or tag with the name '${ref}' could not be found`;
  return [
    fetch,
    `if ${hasRef(`refs/remotes/origin/${ref}`)}; then ${toBranch(ref)}`,
    `elif ${hasRef(`refs/tags/${ref}`)}; then ${detached(`refs/tags/${ref}`)}`,
    `else printf '%s\\n' ${quoteWord(missing)}; exit 1; fi`,
  ];
}

const quoteWord = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
const runLogged = (...args: string[]): string => `logged ${args.map(quoteWord).join(" ")}`;
const runQuiet = (...args: string[]): string => `quiet ${args.map(quoteWord).join(" ")}`;
const hasRef = (ref: string): string => `git show-ref --verify --quiet ${quoteWord(ref)}`;

/** Any failure ends the script, with git's exit code and a last line about it. */
const PRELUDE = [
  'logged() { printf \'[command]git %s\\n\' "$*"; git "$@" || failed $? "$@"; }',
  'quiet() { git "$@" > /dev/null 2>&1 || failed $? "$@"; }',
  'failed() { code=$1; shift; [ "$1" != -c ] || shift 2',
  'printf "git %s failed with exit code %s\\n" "$1" $code; exit $code; }',
];

/**
 * Runs the lines as one script, because each command that joins a job's namespaces costs time.
 * Returns its last output. Credentials are passed in git's environment, so that neither the process
 * list nor `.git/config` shows them.
 */
async function runGitScript(
  use: ActionUse,
  folder: string,
  header: { key: string; value: string },
  lines: string[],
): Promise<string> {
  let last = "";
  const code = await runCommand({
    namespaces: use.job.namespaces,
    file: "sh",
    args: ["-c", [...PRELUDE, ...lines].join("\n")],
    cwd: folder,
    env: {
      ...use.env,
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: header.key,
      GIT_CONFIG_VALUE_0: header.value,
    },
    signal: use.signal,
    onLine: (line) => {
      last = line;
      use.log(line);
    },
  });
  if (code !== 0) throw new Error(last || `git failed with exit code ${code ?? "none"}`);
  return last;
}
