/** `## Direction` of BUILD.md is people's: taken as it stands, and read by every session that follows. */
import { parseBuild, renderBuild } from "../../record/buildDocument.ts";
import { unreadable } from "./unreadable.ts";
import type { Accepted } from "./accepted.ts";
import type { Say } from "./say.ts";
import type { Turn } from "../turn.ts";

/** It is read by each session: more than this belongs into `context/`. */
const DIRECTION_CHARS = 20_000;

export function takeDirection(turn: Turn, file: Accepted, say: Say): void {
  const { state } = turn;
  const refuse = (why: string) => say.refused(file, `${file.path}${why}`);
  if (file.blob === null) return refuse(": Baton needs it. Words of yours go below `## Direction` in it.");
  const unread = unreadable(file);
  if (unread !== null) return refuse(`: ${unread}`);
  const text = file.text ?? "";
  const parsed = parseBuild(text);
  if (!parsed.ok) return refuse(`${parsed.line === null ? "" : `, line ${parsed.line}`}: ${parsed.message}.`);
  if (parsed.request !== state.request) {
    return refuse(
      ": the request is pinned. Say what is new below `## Direction`, or label the issue again afterwards.",
    );
  }
  const direction = parsed.direction.toWellFormed();
  if (direction.length > DIRECTION_CHARS) {
    const words = `Direction has ${direction.length} characters, at most ${DIRECTION_CHARS} are taken`;
    return refuse(`: ${words}. Put the long part into \`context/\`, and name it there.`);
  }
  if (direction !== state.direction) {
    state.direction = direction;
    turn.note(`@${file.by} gives direction: ${firstLine(direction) || "none any more"}`);
  } else if (text.trimEnd() !== renderBuild(state).trimEnd()) {
    refuse(": only what stands below `## Direction` is yours; Baton makes the rest from what it knows.");
  }
}

function firstLine(text: string): string {
  return text
    .trim()
    .split(/[\p{Cc}\p{Zl}\p{Zp}]/u, 1)[0]!
    .slice(0, 100);
}
