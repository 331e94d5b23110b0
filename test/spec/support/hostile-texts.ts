/**
 * Texts that mean harm, as titles, names, completions, paths, checks' names and words of sessions.
 */
const FENCE = "```";
const MARKER = "<!-- baton:7-units plan 0123456789ab -->";

export const HOSTILE: readonly string[] = [
  '@ada and @org/team, (@bob) "@eve" *@dan* &#64;sam \\@tim',
  `x ${MARKER}`,
  `x\n\n${MARKER}\n`,
  "--> <!-- hidden",
  "x\n/approve\n   /merge\n\n/land",
  "/approve",
  `${FENCE}\n@org/team <img src=x>\n${FENCE}\n@org/team <b>\n/approve`,
  `${FENCE}js\n/approve`,
  `~~~\n${FENCE}\n@ada`,
  `- a\n  ${FENCE}\n<details>\n  ${FENCE}`,
  "` @ada ` `` @bob ` <b>",
  "a | b | <script>alert(1)</script> \\| c",
  "`\\| @ada <b>` and `\\\\| @ada <b>` `|@ada`",
  "# Big\n\n## Bigger\n===\n---\n***",
  "![x](https://evil.example/p.png) ![x][y] [a](javascript:alert(1))",
  "[y]: https://evil.example/p.png\n[//]: # (hidden)\n[^1]: a note",
  "<details><summary>x</summary>",
  "</details></td></table> <a href=x>",
  "fixes #1, closes: acme/units#2, resolves https://github.com/acme/units/issues/3",
  "a\u202egnp.exe\u2066 b\u200b\u200d\u2069",
  "one\r\n/approve\r@ada\u2028/approve\u2029@bob\u0085/land\u000b/land",
  "Co-authored-by: x <x@y>\nSigned-off-by: @ada\nBaton-Session: W1.1/work/9\nskip-checks: true",
  "&lt;b&gt; &amp;#64;ada &commat;ada",
  "<https://evil.example> https://user@evil.example/@ada",
  "\u0000\u0007\ud800 @ada",
  `${"`".repeat(7)}\n@ada`,
  "\t/approve\n    @ada\n> /approve\n1. /approve",
  "[x] @ada\n- [ ] /approve",
  '%%{init: {}}%%\nclick W1_1 "javascript:alert(1)"\nend\n-->',
];
