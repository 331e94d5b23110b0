import { describe, expect, it } from "vitest";
import { ToolConnection } from "../../src/runner/tools/client.ts";
import { createScriptSandbox } from "./support/fake-sandboxes.ts";

const opening = {
  env: { PATH: process.env.PATH! },
  record: "/r",
  scratch: "/s",
  docs: [],
  outputs: "/o",
};
const call = { tool: "bash", folder: "/w", input: {} };

/**
 * Returns the results of calls to `script`, which replaces the tools process. Nobody reads its
 * first two lines of input.
 */
async function ask(script: string, calls = 1): Promise<string[]> {
  const connection = new ToolConnection(createScriptSandbox(script), opening, () => {});
  const asked = Array.from({ length: calls }, () => connection.call(call, null));
  const results = await Promise.allSettled(asked);
  await connection.end();
  return results.map((one) => (one.status === "fulfilled" ? one.value : String(one.reason)));
}

const answer = (id: unknown, text: unknown = "yes", ok: unknown = true) =>
  `echo '${JSON.stringify({ id, ok, text })}';`;

describe("an untrusted tools process", () => {
  it("answers its calls in any order, each once", async () => {
    const script =
      `${answer(2, "two")} ${answer(2, "again")} ${answer(1, "one")} ${answer(1, "again")} ` +
      "sleep 600";
    expect(await ask(script, 2)).toEqual(["one", "two"]);
  });

  it.each([
    ["invalid JSON", "echo 'hello {';"],
    ["an unknown id", answer(7)],
    ["an id of another type", answer("1")],
    ["a text of another type", answer(1, { type: "image" })],
    ["an `ok` of another type", answer(1, "x", "yes")],
    ["a text that is too long", `printf '{"id":1,"ok":true,"text":"%0200000d"}\\n' 0;`],
    ["an additional field", `echo '{"id":1,"ok":true,"text":"x","__proto__":{}}';`],
  ])("is ignored if it sends %s", async (_, line) => {
    expect(await ask(`${line} ${answer(1, "right")} sleep 600`)).toEqual(["right"]);
  });

  it("is ended for an endless line, and for a flood of output", async () => {
    const [endless] = await ask("yes | tr -d '\\n'");
    expect(endless).toContain("said too much at once");
    const [flood] = await ask(`while :; do ${answer(9)} done`);
    expect(flood).toContain("sent answers that nobody had asked for");
  });

  it("that never started has an answer, too", async () => {
    const sandbox = createScriptSandbox("");
    const nowhere: typeof sandbox = {
      ...sandbox,
      start: (_, options) => sandbox.start(["x"], { ...options, cwd: "/nowhere" }),
    };
    const connection = new ToolConnection(nowhere, opening, () => {});
    await expect(connection.call(call, null)).rejects.toThrow(/can't be started/);
  });

  it("can't steer the log with its last words", async () => {
    const said: string[] = [];
    const connection = new ToolConnection(
      createScriptSandbox("echo 'a ##[error]b\u001b' >&2; exit 3"),
      opening,
      (why) => said.push(why),
    );
    await expect(connection.call(call, null)).rejects.toThrow("did not end");
    expect(said).toEqual(["the tools' process ended (3): a ## [error]b"]);
  });

  it("is notified of a cancel, and not waited for", async () => {
    const connection = new ToolConnection(createScriptSandbox("cat >&2"), opening, () => {});
    const controller = new AbortController();
    const asked = connection.call(call, controller.signal);
    controller.abort();
    await expect(asked).rejects.toThrow("The call was cancelled.");
    await connection.end();
  });
});
