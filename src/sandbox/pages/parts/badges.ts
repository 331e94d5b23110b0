import { markup, type Html } from "../html.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { Account } from "../../schema/accounts.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Issue } from "../../schema/issues.ts";

/**
 * Renders a label with its colour as a dot. The policy allows no inline style, and words stay
 * legible next to any colour.
 */
export function renderLabel(repository: Repository, name: string): Html {
  const known = repository.labels.find((one) => one.name === name);
  const color = /^[0-9a-f]{6}$/i.exec(known?.color ?? "")?.[0] ?? "ededed";
  return markup`<span class="label" title="${known?.description ?? ""}"><svg width="10" height="10" aria-hidden="true"
><circle cx="5" cy="5" r="4.5" fill="#${color}" stroke="gray" stroke-width=".5"/></svg> ${name}</span>`;
}

interface StateStyle {
  tone: "good" | "bad" | "done" | "wait" | "calm";
  sign: string;
}

const STATE_STYLES: Record<string, StateStyle> = {
  open: { tone: "good", sign: "○" },
  closed: { tone: "bad", sign: "⊘" },
  completed: { tone: "done", sign: "✓" },
  merged: { tone: "done", sign: "⇥" },
  draft: { tone: "calm", sign: "◌" },
  success: { tone: "good", sign: "✓" },
  failure: { tone: "bad", sign: "✗" },
  error: { tone: "bad", sign: "✗" },
  timed_out: { tone: "bad", sign: "✗" },
  startup_failure: { tone: "bad", sign: "✗" },
  action_required: { tone: "wait", sign: "!" },
  in_progress: { tone: "wait", sign: "●" },
  queued: { tone: "wait", sign: "○" },
  pending: { tone: "wait", sign: "○" },
  neutral: { tone: "calm", sign: "–" },
  skipped: { tone: "calm", sign: "–" },
  cancelled: { tone: "calm", sign: "⊘" },
};

/** Renders a state by sign, colour and word, so that each of them is redundant. */
export function renderState(word: string, text: string = word.replaceAll("_", " ")): Html {
  const { tone, sign } = STATE_STYLES[word] ?? { tone: "calm", sign: "·" };
  return markup`<span class="state ${tone}"><span aria-hidden="true">${sign}</span> ${text}</span>`;
}

/** Renders the state of an issue or pull request. */
export function renderIssueState(issue: Issue): Html {
  if (issue.pull?.merged) return renderState("merged");
  if (issue.pull?.draft && issue.state === "open") return renderState("draft");
  if (issue.state === "closed" && !issue.pull) {
    return issue.stateReason === "not_planned"
      ? renderState("cancelled", "closed as not planned")
      : renderState("completed", "closed");
  }
  return renderState(issue.state);
}

/** Renders the state of a run, job, step or check: its conclusion, or else its status. */
export function renderProgress(one: { status: string; conclusion: string | null }): Html {
  return renderState(one.status === "completed" ? (one.conclusion ?? "neutral") : one.status);
}

/** Renders an account by login. A bot is marked as `bot`, as on GitHub. */
export function renderAccount(sandbox: Sandbox, login: string): Html {
  const account = sandbox.world.accounts.find((one) => one.login === login);
  const [, slug] = /^(.*)\[bot\]$/.exec(login) ?? [];
  const name = slug ?? login;
  const href = slug === undefined ? `/${login}` : `/apps/${slug}`;
  return markup`${account && renderAvatar(account)}<a class="who" href="${href}">${name}</a>${
    slug !== undefined && markup` <span class="bot">bot</span>`
  }`;
}

export function renderAvatar(account: Account, size = 20): Html {
  return markup`<img class="avatar" src="/avatars/u/${account.id}" alt="" width="${size}" height="${size}"> `;
}
