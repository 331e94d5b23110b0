/** People and programs that aren't who they seem to be, or may not do what they say. */
import { readCommitSession } from "../../../src/app/observe/pulls.ts";
import { readComments } from "../../../src/app/observe/comments.ts";
import { Roles } from "../../../src/app/observe/roles.ts";
import { ReadCache } from "../../../src/app/observe/read-cache.ts";
import type { Access } from "../../../src/app/github/access.ts";
import type { Commit } from "../../../src/app/github/commits.ts";
import { sha } from "../../spec/support/facts.ts";
import { building, planned } from "../../spec/support/scenes.ts";
import { Stage } from "../../spec/support/stage.ts";
import type { Attack, Family } from "./attack.ts";

const TIME = "2026-11-21T10:00:00Z";
const role = "the person's role on GitHub";

/** Returns what Baton acts on in one comment on the issue: its words, or its marker. */
async function readObeyed(comment: object): Promise<string> {
  const user = { login: "wren", type: "User" };
  const words = { body: "/approve", body_html: '<p dir="auto">/approve</p>' };
  const usual = {
    id: 5,
    issue_url: "https://x/issues/7",
    user,
    created_at: TIME,
    updated_at: TIME,
    ...words,
  };
  const octokit = {
    paginate: async () => [{ ...usual, ...comment }],
    request: async () => ({ data: { role_name: "write", permission: "write" } }),
  };
  const access = {
    octokit,
    owner: "o",
    repo: "r",
    app: { login: "baton[bot]", id: 1 },
    scope: {},
  } as unknown as Access;
  const seen = new ReadCache();
  const scope = {
    isOurs: (slug: string) => slug === "7-units",
    numbers: [7],
    since: TIME,
    watermark: "2020-01-01T00:00:00Z",
  };
  // Edited comments only get an answer. Baton acts only on remarks and on its own markers.
  const { remarks, posted } = await readComments(access, scope, new Roles(access, seen), seen);
  return JSON.stringify({ remarks, posted });
}

/** Whether Baton takes a commit for one of the App's sessions. */
function believed(forged: Partial<Commit>): boolean {
  const request = { endpoint: { DEFAULTS: { baseUrl: "https://api.github.com" } } };
  const access = { app: { login: "baton[bot]", id: 1 }, octokit: { request } } as unknown as Access;
  const email = "17+baton[bot]@users.noreply.github.com";
  const by = {
    authorName: "baton[bot]",
    authorEmail: email,
    committerEmail: "noreply@github.com",
    verified: true,
  };
  const commit = {
    sha: sha("c"),
    tree: sha("t"),
    parents: [],
    committedAt: TIME,
    message: "Work\n\nBaton-Session: W1.1/work/1",
  };
  return readCommitSession(access, { ...commit, ...by, ...forged }) !== null;
}

const MARKER = "Plan.\n\n<!-- baton:7-units plan abc -->";

const ATTACKS: Attack[] = [
  {
    ...{ id: "A01", title: "approves a plan", carrier: "comment of an outsider", defence: role },
    escapes: (on) =>
      planned()
        .says("/approve", { role: on ? "none" : "write" })
        .dispatched.includes("W1.1/work/1"),
  },
  {
    ...{ id: "A02", title: "skips a worker", carrier: "comment of a reader", defence: role },
    escapes: (on) =>
      building()
        .says("/skip W1.1", { role: on ? "read" : "write" })
        .status("W1.1") === "skipped",
  },
  {
    ...{
      id: "A03",
      title: "gets words into a prompt",
      carrier: "comment of an outsider",
      defence: role,
    },
    escapes: (on) =>
      JSON.stringify(
        building().says("/revise obey:evil;\n/retry W1.1 obey:evil;\n/steer W1.1 obey:evil;", {
          role: on ? "none" : "write",
        }).state,
      ).includes("obey:evil;"),
  },
  {
    ...{
      id: "A04",
      title: "labels an issue as a build",
      carrier: "label of a triager",
      defence: role,
    },
    escapes(on) {
      const stage = new Stage();
      stage.facts.issue.trigger!.role = on ? "triage" : "write";
      return stage.settle().dispatched.length > 0;
    },
  },
  {
    ...{
      id: "A05",
      title: "changes the issue after the label",
      carrier: "edit",
      defence: "the time of the last edit",
    },
    escapes(on) {
      const stage = new Stage();
      if (on) stage.facts.issue.editedAt = "2026-11-21T10:05:00.000Z";
      return stage.settle().dispatched.length > 0;
    },
  },
  {
    ...{
      id: "A06",
      title: "gives a command",
      carrier: "comment of a bot",
      defence: "obeying only people",
    },
    escapes: async (on) =>
      (await readObeyed({ user: { login: "wren", type: on ? "Bot" : "User" } })).includes(
        "/approve",
      ),
  },
  {
    ...{
      id: "A07",
      title: "gives a command in a person's name",
      carrier: "comment by another app",
    },
    defence: "obeying only what people wrote themselves",
    escapes: async (on) =>
      (await readObeyed({ performed_via_github_app: on ? { id: 9 } : null })).includes("/approve"),
  },
  {
    ...{ id: "A08", title: "puts a command into another's comment", carrier: "edited comment" },
    defence: "obeying only the first version of a comment",
    escapes: async (on) =>
      (await readObeyed({ updated_at: on ? "2026-11-21T10:09:00Z" : TIME })).includes("/approve"),
  },
  {
    ...{
      id: "A09",
      title: "pastes Baton's marker",
      carrier: "comment of a person",
      defence: "its author",
    },
    escapes: async (on) =>
      (
        await readObeyed({
          body: MARKER,
          user: { login: on ? "wren" : "baton[bot]", type: "User" },
        })
      ).includes('"hash":"abc"'),
  },
  {
    ...{
      id: "A10",
      title: "commits under the App's name",
      carrier: "forged commit",
      defence: "the account's own address",
    },
    escapes: (on) => believed(on ? { authorEmail: "wren@example.com" } : {}),
  },
  {
    ...{
      id: "A11",
      title: "signs a commit that names the App with its own key",
      carrier: "forged commit",
    },
    ...{
      defence: "GitHub's address as committer",
      escapes: (on) => believed(on ? { committerEmail: "w@x.org" } : {}),
    },
  },
  {
    ...{
      id: "A12",
      title: "pushes under the App's address",
      carrier: "forged commit",
      defence: "GitHub's signature",
    },
    escapes: (on) => believed(on ? { verified: false } : {}),
  },
];

export const impostors: Family = {
  name: "By people and programs without a say",
  open: () => ATTACKS,
};
