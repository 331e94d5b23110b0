/** What a verb asks GitHub, with refusals in the words of the command line. */
import { GitHubError } from "../../app/github/errors.ts";
import { Problem } from "../problem.ts";

/** @throws Problem where GitHub refuses; `name` is what was asked about, such as `octocat/hello` */
export async function askGitHub<T>(ask: () => Promise<T>, name: string): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    throw new Problem(`GitHub doesn't show ${name}: ${explain(error)}`);
  }
}

function explain({ code, status, message }: GitHubError): string {
  if (code === "not_found") return "it isn't there, has no commit yet, or your token doesn't see it";
  const remedy = "set GH_TOKEN or GITHUB_TOKEN to a token that is valid, or APP_ID and PRIVATE_KEY to the App's";
  if (status === 401) return `${message}: ${remedy}`;
  return message;
}
