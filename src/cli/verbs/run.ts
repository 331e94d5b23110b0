import { resolve } from "node:path";
import { quoteForShell } from "../../core/text/format.ts";
import { Problem } from "../problem.ts";
import { checkApply } from "../local-run/apply.ts";
import { listOtherRepositories, parseChecks, readRequestFile } from "../local-run/input.ts";
import { chooseStart } from "../local-run/resume.ts";
import { openRunFolder } from "../local-run/folder.ts";
import { getPortFlag, getTextFlag, type Verb } from "../flags.ts";
import { renderBanner } from "../local-run/output.ts";
import { choosePlayer } from "../local-run/player.ts";
import { inspectLocalRepository } from "../local-run/repository.ts";
import { readRunnerFlags, RUNNER_FLAGS } from "../local-run/runners.ts";
import { assertAvailable } from "../local-run/availability.ts";

export const runVerb: Verb = {
  usage: "run REQUEST.md --repo PATH [--score FILE] [flags]",
  about: [
    "Builds a request in a copy of a local git repository. REQUEST.md is a Markdown file that",
    "begins with its title. Baton starts a sandbox GitHub, opens the request as a labelled issue",
    "there and prints what happens. PATH itself never changes.",
    "",
    "A score plays the sessions. Without one, Baton asks a model with your ANTHROPIC_API_KEY,",
    "which costs money.",
    "",
    "Exit code 0: the build landed, ended with its report, or found nothing to change. A score",
    "can have people too. Without an architect's plan it starts no build, and ends with 0 once",
    "its people have done all their steps.",
  ],
  flags: {
    repo: { value: "PATH", about: "the git repository; the build is made on its current branch" },
    score: { value: "FILE", about: "what each session does, without a model" },
    auto: {
      about: "approve plan and landing at once; without it, approve on the pages or with baton say",
    },
    checks: { value: "A,B", about: "the only checks that count, by name; each has to pass" },
    apply: { about: "create a branch baton/<slug> in PATH with the landed change as one commit" },
    keep: { about: "keep serving the sandbox after the end, until Ctrl-C" },
    json: { about: "print the outcome as one JSON object, the last line" },
    port: { value: "N", about: "port of the sandbox; a free one by default" },
    others: {
      value: "FOLDER",
      about: "more repositories in the sandbox, each a git repository in FOLDER/owner/repo",
    },
    ...RUNNER_FLAGS,
    dir: {
      value: "FOLDER",
      about: "folder of the sandbox, kept; continues a build that was interrupted there",
    },
  },
  args: ["REQUEST.md"],
  async run([file = ""], flags, io) {
    io.interrupted();
    const request = readRequestFile(file);
    const repo = getTextFlag(flags.repo);
    if (repo === null)
      throw new Problem(
        `baton run needs a repository: baton run ${quoteForShell(file)} --repo PATH`,
      );
    const port = getPortFlag(flags.port);
    const runner = readRunnerFlags(flags, "not-run");
    const others = listOtherRepositories(getTextFlag(flags.others));
    const checks = parseChecks(getTextFlag(flags.checks));
    const now = await inspectLocalRepository(repo);
    const named = getTextFlag(flags.score);
    const player = choosePlayer(named, now.settings);
    const {
      auto = false,
      keep = false,
      json = false,
      apply = false,
    } = flags as Record<string, boolean | undefined>;
    if (apply) await checkApply(now, request.title);
    const dir = getTextFlag(flags.dir);
    const folder = openRunFolder(dir ?? undefined, now.path);
    if (checks.length > 0 && folder.used) {
      throw new Problem(
        `--checks is for a new folder: ${folder.dir} has its settings already; name ` +
          "another with --dir",
      );
    }
    const command =
      `baton run ${quoteForShell(resolve(file))} --repo ` +
      `${quoteForShell(now.path)}${formatScoreFlag(named)}`;
    const ready = async () => {
      await assertAvailable(folder, port);
      const start = await chooseStart(folder, dir ?? folder.dir, now, request);
      const greeted = renderBanner({ start, player, auto, folder, head: now.head });
      for (const line of greeted) io.out(line);
      // Sandbox and App are loaded late, so that bad input is reported at once and the greeting
      // comes before the wait.
      return {
        source: start.source,
        greeted,
        build: (await import("../local-run/run-local-build.ts")).runLocalBuild,
      };
    };
    const { source, greeted, build } = await ready().catch((error: unknown) => {
      folder.discard();
      throw error;
    });
    return build(
      {
        request,
        source,
        hasBanner: greeted,
        player,
        folder,
        port,
        auto,
        keep,
        json,
        apply,
        runner,
        others,
        checks,
        command,
      },
      io,
    );
  },
};

function formatScoreFlag(named: string | null): string {
  return named === null ? "" : ` --score ${quoteForShell(resolve(named))}`;
}
