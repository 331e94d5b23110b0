import { resolve } from "node:path";
import { Problem } from "../problem.ts";
import { checkApply } from "../run/apply.ts";
import { parseChecks } from "../run/checks.ts";
import { startIn } from "../run/copy.ts";
import { openFolder } from "../run/folder.ts";
import { portOf, textOf } from "../run/given.ts";
import { listOthers } from "../run/others.ts";
import { greeting } from "../run/greet.ts";
import { choosePlayer } from "../run/player.ts";
import { inspectRepository } from "../run/repository.ts";
import { readRequest } from "../run/request.ts";
import { readRunnerFlags, RUNNER_FLAGS } from "../run/runners.ts";
import { quote } from "../quote.ts";
import { checkFree } from "../run/taken.ts";
import type { Verb } from "../verb.ts";

export const run: Verb = {
  usage: "run REQUEST.md --repo PATH [--score FILE] [flags]",
  about: [
    "Builds a request (a Markdown file that begins with its title) in a local git repository: a sandbox GitHub is",
    "started on a copy, the request becomes a labelled issue there, and all is told as it happens. PATH is never",
    "touched. Sessions are played by a score, or by a model that is asked with your ANTHROPIC_API_KEY, which costs",
    "money. Exit code 0 only if the build landed, ended with its report, or found that nothing had to be",
    "changed. A score may have people besides; without an architect's plan it asks for no build, and ends with 0 once",
    "they have done all.",
  ],
  flags: {
    repo: { value: "PATH", about: "the git repository; the build is made on its current branch" },
    score: { value: "FILE", about: "what each session does, played without a model" },
    auto: { about: "answer the gates with /approve; without it, answer on the pages or by baton say" },
    checks: { value: "A,B", about: "the only checks that count, by name; each has to pass" },
    apply: { about: "create a branch baton/<slug> in PATH with the landed change as one commit" },
    keep: { about: "go on serving the sandbox after the end, until Ctrl-C" },
    json: { about: "print the outcome as one JSON object, the last line" },
    port: { value: "N", about: "port of the sandbox; a free one by default" },
    others: { value: "FOLDER", about: "more repositories in the sandbox, each a git repository in FOLDER/owner/repo" },
    ...RUNNER_FLAGS,
    dir: { value: "FOLDER", about: "folder of the sandbox, kept; a build that was interrupted there goes on" },
  },
  args: ["REQUEST.md"],
  async run([file = ""], flags, io) {
    io.interrupted();
    const request = readRequest(file);
    const repo = textOf(flags.repo);
    if (repo === null) throw new Problem(`baton run needs a repository: baton run ${quote(file)} --repo PATH`);
    const port = portOf(flags.port);
    const runner = readRunnerFlags(flags, "not-run");
    const others = listOthers(textOf(flags.others));
    const checks = parseChecks(textOf(flags.checks));
    const now = await inspectRepository(repo);
    const named = textOf(flags.score);
    const player = choosePlayer(named, now.settings);
    const { auto = false, keep = false, json = false, apply = false } = flags as Record<string, boolean | undefined>;
    if (apply) await checkApply(now, request.title);
    const dir = textOf(flags.dir);
    const folder = openFolder(dir ?? undefined, now.path);
    if (checks.length > 0 && folder.used) {
      throw new Problem(
        `--checks is for a new folder: ${folder.dir} has its settings already; name another with --dir`,
      );
    }
    const command = `baton run ${quote(resolve(file))} --repo ${quote(now.path)}${scoreFlag(named)}`;
    const ready = async () => {
      await checkFree(folder, port);
      const start = await startIn(folder, dir ?? folder.dir, now, request);
      const greeted = greeting({ start, player, auto, folder, head: now.head });
      for (const line of greeted) io.out(line);
      // Sandbox and App are loaded only now: bad input is answered at once, and the greeting comes before the wait.
      return { source: start.source, greeted, build: (await import("../run/build.ts")).build };
    };
    const { source, greeted, build } = await ready().catch((error: unknown) => {
      folder.discard();
      throw error;
    });
    return build(
      { request, source, greeted, player, folder, port, auto, keep, json, apply, runner, others, checks, command },
      io,
    );
  },
};

function scoreFlag(named: string | null): string {
  return named === null ? "" : ` --score ${quote(resolve(named))}`;
}
