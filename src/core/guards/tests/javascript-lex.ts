/** Comments and literals of JavaScript; what stands in a template's `${…}` counts as the template's. */
import { blank, blockComment, lineComment, quoted, regularExpression, type Rule } from "./lex.ts";

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
    } else if (!inText && c === "`") depths.push(0);
    else if (!inText && c === "{") depths[depths.length - 1]! += 1;
    else if (!inText && c === "}" && depths[depths.length - 1]!-- === 0) depths.pop();
  }
  return { end: text.length, comment: false };
};
