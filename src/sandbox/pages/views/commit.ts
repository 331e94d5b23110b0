import { ownChange } from "../../rest/present/commit.ts";
import { isVerified } from "../../git/sign.ts";
import { markup } from "../html.ts";
import { checks } from "../parts/checks.ts";
import { author, subject } from "../parts/commit-row.ts";
import { diff } from "../parts/diff.ts";
import { time } from "../parts/time.ts";
import { Missing, placeOf, type Page } from "../visit.ts";

/** A commit: message, parents, what is said about it, its change. */
export const commit: Page = {
  path: "/{owner}/{repo}/commit/{sha}",
  show(visit) {
    const { git, base } = placeOf(visit);
    const oid = git.resolve(visit.params["sha"] ?? "");
    const found = oid === null ? null : git.commit(oid);
    if (!found) throw new Missing();
    const body = found.message.split("\n").slice(1).join("\n").trim();
    const short = found.oid.slice(0, 7);
    return {
      title: `${subject(found)} · ${short}`,
      tab: "code",
      main: markup`<h1>${subject(found)}</h1>
${body && markup`<pre class="message">${body}</pre>`}
<p class="quiet">${author(visit, found)} committed ${time(visit.sandbox, found.committer.date)}
${isVerified(visit.sandbox, found) && markup`<span class="label">verified</span>`}</p>
<p><code>${found.oid}</code> · <a href="${base}/tree/${found.oid}">files at this commit</a> · ${
        found.parents.length === 0
          ? "no parent"
          : markup`${found.parents.length === 1 ? "parent" : "parents"} ${found.parents.map(
              (parent) => markup`<a href="${base}/commit/${parent}"><code>${parent.slice(0, 7)}</code></a> `,
            )}`
      }</p>
<h2>Checks</h2>${checks(visit, found.oid)}
<h2>Changes</h2>${diff(ownChange(git, found))}`,
    };
  },
};
