/** actions/checkout, by the machine's git over the sandbox's http. */
import { existsSync, mkdirSync } from "node:fs";
import { relative, resolve } from "node:path";
import { runCommand } from "../process.ts";
import { type Action, flag, type Use } from "./action.ts";

/** Inputs that would change what is checked out, and are not there. */
const MISSING = ["submodules", "lfs", "ssh-key", "sparse-checkout", "filter"];

export const checkout: Action = {
  inputs: [
    ...["repository", "ref", "token", "path", "persist-credentials", "fetch-depth", "fetch-tags", "clean"],
    ...MISSING,
  ],
  run: async (use) => {
    for (const name of MISSING) {
      if (!["", "false", undefined].includes(use.inputs[name])) {
        throw new Error(`actions/checkout in the sandbox does not have the input ${name}`);
      }
    }
    const { sandbox, repository, folders } = use.job;
    const own = `${repository.owner}/${repository.name}`;
    const name = use.inputs.repository || own;
    const folder = resolve(folders.workspace, use.inputs.path || ".");
    if (relative(folders.workspace, folder).startsWith("..")) {
      throw new Error(`Repository path '${folder}' is not under '${folders.workspace}'`);
    }
    const what = target(use, name === own);
    const token = use.inputs.token || use.job.token;
    const secret = Buffer.from(`x-access-token:${token}`).toString("base64");
    use.job.log.mask(token);
    use.job.log.mask(secret);
    const header = { key: `http.${sandbox.url}/.extraheader`, value: `AUTHORIZATION: basic ${secret}` };

    mkdirSync(folder, { recursive: true });
    const git = (args: string[], quiet = false): Promise<string> => runGit(use, folder, header, args, quiet);
    if (!existsSync(resolve(folder, ".git"))) {
      await git(["init", "--quiet", "--initial-branch=main"]);
      await git(["remote", "add", "origin", `${sandbox.url}/${name}.git`]);
    }
    await git(["config", "--local", "gc.auto", "0"], true);
    await fetchAndCheckOut(use, git, what);
    if (flag(use, "persist-credentials", true)) {
      await git(["config", "--local", header.key, header.value], true);
      use.job.post.push({
        name: "actions/checkout",
        if: "always",
        run: async (signal) => {
          const undo = { ...use, signal };
          await runGit(undo, folder, header, ["config", "--local", "--unset-all", header.key], true).catch(() => "");
        },
      });
    }
    const commit = (await git(["rev-parse", "HEAD"], true)).trim();
    use.output("commit", commit);
    use.output("ref", what.ref);
    use.log(`HEAD is now at ${commit}`);
  },
};

type Git = (args: string[], quiet?: boolean) => Promise<string>;
interface Target {
  ref: string;
  /** Known commit, or null when the ref decides. */
  sha: string | null;
}

function target(use: Use, own: boolean): Target {
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

/** The same refspecs as the real action, so that scripts find the refs where they expect them. */
async function fetchAndCheckOut(use: Use, git: Git, { ref, sha }: Target): Promise<void> {
  const depth = Number(use.inputs["fetch-depth"] || 1);
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  const remote = ref.replace(/^refs\/heads\//, "refs/remotes/origin/").replace(/^refs\/pull\//, "refs/remotes/pull/");
  const named = !ref.startsWith("refs/") && ref !== "" && ref !== "HEAD";
  const specs = named
    ? [`+refs/heads/${ref}*:refs/remotes/origin/${ref}*`, `+refs/tags/${ref}*:refs/tags/${ref}*`]
    : [ref === "" || ref === "HEAD" ? (sha ?? "HEAD") : `+${sha ?? ref}:${remote}`];
  // The branch may have moved on: with the whole history, its own ref and the commit are fetched side by side.
  const wanted = depth === 0 && branch !== undefined && sha !== null ? [sha] : specs;
  const everything = depth === 0 ? ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"] : [];
  const shallow = depth === 0 ? [] : [`--depth=${depth}`];
  const tags = flag(use, "fetch-tags", false) ? [] : ["--no-tags"];
  await git([
    ...["-c", "protocol.version=2", "fetch", "--quiet", "--prune", "--no-recurse-submodules"],
    ...tags,
    ...shallow,
    "origin",
    ...everything,
    ...(named && depth === 0 ? [] : wanted),
  ]);
  if (branch !== undefined) {
    await git(["checkout", "--quiet", "--force", "-B", branch, `refs/remotes/origin/${branch}`]);
    await git(["reset", "--quiet", "--hard", sha ?? "HEAD"], true);
  } else if (named && (await has(git, `refs/remotes/origin/${ref}`))) {
    await git(["checkout", "--quiet", "--force", "-B", ref, `refs/remotes/origin/${ref}`]);
  } else if (named && !(await has(git, `refs/tags/${ref}`))) {
    throw new Error(`A branch or tag with the name '${ref}' could not be found`);
  } else {
    const commit = named ? `refs/tags/${ref}` : (sha ?? "FETCH_HEAD");
    await git(["checkout", "--quiet", "--force", "--detach", commit]);
  }
}

async function has(git: Git, ref: string): Promise<boolean> {
  return (await git(["for-each-ref", "--format=%(refname)", ref], true)).trim() === ref;
}

/** Credentials travel in git's environment, so that they stand neither in the process list nor in `.git/config`. */
async function runGit(
  use: Use,
  folder: string,
  header: { key: string; value: string },
  args: string[],
  quiet: boolean,
): Promise<string> {
  const out: string[] = [];
  if (!quiet) {
    use.log(`[command]git ${args.join(" ")}`);
  }
  const code = await runCommand({
    file: "git",
    args: ["-C", folder, ...args],
    cwd: folder,
    env: {
      ...use.env,
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: header.key,
      GIT_CONFIG_VALUE_0: header.value,
    },
    signal: use.signal,
    onLine: (line) => (quiet ? out.push(line) : use.log(line)),
  });
  if (code !== 0) {
    const verb = args.find((arg) => /^[a-z-]+$/.test(arg) && !arg.startsWith("-"));
    throw new Error(`git ${verb} failed with exit code ${code ?? "none"}`);
  }
  return out.join("\n");
}
