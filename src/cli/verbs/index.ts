/** The verbs. A verb's file is loaded when it is called: a session's run must start fast. */
import type { Verb } from "../verb.ts";

interface Entry {
  summary: string;
  load: () => Promise<Verb>;
}

export const VERBS: Readonly<Record<string, Entry>> = {
  run: { summary: "build a request in a local git repository", load: async () => (await import("./run.ts")).run },
  demo: {
    summary: "the same on a small sample, played by a score",
    load: async () => (await import("./demo.ts")).demo,
  },
  say: { summary: "answer a running build, as a comment", load: async () => (await import("./say.ts")).say },
  watch: {
    summary: "follow a running build from a second terminal",
    load: async () => (await import("./watch.ts")).watch,
  },
  model: { summary: "a stand-in for a model that plays a score", load: async () => (await import("./model.ts")).model },
  sandbox: { summary: "a GitHub on your machine, alone", load: async () => (await import("./sandbox.ts")).sandbox },
  serve: { summary: "the App alone, by environment variables", load: async () => (await import("./serve.ts")).serve },
  reconcile: {
    summary: "one pass over a repository, without a server",
    load: async () => (await import("./reconcile.ts")).reconcile,
  },
  inbox: { summary: "what a server has yet to look at", load: async () => (await import("./inbox.ts")).inbox },
  doctor: {
    summary: "what to mend in a repository on GitHub",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  validate: {
    summary: "what is wrong in a repository's settings",
    load: async () => (await import("./validate.ts")).validate,
  },
  workflow: {
    summary: "print the workflow that a repository on GitHub needs",
    load: async () => (await import("./workflow.ts")).workflow,
  },
  session: { summary: "one session, inside a workflow run", load: async () => (await import("./session.ts")).session },
};
