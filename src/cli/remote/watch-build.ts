/** Follows a build on GitHub to its end: as a page that is drawn again, or as lines. */
import { isOver, viewOf } from "../../core/build/view.ts";
import { askGitHub } from "../github/ask.ts";
import type { Io } from "../io.ts";
import { followBuild, type Asking } from "./follow.ts";
import { openBuild, type OpenedBuild } from "./open.ts";
import { EXIT_CODES, getOutcome } from "./outcome.ts";
import { listProgress, type Progress } from "./progress.ts";
import { renderBuild } from "./screen.ts";
import { cleanProgress, createTell, formatProgress, formatTime } from "./tell.ts";
import { TerminalPage } from "./terminal-page.ts";

/** Newest changes below the page. */
const NEWEST = 6;

interface How {
  slug: string | null;
  isJson: boolean;
  /** Lines also on a terminal. */
  isPlain: boolean;
}

/** Resolves to the exit code; null when it was interrupted. */
export async function watchBuild(name: string, { slug, isJson, isPlain }: How, io: Io): Promise<number | null> {
  const signal = io.interrupted();
  const lines = createTell(io, isJson);
  const build = await openBuild(name, slug, { tell: lines, signal });
  if (!build) return null;
  const screen = isJson || isPlain ? null : TerminalPage.open(io);
  if (!screen) return tellBuild(build, { tell: lines, signal });
  try {
    return await drawBuild(build, screen, signal);
  } finally {
    screen.close();
    // What the page showed last stays to be read.
    for (const line of renderBuild(viewOf(build.state), build)) io.out(line);
  }
}

/** Follows it, with `state` of the build kept at what is newest; `changed` gets the state before. */
function follow(build: OpenedBuild, asking: Asking, changed: (news: Progress[]) => void): Promise<number | null> {
  const check = async () => {
    const outcome = isOver(build.state.build.status) ? getOutcome(build.state, { of: "build" }) : null;
    return outcome && { code: EXIT_CODES[outcome.kind], outcome };
  };
  return askGitHub(async () => {
    const ended = await followBuild(build.feed, asking, async (news) => {
      if (news.kind === "changed") {
        const progress = listProgress(build.state, news.state, null, build.pages);
        build.state = news.state;
        changed(progress);
      } else changed([]);
      return check();
    });
    return ended?.code ?? null;
  }, build.repository);
}

async function tellBuild(build: OpenedBuild, asking: Asking): Promise<number | null> {
  for (const one of listProgress(null, build.state, null, build.pages)) asking.tell(one);
  const code = await follow(build, asking, (progress) => progress.forEach(asking.tell));
  const outcome = code === null ? null : getOutcome(build.state, { of: "build" });
  if (code === null || !outcome) return code;
  const { kind, text } = outcome;
  const told = `${kind.replaceAll("_", " ")}: ${text}`;
  asking.tell({ kind: "end", subject: "end", text: told, outcome: kind, exit_code: code });
  return code;
}

function drawBuild(build: OpenedBuild, screen: TerminalPage, signal: AbortSignal): Promise<number | null> {
  const newest: string[] = [];
  const draw = () => {
    const page = renderBuild(viewOf(build.state), build);
    const said = newest.length > 0 ? ["", "Newest:", ...newest] : [];
    screen.draw([...page, ...said, "", `As of ${formatTime(new Date())}; Ctrl-C ends the watching, not the build.`]);
  };
  const tell = (progress: Progress) => {
    newest.push(`  ${formatProgress(cleanProgress(progress), new Date())}`);
    newest.splice(0, newest.length - NEWEST);
    draw();
  };
  draw();
  return follow(build, { tell, signal }, (progress) => {
    progress.forEach(tell);
    draw();
  });
}
