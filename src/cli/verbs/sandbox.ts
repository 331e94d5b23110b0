import type { Settings } from "../../core/model/settings.ts";
import { quoteForShell } from "../../core/text/format.ts";
import { Problem } from "../problem.ts";
import { waitForAbort } from "../io.ts";
import { createAppEnvironment, createHostEnvironment } from "../local-run/app-process.ts";
import { openRunFolder } from "../local-run/folder.ts";
import { getPortFlag, getTextFlag, type Verb } from "../flags.ts";
import { SHAPES, type Shape } from "github-sandbox";
import {
  openBareSandbox,
  openLocalSandbox,
  stopJobs,
  type BareSandbox,
  type LocalSandbox,
} from "../local-run/local-sandbox.ts";
import { choosePlayer, describePlayer, type Player } from "../local-run/player.ts";
import { inspectLocalRepository } from "../local-run/repository.ts";
import { makeSample } from "../local-run/sample.ts";
import { readRunnerFlags, RUNNER_FLAGS } from "../local-run/runners.ts";

const DEFAULT_WEBHOOK = "http://127.0.0.1:3000/api/github/webhooks";

export const sandboxVerb: Verb = {
  usage: "sandbox [flags]",
  about: [
    "A GitHub on your machine, with one repository in which the App is installed. It prints the",
    "environment that baton serve (or another App) needs. With --no-app it has no App yet: start",
    "baton serve with what it prints and create one in the browser, as on GitHub. Started again",
    "on the same folder and port, it continues.",
  ],
  flags: {
    port: { value: "N", about: "its port; a free one by default" },
    dir: { value: "FOLDER", about: "its folder, kept; a temporary one by default" },
    repo: { value: "PATH", about: "git repository to copy into it; a small sample by default" },
    score: { value: "FILE", about: "what each session does, without a model" },
    "no-app": {
      about: "without the App and its workflow, to try the whole setup from a new baton serve",
    },
    ...RUNNER_FLAGS,
    shape: {
      value: "NAME",
      about: `${SHAPES.join(" or ")}: whose addresses and runners it has; ghes by default`,
    },
    webhook: { value: "URL", about: `where the App listens; ${DEFAULT_WEBHOOK} by default` },
    json: { about: "print all of it as one JSON object in one line" },
  },
  args: [],
  async run(_args, flags, io) {
    const port = getPortFlag(flags.port);
    const runner = readRunnerFlags(flags, "wait");
    const webhookUrl = parseWebhook(getTextFlag(flags.webhook));
    const shape = parseShape(getTextFlag(flags.shape));
    const named = getTextFlag(flags.score);
    const repo = getTextFlag(flags.repo);
    const signal = io.interrupted();
    const sample = repo === null ? await makeSample() : null;
    if (sample) io.lastly(() => sample.remove());
    try {
      const source = await inspectLocalRepository(repo ?? sample?.repository ?? "");
      const found = findPlayer(named, source.settings);
      const player = typeof found === "string" ? null : found;
      const folder = openRunFolder(getTextFlag(flags.dir) ?? undefined, source.path);
      let local: BareSandbox | LocalSandbox;
      if (folder.temporary) io.lastly(() => folder.discard());
      try {
        const options = { folder, port, source, player, webhookUrl, runner, shape };
        local = flags["no-app"] ? await openBareSandbox(options) : await openLocalSandbox(options);
      } catch (error) {
        folder.discard();
        throw error;
      }
      const { settings } = source;
      for (const line of flags.json
        ? [
            JSON.stringify({
              ...describeSandbox(local, webhookUrl, settings.label),
              player: player?.kind ?? null,
            }),
          ]
        : renderLines(
            local,
            webhookUrl,
            typeof found === "string" ? found : describePlayer(found),
          )) {
        io.out(line);
      }
      io.lastly(() => stopJobs(local));
      await waitForAbort(signal);
      await local.close();
      if (folder.temporary) folder.discard();
      return 0;
    } finally {
      sample?.remove();
    }
  },
};

/**
 * Returns the player, or the words for what is missing. A sandbox is useful without a player, too.
 */
function findPlayer(named: string | null, settings: Settings): Player | string {
  try {
    return choosePlayer(named, settings);
  } catch (error) {
    if (named === null && error instanceof Problem) return error.message;
    throw error;
  }
}

function getEnvironment(
  local: BareSandbox | LocalSandbox,
  webhookUrl: string,
): Record<string, string> {
  const port = Number(new URL(webhookUrl).port || "80");
  return "app" in local ? createAppEnvironment(local, port) : createHostEnvironment(local, port);
}

function describeSandbox(local: BareSandbox | LocalSandbox, webhookUrl: string, label: string) {
  const { url, apiUrl: api, dir, owner, repository, gitDir } = local;
  const pages = local.running.signIn("/");
  return {
    url,
    api,
    pages,
    dir,
    repository,
    git: gitDir,
    label,
    owner,
    env: getEnvironment(local, webhookUrl),
  };
}

/** Renders lines that a shell can read. The parts for people are in comments. */
function renderLines(
  local: BareSandbox | LocalSandbox,
  webhookUrl: string,
  played: string,
): string[] {
  return [
    `# sandbox ${local.url}, API ${local.apiUrl}, folder ${local.dir}`,
    `# in a browser: ${local.running.signIn("/")}`,
    `# repository ${local.repository}, token of @${local.owner.login}: ${local.owner.token}`,
    `# ${played}`,
    ...("app" in local
      ? []
      : ["# no App yet: run baton serve in an empty folder with these, and open what it prints"]),
    ...Object.entries(getEnvironment(local, webhookUrl)).map(
      ([name, value]) => `${name}=${quoteForShell(value)}`,
    ),
  ];
}

function parseShape(text: string | null): Shape {
  const shape = SHAPES.find((one) => one === (text ?? "ghes"));
  if (shape) return shape;
  throw new Problem(`--shape ${text} is unknown: write ${SHAPES.join(" or ")}`);
}

function parseWebhook(text: string | null): string {
  if (text === null) return DEFAULT_WEBHOOK;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && (url.protocol === "http:" || url.protocol === "https:")) return text;
  throw new Problem(`--webhook ${text} is not an address: write it like ${DEFAULT_WEBHOOK}`);
}
