/** Follows CONTRIBUTING for a kind of session. */
import { expect } from "vitest";
import type * as Names from "../../src/core/model/names.ts";
import type * as Sessions from "../../src/core/sessions/index.ts";
import type * as Scripts from "../../src/runner/scripts/index.ts";
import { insertAfter, testRecipe } from "./support/recipe.ts";

const NAMES = "src/core/model/names.ts";
const SESSIONS = "src/core/sessions/index.ts";

const AUDIT = `
import { z } from "zod";
import { SHARED_POINTERS, defineSession } from "../define-session.ts";

/** Reads the build's direction. Submits the licenses that its result needs. */
export const auditSession = defineSession({
  kind: "audit",
  reads: () => [...SHARED_POINTERS],
  close: z.strictObject({ licenses: z.array(z.string()) }),
  closeBytes: 16 * 1024,
  changes: false,
  diff: false,
  seconds: 15 * 60,
  model: () => "easy",
});
`;

testRecipe(
  {
    heading: "A kind of session",
    parts: ["src/core", "src/config", "src/runner"],
    steps: [
      [{ edit: NAMES, by: insertAfter("export const sessionKindSchema = z.enum([", '  "audit",') }],
      [{ add: "src/core/sessions/kinds/audit.ts", text: AUDIT }],
      [
        {
          edit: SESSIONS,
          by: insertAfter(
            "const SESSION_SPECS: Readonly<Record<SessionKindName, SessionSpec>> = {",
            "  audit: auditSession,",
            'import { auditSession } from "./kinds/audit.ts";',
          ),
        },
      ],
      [{ add: "src/runner/scripts/audit.md", text: "# Audit\n\nList the licenses.\n" }],
    ],
  },
  async (copy) => {
    const { parseSessionName } = await copy.load<typeof Names>(NAMES);
    const kind = parseSessionName("build/audit/1")?.kind;
    expect(kind).toBe("audit");
    const { checkClosingInput } = await copy.load<typeof Sessions>(SESSIONS);
    expect(checkClosingInput(kind!, { licenses: ["MIT"] }, null)).toMatchObject({ ok: true });
    expect(checkClosingInput(kind!, { licences: [] }, null)).toMatchObject({ ok: false });
    const { readScript } = await copy.load<typeof Scripts>("src/runner/scripts/index.ts");
    expect(await readScript(`${kind}.md`)).toContain("List the licenses.");
    expect(copy.compile(SESSIONS)).toBe("");
  },
);
