/**
 * `baton context` reads what a build's sessions were given to read. It reads from GitHub, during
 * the build and after the landing.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Terminal } from "./cli-support.ts";
import { openStage, worker, type Stage } from "./support/stage/index.ts";

let terminal: Terminal;
beforeAll(() => void (terminal = new Terminal()));
afterAll(() => terminal.close());

function context(
  { testbed, fullName, issue }: Stage,
  words: string[] = [],
  more: Record<string, string | undefined> = {},
) {
  const GITHUB_TOKEN = testbed.running.seed.account("wren").token ?? "";
  const none = { GH_TOKEN: undefined, APP_ID: undefined };
  const env = {
    ...none,
    GITHUB_TOKEN,
    GHE_HOST: new URL(testbed.running.url).host,
    GHE_PROTOCOL: "http",
    ...more,
  };
  const args = words[0]?.startsWith("--") === false ? words : [`${fullName}#${issue}`, ...words];
  return terminal.run(["context", ...args], env);
}

test("a live build has a line for each kind so far, and a landed one for all, also in its report", async () => {
  const stage = await openStage({
    plan: [worker("W1.1", { writes: { "src/mile.js": "export const mile = 1609;\n" } })],
  });
  await stage.label();
  await stage.until(
    (state) => state.build.gates.landing.state === "open",
    "the landing to be put to a person",
  );
  const live = await context(stage);
  expect({ code: live.code, err: live.err }).toEqual({ code: 0, err: "" });
  expect(live.out).toMatch(/^\d\S* of you\/\S+: landing\n\nPass +Kind +Sessions +Bytes +Tokens/);
  expect(live.out).toMatch(
    /^first pass +architect +1 +4,400 +1,100 +4,400 +script 91 %, task 9 %$/m,
  );
  await stage.approveLanding();
  await stage.landed();
  const landed = await context(stage, ["--json"]);
  const { rows, ...of } = JSON.parse(landed.out) as {
    rows: { kind: string; pass: number }[];
    build: string;
  };
  expect(of).toMatchObject({
    repository: stage.fullName,
    issue: stage.issue,
    status: "landed",
    live: false,
  });
  const { build } = of;
  expect((await context(stage, ["--build", build])).out).toBe((await context(stage)).out);
  expect((await context(stage, ["--build", "9-none"])).err).toContain(
    `has no build 9-none: there is ${build}`,
  );
  expect(rows.map(({ kind, pass }) => `${pass} ${kind}`)).toEqual(
    expect.arrayContaining(["0 architect", "0 work", "0 review", "0 close"]),
  );
  const said = await stage.reads(/\| Pass \| Kind \| Sessions \| Bytes \|/, { on: stage.issue });
  expect(said).toMatch(
    /\| first pass \| work \| 1 \| 4,400 \| 1,100 \| 4,400 \| script 91 %, task 9 % \|/,
  );
});

test("what can't be shown is said in one line, and ends with 2", async () => {
  const stage = await openStage();
  const said = async (
    ...given: Parameters<typeof context> extends [Stage, ...infer Rest] ? Rest : never
  ) => {
    const { code, out, err } = await context(stage, ...given);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    return err;
  };
  expect(await said(["nowhere"])).toContain(
    "nowhere is not a build: name the issue of the build as OWNER/REPO#NUMBER",
  );
  expect(await said([`${stage.fullName}#99`])).toContain(
    `issue #99 of ${stage.fullName} has no build: label it`,
  );
  expect(await said(["you/nowhere#1"])).toContain(
    "GitHub doesn't show you/nowhere: it isn't there",
  );
  expect(await said([`${stage.fullName}#1`], { GITHUB_TOKEN: undefined })).toContain(
    "there is no token: set GH_TOKEN",
  );
  expect(await said([`${stage.fullName}#1`], { GITHUB_TOKEN: "wrong" })).toContain(
    "Bad credentials: set GH_TOKEN",
  );
});
