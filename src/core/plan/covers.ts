/** Whether one glob holds all that another one does. */
import { matches } from "./overlap.ts";

/**
 * Whether every path of `inner` is one of `outer`'s. Never true by mistake; false where it can't be told segment by
 * segment. Costs at most the product of the segments.
 */
export function covers(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  if (!isGlob(inner)) return matches(outer, inner);
  const [o, n] = [outer.split("/"), inner.split("/")];
  // `rest[j]`: whether what is left of `outer` covers `inner` from segment `j` on. Built from the last segment back.
  let rest = Array.from({ length: n.length + 1 }, (_, j) => j === n.length);
  for (let i = o.length - 1; i >= 0; i -= 1) {
    const now = Array<boolean>(n.length + 1).fill(false);
    for (let j = n.length; j >= 0; j -= 1) {
      const more = j < n.length;
      // `**` takes any segments, at the end at least one.
      if (o[i] === "**") now[j] = i === o.length - 1 ? more : rest[j]! || (more && now[j + 1]!);
      else now[j] = more && coversSegment(o[i]!, n[j]!) && rest[j + 1]!;
    }
    rest = now;
  }
  return rest[0]!;
}

const isGlob = (text: string) => /[*?]/.test(text);

function coversSegment(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  if (inner === "**") return false;
  return outer === "*" || (!isGlob(inner) && matches(outer, inner));
}
