/** Finds what asks for a build of an issue: its label, or `/orchestrate` in a comment on it. */
import { isUnhandled } from "../model/feedback.ts";
import { isRoleAtLeast } from "../model/permissions.ts";
import { parseCommands } from "./parse.ts";
import type { CommandContext } from "./command.ts";
import type { Facts, CommentFact } from "../model/facts.ts";
import type { State } from "../model/state.ts";
import { getCommentEvent, type Trigger } from "../model/trigger.ts";

type PartialTrigger = Omit<Trigger, "since">;

/** On an issue without a build, every command has to address Baton. */
export const NO_BUILD_CONTEXT: CommandContext = {
  on: "issue",
  worker: null,
  workers: [],
  bare: false,
};

/**
 * Returns the newest trigger by a person with write access that has started no build yet. `last` is
 * the newest build that has ended.
 */
export function findTrigger(
  facts: Pick<Facts, "issue" | "remarks" | "posted">,
  last: State | null,
): Trigger | null {
  const all = [...listLabelTriggers(facts, last), ...listCommentTriggers(facts, last)];
  const inOrder = all.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const newest = inOrder.at(-1);
  return newest ? { ...newest, since: inOrder[0]!.at } : null;
}

function listLabelTriggers({ issue }: Pick<Facts, "issue">, last: State | null): PartialTrigger[] {
  const { trigger } = issue;
  if (!trigger || !isRoleAtLeast(trigger.role, "write")) return [];
  const { event, actor, at } = trigger;
  const known = last?.build.trigger;
  // The label stays on the issue: if it was there when a comment began the last build, it asks for
  // no new one.
  if (known && (known.event === event || (isCommentEvent(known.event) && at <= known.at)))
    return [];
  return [{ event, actor, at, comment: null, wishes: {} }];
}

const isCommentEvent = (event: string) => event.startsWith(getCommentEvent({ id: 0 }).slice(0, -1));

function listCommentTriggers(
  { issue, remarks, posted }: Pick<Facts, "issue" | "remarks" | "posted">,
  last: State | null,
): PartialTrigger[] {
  // Without a record, Baton's own comments show which builds ran: an older `/orchestrate` comment
  // has had its build.
  const said = Object.entries(posted).filter(([key]) => !key.startsWith("refused-"));
  const newest = Math.max(0, ...said.map(([, comment]) => comment.id));
  const isNew = (remark: CommentFact) =>
    last ? isUnhandled(last.build, remark) : remark.id > newest;
  return remarks
    .filter(
      (remark) =>
        remark.on === issue.number && isRoleAtLeast(remark.role, "write") && isNew(remark),
    )
    .flatMap((remark) => {
      const command = parseCommands(remark.lines, NO_BUILD_CONTEXT).find(
        (c) => "name" in c && c.name === "orchestrate",
      );
      if (!command || !("name" in command) || command.name !== "orchestrate") return [];
      const { loops, dry_run, improve, test_first, research } = command;
      const quotas = Object.keys(research).length > 0 ? { research } : {};
      const flags = {
        ...(dry_run && { dry_run }),
        ...(improve && { improve }),
        ...(test_first && { test_first }),
      };
      const wishes = { ...(loops === null ? {} : { loops }), ...flags, ...quotas };
      return [
        {
          event: getCommentEvent(remark),
          actor: remark.author,
          at: remark.at,
          comment: remark.id,
          wishes,
        },
      ];
    });
}
