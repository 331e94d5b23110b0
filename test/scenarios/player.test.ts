/** What plays the sessions: its requirements, what it leaves behind, and an unreliable provider. */
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addUsualEntries } from "../../src/cli/local-run/score/load-score.ts";
import { startModelBackend, type ModelBackend } from "../../src/cli/local-run/model-backend.ts";
import { choosePlayer, describePlayer, type Player } from "../../src/cli/local-run/player.ts";
import type { RunReport } from "../../src/cli/local-run/output.ts";
import { openScoreModel } from "../../src/cli/local-run/score/score-model.ts";
import { parseScore } from "../../src/cli/local-run/score/parse-score.ts";
import { Terminal } from "./cli-support.ts";
import { WEEKS_PLAN } from "./support/weeks.ts";
import type { Repository } from "../../src/sandbox/schema/repository.ts";
import type { World } from "../../src/sandbox/schema/world.ts";

let terminal: Terminal;
beforeEach(() => void (terminal = new Terminal()));
afterEach(() => terminal.close());

describe("without a score", () => {
  const none = {
    anthropicKey: null,
    anthropicUrl: null,
    openaiKey: null,
    openaiUrl: null,
    command: null,
  };

  test("a key asks a model, and a line says that this costs money", () => {
    const player = choosePlayer(
      null,
      { engine: "anthropic" },
      { ...none, anthropicKey: "k", anthropicUrl: "http://x" },
    );
    expect(player).toEqual({ kind: "model", provider: "ANTHROPIC", key: "k", url: "http://x" });
    expect(describePlayer(player)).toBe(
      "Baton asks a model with your ANTHROPIC_API_KEY at http://x: that costs money.",
    );
  });

  test("Codex asks with a key of its own, and no score is played to it", () => {
    const sessions = { ...none, anthropicKey: "k", openaiKey: "o" };
    const player = choosePlayer(null, { engine: "codex" }, sessions);
    expect(player).toEqual({ kind: "model", provider: "OPENAI", key: "o", url: null });
    expect(describePlayer(player)).toBe(
      "Baton asks a model with your OPENAI_API_KEY: that costs money.",
    );
    expect(() => choosePlayer("score.yml", { engine: "codex" }, sessions)).toThrow(
      /engine anthropic or claude-code/,
    );
    expect(() => choosePlayer(null, { engine: "codex" }, { ...none, anthropicKey: "k" })).toThrow(
      /OPENAI_API_KEY is not set/,
    );
  });

  test("a command plays where the settings say so, and no key is needed", () => {
    const player = choosePlayer(null, { engine: "command" }, { ...none, command: "./play" });
    expect(player).toEqual({ kind: "command", command: "./play" });
  });
});

describe("a score", () => {
  const { score } = parseScore("[]", "score.yml");
  const player: Player = { kind: "score", score };
  const repository = () => ({ variables: {} as Record<string, string> }) as Repository;
  const findUrl = async (engaged: ModelBackend) => {
    const place = repository();
    engaged.configureSecrets(place, {});
    return place.variables["ANTHROPIC_BASE_URL"]!;
  };

  test("is played on the same port again in the same folder: a job that outlived a kill still asks there", async () => {
    const first = await startModelBackend(player, terminal.dir);
    const url = await findUrl(first);
    await first.stop();
    const second = await startModelBackend(player, terminal.dir);
    expect(await findUrl(second)).toBe(url);
    const beside = await startModelBackend(player, terminal.dir);
    expect(await findUrl(beside)).not.toBe(url);
    await second.stop();
    await beside.stop();
  });
});

const SCORE = `${WEEKS_PLAN}- session: W1.1/work/1
  turns:
    - fail: { status: 529, retry_after: 0.1, times: 2 }
    - edit: { command: str_replace, path: src/time.js, old_str: "d: 86400", new_str: "d: 86400, w: 604800" }
    - fail: { status: 500, retry_after: 0.1 }
    - edit: { command: str_replace, path: test/time.test.js, old_str: "s, min, h, d/", new_str: "s, min, h, d, w/" }
    - close:
        status: complete
        summary: Weeks are there.
        criteria: [{ criterion: 1, met: true, evidence: node --test }]
- session: W1.1/review/1
  turns:
    - fail: { status: 429, retry_after: 3600 }
    - close:
        verdict: approve
        summary: Good.
        alignment: { brief: { met: true, words: Done. }, intent: { met: true, words: Fits. } }
- session: build/close/1
  turns:
    - close: { verdict: land, summary: Fits., subject: Weeks, message: A unit of time. }
`;

test(
  "with a key the provider at ANTHROPIC_BASE_URL is asked: short waits are waited out, " +
    "long ones park",
  async () => {
    const { score } = parseScore(SCORE, "score.yml");
    const provider = await openScoreModel({ score: addUsualEntries(score), dir: null });
    try {
      const key = "sk-ant-a-person's-own-key";
      const request = terminal.file("weeks.md", "# Weeks\n\nThe measure time has no week.\n");
      const args = [
        "run",
        request,
        "--repo",
        terminal.library(),
        "--auto",
        "--json",
        "--dir",
        "box",
      ];
      const child = terminal.start(args, {
        ANTHROPIC_API_KEY: key,
        ANTHROPIC_BASE_URL: provider.url,
      });
      const world = () => readFileSync(join(terminal.dir, "box/world.json"), "utf8");
      let seen = "";
      child.stdout?.setEncoding("utf8").on("data", (text: string) => (seen += text));
      const ended = new Promise((resolve) => child.on("close", resolve));
      const parked = /W1\.1 +waits for the provider, until .* tries at once/;
      await expect.poll(() => seen, { timeout: 120_000 }).toMatch(parked);
      expect(seen).toContain(
        `Baton asks a model with your ANTHROPIC_API_KEY at ${provider.url}: that costs money.`,
      );
      // The sandbox's repository has the key as a secret that only its owner can read.
      expect(world()).toContain(key);
      for (const name of ["world.json", "run.json", "journal.jsonl", "key"]) {
        expect(statSync(join(terminal.dir, "box", name)).mode & 0o077, name).toBe(0);
      }
      expect(await terminal.run(["say", "/retry W1.1"])).toMatchObject({ code: 0 });
      expect(await ended, seen).toBe(0);
      const outcome = JSON.parse(seen.trimEnd().split("\n").at(-1) ?? "") as RunReport;
      expect(outcome).toMatchObject({ status: "landed", workers: [{ id: "W1.1", attempts: 1 }] });
      const titles = (JSON.parse(world()) as World).runs.map((run) => run.displayTitle);
      expect(titles.filter((title) => title.includes("W1.1/work"))).toEqual([
        "[1-weeks] W1.1/work/1 #1",
      ]);
      expect(titles.filter((title) => title.includes("W1.1/review/1"))).toHaveLength(2);
      // Nothing stores it afterwards: no file, no log, no commit.
      expect(
        spawnSync("grep", ["-rF", key, "box"], { cwd: terminal.dir }).status,
        "1: found nowhere",
      ).toBe(1);
    } finally {
      await provider.close();
    }
  },
  240_000,
);
