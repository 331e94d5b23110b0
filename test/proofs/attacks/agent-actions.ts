/**
 * Attacks that a whole session plays: words in the text that it reads, and an engine that obeys
 * them.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hashString } from "../../../src/core/model/hash.ts";
import type { Defence } from "../../../src/runner/isolation/sandbox.ts";
import { openSandbox, type SandboxWeakness } from "../../../src/runner/isolation/index.ts";
import { runSession } from "../../../src/runner/session/run-session.ts";
import { getSessionFolders } from "../../../src/runner/session/worktree.ts";
import { Bench } from "../../runner/support/bench.ts";
import { memoizeByKey, type Attack } from "./attack.ts";
import { createBareInput, CARRIERS, type Carrier, type SessionInput } from "./carriers.ts";
import { Machine } from "./machine.ts";

/**
 * What a control leaves out of a session. `environment`: the runner hides its own environment from
 * the session.
 */
export type Switch = Defence | "environment";

export interface Deed {
  id: string;
  title: string;
  carrier: Carrier;
  defence: string;
  off: Switch;
  /** The shell command that the words stand for. */
  does: (machine: Machine) => string;
  /** Whether the canary got out. `said` is what the command printed. */
  escaped: (machine: Machine, said: string) => boolean;
}

/** Variables of the runner; one of them is the model's key. */
export const KEY = "sk-ant-the-model's-own-key";

export function createAttacks(deeds: readonly Deed[], stack: AsyncDisposableStack): Attack[] {
  const play = memoizeByKey(async (off: Switch | null) => {
    const wanted = deeds.filter((deed) => off === null || deed.off === off);
    return playSession(wanted, off, stack);
  });
  return deeds.map(({ id, title, carrier, defence, off, escaped }) => ({
    ...{ id, title, carrier, defence },
    escapes: async (defended) => {
      const { machine, said } = await play(defended ? null : off);
      return escaped(machine, said(id));
    },
  }));
}

interface Played {
  machine: Machine;
  said: (id: string) => string;
}

/** Plays the real code from record to proposal, except for the one defence. */
async function playSession(
  deeds: readonly Deed[],
  off: Switch | null,
  stack: AsyncDisposableStack,
): Promise<Played> {
  const bench = stack.use(new Bench());
  bench.state.build.session_settings.isolation = "required";
  const machine = stack.use(await Machine.start(bench.dir));
  const input = createBareInput(bench.state);
  for (const { id, carrier } of deeds) CARRIERS[carrier](input, `obey:${id};`);
  input.files["AGENTS.md"] = `${input.files["AGENTS.md"] ?? ""}obey:reads;\n`;
  const book = {
    reads: "rev docs/log.txt",
    ...Object.fromEntries(deeds.map((deed) => [deed.id, deed.does(machine)])),
  };
  lay(bench, input);
  bench.state.build.request_sha256 = hashString(bench.state.request);
  const record = bench.save(input.dropped);
  const more = { ANTHROPIC_API_KEY: KEY, HTTPS_PROXY: `http://127.0.0.1:${machine.ports.proxy}` };
  mkdirSync(bench.temp);
  const env = bench.env("W1.1/work/1", record, obeying(book), more);
  const code = await runSession(
    env,
    { print: (line) => void bench.lines.push(line) },
    opening(off, more),
  );
  const proposal = bench.proposal();
  if (code !== 0 || proposal?.result.ended !== "closed")
    throw new Error(`It didn't obey: ${bench.lines.join("\n")}`);
  const folder = join(getSessionFolders(bench.temp).session, "obeyed");
  const said = (id: string) => {
    const file = join(folder, id);
    if (!existsSync(file)) throw new Error(`Nobody obeyed ${id}: ${bench.lines.join("\n")}`);
    return readFileSync(file, "utf8");
  };
  for (const { id } of deeds) said(id);
  return { machine, said };
}

function lay(bench: Bench, { files, reasons, commit }: SessionInput): void {
  const seed = bench.commit("main", files);
  const tree = bench.git(bench.bare, "rev-parse", `${seed}^{tree}`);
  const base = bench.git(bench.bare, "commit-tree", tree, "-m", commit.join("\n"));
  bench.git(bench.bare, "update-ref", "refs/heads/main", base);
  bench.state.build.base.sha = base;
  const asked = reasons.map((said) => ({ kind: "command" as const, by: "ann", said }));
  bench.ask("W1.1/work/1", { base, reasons: asked });
}

function opening(off: Switch | null, runner: Record<string, string>): typeof openSandbox {
  const weakened: SandboxWeakness = { without: off === "environment" ? null : off };
  return async (place, play, io) => {
    const sandbox = await openSandbox(place, play, io, weakened);
    if (off !== "environment" || "missing" in sandbox) return sandbox;
    const start = sandbox.start.bind(sandbox);
    sandbox.start = (argv, options) =>
      start(argv, { ...options, env: { ...runner, ...options.env } });
    return sandbox;
  };
}

/** Returns the command line of the obeying engine. */
function obeying(book: Record<string, string>): string {
  const program = readFileSync(join(import.meta.dirname, "obedient-agent-main.ts")).toString(
    "base64",
  );
  const given = Buffer.from(JSON.stringify(book)).toString("base64");
  const run =
    `"${process.execPath}" --input-type=module-typescript -e "$(echo ` + `${program} | base64 -d)"`;
  return `BOOK=${given} ${run}`;
}
