/** An entry's turns as a model's messages: words go with the tool call that follows, as models speak. */
import type { ScoreEntry } from "./score.ts";
import type { Act, FailTurn } from "./turns.ts";

/** One message of the assistant. */
export interface Reply {
  /** What the provider refuses before, each with the index of its turn. */
  faults: { fail: FailTurn; turn: number }[];
  text: string;
  /** The tool call; null ends the model's turn. */
  act: Act | null;
  /** Index of the turn that the message ends with. */
  turn: number;
}

export function repliesOf({ turns }: ScoreEntry): Reply[] {
  const replies: Reply[] = [];
  let faults: Reply["faults"] = [];
  let said: string[] = [];
  const end = (act: Act | null, turn: number) => {
    replies.push({ faults, text: said.join("\n\n"), act, turn });
    faults = [];
    said = [];
  };
  turns.forEach((one, turn) => {
    if ("fail" in one) faults.push({ fail: one.fail, turn });
    else if ("say" in one) said.push(one.say);
    else end(one, turn);
  });
  if (said.length > 0 || faults.length > 0) end(null, turns.length - 1);
  return replies;
}
