import { markup } from "../html.ts";
import { commitRow } from "../parts/commit-row.ts";
import { diff } from "../parts/diff.ts";
import { Missing, placeOf, type Page, type Visit } from "../visit.ts";

/** What one ref has that another hasn't. */
export const compare: Page = {
  path: "/{owner}/{repo}/compare/{range...}",
  show(visit) {
    const { git } = placeOf(visit);
    const { from, to, base, head } = rangeOf(visit, visit.params["range"] ?? "");
    const start = git.mergeBase(base, head);
    if (start === null) throw new Missing();
    const ids = git.log({ from: head, without: [base], topological: true, reverse: true, most: 250 });
    const commits = ids.flatMap((oid) => git.commit(oid) ?? []);
    return {
      title: `${from}...${to}`,
      tab: "code",
      main: markup`<h1>Compare <code>${from}</code> with <code>${to}</code></h1>
<h2>Commits</h2>
${
  commits.length === 0
    ? markup`<p class="empty">${to} has no commits that ${from} doesn't have.</p>`
    : markup`<ul class="rows">${commits.map((one) => commitRow(visit, one))}</ul>`
}
<h2>Changes</h2>${diff(git.diff(start, head))}`,
    };
  },
};

export function rangeOf(visit: Visit, range: string) {
  const { git, repository } = placeOf(visit);
  const own = (name: string): string => name.replace(`${repository.owner}:`, "");
  const [first = "", second] = range.split("...");
  const from = second === undefined ? repository.defaultBranch : own(first);
  const to = own(second ?? first);
  const base = git.resolve(from);
  const head = git.resolve(to);
  if (base === null || head === null) throw new Missing();
  return { from, to, base, head };
}
