/** Comments and literals of JavaScript; what stands in a template's `${…}` counts as the template's. */
import { blank, blockComment, lineComment, lineEnd, quoted, type Rule } from "./lex.ts";

export function blankJavaScript(text: string): string {
  return blank(text, {
    "/": [lineComment("//"), blockComment("/*", "*/"), regularExpression()],
    "'": [quoted("'")],
    '"': [quoted('"')],
    "`": [template],
  });
}

const template: Rule = (text, at) => {
  // Depths of the braces within each `${`; a template may stand in another's.
  const depths: number[] = [];
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i]!;
    const inText = depths.length % 2 === 0;
    if (c === "\\") i += 1;
    else if (inText && c === "`") {
      if (depths.length === 0) return { end: i + 1, comment: false };
      depths.pop();
    } else if (inText && c === "$" && text[i + 1] === "{") {
      depths.push(0);
      i += 1;
    } else if (!inText && c === "`") depths.push(-1);
    else if (!inText && c === "{") depths[depths.length - 1]! += 1;
    else if (!inText && c === "}" && depths[depths.length - 1]!-- === 0) depths.pop();
  }
  return { end: text.length, comment: false };
};

/** A slash begins a regular expression where no value stands before it, and one ends on the same line. */
function regularExpression(): Rule {
  // Up to here no further slash of the line can begin one, so that no line is read again and again.
  let none = 0;
  return (text, at) => {
    if (
      at < none ||
      !/(?:^|[=(,:[!&|?{};+*%~^>-]|\b(?:return|typeof|case|in|of|void|await))\s*$/.test(
        text.slice(Math.max(0, at - 12), at),
      )
    )
      return null;
    let inClass = false;
    const end = lineEnd(text, at);
    for (let i = at + 1; i < end; i++) {
      const c = text[i];
      if (c === "\\") i += 1;
      else if (c === "[") inClass = true;
      else if (c === "]") inClass = false;
      else if (c === "/" && !inClass) return { end: i + 1, comment: false };
    }
    none = end;
    return null;
  };
}
