import { describe, expect, it } from "vitest";
import { COMPLETE } from "../spec/support/facts.ts";
import { bash, close, run, why } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

const owners = bash("mkdir -p .github; echo x > .github/CODEOWNERS");

describe("a session that is about to close as complete", () => {
  it("learns the guards' findings about its change, and may fix it", async () => {
    await using ran = await run(
      [owners, close, bash("rm -r .github; echo b > src/b.js"), close],
      "W1.1/work/1",
    );
    const [told] = ran.api.results(2);
    expect(told).toMatchObject({
      is_error: true,
      content: expect.stringMatching(
        /\.github\/CODEOWNERS` is protected: .+ Fix that, then call `close` again\.$/,
      ) as unknown,
    });
    expect(ran.proposal.result).toMatchObject({ ended: "closed", close: COMPLETE });
    expect(ran.proposal.change!.files.map(({ path }) => path)).toEqual(["src/b.js"]);
  });

  it("learns them twice; at the third try it has failed with them, and its work is saved", async () => {
    await using ran = await run([owners, close, close, close, close], "W1.1/work/1");
    expect(ran.api.sent).toHaveLength(4);
    expect(ran.proposal.result.ended).toBe("failed");
    expect(why(ran.proposal)).toMatch(/^`\.github\/CODEOWNERS` is protected/);
    expect(ran.proposal.change!.files).toHaveLength(1);
  });

  it("learns that its change can't be read", async () => {
    const nest = bash("git init -q nested; touch nested/x");
    await using ran = await run([nest, close, bash("rm -r nested"), close], "W1.1/work/1");
    expect(ran.api.results(2)[0]!.content).toMatch(
      /^The change can't be read: 'nested\/' .+ Fix that/,
    );
    expect(ran.proposal.result.ended).toBe("closed");
  });

  it("learns that it has emptied a test, which needs a look at the old file", async () => {
    const empty = bash("echo 'export {};' > test/a.test.js");
    await using ran = await run(
      [empty, close, bash("git checkout test"), close],
      "W1.1/work/1",
      (bench) => {
        const test = 'import { a } from "../src/a.js";\nit("adds", () => expect(a(1)).toBe(2));\n';
        bench.ask("W1.1/work/1", {
          base: bench.commit("main", { "src/a.js": "a\n", "test/a.test.js": test }),
        });
      },
    );
    expect(ran.api.results(2)[0]!.content).toMatch(/test\/a\.test\.js.+ Fix that/);
    expect(ran.proposal.result.ended).toBe("closed");
  });

  it("learns of conflicts that are left", async () => {
    const fix: Answer = bash("echo 'export const a = 5;' > src/a.js");
    await using left = await run([close, fix, close], "W1.1/rework/1", (bench) => {
      const { base } = bench.state.workers["W1.1"]!.session!;
      const other = bench.commit("build", { "src/a.js": "export const a = 2;\n" }, base);
      const head = bench.commit("W1.1", { "src/a.js": "export const a = 3;\n" }, base);
      bench.ask("W1.1/rework/1", { base: head, other });
    });
    expect(left.api.results(1)[0]!.content).toMatch(
      /^Conflict markers are left in src\/a\.js\. Fix that/,
    );
    expect(left.proposal.result.ended).toBe("closed");
  });

  it("learns of its own changes outside of its brief, but not of those of the merged commit", async () => {
    const beyond = bash("echo x > docs.md");
    await using ran = await run(
      [beyond, close, bash("rm docs.md"), close],
      "W1.1/rework/1",
      (bench) => {
        const { base } = bench.state.workers["W1.1"]!.session!;
        bench.state.briefs[0]!.paths = ["src/**"];
        const other = bench.commit(
          "build",
          { "README.md": "theirs\n", ".github/x.yml": "theirs\n" },
          base,
        );
        const head = bench.commit("W1.1", { "src/a.js": "export const a = 3;\n" }, base);
        bench.ask("W1.1/rework/1", { base: head, other });
      },
    );
    expect(ran.api.results(2)[0]!.content).toMatch(
      /^`docs\.md` is outside the brief's paths [^]+ Fix that/,
    );
    expect(ran.proposal.result.ended).toBe("closed");
    expect(ran.proposal.change!.files.map(({ path }) => path)).toEqual([
      ".github/x.yml",
      "README.md",
    ]);
  });

  it("may close as blocked with any change, because people have to see that", async () => {
    const blocked: Answer = { call: [["close", { ...COMPLETE, status: "blocked" }]] };
    await using ran = await run([owners, blocked], "W1.1/work/1");
    expect(ran.proposal.result).toMatchObject({ ended: "closed", close: { status: "blocked" } });
  });
});
