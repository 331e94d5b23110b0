/** Runs a preflight on a repository on disk, and returns its report by check. */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { getSessionEnv } from "../../../src/config/env.ts";
import { preflightInput } from "../../../src/core/model/closing-inputs.ts";
import { getVersion } from "../../../src/config/bundle-data.ts";
import type { openSandbox } from "../../../src/runner/isolation/index.ts";
import { runPreflight } from "../../../src/runner/preflight/index.ts";
import { Bench, type FileSpec } from "./bench.ts";

interface Options {
  files?: Record<string, FileSpec>;
  environment?: Record<string, string>;
  open?: typeof openSandbox;
}

export const SECRET = "sk-ant-very-secret";

export class Proof {
  readonly bench = new Bench("anthropic");

  [Symbol.dispose](): void {
    this.bench[Symbol.dispose]();
  }

  /** Returns, for example, `{ Key: ["ok: The engine …"] }`; a remedy follows its detail. */
  async run({ files = {}, environment = {}, open }: Options = {}): Promise<
    Record<string, string[]>
  > {
    const workflow = { ".github/workflows/baton.yml": `env:\n  BATON_VERSION: ${getVersion()}\n` };
    const record = this.bench.commit("main", { ...workflow, ...files });
    mkdirSync(this.bench.temp, { recursive: true });
    const env = getSessionEnv({
      ...{
        PATH: process.env.PATH,
        HOME: this.bench.dir,
        BATON_BUILD: "0-preflight-0123456789ab",
        BATON_LAUNCH: "1",
      },
      ...{
        BATON_SESSION: "repository/preflight/1",
        BATON_RECORD: record,
        BATON_TOKEN: "ghs_secret",
      },
      ...{
        GITHUB_SERVER_URL: `file://${this.bench.dir}`,
        GITHUB_REPOSITORY: "o/r",
        GITHUB_RUN_ID: "7",
        GITHUB_SHA: record,
      },
      ...{ RUNNER_TEMP: this.bench.temp, ANTHROPIC_API_KEY: SECRET },
      ...environment,
    });
    // A variable of a runner's environment, which this process lacks.
    const runner = spawn("sleep", ["60"], { env: { BATON_RECORD: record } });
    await runPreflight(env, { print: (line) => void this.bench.lines.push(line) }, open).finally(
      () => runner.kill(),
    );
    const { result } = this.bench.proposal()!;
    const { checks } = preflightInput.parse(result.ended === "closed" ? result.close : null);
    const lines = (name: string) => checks.filter((check) => check.name === name);
    const say = ({ result: how, detail, remedy }: (typeof checks)[number]) =>
      `${how}: ${detail}${remedy === null ? "" : ` ${remedy}`}`;
    return Object.fromEntries(checks.map(({ name }) => [name, lines(name).map(say)]));
  }
}
