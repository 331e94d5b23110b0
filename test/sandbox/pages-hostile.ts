/** Hostile Markdown that tries to run code, hide, mislead, or close the elements around it. */
export const HOSTILE: readonly string[] = [
  "<script>window.hacked = 1</script>",
  "<img src=x onerror='window.hacked = 1'>",
  "<svg onload=window.hacked=1><circle/></svg>",
  "<svg><style><img src=x onerror=window.hacked=1></style></svg>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 " +
    "onerror=window.hacked=1&gt;'>",
  "<iframe srcdoc='<script>parent.hacked = 1</script>'></iframe>",
  "<object data='data:text/html,<script>hacked=1</script>'></object><embed " +
    "src=javascript:hacked=1>",
  "<style>body { display: none }</style><link rel=stylesheet href=//evil.example/x.css>",
  "<meta http-equiv=refresh content='0;url=http://evil.example'><base href=//evil.example>",
  "<form action=http://evil.example><input type=password><button " +
    "formaction=javascript:hacked=1>x</button></form>",
  "<details open ontoggle=window.hacked=1><summary>x</summary></details>",
  "<p style='position:fixed;inset:0' id=main class=problem>cover</p>",
  "<span class='problem'>refused</span><code class='primary button'>x</code>",
  "[x](javascript:window.hacked=1) [y](JaVaScRiPt&colon;window.hacked=1) " +
    "[z](data:text/html,<script>hacked=1</script>)",
  "[x](vbscript:hacked) <a href='java\nscript:window.hacked=1'>y</a> <a " +
    "href='//evil.example'>z</a>",
  "![x](javascript:window.hacked=1) ![y](http://evil.example/spy.png) ![z](data:text/html,x)",
  '```"><script>window.hacked=1</script>\ncode\n```',
  '```mermaid\ngraph TD\n A["<img src=x onerror=window.hacked=1>"] --> ' +
    "B[</svg><script>hacked=1</script>]\n```",
  '```mermaid\ngraph TD\n A-->B\n click A "javascript:window.hacked=1"\n```',
  "</div></article></main><script>window.hacked = 1</script>",
  "<textarea></textarea><script>window.hacked=1</script>",
  "<noscript><p title='</noscript><img src=x onerror=window.hacked=1>'></noscript>",
  "<xmp><img src=x onerror='window.hacked=1'></xmp><plaintext>",
  "<a href='x' onclick='window.hacked=1' target=_top>#1 @ann</a>",
  "&lt;script&gt;window.hacked=1&lt;/script&gt;",
  "<!-- --!><script>window.hacked=1</script> -->",
  "<input autofocus onfocus='window.hacked=1'><input type=image src=x onerror='window.hacked=1'>",
];
