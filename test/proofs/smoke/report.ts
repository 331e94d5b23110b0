/**
 * The output of a run of the probes, on the terminal and in the evidence file that is committed.
 */
import type { Probe, Result, Verdict } from "./probe.ts";
import type { World } from "./world.ts";

export interface About {
  /** For example `github.com`. */
  host: string;
  /** For example `private repository of an organisation`. */
  repository: string;
  app: boolean;
  date: Date;
  /** Baton's version. */
  version: string;
}

/** Lines for the terminal. */
export function formatResult({ probe, verdict, reason, observed, seconds }: Result): string {
  const lines = [
    `${verdict.padEnd(8)} ${probe.name}  (${Math.round(seconds)} s)`,
    `  ${probe.title}.`,
    ...(reason ? [`  Reason: ${reason}.`] : []),
    ...observed.map(({ words, asAssumed }) => `  ${asAssumed === false ? "✗" : "·"} ${words}`),
    `  Baton assumes:   ${probe.baton}`,
    `  Sandbox assumes: ${probe.sandbox}`,
  ];
  return lines.join("\n");
}

/** For `--dry-run`. */
export function formatPlan(probes: readonly Probe[]): string {
  const needs = { app: "needs the App", admin: "needs the owner's token" };
  return probes
    .map((probe) => {
      const who = probe.needs.map((one) => needs[one]).join(", ");
      return (
        `${probe.name}\n  ${probe.title}.\n  Creates ` + `${probe.creates}${who ? `; ${who}` : ""}.`
      );
    })
    .join("\n");
}

const COUNTED: readonly Verdict[] = ["holds", "differs", "broke", "skipped"];

/** Returns for example `9 hold, 1 differs, 2 skipped`. */
export function formatCounts(results: readonly Result[]): string {
  const counts = COUNTED.map(
    (verdict) => [verdict, results.filter((one) => one.verdict === verdict).length] as const,
  );
  return counts
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict === "holds" && count !== 1 ? "hold" : verdict}`)
    .join(", ");
}

/**
 * Returns Markdown without the names of the owner, the repository and the App, so that it can be
 * committed anywhere.
 */
export function formatEvidence(
  results: readonly Result[],
  about: About,
  place: Pick<World["place"], "at">,
): string {
  const { host, repository, app, date, version } = about;
  return `${[
    `# Smoke test on ${host}`,
    `${date.toISOString().slice(0, 16).replace("T", " ")} UTC, Baton ${version}, in a ` +
      `${repository}, ${app ? "with" : "without"} an App: ${formatCounts(results)}. Made ` +
      "by `npm run proof smoke`.",
    ["| Probe | Result | Assumption |", "| --- | --- | --- |"]
      .concat(
        results.map(
          ({ probe, verdict }) =>
            `| [${probe.name}](#${probe.name}) | ${verdict} | ${probe.title} |`,
        ),
      )
      .join("\n"),
    ...results.map((result) => formatSection(result, place)),
  ].join("\n\n")}\n`;
}

function formatSection(
  { probe, verdict, reason, observed }: Result,
  { at }: Pick<World["place"], "at">,
): string {
  const hide = (words: string) => hideName(hideName(words, at.repo, "REPO"), at.owner, "OWNER");
  const items = observed.map(({ words, asAssumed }) => {
    return `- ${asAssumed === false ? "**differs:** " : ""}${hide(words)}`;
  });
  const lines = [...(reason ? [`- ${hide(reason)}`] : []), ...items].join("\n");
  return [
    `## ${probe.name}`,
    `**${verdict}**: ${probe.title}. [GitHub's documentation](${probe.docs})`,
    `Observed:\n\n${lines || "- nothing"}`,
    `Baton assumes: ${probe.baton}`,
    `The sandbox assumes: ${probe.sandbox}`,
  ].join("\n\n");
}

/** Replaces only whole names: an owner `ann` is not in `cannot`. */
function hideName(text: string, name: string, by: string): string {
  const escaped = name.replace(/[.]/g, "\\.");
  return text.replace(new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`, "gi"), by);
}
