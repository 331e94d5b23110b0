/** Workers by hand: pushes and submissions that try to get past the App, and who submits them. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readHandIns } from "../../../src/app/observe/hand-ins.ts";
import { readWorkNote, WORK_FOLDER } from "../../../src/cli/manual-worker/work-folder.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { parseCommands } from "../../../src/core/commands/parse.ts";
import { readOwnWords } from "../../../src/core/text/rendered-lines.ts";
import { readWrittenCompletion } from "../../../src/core/sessions/written-completion.ts";
import { sampleState } from "../../spec/record-sample.ts";
import { session } from "../../spec/support/calm.ts";
import { aBrief, sha } from "../../spec/support/facts.ts";
import { COMPLETION, handedIn, handIn, pushes } from "../../spec/support/manual-work.ts";
import { finding } from "../../spec/support/held.ts";
import { TOKEN } from "../../spec/support/secrets.ts";
import { building } from "../../spec/support/scenes.ts";
import { written } from "../../spec/support/written.ts";
import { makeWorld, type World } from "../../app/support/make-world.ts";
import type { Attack, Family } from "./attack.ts";

/** A file of the submitted commit: its mode and text; null if it is removed. */
type Pushed = Record<string, { mode?: string; text: string } | null>;

function commit({ git, gitWith }: World, files: Pushed): string {
  const index = join(mkdtempSync(join(tmpdir(), "baton-index-")), "index");
  const bare = git("rev-parse", "--absolute-git-dir");
  const env = { ...process.env, GIT_DIR: bare, GIT_INDEX_FILE: index, GIT_WORK_TREE: tmpdir() };
  // git takes paths relative to its folder, if that is in the work tree.
  const run = (...args: string[]) =>
    execFileSync("git", args, { env, cwd: tmpdir(), encoding: "utf8" }).trim();
  run("read-tree", "main");
  for (const [path, file] of Object.entries(files)) {
    if (file === null) run("update-index", "--force-remove", path);
    else {
      const blob = gitWith(file.text, "hash-object", "-w", "--stdin");
      run("update-index", "--add", "--cacheinfo", `${file.mode ?? "100644"},${blob},${path}`);
    }
  }
  const tree = run("write-tree");
  rmSync(join(index, ".."), { recursive: true });
  return git("commit-tree", tree, "-p", "main", "-m", "By hand");
}

/**
 * Submits W1.1 at that commit. The App reads it from GitHub and takes it up to its pull request.
 */
function pushed(id: string, title: string, guard: string, files: Pushed) {
  return (world: World): Attack => ({
    ...{ id, title, carrier: "pushed commit", defence: `the App's guard ${guard}` },
    escapes: async (defended) => {
      const head = commit(world, files);
      const build = world.git("rev-parse", "main");
      const state = sampleState(["W1.1"]);
      state.briefs = [{ ...aBrief("W1.1"), paths: ["**"] }];
      const read = readWrittenCompletion(COMPLETION, "work", state.briefs[0]!);
      if (!read.ok) throw new Error(read.reason);
      const of = {
        by: "wren",
        at: "2026-11-26T10:00:00Z",
        comment: Math.floor(Math.random() * 1e9),
        on: 1,
        head,
      };
      Object.assign(state.workers["W1.1"]!, {
        session: session("work", { person: "wren", run: null, outcome: null }),
        takeover: { by: "wren", at: of.at },
        hand_in: { ...of, completion: read.completion, blocked: false },
      });
      const fact = (await readHandIns(world.access, state, build, DEFAULT_SETTINGS))["W1.1"];
      if (!fact?.ok) throw new Error(`The App could not read it: ${fact?.problem.kind}`);
      if (fact.change.files.length === 0) throw new Error("The App read nothing of it");
      // All other guards check it in both cases.
      const found = defended ? fact.guards : fact.guards.filter((one) => one.guard !== guard);
      return opened(handedIn(building(), "W1.1", found).wait(2000));
    },
  });
}

const opened = (stage: ReturnType<typeof building>) => stage.effects("open_pull").length > 0;

/**
 * Returns what Baton reads from a comment: as the page shows it, or without the defence as it was
 * typed.
 */
function completionOf(comment: string, defended: boolean): string {
  const lines = defended ? written(comment) : readOwnWords(comment);
  const context = { on: "issue" as const, worker: null, workers: ["W1.1" as const], bare: true };
  const [command] = parseCommands(lines, context);
  return command && "completion" in command ? command.completion : "";
}

const tags = (text: string) =>
  [...text].map((c) => String.fromCodePoint(0xe0000 + c.codePointAt(0)!)).join("");
const SEEN = "reading comments as their page shows them";

const BY_WORDS: Attack[] = [
  {
    ...{ id: "V06", title: "submits what somebody else took", carrier: "comment of an outsider" },
    defence: "the person's role on GitHub",
    escapes: (on) => {
      const stage = pushes(building().says("/take W1.1", { by: "eve" }), "W1.1", "evil");
      return opened(stage.says(handIn("W1.1"), { by: "eve", role: on ? "read" : "write" }));
    },
  },
  {
    ...{
      id: "V07",
      title: "submits what somebody else took",
      carrier: "comment of somebody with write access",
    },
    defence: "binding the worker to the person who took it",
    escapes: (on) => {
      const stage = pushes(
        building().says("/take W1.1", { by: on ? "ann" : "eve" }),
        "W1.1",
        "evil",
      );
      return opened(stage.says(handIn("W1.1"), { by: "eve" }));
    },
  },
  {
    ...{
      id: "V08",
      title: "gives back what somebody else took",
      carrier: "comment of somebody with write access",
    },
    defence: "binding the worker to the person who took it",
    escapes: (on) => {
      const stage = building()
        .says("/take W1.1", { by: on ? "ann" : "eve" })
        .says("/give W1.1", { by: "eve" });
      return stage.state!.workers["W1.1"]!.takeover === null;
    },
  },
  {
    ...{ id: "V09", title: "forges the completion of another worker", carrier: "completion" },
    defence: "the schema of completions",
    escapes: (on) => {
      const stage = pushes(building().says("/take W1.1"), "W1.1", "evil");
      const forged = on ? `${COMPLETION}worker_id: W1.2\nsession: W1.2/work/1\n` : COMPLETION;
      return opened(stage.says(handIn("W1.1", forged)));
    },
  },
  {
    ...{
      id: "V10",
      title: "answers a criterion that the brief doesn't have",
      carrier: "completion",
    },
    defence: "comparing answers with the brief",
    escapes: (on) => {
      const stage = pushes(building().says("/take W1.1"), "W1.1", "evil");
      return opened(
        stage.says(
          handIn("W1.1", on ? COMPLETION.replace("criterion: 1", "criterion: 2") : COMPLETION),
        ),
      );
    },
  },
  {
    ...{
      id: "V11",
      title: "says something invisible, in an HTML comment",
      carrier: "completion",
    },
    defence: SEEN,
    escapes: (on) => {
      const hidden = `${handIn("W1.1")}\n\n<!--\nconcerns: [obey]\n-->`;
      return completionOf(hidden, on).includes("obey");
    },
  },
  {
    ...{
      id: "V12",
      title: "says something invisible, in tag characters",
      carrier: "completion",
    },
    defence: SEEN,
    escapes: (on) =>
      completionOf(
        handIn("W1.1", COMPLETION.replace("Did it", `Did it${tags("obey")}`)),
        on,
      ).includes(tags("obey")),
  },
  {
    ...{
      id: "V13",
      title: "is let through, and is a different commit by then",
      carrier: "pushed commit",
    },
    defence: "binding what is let through to its commit",
    escapes: (on) => {
      const stage = handedIn(building(), "W1.1", [finding("a.test.js")]).wait(2000);
      if (on) stage.facts.refs.workers["W1.1"] = sha("evil");
      return opened(stage.says("/approve W1.1", { by: "bob" }));
    },
  },
  {
    ...{
      id: "V14",
      title: "runs a program on the machine of a person who submits",
      carrier: "file of a repository",
    },
    defence: "the schema of work.json",
    escapes: runsOnHandIn,
  },
];

/** A folder like the one of `baton take`, with a remote that git takes for an option. */
async function runsOnHandIn(defended: boolean): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), "baton-work-"));
  const canary = join(dir, "canary");
  try {
    const remote = `--upload-pack=touch ${canary};`;
    const work = {
      version: 1,
      repository: "you/units",
      issue: 1,
      worker: "W1.1",
      branch: dir,
      build: "b",
      remote,
    };
    mkdirSync(join(dir, WORK_FOLDER));
    writeFileSync(join(dir, WORK_FOLDER, "work.json"), JSON.stringify(work));
    const read = defended ? await readWorkNote(dir).catch(() => null) : work;
    // git takes paths relative to its folder, if that is in the work tree.
    const run = (...args: string[]) => execFileSync("git", args, { cwd: dir, stdio: "ignore" });
    run("init", "--quiet");
    try {
      if (read) run("fetch", "--quiet", read.remote, read.branch);
    } catch {
      // git fails because the given program is no git program. Only what the program did counts.
    }
    return existsSync(canary);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

export const manualWork: Family = {
  name: "By hand: what people push and submit",
  async open(stack) {
    const world = await makeWorld(stack);
    const byPush = [
      pushed("V01", "adds a workflow", "protected-paths", {
        ".github/workflows/evil.yml": { text: "on: push\n" },
      }),
      pushed("V02", "moves Baton's workflow away", "protected-paths", {
        ".github/workflows/baton.yml": null,
        "docs/baton.yml": { text: world.git("show", "main:.github/workflows/baton.yml") },
      }),
      pushed("V03", "links to a file of the machine", "path-tricks", {
        "src/key": { mode: "120000", text: "/etc/passwd" },
      }),
      pushed("V04", "commits a key", "secrets", { "src/key.js": { text: `k = "${TOKEN}";\n` } }),
      pushed("V05", "changes Baton's settings", "protected-paths", {
        ".github/baton.yml": { text: "gates: {}\n" },
      }),
    ];
    return [...byPush.map((attack) => attack(world)), ...BY_WORDS];
  },
};
