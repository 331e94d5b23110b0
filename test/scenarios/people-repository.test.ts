/** What owners do to the repository and to the App's installation. */
import { createSign } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openStage, review, type Stage } from "./support/stage/index.ts";

/** Returns the token of the App itself. */
function jwtOf({ app, running }: Stage["testbed"]): string {
  const key = readFileSync(join(running.sandbox.dir, "keys", `${app.slug}.pem`), "utf8");
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = [
    { alg: "RS256", typ: "JWT" },
    { iss: String(app.id), iat: now - 30, exp: now + 300 },
  ]
    .map(part)
    .join(".");
  return `${text}.${createSign("RSA-SHA256").update(text).sign(key, "base64url")}`;
}

/** A build whose review waits until the test releases it. */
async function waiting(): Promise<{ stage: Stage; go: () => void }> {
  let go = (): void => undefined;
  const gone = new Promise<void>((resolve) => (go = resolve));
  const stage = await openStage({ sessions: { "W1.1/review": () => gone.then(() => review()) } });
  await stage.label();
  await stage.pull("W1.1");
  return { stage, go };
}

/** The App has looked and found that it may not work here. */
const foundOut = async ({ testbed, issue, fullName }: Stage) =>
  vi.waitUntil(
    () =>
      testbed.log.some(
        (line) =>
          line.includes("Baton can't work in this repository") &&
          line.includes(`${fullName}#${issue}`),
      ),
    { timeout: 30_000 },
  );

test("given a build, when its repository is renamed, then it goes on there and says so", async () => {
  const { stage, go } = await waiting();
  const was = stage.fullName;
  await stage.as("you").patch("", { name: `${stage.repository.name}-moved` });
  stage.testbed.answers.set(stage.fullName, stage.testbed.answers.get(was)!);
  await stage.reads(
    new RegExp(`^\`${was}\` is now \`${stage.fullName}\`: this build continues here`),
    {
      on: stage.issue,
    },
  );
  go();
  await stage.play();
  expect(stage.file("src/W1.1.txt")).toBe("W1.1\n");
});

test("given a build, when its repository is archived, then nothing is spent, and it goes on after", async () => {
  const { stage, go } = await waiting();
  await stage.as("you").patch("", { archived: true });
  await stage.tick();
  await foundOut(stage);
  go();
  await stage.pass(30);
  await stage.as("you").patch("", { archived: false });
  await stage.reads(/^This repository was archived from .* It continues now where it was\./, {
    on: stage.issue,
  });
  const state = await stage.play();
  expect(state.build.retries).toBe(0);
});

test("given a build, when the App is suspended for a while, then it goes on after and says so", async () => {
  const { stage, go } = await waiting();
  const { world, testbed } = stage;
  const installation = world.installations.find((one) =>
    one.repositoryIds.includes(stage.repository.id),
  )!;
  const suspended = `${testbed.running.url}/api/v3/app/installations/${installation.id}/suspended`;
  const authorization = `Bearer ${jwtOf(testbed)}`;
  const turn = (method: "PUT" | "DELETE") =>
    fetch(suspended, { method, headers: { authorization } });
  expect((await turn("PUT")).status).toBe(204);
  await stage.tick();
  await foundOut(stage);
  go();
  expect((await turn("DELETE")).status).toBe(204);
  await stage.reads(/^Baton was suspended here from .* It continues now where it was\./, {
    on: stage.issue,
  });
  const state = await stage.play();
  expect(state.build.retries).toBe(0);
});
