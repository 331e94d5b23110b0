/**
 * The verbs. A verb's file is loaded when it is called, because a session's run must start fast.
 */
import type { Verb } from "../flags.ts";
import { Problem } from "../problem.ts";

interface VerbEntry {
  summary: string;
  load: () => Promise<Verb>;
}

/** A server may leave them out with `npm install --omit=optional`. */
const OPTIONAL_PACKAGES = ["github-sandbox", "@anthropic-ai/sdk"];

/**
 * Loads the verb of this name. Throws a `Problem` if an optional package that it needs is not
 * installed.
 */
export async function loadVerb(name: string, { load }: VerbEntry): Promise<Verb> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = OPTIONAL_PACKAGES.find((one) => message.includes(`'${one}'`));
    if (code !== "ERR_MODULE_NOT_FOUND" || missing === undefined) throw error;
    throw new Problem(
      `baton ${name} needs the package ${missing}, which this installation leaves out: ` +
        `npm install ${missing}`,
    );
  }
}

export const VERBS: Readonly<Record<string, VerbEntry>> = {
  run: {
    summary: "build a request in a local git repository",
    load: async () => (await import("./run.ts")).runVerb,
  },
  demo: {
    summary: "run a scripted build on a small sample",
    load: async () => (await import("./demo.ts")).demoVerb,
  },
  say: {
    summary: "answer a running build, as a comment",
    load: async () => (await import("./say.ts")).sayVerb,
  },
  watch: {
    summary: "follow a build on GitHub, or a running baton run",
    load: async () => (await import("./watch.ts")).watchVerb,
  },
  join: {
    summary: "wait for a build on GitHub, or for workers of it",
    load: async () => (await import("./join.ts")).joinVerb,
  },
  model: {
    summary: "serve a model stand-in that plays a score",
    load: async () => (await import("./model.ts")).modelVerb,
  },
  sandbox: {
    summary: "serve a GitHub on your machine, alone",
    load: async () => (await import("./sandbox.ts")).sandboxVerb,
  },
  serve: {
    summary: "serve the App alone, set up by environment variables",
    load: async () => (await import("./serve.ts")).serveVerb,
  },
  reconcile: {
    summary: "reconcile a repository once, without a server",
    load: async () => (await import("./reconcile.ts")).reconcileVerb,
  },
  take: {
    summary: "do the work of a worker yourself",
    load: async () => (await import("./take.ts")).takeVerb,
  },
  "hand-in": {
    summary: "hand in the worker that you took",
    load: async () => (await import("./hand-in.ts")).handInVerb,
  },
  give: {
    summary: "return the worker to the sessions",
    load: async () => (await import("./give.ts")).giveVerb,
  },
  inbox: {
    summary: "list what a server still has to process",
    load: async () => (await import("./inbox.ts")).inboxVerb,
  },
  doctor: {
    summary: "say what to fix in a repository on GitHub",
    load: async () => (await import("./doctor.ts")).doctorVerb,
  },
  context: {
    summary: "show how much a build's sessions had to read",
    load: async () => (await import("./context.ts")).contextVerb,
  },
  spend: {
    summary: "show what the builds of a repository on GitHub spent",
    load: async () => (await import("./spend.ts")).spendVerb,
  },
  sync: {
    summary: "sync a repository on GitHub with its templates",
    load: async () => (await import("./sync.ts")).syncVerb,
  },
  validate: {
    summary: "say what is wrong in a repository's settings",
    load: async () => (await import("./validate.ts")).validateVerb,
  },
  workflow: {
    summary: "print the workflow that a repository on GitHub needs",
    load: async () => (await import("./workflow.ts")).workflowVerb,
  },
  session: {
    summary: "run one session inside a workflow run",
    load: async () => (await import("./session.ts")).sessionVerb,
  },
};
