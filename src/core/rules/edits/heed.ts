/**
 * People edit the record by commits on its branch. Those of people with write access are obeyed or answered; what
 * anyone else pushed is set back and reported. Each push is heeded once: the commit that says so stands on top of it.
 */
import { documentOf } from "../../build/recordEdits.ts";
import { outsiderAnswer } from "../../comments/edits.ts";
import { isOver } from "../../build/view.ts";
import { sift } from "./accepted.ts";
import { answerBriefNotes, takeBriefs } from "./briefs.ts";
import { takeDirection } from "./direction.ts";
import { sayWhere, takeContext } from "./files.ts";
import { Say } from "./say.ts";
import type { Turn } from "../turn.ts";

export function heedEdits(turn: Turn): void {
  const { edits } = turn.facts;
  const { build } = turn.state;
  if (!edits || edits.head === build.heeded_push || isOver(build.status)) return;
  build.heeded_push = edits.head;
  const { accepted, refused, undone } = sift(edits.pushes);
  Object.assign(turn.setBack, undone);
  for (const push of refused) {
    turn.say(`outsider-${push.sha.slice(0, 12)}`, build.issue, outsiderAnswer(push, turn.branches.record));
    turn.note(`What ${push.by ?? "somebody unknown"} pushed is set back: no write access`);
  }
  const say = new Say(turn);
  const of = Map.groupBy(accepted, (file) => documentOf(file.path));
  for (const file of of.get("build") ?? []) takeDirection(turn, file, say);
  const briefs = of.get("brief") ?? [];
  answerBriefNotes(turn, briefs, say);
  takeBriefs(turn, briefs, say);
  takeContext(turn, of.get("context") ?? [], edits.contextBytes, say);
  for (const file of [...(of.get("made") ?? []), ...(of.get("other") ?? [])]) sayWhere(file, say);
  say.post(edits.head);
}
