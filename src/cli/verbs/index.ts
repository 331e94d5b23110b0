/** The verbs. A verb's file is loaded when it is called: a session's run must start fast. */
import type { Verb } from "../flags.ts";
import { Problem } from "../problem.ts";

interface Entry {
  summary: string;
  load: () => Promise<Verb>;
}

/** Loads a verb that needs the optional package `github-sandbox`. Throws a `Problem` where it is not installed. */
export async function loadWithSandbox(name: string, load: () => Promise<Verb>): Promise<Verb> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" || !message.includes("github-sandbox")) throw error;
    throw new Problem(
      `baton ${name} needs the package github-sandbox, which this installation leaves out: npm install github-sandbox`,
    );
  }
}

export const VERBS: Readonly<Record<string, Entry>> = {
  run: {
    summary: "build a request in a local git repository",
    load: () => loadWithSandbox("run", async () => (await import("./run.ts")).runVerb),
  },
  demo: {
    summary: "the same on a small sample, played by a score",
    load: () => loadWithSandbox("demo", async () => (await import("./demo.ts")).demoVerb),
  },
  say: { summary: "answer a running build, as a comment", load: async () => (await import("./say.ts")).sayVerb },
  watch: {
    summary: "follow a build on GitHub, or a running baton run",
    load: async () => (await import("./watch.ts")).watchVerb,
  },
  join: {
    summary: "wait for a build on GitHub, or for workers of it",
    load: async () => (await import("./join.ts")).joinVerb,
  },
  model: {
    summary: "a stand-in for a model that plays a score",
    load: () => loadWithSandbox("model", async () => (await import("./model.ts")).modelVerb),
  },
  sandbox: {
    summary: "a GitHub on your machine, alone",
    load: () => loadWithSandbox("sandbox", async () => (await import("./sandbox.ts")).sandboxVerb),
  },
  serve: {
    summary: "the App alone, by environment variables",
    load: async () => (await import("./serve.ts")).serveVerb,
  },
  reconcile: {
    summary: "one pass over a repository, without a server",
    load: async () => (await import("./reconcile.ts")).reconcileVerb,
  },
  take: { summary: "do a worker of a build yourself", load: async () => (await import("./take.ts")).takeVerb },
  "hand-in": {
    summary: "hand in the worker that you took",
    load: async () => (await import("./hand-in.ts")).handInVerb,
  },
  give: { summary: "return it to the sessions", load: async () => (await import("./give.ts")).giveVerb },
  inbox: { summary: "what a server has yet to look at", load: async () => (await import("./inbox.ts")).inboxVerb },
  doctor: {
    summary: "what to fix in a repository on GitHub",
    load: async () => (await import("./doctor.ts")).doctorVerb,
  },
  context: {
    summary: "how much a build's sessions were told to read",
    load: async () => (await import("./context.ts")).contextVerb,
  },
  spend: {
    summary: "what the builds of a repository on GitHub spent",
    load: async () => (await import("./spend.ts")).spendVerb,
  },
  sync: {
    summary: "bring a repository on GitHub in step with its templates",
    load: async () => (await import("./sync.ts")).syncVerb,
  },
  validate: {
    summary: "what is wrong in a repository's settings",
    load: async () => (await import("./validate.ts")).validateVerb,
  },
  workflow: {
    summary: "print the workflow that a repository on GitHub needs",
    load: async () => (await import("./workflow.ts")).workflowVerb,
  },
  session: {
    summary: "one session, inside a workflow run",
    load: async () => (await import("./session.ts")).sessionVerb,
  },
};
