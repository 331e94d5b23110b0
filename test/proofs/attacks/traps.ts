/**
 * Traps for git that a session leaves in its worktree: by `baton session`, with each back end, as
 * root and as a user.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once as happens } from "node:events";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { getSessionFolders } from "../../../src/runner/session/worktree.ts";
import { Bench } from "../../runner/support/bench.ts";
import { KINDS, NOBODY, searchPathFor } from "../../runner/support/sandbox-process.ts";
import { COMPLETE } from "../../spec/support/facts.ts";
import { memoizeByKey, type Attack, type Family } from "./attack.ts";

const KEY = "sk-ant-canary-of-the-traps";
const BATON = join(import.meta.dirname, "../../../src/cli/baton.ts");

interface Trap {
  name: string;
  title: string;
  /**
   * Where git has to run for the trap: in the worktree's own repository, or in a submodule's from
   * outside.
   */
  place: "top" | "submodule";
  /**
   * Bash that sets the trap, in its repository. `"$TRAP"` is the program that should run; it takes
   * the trap's name.
   */
  lay: string;
}

/** Each trap starts the program by a different feature of git's configuration or files. */
const TRAPS: Trap[] = [
  {
    ...{ name: "filter", title: "runs a filter in the worktree", place: "top" },
    lay: `git config filter.one.clean "$TRAP filter; cat"
      echo 'a.txt filter=one' >> .git/info/attributes; echo > a.txt`,
  },
  {
    ...{ name: "include", title: "runs a filter that an included file names", place: "top" },
    lay: `git config include.path ../more; git config --file more filter.two.clean "$TRAP include; cat"
      echo 'b.txt filter=two' >> .git/info/attributes; echo > b.txt`,
  },
  {
    ...{ name: "fsmonitor", title: "runs core.fsmonitor in the worktree", place: "top" },
    lay: `git config core.fsmonitor "$TRAP fsmonitor; false"`,
  },
  {
    ...{ name: "hook", title: "runs a hook in the worktree", place: "top" },
    lay: `printf '#!/bin/sh\\n%s hook\\n' "$TRAP" > .git/hooks/post-index-change
      chmod +x .git/hooks/post-index-change`,
  },
  {
    ...{
      name: "config-worktree",
      title: "runs a filter that config.worktree names",
      place: "top",
    },
    lay: `git config extensions.worktreeConfig true
      git config --worktree filter.three.clean "$TRAP config-worktree; cat"
      echo 'c.txt filter=three' >> .git/info/attributes; echo > c.txt`,
  },
  {
    ...{
      name: "alternates",
      title: "gets a foreign repository's objects proposed through alternates",
      place: "top",
    },
    lay: `echo "$SECRET/objects" > .git/objects/info/alternates
      git update-index --add --cacheinfo "100644,$BLOB,stolen.txt"`,
  },
  {
    ...{ name: "sub-filter", title: "runs a filter in a submodule", place: "submodule" },
    lay:
      "git config filter.x.clean \"$TRAP sub-filter; cat\"; echo '* filter=x' > " +
      ".git/info/attributes",
  },
  {
    ...{
      name: "sub-process",
      title: "runs a filter's process in a submodule",
      place: "submodule",
    },
    lay:
      "git config filter.x.process \"$TRAP sub-process\"; echo '* filter=x' > " +
      ".git/info/attributes",
  },
  {
    ...{
      name: "sub-fsmonitor",
      title: "runs core.fsmonitor in a submodule",
      place: "submodule",
    },
    lay: `git config core.fsmonitor "$TRAP sub-fsmonitor; false"`,
  },
  {
    ...{ name: "sub-hook", title: "runs a hook in a submodule", place: "submodule" },
    lay: `printf '#!/bin/sh\\n%s sub-hook\\n' "$TRAP" > .git/hooks/post-index-change
      chmod +x .git/hooks/post-index-change`,
  },
  {
    ...{
      name: "sub-include",
      title: "runs a filter that a submodule's included file names",
      place: "submodule",
    },
    lay: `git config include.path more; git config --file .git/more filter.x.clean "$TRAP sub-include; cat"
      echo '* filter=x' > .git/info/attributes`,
  },
  {
    ...{
      name: "sub-gitfile",
      title: "puts a repository elsewhere in a submodule's place",
      place: "submodule",
    },
    lay:
      'git config core.fsmonitor "$TRAP sub-gitfile; false"; mv .git "$HIDDEN"; echo ' +
      '"gitdir: $HIDDEN" > .git',
  },
  {
    ...{
      name: "sub-worktree",
      title: "puts a linked worktree in a submodule's place",
      place: "submodule",
    },
    lay: `git worktree add -q --detach "$HIDDEN"; git config core.fsmonitor "$TRAP sub-worktree; false"
      mv .git "$HIDDEN-main"; mv "$HIDDEN/.git" .git; sed -i "s|gitdir: .*/.git/|gitdir: $HIDDEN-main/|" .git
      echo "$PWD/.git" > "$HIDDEN-main"/worktrees/*/gitdir`,
  },
];

/** Creates a repository with one commit that is always the same. */
const SUBMODULE = `git init -q; echo units > units.txt; git add units.txt
GIT_AUTHOR_DATE='@1 +0000' GIT_COMMITTER_DATE='@1 +0000' git -c user.name=a -c user.email=a@b commit -qm Units`;

export const traps: Family = {
  name: "By traps for git, through `baton session`",
  open(stack) {
    const played = memoizeByKey((kind: string) => play(kind.split(" ") as [string, string], stack));
    const kinds = KINDS.map((kind) => kind.join(" "));
    return kinds.flatMap((kind, i) =>
      TRAPS.map(({ name, title, place }, n): Attack => {
        const [backend, user] = kind.split(" ");
        return {
          id: `G${String(i * TRAPS.length + n + 1).padStart(2, "0")}`,
          title: `${title} (${backend}, as ${user === "root" ? "root" : "a user"})`,
          carrier: "files of a session",
          defence:
            place === "top"
              ? "a separate index and store, in a sandbox"
              : "entering no submodule, in a sandbox",
          escapes: async (defended) =>
            (await played(kind))[defended ? "sprung" : "sprungNaively"].has(name),
        };
      }),
    );
  },
};

/**
 * Resolves to the traps that one session triggered, and those that git triggers in the final
 * worktree.
 */
async function play([backend, user]: [string, string], stack: AsyncDisposableStack) {
  const bench = stack.use(new Bench());
  bench.state.build.session_settings.isolation = "required";
  const at = (name: string) => join(bench.dir, name);
  for (const folder of [bench.temp, at("loot"), at("seed-module")]) mkdirSync(folder);
  chmodSync(at("loot"), 0o777);
  const { secret, blob } = aSecret(at("secret"));
  const base = withSubmodules(bench, at("seed-module"));
  bench.ask("W1.1/work/1", { base });
  const record = bench.save();
  // What a trap can read: the environment of every process that its user may inspect.
  const look =
    `cat /proc/[0-9]*/environ 2> /dev/null | tr '\\0' '\\n' | grep -a ` +
    `ANTHROPIC > ${at("loot")}/$1`;
  const trap = `#!/bin/sh\n${look}\n`;
  const lay = layTraps({ trap, secret, blob, close: JSON.stringify(COMPLETE) });
  const machine = {
    PATH: searchPathFor(backend, at("bin"), ["git"]),
    GITHUB_API_URL: "http://127.0.0.1:9",
  };
  const env = bench.variables("W1.1/work/1", record, lay, {
    ...machine,
    HOME: at("temp"),
    ANTHROPIC_API_KEY: KEY,
  });
  const other = process.geteuid!() === 0 && user !== "root";
  if (other) execFileSync("chown", ["-R", `${NOBODY}:${NOBODY}`, bench.dir]);
  const as = other ? { uid: NOBODY, gid: NOBODY } : {};
  const session = spawn(process.execPath, [BATON, "session"], {
    ...as,
    cwd: "/",
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = Promise.all([text(session.stdout), text(session.stderr)]);
  const [code] = (await happens(session, "close")) as [number];
  const proposal = bench.proposal();
  const laid = join(getSessionFolders(bench.temp).worktree, "laid");
  if (!existsSync(laid)) throw new Error("The session did not set the traps.");
  const stolen = proposal?.change?.files.some(
    (file) => file.op === "write" && atob(file.content).includes(KEY),
  );
  const sprung = new Set([...loot(at("loot")), ...(stolen ? ["alternates"] : [])]);
  if (code !== 0 || (proposal?.result.ended !== "closed" && sprung.size === 0))
    throw new Error(`It did not close: ${(await said).join("\n")}`);
  rmSync(at("loot"), { recursive: true });
  mkdirSync(at("loot"), { mode: 0o777 });
  chmodSync(at("loot"), 0o777);
  return { sprung, sprungNaively: new Set([...naively(bench, base, as), ...loot(at("loot"))]) };
}

const loot = (folder: string) =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name), "utf8").includes(KEY));

/** Creates a repository that only the runner has, with the key in a file. */
function aSecret(folder: string): { secret: string; blob: string } {
  const git = (...args: string[]) =>
    execFileSync("git", args, { input: KEY, encoding: "utf8" }).trim();
  git("init", "--quiet", "--bare", folder);
  return { secret: folder, blob: git("--git-dir", folder, "hash-object", "-w", "--stdin") };
}

/**
 * Creates a base with three files and, in a separate folder, a submodule for each trap that needs
 * one.
 */
function withSubmodules(bench: Bench, module: string): string {
  execFileSync("bash", ["-ec", SUBMODULE], { cwd: module });
  const commit = bench.git(module, "rev-parse", "HEAD");
  const seed = bench.commit("main", { "a.txt": "a\n", "b.txt": "b\n", "c.txt": "c\n" });
  const index = { ...process.env, GIT_INDEX_FILE: join(bench.dir, "seed.index") };
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: bench.bare, env: index, encoding: "utf8" }).trim();
  git("read-tree", seed);
  for (const { name, place } of TRAPS)
    if (place === "submodule")
      git("update-index", "--add", "--cacheinfo", `160000,${commit},vendor/${name}`);
  const base = bench.git(bench.bare, "commit-tree", git("write-tree"), "-m", "With submodules");
  bench.git(bench.bare, "update-ref", "refs/heads/main", base);
  bench.state.build.base.sha = base;
  return base;
}

/** Returns the session's command. */
function layTraps({
  trap,
  secret,
  blob,
  close,
}: Record<"trap" | "secret" | "blob" | "close", string>): string {
  const quoted = (words: string) => `'${words.replaceAll("'", `'\\''`)}'`;
  const lay = TRAPS.map(({ name, place, lay: how }) => {
    const where = place === "top" ? "." : `vendor/${name}`;
    const begin = place === "top" ? "true" : `${SUBMODULE}; touch -d 2001-01-01 units.txt`;
    return `(cd ${where}; ${begin}; HIDDEN="$TOP/.git/hidden-${name}"\n${how}\n)`;
  });
  return [
    ...[
      "set -e",
      "export PATH=/usr/bin:/bin",
      'TOP="$PWD"',
      `SECRET=${quoted(secret)}`,
      `BLOB=${blob}`,
    ],
    ...[`printf %s ${quoted(trap)} > .git/trap`, "chmod 755 .git/trap", 'TRAP="$TOP/.git/trap"'],
    // Filters and monitors of the worktree itself would run into those that were set before.
    ...[...lay.toReversed(), "echo yes > laid", `printf %s ${quoted(close)} > "$BATON_CLOSE"`],
  ].join("\n");
}

/** Runs git on the worktree without these defences, with the key in its environment. */
function naively(bench: Bench, base: string, as: { uid?: number; gid?: number }): string[] {
  const { worktree, store } = getSessionFolders(bench.temp);
  const env = { PATH: "/usr/bin:/bin", HOME: bench.dir, ANTHROPIC_API_KEY: KEY };
  const anyone = {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
  };
  const git = (more: Record<string, string>, ...args: string[]) =>
    spawnSync("git", args, {
      cwd: worktree,
      env: { ...env, ...anyone, ...more },
      ...as,
      encoding: "utf8",
    }).stdout;
  const outside = {
    GIT_DIR: store,
    GIT_WORK_TREE: worktree,
    GIT_INDEX_FILE: join(bench.temp, "naive.index"),
  };
  git(outside, "read-tree", base);
  // One at a time, because the first failure would end the script.
  for (const { name, place } of TRAPS)
    if (place === "submodule") git(outside, "add", "--all", "--", `vendor/${name}`);
  const stolen = git({}, "show", ":stolen.txt").includes(KEY);
  git({}, "add", "--all", "--", "*.txt");
  return stolen ? ["alternates"] : [];
}
