/** What steers Baton, GitHub or git itself is changed by people only: workflows, owners, attributes, settings. */
import { matches } from "../plan/overlap.ts";
import { CONFIG_PATH } from "../build/settings.ts";
import type { Guard, GuardFinding } from "./guard.ts";

/**
 * Baton's own, whatever the configuration says. `.gitattributes` hides files from diffs and names filters;
 * `.gitmodules` makes a checkout fetch from elsewhere. Lower case: a file system may not tell `.GitHub` from `.github`.
 */
const OWN: readonly RegExp[] = [
  /^\.github(\/|$)/,
  /^\.baton(\/|$)/,
  /^(docs\/)?codeowners$/,
  /(^|\/)\.gitattributes$/,
  /(^|\/)\.gitmodules$/,
];

export const protectedPaths: Guard = {
  name: "protected-paths",
  check(change, { settings }) {
    const findings: GuardFinding[] = [];
    for (const { path } of change.files) {
      const folded = path.normalize("NFC").toLowerCase();
      const glob = settings.protected_paths.find((one) => matches(one, path) || matches(one.toLowerCase(), folded));
      const own = OWN.some((pattern) => pattern.test(folded));
      const why = own ? "sessions never change it" : glob && `\`protected_paths\` in ${CONFIG_PATH} names \`${glob}\``;
      if (!why) continue;
      const who = "A person with write access has to make this change; leave the file as it is and say so at the end.";
      const message = `${path} is protected: ${why}. ${who}`;
      findings.push({ guard: "protected-paths", path, message, waivable: !own });
    }
    return findings;
  },
};
