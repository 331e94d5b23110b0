import fc from "fast-check";
import { expect, it } from "vitest";
import { runGuards } from "../../src/core/guards/index.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import type { FileChange } from "../../src/core/model/proposal.ts";
import { base64 } from "./support/changes.ts";
import { aBrief, sha } from "./support/facts.ts";
import { holds } from "./support/holds.ts";

const name = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.constantFrom("..", ".git", "a", "A", "*", ""),
);
const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join("/"));
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        "ghp_",
        "_phg",
        "://",
        "eyJ",
        "'",
        '"',
        " + ",
        "${",
        "\\\n",
        "\\x67",
        "Z2hwX",
        "\n",
        "a1",
      ),
    )
    .map((parts) => parts.join("")),
);
const file: fc.Arbitrary<FileChange> = fc.oneof(
  fc.record({ op: fc.constant("delete" as const), path }),
  fc.record({
    op: fc.constant("write" as const),
    path,
    mode: fc.constantFrom("100644" as const, "100755" as const, "120000" as const),
    content: text.map(base64),
  }),
);

it("no change makes a guard throw, and the answer is always the same", () => {
  const context = {
    settings: { ...DEFAULT_SETTINGS, protected_paths: ["**/a", "*"] },
    brief: aBrief("W1.1"),
  };
  holds(
    fc.property(fc.array(file, { maxLength: 5 }), (files) => {
      const change = { base: sha("base"), files };
      expect(runGuards(change, context)).toEqual(runGuards(change, context));
    }),
  );
});
