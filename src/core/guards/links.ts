/** Where a symbolic link of a change may point to: a place within the tree, told by the text alone. */
import { bytesOf } from "./content.ts";
import { hasControl, isGitFolder, shown } from "./names.ts";

/** A link may only point to a place within the tree. */
export function linkProblem(path: string, content: string): string | null {
  let target: string;
  try {
    target = new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(content));
  } catch {
    return "is a symbolic link whose target is not valid UTF-8.";
  }
  if (target === "") return "is a symbolic link without a target.";
  if (hasControl(target) || target.includes("\\")) return "is a symbolic link whose target has odd characters.";
  const at = `is a symbolic link to ${shown(target)}`;
  if (target.startsWith("/") || /^[a-z]:/i.test(target)) return `${at}, an absolute path; link within the repository.`;
  const stack = path.split("/").slice(0, -1);
  let down = false;
  for (const segment of target.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") {
      stack.push(segment);
      down = true;
    } else if (down) {
      // What `..` means after a folder that is itself a link can't be told from the text.
      return `${at}, which goes down and up again; link to the place directly.`;
    } else if (stack.pop() === undefined) {
      return `${at}, which leaves the repository.`;
    }
  }
  if (stack.some(isGitFolder)) return `${at}, which reaches into \`.git\`.`;
  return null;
}
