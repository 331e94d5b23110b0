/**
 * Other repositories, skills, seeds and files for workers: their contents are only material, and
 * paths in them lead nowhere else.
 *
 * Lines: a list of attacks, each with its own setup.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkClosingInput } from "../../../src/core/sessions/index.ts";
import { getContextPath } from "../../../src/core/model/brief.ts";
import { writeConventions } from "../../../src/runner/session/environment.ts";
import { createGit } from "../../../src/runner/git.ts";
import { openOtherRepositories, writeSiblings } from "../../../src/runner/other-repositories.ts";
import { removeHiddenContext, loadSessionRecord } from "../../../src/runner/session/record.ts";
import type { Remote } from "../../../src/runner/remote.ts";
import { placeSeeds } from "../../../src/runner/session/seeds.ts";
import { writeSkills } from "../../../src/runner/session/skills.ts";
import { Bench, type FileSpec } from "../../runner/support/bench.ts";
import { aBrief, aPlan, COMPLETE, sha } from "../../spec/support/facts.ts";
import { building } from "../../spec/support/scenes.ts";
import type { Attack, Family } from "./attack.ts";
import { readText } from "./read-text.ts";

const CANARY = "canary-of-the-sibling";
const EVIL = { repository: "octo/evil", ref: null, path: "evil" };
const MAIN = new URL("../../../src/runner/main.ts", import.meta.url).pathname;

/** A bench with the repository `octo/evil`, and what the runner needs to read it. */
function createSetup(stack: DisposableStack, files: Record<string, FileSpec>) {
  const bench = stack.use(new Bench());
  const commit = bench.other("octo/evil", files);
  const home = join(bench.dir, "home");
  mkdirSync(home);
  const git = createGit({ PATH: process.env["PATH"] ?? "", HOME: home });
  const env = { serverUrl: `file://${bench.dir}`, repositoriesToken: null };
  const others = openOtherRepositories(env, null, git, join(bench.dir, "others"));
  mkdirSync(bench.temp);
  const place = { temp: bench.temp, marks: join(bench.dir, "marks") };
  return { bench, commit, home, git, others, place, evil: join(bench.temp, "evil") };
}

type Setup = ReturnType<typeof createSetup>;

/** `escapes` gets a fresh setup with these files in `octo/evil`. */
function on(
  about: Omit<Attack, "escapes" | "carrier"> & { carrier?: string },
  files: Record<string, FileSpec>,
  escapes: (setup: Setup, defended: boolean) => Promise<boolean>,
): Attack {
  return {
    carrier: "a sibling repository",
    ...about,
    async escapes(defended) {
      using stack = new DisposableStack();
      return await escapes(createSetup(stack, files), defended);
    },
  };
}

/** Checks it out as a session does, or as plain git would with the settings of `config`. */
async function lay(
  { others, place, bench, evil, home }: Setup,
  defended: boolean,
  ...config: string[]
) {
  if (defended) {
    const laid = await writeSiblings(others, { repositories: [EVIL] }, {}, place);
    if ("problem" in laid) throw new Error(laid.problem);
    return;
  }
  const args = [
    ...config.flatMap((one) => ["-c", one]),
    "clone",
    "--quiet",
    join(bench.dir, "octo/evil.git"),
    evil,
  ];
  execFileSync("git", args, { env: { PATH: process.env["PATH"], HOME: home }, stdio: "pipe" });
}

const reads = (path: string) =>
  (existsSync(path) ? readFileSync(path, "utf8") : "").includes(CANARY);

/** Creates a commit of `octo/evil` whose tree has an entry that git itself would not write. */
function craft({ bench }: Setup, entry: string, text: string): string {
  const cwd = join(bench.dir, "octo/evil.git");
  const run = (args: string[], input: string | Buffer = "") =>
    execFileSync("git", args, { cwd, input }).toString().trim();
  const tree = (name: string, mode: string, of: string) =>
    run(
      ["hash-object", "-w", "-t", "tree", "--literally", "--stdin"],
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(of, "hex")]),
    );
  const skill = run(["hash-object", "-w", "--stdin"], "# Evil\n");
  const blob = run(["hash-object", "-w", "--stdin"], text);
  const inner = run(
    ["hash-object", "-w", "-t", "tree", "--literally", "--stdin"],
    Buffer.concat([
      ...[Buffer.from("100644 SKILL.md\0"), Buffer.from(skill, "hex")],
      ...[Buffer.from(`100644 ${entry}\0`), Buffer.from(blob, "hex")],
    ]),
  );
  const who = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
  const made = run([
    ...who,
    "commit-tree",
    tree("skills", "40000", tree("evil", "40000", inner)),
    "-m",
    "x",
  ]);
  run(["update-ref", "refs/heads/main", made]);
  return made;
}

const ATTACKS: Attack[] = [
  on(
    {
      id: "Q01",
      title: "its AGENTS.md instructs the session",
      defence: "conventions only from the own base commit",
    },
    { "AGENTS.md": `${CANARY}\n` },
    async ({ bench, commit, others }, defended) => {
      const own = bench.commit("main", { "a.txt": "a\n" });
      const store = { store: bench.bare, git: createGit({ PATH: process.env["PATH"] ?? "" }) };
      const evil = await others.fetch("octo/evil", commit);
      if ("problem" in evil) throw new Error(evil.problem);
      const from = defended ? { store, base: own } : { store: evil, base: commit };
      const laid = await writeConventions(
        from,
        { kind: "review", brief: null },
        join(bench.dir, "told"),
      );
      return laid.some(({ file }) => reads(file));
    },
  ),
  on(
    {
      id: "Q02",
      title: "its skill replaces code-review",
      defence: "skills only from the listed sources",
    },
    { ".claude/skills/code-review/SKILL.md": `${CANARY}\n` },
    async ({ bench, commit, others }, defended) => {
      const base = bench.commit("main", { "a.txt": "a\n" });
      const store = { store: bench.bare, git: createGit({ PATH: process.env["PATH"] ?? "" }) };
      const sources = defended ? [".claude/skills"] : [`octo/evil/.claude/skills@${commit}`];
      const folder = join(bench.dir, "skills");
      const laid = await writeSkills(
        { store, base, sources, others },
        { usual: "code-review" },
        folder,
      );
      return !("problem" in laid) && laid.skills.some(({ file }) => file !== null && reads(file));
    },
  ),
  on(
    {
      id: "Q03",
      title: "its link leads to a file of the runner",
      defence: "links written as plain files",
    },
    { link: { link: "../../secret.txt" } },
    async (at, defended) => {
      writeFileSync(join(at.bench.dir, "secret.txt"), CANARY);
      await lay(at, defended);
      return reads(join(at.evil, "link"));
    },
  ),
  on(
    {
      id: "Q04",
      title: "its .gitattributes names a filter of the machine",
      defence: "git without the machine's settings",
    },
    { ".gitattributes": "*.txt filter=evil\n", "a.txt": "a\n" },
    async (at, defended) => {
      const out = join(at.bench.dir, "ran");
      writeFileSync(
        join(at.home, ".gitconfig"),
        `[filter "evil"]\n\tsmudge = "echo ${CANARY} > ${out}; cat"\n`,
      );
      await lay(at, defended);
      return reads(out);
    },
  ),
  on(
    {
      id: "Q05",
      title: "its submodule brings another repository",
      defence: "submodules that stay empty",
    },
    { "a.txt": "a\n" },
    async (at, defended) => {
      at.bench.other("octo/inner", { "inner.txt": `${CANARY}\n` });
      const work = join(at.bench.dir, "with-module");
      const inner = join(at.bench.dir, "octo/inner.git");
      at.bench.git(at.bench.dir, "clone", "--quiet", join(at.bench.dir, "octo/evil.git"), work);
      at.bench.git(
        work,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        inner,
        "inner",
      );
      at.bench.git(work, "commit", "--quiet", "-m", "A module");
      at.bench.git(work, "push", "--quiet", "origin", "HEAD:main");
      await lay(at, defended, "protocol.file.allow=always", "submodule.recurse=true");
      if (!defended)
        at.bench.git(
          at.evil,
          "-c",
          "protocol.file.allow=always",
          "submodule",
          "--quiet",
          "update",
          "--init",
        );
      return reads(join(at.evil, "inner/inner.txt"));
    },
  ),
  on(
    {
      id: "Q06",
      title: "a file beside a skill leaves its folder through its name",
      defence: "checked names",
    },
    { "a.txt": "a\n" },
    async (at, defended) => {
      const commit = craft(at, "../../../escaped.md", CANARY);
      const { others, bench } = at;
      const folder = join(bench.dir, "laid", "skills");
      const base = bench.commit("main", { "a.txt": "a\n" });
      const store = { store: bench.bare, git: createGit({ PATH: process.env["PATH"] ?? "" }) };
      const sources = [`octo/evil/skills@${commit}`];
      if (defended)
        await writeSkills({ store, base, sources, others }, { named: ["evil"] }, folder);
      else {
        const target = join(folder, "named", "evil", "../../../escaped.md");
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, CANARY);
      }
      return reads(join(bench.dir, "laid", "escaped.md"));
    },
  ),
  on(
    {
      id: "Q07",
      title: "a link beside a skill leads to a file of the runner",
      defence: "plain files alone",
    },
    {
      "skills/evil/SKILL.md": "# Evil\n",
      "skills/evil/more.md": { link: "../../../../../secret.txt" },
    },
    async (at, defended) => {
      const { bench, commit, others } = at;
      writeFileSync(join(bench.dir, "secret.txt"), CANARY);
      const folder = join(bench.dir, "told");
      const base = bench.commit("main", { "a.txt": "a\n" });
      const store = { store: bench.bare, git: createGit({ PATH: process.env["PATH"] ?? "" }) };
      const sources = [`octo/evil/skills@${commit}`];
      if (defended)
        await writeSkills({ store, base, sources, others }, { named: ["evil"] }, folder);
      else {
        mkdirSync(folder);
        execFileSync("ln", ["-s", join(bench.dir, "secret.txt"), join(folder, "more.md")]);
        return reads(join(folder, "more.md"));
      }
      return readText(folder).includes(CANARY);
    },
  ),
  {
    ...{
      id: "Q08",
      title: "a file for a worker is called ../../live",
      carrier: "the plan",
      defence: "names of files",
    },
    escapes(defended) {
      const name = "../../live";
      const plan = aPlan({ ...aBrief("W1.1"), files: [{ name, text: CANARY }] });
      const passes = !defended || checkClosingInput("architect", plan, null).ok;
      return passes && join("/record", getContextPath("W1.1", name)) === "/record/live";
    },
  },
  {
    ...{
      id: "Q09",
      title: "a session searches for the token",
      carrier: "a command",
      defence: "the sandbox",
    },
    escapes(defended) {
      using bench = new Bench();
      bench.other("octo/evil", { "a.txt": "a\n" });
      const { session_settings: sessionSettings } = bench.state.build;
      sessionSettings.isolation = defended ? "required" : "off";
      sessionSettings.environment.repositories = [EVIL];
      bench.ask("W1.1/work/1", { base: bench.commit("main", { "a.txt": "a\n" }) });
      const look =
        `(env; cat /proc/*/environ | tr '\\0' '\\n'; cat /proc/*/cmdline) 2> ` +
        `/dev/null > found.txt`;
      const backwards = [...CANARY].toReversed().join("");
      const find =
        `grep -rhs "$(echo '${backwards}' | rev)" ${bench.temp} ` + `/tmp/baton-* >> found.txt`;
      const close = `echo '${JSON.stringify(COMPLETE)}' > "$BATON_CLOSE"`;
      const more = { BATON_REPOSITORIES_TOKEN: CANARY };
      const env = bench.variables("W1.1/work/1", bench.save(), `${look}; ${find}; ${close}`, more);
      mkdirSync(bench.temp, { recursive: true });
      // A separate process, because the canary is in the environment of the runner.
      spawnSync(process.execPath, [MAIN, "session"], { env, encoding: "utf8" });
      const found = bench.proposal()?.change?.files.find(({ path }) => path === "found.txt");
      if (found?.op !== "write") throw new Error("the session didn't get to the search");
      return Buffer.from(found.content, "base64").includes(CANARY);
    },
  },
  on(
    {
      id: "Q10",
      title: "a branch's link leads a seed out of the worktree",
      carrier: "a branch",
      defence: "following no link",
    },
    { "seed.txt": CANARY },
    async (at, defended) => {
      const { bench } = at;
      const worktree = join(bench.temp, "worktree");
      const out = mkdtempSync(join(bench.dir, "out-"));
      mkdirSync(join(worktree, ".git/info"), { recursive: true });
      execFileSync("ln", ["-s", out, join(worktree, "data")]);
      const base = bench.commit("main", { "seed.txt": CANARY });
      const store = { store: bench.bare, git: createGit({ PATH: process.env["PATH"] ?? "" }) };
      const files = [{ from: "seed.txt", to: "data/seed.txt" }];
      const place = { store, base, siblings: [], worktree, folder: join(bench.dir, "told") };
      if (defended) await placeSeeds(place, { files });
      else writeFileSync(join(worktree, "data/seed.txt"), CANARY);
      return reads(join(out, "seed.txt"));
    },
  ),
  on(
    {
      id: "Q11",
      title: "it changes between two sessions of a build",
      defence: "the pin in the record",
    },
    { "a.txt": "as reviewed\n" },
    async (at, defended) => {
      at.bench.otherGoesOn("octo/evil", { "a.txt": `${CANARY}\n` });
      const pins: Record<string, string> = defended ? { "octo/evil": at.commit } : {};
      await writeSiblings(at.others, { repositories: [EVIL] }, pins, at.place);
      return reads(join(at.evil, "a.txt"));
    },
  ),
  {
    ...{
      id: "Q12",
      title: "a proposal moves a pin",
      carrier: "a proposal",
      defence: "pins that are set once",
    },
    escapes(defended) {
      const stage = building(undefined, {
        environment: { repositories: [EVIL], secret: null, caches: [], files: [] },
      });
      stage.pins = { "octo/evil": sha("first") };
      stage.closes("W1.1/work/1", COMPLETE);
      if (!defended) delete stage.state!.build.pins["octo/evil"];
      stage.pins = { "octo/evil": sha("second"), "octo/nobody": sha("third") };
      stage.closes("W1.2/work/1", COMPLETE);
      const { pins } = stage.state!.build;
      return pins["octo/evil"] !== sha("first") || "octo/nobody" in pins;
    },
  },
  {
    ...{
      id: "Q13",
      title: "W1.1 opens a file that was given to W1.2",
      carrier: "the record",
      defence: "a copy without it",
    },
    async escapes(defended) {
      using bench = new Bench();
      const commit = bench.save({ "context/W1.2/design.md": CANARY });
      const git = createGit({ PATH: process.env["PATH"] ?? "" });
      const remote: Partial<Remote> = { store: bench.bare, git, fetch: () => Promise.resolve() };
      const folder = join(bench.dir, "copy");
      const record = await loadSessionRecord(remote as Remote, commit, folder);
      if (defended) await removeHiddenContext(record, folder, "W1.1");
      return reads(join(folder, "context/W1.2/design.md"));
    },
  },
  {
    ...{
      id: "Q14",
      title: "a branch writes the AGENTS.md of its own review",
      carrier: "a branch",
      defence: "the base commit",
    },
    async escapes(defended) {
      using bench = new Bench();
      const began = bench.commit("main", { "AGENTS.md": "Be strict.\n" });
      const head = bench.commit("baton/7/W1.1", { "AGENTS.md": CANARY }, began);
      const store = { store: bench.bare, git: createGit({ PATH: process.env["PATH"] ?? "" }) };
      const base = defended ? began : head;
      const laid = await writeConventions(
        { store, base },
        { kind: "review", brief: null },
        join(bench.dir, "told"),
      );
      return laid.some(({ file }) => reads(file));
    },
  },
];

export const environment: Family = {
  name: "Other repositories, skills, seeds and files for workers",
  open: () => ATTACKS,
};
