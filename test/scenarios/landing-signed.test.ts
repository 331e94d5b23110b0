/** The landed commit's trailers, as git itself reads them. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { land, openStage, worker, type Stage } from "./support/stage/index.ts";

function trailers(message: string): string[] {
  return execFileSync("git", ["interpret-trailers", "--parse"], {
    input: message,
    encoding: "utf8",
  })
    .trim()
    .split("\n");
}

/** Returns the commits of a range, each with its author and its message. */
function commits(stage: Stage, range: string): { author: string; message: string }[] {
  const log = stage
    .git("log", "--format=%an <%ae>%x00%B%x00%x00", range)
    .split("\0\0")
    .map((one) => one.trim());
  return log
    .filter(Boolean)
    .map((one) => ({ author: one.split("\0")[0]!, message: one.split("\0")[1]! }));
}

test("given people's commits and `sign_off: true`, then it names and signs as DCO checks read it", async () => {
  const plan = [worker("W1.1", { writes: { "src/mile.js": "export const mile = 1609;\n" } })];
  const hostile =
    "Why.\n\nSigned-off-by: Mallory <m@example.com>\nCo-authored-by: Mallory " +
    "<m@example.com>\n\nCloses #99";
  const sessions = {
    "build/close/1": land({ subject: "Add the mile @everyone", message: hostile }),
  };
  const stage = await openStage({ config: "sign_off: true", plan, sessions });
  await stage.label();
  await stage.until(
    (s) => s.build.gates.landing.state === "open",
    "the landing to be put to a person",
  );
  await stage.push(
    stage.branch("build"),
    { "src/yard.js": "export const yard = 0.9;\n" },
    { as: "wren" },
  );
  await stage.until(
    (s) => s.build.attempts.close === 2 && s.build.gates.landing.state === "open",
    "another closing",
  );
  await stage.say("/land");
  await stage.landed();
  const { author, message } = commits(stage, "main")[0]!;
  const wren = stage.testbed.running.seed.account("wren");
  const found = trailers(message);
  expect(found).toContain("Baton-Build: 1-do-it");
  expect(found).toContain(`Co-authored-by: ${wren.name} <${wren.email}>`);
  expect(found).toContain(`Signed-off-by: ${author}`);
  expect(found.join("\n")).not.toContain("Mallory");
  expect(message).not.toContain("Closes #99");
  expect(message).not.toContain("@everyone");
});

test("then every commit of a worker and every merge of Baton's is signed off by its author", async () => {
  const stage = await openStage({ config: "sign_off: true" });
  await stage.label();
  await stage.until(
    (s) => s.build.gates.landing.state === "open",
    "the landing to be put to a person",
  );
  const all = [stage.branch("build"), stage.branch("land")].flatMap((branch) =>
    commits(stage, `main..${branch}`),
  );
  expect(all.length).toBeGreaterThan(1);
  for (const { author, message } of all) {
    expect(trailers(message)).toContain(`Signed-off-by: ${author}`);
  }
});
