import { markup, trusted, type Html } from "../html.ts";
import type { Place, Shown, Visit } from "../visit.ts";

/** The repository's parts, with how much is open. */
export function tabs({ sandbox }: Visit, { repository, base }: Place, lit: Shown["tab"]): Html {
  const mine = sandbox.world.issues.filter((one) => one.repositoryId === repository.id && one.state === "open");
  const pulls = mine.filter((one) => one.pull !== null).length;
  const runs = sandbox.world.runs.filter((one) => one.repositoryId === repository.id && one.status !== "completed");
  const tab = (name: NonNullable<Shown["tab"]>, href: string, text: string, count?: number): Html => {
    const current = name === lit ? trusted(' aria-current="page"') : null;
    const many = count ? markup` <span class="count">${count}</span>` : null;
    return markup`<a href="${href}"${current}>${text}${many}</a>`;
  };
  return markup`<nav class="tabs" id="tabs" aria-label="Repository">
${tab("code", base, "Code")}
${tab("issues", `${base}/issues`, "Issues", mine.length - pulls)}
${tab("pulls", `${base}/pulls`, "Pull requests", pulls)}
${tab("actions", `${base}/actions`, "Actions", runs.length)}
</nav>`;
}
