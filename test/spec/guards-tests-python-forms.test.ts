/** What a reader of Python takes for a test that runs, where a file is laid out in one way or another. */
import { describe, expect, it } from "vitest";
import { tests } from "../../src/core/guards/tests.ts";
import { guarded } from "./support/guarded.ts";
import { testsOf } from "./support/tests-of.ts";

const B = "    assert f(1) == 2";
const MARK = 'pytestmark = pytest.mark.skipif(on_windows, reason="x")';
const seenIn = (lines: readonly string[]) => testsOf("test_a.py", lines.join("\n"));

describe("a test that skips itself is seen to do so", () => {
  const skips = '    pytest.skip("x")';
  it.each<[string, string[]]>([
    [
      "behind a call that goes on, indented to its bracket",
      ["def test_a():", "    x = f(1,", "          2)", skips, B],
    ],
    ["behind a list over several lines", ["def test_a():", "    x = [", "        1,", "    ]", skips, B]],
    ["behind a string whose lines begin further out", ["def test_a():", '    x = """', "text", '"""', skips, B]],
    ["behind a condition of one line", ["def test_a():", "    if slow: wait()", skips, B]],
    ["behind a docstring of several lines", ["def test_a():", '    """It says', '    more."""', skips, B]],
    ["behind a docstring of one line", ["def test_a():", "    'It says.'", skips, B]],
    ["behind a line of white space", ["def test_a():", "  ", "    f()", " ", skips, B]],
    ["behind a bracket that is never closed", ["def test_a():", "    x = (f[1)", skips, B]],
  ])("%s", (_, lines) => expect(seenIn(lines)).toBe("test_a@1 off"));

  it.each<[string, string[]]>([
    ["looks for a skip", ["def test_a():", "    wanted = pytest.skip.Exception", B]],
    ["expects one", ["def test_a():", "    with pytest.raises(pytest.skip.Exception):", "        f()"]],
    ["skips on a condition of one line", ["def test_a():", "    if slow: pytest.skip('x')", B]],
    ["uses a name that ends in a keyword", ["def test_a():", "    assert f() == early_return"]],
  ])("but not one that %s", (_, lines) => expect(seenIn(lines)).toBe("test_a@1"));
});

describe("a body ends where the next line is no further in", () => {
  it.each<[string, string[], string]>([
    ["in a file", ["def test_a():", "    pass", "", "check(f())"], "test_a@1 idle"],
    ["in a class", ["class TestS:", "    def test_a(self):", "        pass", "    x = f()"], "TestS > test_a@2 idle"],
    ["in a class with tabs", ["class TestS:", "\tdef test_a(self):", "\t\tpass", "\tx = f()"], "TestS > test_a@2 idle"],
    ["behind typed parameters", ["def test_a(x: int, y: str):", "    pass"], "test_a@1 idle"],
    [
      "not where a string goes on",
      ["class TestS:", "    def test_a(self):", '        x = """', "a", '"""', "    "],
      "",
    ],
  ])("%s", (_, lines, seen) => {
    const rest = seen === "" ? "        assert f(x)" : "";
    expect(seenIn([...lines, rest])).toBe(seen === "" ? "TestS > test_a@2" : seen);
  });

  it("an assertion behind a string whose lines begin further out still counts", () => {
    const before = "class TestS:\n    def test_a(self):\n        assert f('a') == 1\n";
    const after = 'class TestS:\n    def test_a(self):\n        text = """\na\n"""\n        assert f(text) == 1\n';
    expect(guarded(tests, [["test_a.py", before, after]])).toEqual([]);
  });
});

describe("a file, a class or a branch that is left out", () => {
  it.each<[string, string[], string]>([
    ["a mark that holds", ['pytestmark = pytest.mark.skipif(True, reason="x")', "def test_a():", B], "test_a@2 off"],
    [
      "a mark that holds where tests are run for everyone",
      ['pytestmark = pytest.mark.skipif(os.environ.get("CI"), reason="x")', "def test_a():", B],
      "test_a@2 off",
    ],
    ["another mark", ["pytestmark = pytest.mark.slow", "def test_a():", B], "test_a@2"],
    ["a condition, and CI spoken of below", [MARK, "# Not on CI.", "def test_a():", B], "test_a@3"],
    [
      "a mark among several, over several lines",
      ["pytestmark = [", "    pytest.mark.slow,", "    pytest.mark.skip,", "]", "def test_a():", B],
      "test_a@5 off",
    ],
    ["__test__ without spaces", ["__test__=False", "def test_a():", B], "test_a@2 off"],
    ["a bare SkipTest", ["raise  SkipTest('x')", "def test_a():", B], "test_a@2 off"],
    ["another error", ["if old:", "    raise Unsupported('x')", "def test_a():", B], "test_a@3"],
    ["a branch that is never taken", ["if not  True:", "    def test_a():", `    ${B}`], "test_a@2 off"],
    ["one that is, beside it", ["if False:", "    import x", "else:", "    def test_a():", `    ${B}`], "test_a@4"],
    ["elif", ["if fast:", "    x = 1", "elif False:", "    def test_a():", `    ${B}`], "test_a@4 off"],
    ["the end of a class", ["class TestS:", "    x = 1", "def test_a():", B], "test_a@3"],
    ["a base class", ["class Checks (unittest.TestCase):", "    def test_a(self): assert f()"], "Checks > test_a@2"],
    ["no base class", ["class Helper( ):", "    def test_a(self): assert f()"], ""],
    ["a name with room around", ["async  def  test_a ():", B], "test_a@1"],
  ])("%s", (_, lines, seen) => expect(seenIn(lines)).toBe(seen));

  it.each<[string, string[]]>([
    ["pytest", ["    pytest.skip('x', allow_module_level=True)"]],
    ["unittest", ["    raise unittest.SkipTest('x')"]],
  ])("a file that skips itself where something isn't installed runs elsewhere: %s", (_, lines) => {
    expect(seenIn(["try:", "    import x", "except ImportError:", ...lines, "def test_a():", B])).toBe("test_a@5");
    const short = `except ImportError: ${lines[0]!.trim()}`;
    expect(seenIn(["try:", "    import x", short, "def test_a():", B])).toBe("test_a@4");
  });

  it("is told as what it is", () => {
    const text = `def test_a():\n${B}\n`;
    const [message] = guarded(tests, [["test_a.py", text, `pytest.skip("x", allow_module_level=True)\n${text}`]]);
    expect(message).toContain('"test_a" (line 2) is left out, as its file skips itself');
  });
});

describe("marks above a test", () => {
  it.each<[string, string[], string]>([
    ["of which one names a skip", ['@pytest.mark.parametrize("fn", [', "    pytest.skip,", "])"], "4"],
    ["without brackets", ["@slow"], "2"],
    ["that are never closed", ["@pytest.mark.slow("], "2"],
    ["that are expressions", ["@(slow if fast else quick)"], "2"],
    ["with a condition", ['@pytest.mark.skipif(missing(kind="a"), reason="x")'], "2"],
    ["with a name that looks like a constant's", ["@pytest.mark.skipif(android, reason='x')"], "2"],
    ["with one that ends like it", ["@pytest.mark.skipif(is_none, reason='x')"], "2"],
    ["with CI spoken of elsewhere", ["# Runs on CI.", '@pytest.mark.skipif(on_windows, reason="x")'], "3"],
    ["with a reason only, by a name", ["@unittest.skip(REASON)"], "2 off"],
    ["with an ignored one's reason", ["@ignore(REASON)"], "2 off"],
    ["that expect a failure", ["@expectedFailure(WHY)"], "2 off"],
    [
      "with room around what holds",
      ["@pytest.mark.skipif(", "    condition = True,", "    reason = 'x',", ")"],
      "5 off",
    ],
    ["with a reason and room", ["@pytest.mark.xfail(reason = 'x')"], "2 off"],
  ])("%s", (_, lines, at) => {
    const times = lines[0]!.includes("parametrize") ? "×1" : "";
    const seen = `test_a@${at}`;
    expect(seenIn([...lines, "def test_a(fn):", B])).toBe(times === "×1" ? "test_a@4" : seen);
  });
});

describe("tables", () => {
  it.each<[string, string[], string]>([
    ["names as a list, on lines of their own", ['    ["a", "b"],', "    [(1, 2), (3, 4)],"], "×2"],
    ["values by their name", ['    "a",', "    argvalues = [1, 2, 3],"], "×3"],
    ["a constant with room behind", ['    "a", ROWS , ids=str'], "×4"],
  ])("%s", (_, args, times) => {
    const lines = ["import x", "ROWS = (1, 2, 3, 4)", "@pytest.mark.parametrize(", ...args, ")", "def test_a(a):", B];
    expect(seenIn(lines)).toBe(`test_a@${lines.length - 1}${times}`);
  });

  it("can't be counted if one of several can't, in either order", () => {
    const [known, unknown] = ['@pytest.mark.parametrize("a", [1, 2])', '@pytest.mark.parametrize("b", imported)'];
    expect(seenIn([known, unknown, "def test_a(a, b):", B])).toBe("test_a@3×?");
    expect(seenIn([unknown, known, "def test_a(a, b):", B])).toBe("test_a@3×?");
  });

  it("a loop within counts, too", () => {
    expect(seenIn(["def test_a():", "    for x in(1, 2):", "        assert f(x)"])).toBe("test_a@1×2");
  });
});

it("text in quotes is no code", () => {
  expect(seenIn(["x = '''", "def test_b():", B, "'''", "def test_a():", B])).toBe("test_a@5");
});
