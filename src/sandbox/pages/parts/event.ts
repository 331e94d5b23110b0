import type { IssueEvent } from "../../model.ts";
import { markup, type Html } from "../html.ts";
import { placeOf, type Visit } from "../visit.ts";
import { label } from "./label.ts";
import { time } from "./time.ts";
import { who } from "./who.ts";

/** One line of the thread that nobody wrote: a label, a close, a merge. */
export function event(visit: Visit, one: IssueEvent): Html {
  const { repository, base } = placeOf(visit);
  const words = (): Html | string => {
    switch (one.event) {
      case "labeled":
        return markup`added the label ${label(repository, one.label ?? "")}`;
      case "unlabeled":
        return markup`removed the label ${label(repository, one.label ?? "")}`;
      case "merged":
        return one.commitId
          ? markup`merged this as <a href="${base}/commit/${one.commitId}"><code>${one.commitId.slice(0, 7)}</code></a>`
          : "merged this";
      case "renamed":
        return "changed the title";
      case "head_ref_force_pushed":
        return "force-pushed the branch";
      case "head_ref_deleted":
        return "deleted the branch";
      default:
        return `${one.event.replaceAll("_", " ")} this`;
    }
  };
  return markup`<p class="event" id="event-${one.id}">${who(visit.sandbox, one.actor)} ${words()} ${time(
    visit.sandbox,
    one.createdAt,
  )}</p>`;
}
