import { readSpending } from "../../app/dashboard/spending.ts";
import { formatBudget, formatSpendReport } from "../../core/messages/spending.ts";
import { formatMinute, pluralize } from "../../core/text/format.ts";
import { askGitHub, loadCredentials } from "../github/credentials.ts";
import { findRepositoryName } from "../github/build-lookup.ts";
import { Problem } from "../problem.ts";
import { getTextFlag, type Verb } from "../flags.ts";

/** Number of days that are listed without `--since`. */
const DEFAULT_DAYS = 30;
const MAX_DAYS = 3650;
const DAY_MS = 86_400_000;

export const spendVerb: Verb = {
  usage: "spend [OWNER/REPO] [--since DATE|7d] [--json]",
  about: [
    "Lists what the builds of a repository on GitHub spent: by build, by day, by kind of session",
    "and model, and the state of the budgets of day and month. It reads the records of live and",
    "ended builds. OWNER/REPO is GITHUB_REPOSITORY by default, or the repository of the current",
    "clone. It asks GitHub as baton doctor does.",
  ],
  flags: {
    since: {
      value: "DATE|7d",
      about: "first day, like 2026-11-01, or so many days back; 30d by default",
    },
    json: {
      about:
        "prints one JSON object: repository, since, total, builds, days, kinds, budgets, unread",
    },
  },
  args: [],
  optional: ["OWNER/REPO"],
  async run([given], flags, io) {
    const now = new Date();
    const since = readSince(getTextFlag(flags["since"]), now);
    const { identity: asker, webUrl } = await loadCredentials();
    const { owner, repo } = await findRepositoryName(given, webUrl);
    const name = `${owner}/${repo}`;
    const spent = await askGitHub(
      () => readSpending(asker, { owner, repo }, { since, now: now.toISOString() }),
      name,
    );
    if (flags["json"]) {
      io.out(JSON.stringify({ repository: name, since, ...spent }));
      return 0;
    }
    if (spent.total.sessions === 0)
      io.out(`No build has spent anything in ${name} since ${formatMinute(since)}.`);
    else io.out([`${name} since ${formatMinute(since)}:`, ...formatSpendReport(spent)].join("\n"));
    const budgets = spent.budgets.flatMap((row) => formatBudget(row) ?? []);
    if (budgets.length > 0)
      io.out(["", "Budgets:", ...budgets.map((line) => `  ${line}`)].join("\n"));
    if (spent.budgets.some(({ budget, bound }) => budget === "installation" && bound !== null))
      io.out(
        "  (the installation's counts what this repository spent alone; the page of the " +
          "server shows all)",
      );
    if (spent.unread > 0)
      io.err(`baton: ${pluralize(spent.unread, "ended build")} without accounts: not counted`);
    return 0;
  },
};

/** Returns ISO 8601: the start of a day, or of the day so many days ago. */
function readSince(flag: string | null, now: Date): string {
  const text = flag ?? `${DEFAULT_DAYS}d`;
  const days = /^([1-9][0-9]{0,3})d$/.exec(text)?.[1];
  if (days && Number(days) <= MAX_DAYS)
    return new Date(now.getTime() - Number(days) * DAY_MS).toISOString();
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00.000Z`) : null;
  // JavaScript reads `2026-02-30` as a day of March.
  if (date && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)) {
    if (date <= now) return date.toISOString();
    throw new Problem(`--since ${text} is in the future: name a day that has started in UTC`);
  }
  if (date) throw new Problem(`--since ${text} is not a day of the calendar`);
  throw new Problem(
    `--since takes a date like 2026-11-01, or days back like 7d (at most 3650d), not ${text}`,
  );
}
