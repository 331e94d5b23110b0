import type { Reaction } from "../../model.ts";
import { markup, type Html } from "../html.ts";

const SIGNS: Record<string, string> = {
  ...{ "+1": "👍", "-1": "👎", laugh: "😄", hooray: "🎉", confused: "😕", heart: "❤️", rocket: "🚀", eyes: "👀" },
};

/** What was answered by a sign, and by whom. Its name is there too: not every machine has pictures for signs. */
export function reactions(given: readonly Reaction[] | undefined): Html | null {
  if (!given || given.length === 0) return null;
  const kinds = [...new Set(given.map((one) => one.content))].map((content) => {
    const logins = given.filter((one) => one.content === content).map((one) => one.login);
    return markup`<li title="${logins.join(", ")}"><span aria-hidden="true">${SIGNS[content]}</span> ${content} ${
      logins.length
    }</li>`;
  });
  return markup`<ul class="reactions" aria-label="Reactions">${kinds}</ul>`;
}
