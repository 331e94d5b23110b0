import { expect, it } from "vitest";
import { testsOf } from "./support/tests-of.ts";

const B = "do\n  expect(f(1)).to eq(2)\nend\n";
const inner = "  it 'a' do\n    expect(f).to eq 1\n  end\n";

it.each<[string, string]>([
  [`it "adds" ${B}specify 'b' ${B}`, "adds@1, b@4"],
  [
    `RSpec.describe Length do\n${inner}\n  context "t" do\n    it("b") { expect(f).to be_ok }\n  end\nend\nit 'c' ${B}`,
    "Length > a@2, Length > t > b@7, c@10",
  ],
  [
    "class ATest < Minitest::Test\n  def test_a\n    assert_equal 1, f\n  end\n\n  def help\n    f\n  end\nend",
    "ATest > test_a@2",
  ],
  [`test "rails" do\n  assert f\nend`, "rails@1"],
  [`# it "a" ${B.replaceAll("\n", " ")}\n=begin\nit "b" ${B}\n=end\ns = "it 'c' do"`, ""],
  [`xit "a" ${B}pending "b" ${B}xspecify "c" ${B}skip "d" ${B}`, "a@1 off, b@4 off, c@7 off, d@10 off"],
  [
    `it "a", :skip ${B}it "b", skip: true ${B}it "c", skip: "why" ${B}it "d", pending: true ${B}`,
    "a@1 off, b@4 off, c@7 off, d@10 off",
  ],
  [`it "a", skip: false ${B}it "skips nothing" ${B}`, "a@1, skips nothing@4"],
  [`it "has no block"`, "has no block@1 off"],
  [`xdescribe "s" do\n${inner}end\ndescribe "t", :skip do\n${inner}end`, "s > a@2 off, t > a@7 off"],
  ["it 'a' do\n  skip 'why'\n  f\nend", "a@1 off"],
  ["it 'a' do\n  pending\n  f\nend\ndef test_b\n  skip\nend", "a@1 off, test_b@5 off"],
  ["it 'a' do\n  skip 'why' if windows?\n  f\nend", "a@1"],
  ["it 'a' do\n  if windows?\n    skip 'why'\n  end\n  f\nend", "a@1"],
  ["it 'a' do\n  return\n  f\nend", "a@1 off"],
  [`fit "a" ${B}it "b" ${B}`, "a@1, b@4 off"],
  [`it "a", :focus ${B}it "b" ${B}`, "a@1, b@4 off"],
  ["it 'a' do\nend\nit 'b' do\n  expect(true).to be true\nend\nit('c') { }", "a@1 idle, b@3 idle, c@6 idle"],
  ["def test_a\n  assert true\nend\ndef test_b\n  # assert f\nend", "test_a@1 idle, test_b@4 idle"],
  ['it "a" do\n  expect("#{f}").to eq "1"\nend', "a@1"],
])("%s", (text, seen) => {
  expect(testsOf("spec/a_spec.rb", text)).toBe(seen);
});
