/** What a reader of Ruby takes for a test that runs, where a file is laid out in one way or another. */
import { describe, expect, it } from "vitest";
import { testsOf } from "./support/tests-of.ts";

const seenIn = (lines: readonly string[]) => testsOf("a_spec.rb", lines.join("\n"));
const A = ["it 'a' do", "  f", "end"];

describe("blocks", () => {
  it.each<[string, string[], string]>([
    ["on one line, with do", ["it 'a' do f end", ...A], "a@1, a@2"],
    ["on one line, with nothing in it", ["it('a') do true end", ...A], "a@1 idle, a@2"],
    ["in braces, on one line", ["it('a') { true }; f", ...A], "a@1 idle, a@2"],
    ["in braces, over several lines", ["it('a') {", "  true", "}", "f"], "a@1 idle"],
    ["in braces that are never closed", ["it('a') { f"], "a@1"],
    ["in braces, skipping", ["it('a') {", "  skip", "}"], "a@1 off"],
    ["that calls a class", ["it { f.class }", ...A], "(no name)@1, a@2"],
    ["a method on one line", ["def test_a; true; end", ...A], "test_a@1 idle, a@2"],
    ["with variables", ["describe 's' do |page, x|", ...A.map((line) => `  ${line}`), "end"], "s > a@2"],
    ["with variables and no room", ["it 'a' do|page|", "  f", "end", ...A], "a@1, a@4"],
    ["behind a comment", ["it 'a' do # why", "  true", "end"], "a@1 idle"],
    [
      "behind options on lines of their own",
      ["it 'a',", "   :slow,", "   js: true do", "  f", "end", ...A],
      "a@1, a@6",
    ],
    ["that are missing at the end of a file", ["it 'a',"], "a@1 off"],
    ["of a suite that is missing", ["describe 's'", ...A], "a@2"],
    ["of a hook that skips", ["before do", "  skip 'later'", "end", ...A], "a@4"],
  ])("%s", (_, lines, seen) => expect(seenIn(lines)).toBe(seen));
});

describe("options that turn a test off", () => {
  it.each<[string, string]>([
    ["in brackets", "it('a', :skip) {"],
    ["with a reason", 'it "a", :skip=>"why" do'],
    ["beside another that is false", "it 'a', skip: true, js: false do"],
    ["beside another", "it 'a', :pending, :slow do"],
  ])("%s", (_, head) => expect(seenIn([head, "  f", head.endsWith("{") ? "}" : "end"])).toBe("a@1 off"));

  it.each<[string, string]>([
    ["set to false", "it 'a', :skip=>false do"],
    ["set to nil", "it 'a', :pending => nil do"],
    ["in a block only", "it('a') { f(:skip) }"],
  ])("but not %s", (_, head) => expect(seenIn([head, "  f", "end"])).toBe("a@1"));
});

describe("a test that skips itself", () => {
  it.each<[string, string[]]>([
    ["behind a text whose lines begin further out", ["it 'a' do", "  x = '", "text'", "  skip", "  f", "end"]],
    ["behind a call over several lines", ["it 'a' do", "  f(1,", "    2)", "  skip", "end"]],
    ["behind a condition", ["it 'a' do", "  if x", "    f", "  end", "  skip", "end"]],
    ["behind an empty line", ["it 'a' do", " ", "  f", "  skip", "end"]],
  ])("%s", (_, lines) => expect(seenIn(lines)).toBe("a@1 off"));

  it("isn't one whose subject skips", () => {
    expect(seenIn(["it 'a' do", "  player.skip", "  f", "end"])).toBe("a@1");
  });
});

describe("what is no code", () => {
  it.each<[string, string[]]>([
    ["a comment block", ["=begin", "it 'x' do", "end", "=end"]],
    ["a comment block behind code", ["f", "=begin", "notes", "it{}", "=end"]],
    ["a text over several lines", ['x = "', "it 'x' do", "end", '"']],
    ["one in single quotes", ["x = '", 'it "x" do', "end", "'"]],
  ])("%s", (_, lines) => expect(seenIn([...lines, ...A])).toBe(`a@${lines.length + 1}`));

  it.each<[string, string[]]>([
    ["an apostrophe in a pattern", ["it 'b' do", "  expect(f).to match(/can't/)", "end"]],
    ["a bracket in one", ["it 'b' do", "  expect(f).to match(/[(]/)", "end"]],
    ["a bracket that an escape stands before", ["it 'b' do", "  expect(f).to match(/\\/'/)", "end"]],
  ])("a pattern with %s", (_, lines) => expect(seenIn([...lines, ...A])).toBe("b@1, a@4"));

  it("a comment block that isn't closed goes on to the end", () => {
    expect(seenIn([...A, "=begin", ...A])).toBe("a@1");
  });

  it("a comment block begins at the start of a line only", () => {
    expect(seenIn(["x =begin_of(day)", ...A, "y = 1"])).toBe("a@2");
  });
});
