/** A text as it is seen. */
import { ViewBuilder, type View } from "./view.ts";

/** What can't be seen, and the zero bytes of UTF-16. */
const UNSEEN = /[\0\p{Default_Ignorable_Code_Point}\u180e]/gu;

/** Without what can't be seen. */
export function visible(view: View): View {
  const { text } = view;
  const builder = new ViewBuilder(view);
  let from = 0;
  for (const match of text.matchAll(UNSEEN)) {
    builder.keep(from, match.index);
    from = match.index + match[0].length;
  }
  if (from === 0) return view;
  builder.keep(from, text.length);
  return builder.done();
}
