/**
 * A repository without a key: the build stops before a model is asked, and continues when a person
 * has set it.
 */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import type { RunningServer } from "../../src/app/server.ts";
import { WEEKS_PLAN } from "./support/weeks.ts";
import { Scene } from "./support/world.ts";
import type { Environment } from "../../src/sandbox/schema/deployments.ts";

// It must be asynchronous, because the sandbox that answers runs in this process.
const git = (...args: string[]) => promisify(execFile)("git", args);

let scene: Scene | undefined;
let server: RunningServer | undefined;
afterAll(async () => {
  await server?.close();
  await scene?.close();
});

test(
  "no key: Baton asks before any model call; set and /retry: planned; another " +
    "configuration: checked again",
  async () => {
    scene = await Scene.open(() => WEEKS_PLAN);
    const { local, person } = scene;
    const { world } = local.running.sandbox;
    const repository = world.repositories[0]!;
    const [{ secrets }] = repository.environments as [Environment];
    const key = secrets["ANTHROPIC_API_KEY"]!;
    delete secrets["ANTHROPIC_API_KEY"];
    const at = `/repos/${local.repository}`;
    const soon = { timeout: 40_000, interval: 50 };
    const checks = () => world.checkRuns.filter((check) => check.name === "baton/preflight");
    const sessions = () =>
      world.runs.flatMap((run) => /\] (\S+) #/.exec(run.displayTitle)?.[1] ?? []);

    server = await scene.app();
    await scene.label();
    const asked = () =>
      world.comments.find(
        (c) => c.issueNumber === scene!.issue && c.body.includes("preflight found"),
      );
    await expect.poll(asked, soon).toBeDefined();
    expect(asked()!.body).toContain("set the secret ANTHROPIC_API_KEY");
    expect(sessions()).toEqual(["repository/preflight/1"]);
    expect(checks()).toMatchObject([
      { conclusion: "failure", output: { title: "Sessions can't start: Key" } },
    ]);

    secrets["ANTHROPIC_API_KEY"] = key;
    await person.request(`POST ${at}/issues/${scene.issue}/comments`, { body: "/retry" });
    await expect
      .poll(async () => (await scene!.state()).state?.build.status, soon)
      .toBe("awaiting_approval");
    expect(sessions()).toEqual([
      "repository/preflight/1",
      "repository/preflight/2",
      "build/architect/1",
    ]);
    expect(checks().map((check) => check.conclusion)).toEqual(["failure", "neutral"]);

    repository.secrets["ANTHROPIC_API_KEY"] = key;
    await pushConfiguration(scene, "max_parallel: 2\n");
    await expect
      .poll(() => checks().map((check) => check.conclusion), soon)
      .toEqual(["failure", "neutral", "neutral"]);
    expect(new Set(checks().map((check) => check.externalId.split("/")[0])).size).toBe(2);
    const plain = "Its key is a secret of the repository or the organisation";
    expect(checks().map((check) => check.output.summary?.includes(plain))).toEqual([
      false,
      false,
      true,
    ]);
  },
);

async function pushConfiguration({ local, sample }: Scene, text: string): Promise<void> {
  const dir = join(sample.dir, "clone");
  const url = `${local.url.replace("://", `://x:${local.owner.token}@`)}/${local.repository}.git`;
  await git("clone", "--quiet", url, dir);
  await writeFile(join(dir, ".github/baton.yml"), text);
  const who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
  await git("-C", dir, ...who, "commit", "--quiet", "--all", "--message", "Two at a time");
  await git("-C", dir, "push", "--quiet", url, "HEAD:main");
}
