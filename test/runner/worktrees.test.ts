import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { close, run } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";
import type { Bench } from "./support/bench.ts";

const at = (worktree: string, tool: string, input: object): Answer => ({
  call: [[tool, { ...input, worktree }]],
});
const shell = (worktree: string, command: string) => at(worktree, "bash", { command });

/** Creates a branch of W1.2 on top of the base; the other workers have none. */
function published(bench: Bench): void {
  const { session } = bench.state.workers["W1.1"]!;
  bench.commit(
    bench.recordBranch.replace(/record$/, "W1.2"),
    { "src/b.js": "b\n", out: { link: "/etc" } },
    session!.base,
  );
}

async function play(...answers: Answer[]) {
  const ran = await run([...answers, close], "W1.1/work/1", published);
  const results = answers.map((_, i) => ran.api.results(i + 1)[0]!);
  return {
    ran,
    texts: results.map((r) => r.content as string),
    errors: results.map((r) => r.is_error === true),
  };
}

describe("a tool with a worker's id", () => {
  it("works in a copy of that worker's branch with an own shell; its writes are thrown away", async () => {
    const { ran, texts } = await play(
      at("W1.2", "read", { file_path: "src/b.js" }),
      shell("W1.2", "x=theirs; echo mine > new; rm src/a.js; pwd; ls .."),
      at("W1.2", "write", { file_path: "src/more.js", content: "x" }),
      shell("W1.2", "echo $x; git status --short; git log --oneline | wc -l"),
      { call: [["bash", { command: "echo x=$x > own; ls src" }]] },
    );
    await using _ = ran;
    expect(texts[0]).toBe("b\n");
    const [where, ...siblings] = texts[1]!.split("\n");
    expect(where).toMatch(new RegExp(`^${join(ran.bench.temp, "worktrees")}/W1\\.2-[0-9a-f]{8}$`));
    expect(siblings).toEqual([where!.split("/").at(-1)]);
    expect(texts[3]).toBe("theirs\n D src/a.js\n?? new\n?? src/more.js\n1");
    expect(texts[4]).toBe("a.js");
    expect(ran.proposal.change!.files).toMatchObject([{ path: "own", content: btoa("x=\n") }]);
    expect(readdirSync(join(ran.bench.temp, "layout"))).toEqual([]);
  });

  it("names the existing branches if that worker has none", async () => {
    const { ran, texts, errors } = await play(
      ...["W9.9", "../W1.2", "W2.1", "W1.2\u0000"].map((worker) => shell(worker, "touch here")),
      { call: [["bash", { command: "ls", worktree: "" }]] },
    );
    await using _ = ran;
    expect(errors).toEqual([true, true, true, true, false]);
    expect(texts[0]).toBe("There is no worker `W9.9` in this build: W1.1, W1.2, W2.1.");
    expect(texts[2]).toMatch(/^W2\.1 has no branch: .+ Branches there are of W1\.2\.$/);
    expect(texts[4]).toBe("src");
    expect(ran.proposal.change).toBeNull();
  });

  it("keeps file tools within the copy and the session's folders", async () => {
    const { ran, errors } = await play(
      at("W1.2", "read", { file_path: "out/passwd" }),
      at("W1.2", "write", { file_path: "../../worktree/src/a.js", content: "x" }),
    );
    await using _ = ran;
    expect(errors).toEqual([true, true]);
    expect(readFileSync(join(ran.bench.temp, "worktree", "src", "a.js"), "utf8")).toBe(
      "export const a = 1;\n",
    );
  });
});
