import {
  countUnmeasuredSessions,
  formatContextTable,
  listContextRows,
} from "../../core/messages/context-table.ts";
import { readNamedBuild } from "../github/build-lookup.ts";
import { printLines } from "../run-verb.ts";
import { getTextFlag, type Verb } from "../flags.ts";

export const contextVerb: Verb = {
  usage: "context OWNER/REPO#ISSUE [--build SLUG] [--json]",
  about: [
    "Prints how many bytes the sessions of an issue's build had to read, by pass, kind and",
    "source. The build may be live or ended. It changes nothing and asks GitHub as baton doctor",
    "does.",
    "Exit code 2: there is no such build.",
  ],
  flags: {
    build: {
      value: "SLUG",
      about: "one of several builds of the issue; by default the live one, else the newest",
    },
    json: {
      about: "prints one JSON object: repository, issue, build, status, live, rows, unmeasured",
    },
  },
  args: ["OWNER/REPO#ISSUE"],
  async run([name = ""], flags, io) {
    const slug = getTextFlag(flags["build"]);
    const { repository, state, live } = await readNamedBuild(name, slug);
    const { build } = state;
    if (flags["json"]) {
      const of = { repository, issue: build.issue, build: build.slug, status: build.status, live };
      io.out(
        JSON.stringify({
          ...of,
          rows: listContextRows(state),
          unmeasured: countUnmeasuredSessions(state),
        }),
      );
      return 0;
    }
    const head = `${build.slug} of ${repository}: ${build.status.replaceAll("_", " ")}`;
    return printLines([head, "", ...formatContextTable(state)], io);
  },
};
