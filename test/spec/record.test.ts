import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderRecord } from "../../src/core/record/render.ts";
import { parseRecord } from "../../src/core/record/parse.ts";
import { isRecordFile } from "../../src/core/model/record-files.ts";
import { anyState } from "./record-arbitraries.ts";
import { sampleState } from "./record-sample.ts";
import { holds } from "./support/holds.ts";

function problemsOf(files: Record<string, string>) {
  const parsed = parseRecord(files);
  return parsed.ok ? [] : parsed.problems;
}

function read(files: Record<string, string>) {
  const parsed = parseRecord(files);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.state;
}

describe("given any state", () => {
  it("then reading restores it, and writing it again gives the same bytes", () => {
    holds(
      fc.property(anyState, (given) => {
        const files = renderRecord(given);
        const again = read(files);
        expect(again).toEqual(given);
        expect(renderRecord(again)).toEqual(files);
      }),
      150,
    );
  });

  it("then every file is one that Baton owns and ends with a line end", () => {
    holds(
      fc.property(anyState, (given) => {
        for (const [path, text] of Object.entries(renderRecord(given))) {
          // These folders belong to people too, so Baton removes nothing from them unasked. Files
          // for workers stay as submitted.
          expect(isRecordFile(path) || /^(steers|context)\//.test(path), path).toBe(true);
          expect(path.startsWith("context/") || text.endsWith("\n"), path).toBe(true);
        }
      }),
      30,
    );
  });

  it("then the order of its keys does not appear in the files", () => {
    const given = sampleState();
    const turned = {
      ...given,
      build: Object.fromEntries(Object.entries(given.build).reverse()) as typeof given.build,
    };
    expect(renderRecord(turned)).toEqual(renderRecord(given));
  });
});

describe("given a record that people have changed", () => {
  it("when they write under Direction, then their words are kept unchanged, including headings", () => {
    const files = renderRecord(sampleState());
    files["BUILD.md"] += "\nUse metres.\n\n## Notes\n\n- ours\n";
    expect(read(files).direction).toBe("Use metres.\n\n## Notes\n\n- ours");
  });

  it("when they add files to context/, then those are ignored", () => {
    const files = {
      ...renderRecord(sampleState()),
      "context/x.json": "{",
      "steers/W1.1/1.md": "faster",
    };
    expect(problemsOf(files)).toEqual([]);
  });

  it("when PLAN.md and STATUS.md are gone, then nothing is lost", () => {
    const files = renderRecord(sampleState());
    delete files["PLAN.md"];
    delete files["STATUS.md"];
    expect(read(files)).toEqual(sampleState());
  });

  it("when the pinned request was changed, then it says so", () => {
    const files = renderRecord(sampleState());
    files["BUILD.md"] = files["BUILD.md"]!.replace(
      "Please add units.",
      "Please delete everything.",
    );
    expect(problemsOf(files)).toMatchObject([{ file: "BUILD.md" }]);
    expect(problemsOf(files)[0]!.message).toContain("pinned request");
  });

  it("when two briefs claim one worker, then both files are named", () => {
    const files = renderRecord(sampleState());
    files["workers/W1.1-copy.md"] = files["workers/W1.1-task-w1-1.md"]!;
    expect(problemsOf(files)[0]!.message).toContain("has a brief already");
  });

  it("when a brief has no worker state, or a state has no brief, then the problem says which", () => {
    const files = renderRecord(sampleState());
    delete files["state/W1.1.json"];
    expect(problemsOf(files)[0]!.message).toContain("state/W1.1.json is missing");
    const others = renderRecord(sampleState());
    delete others["workers/W2.1-task-w2-1.md"];
    expect(problemsOf(others)[0]).toMatchObject({ file: "state/W2.1.json" });
  });

  it("when machine state is broken, unknown or of the wrong type, then file and field are named", () => {
    const files = renderRecord(sampleState());
    const meta = files["meta.json"]!;
    expect(
      problemsOf({ ...files, "meta.json": meta.replace('"slug"', "slug") })[0]!.message,
    ).toContain("not valid JSON");
    const typed = meta.replace('"current_wave": ', '"current_wave": "one", "x": ');
    expect(problemsOf({ ...files, "meta.json": typed })[0]).toMatchObject({ file: "meta.json" });
    expect(problemsOf({})).toMatchObject([{ file: "meta.json" }, { file: "BUILD.md" }]);
  });
});

describe("given STATUS.md", () => {
  it("then it groups the workers and has the newest time of the state", () => {
    const given = sampleState();
    given.workers["W1.1"]!.merge_sha = "a".repeat(40);
    given.build.ended_at = "2099-01-01T00:00:00.000Z";
    const text = renderRecord(given)["STATUS.md"]!;
    expect(text).toContain("As of 2099-01-01T00:00:00.000Z");
    expect(text).toMatch(/## Completed\n\n- \[x\] W1\.1: Task W1\.1/);
  });
});
