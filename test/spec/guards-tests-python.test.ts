import { expect, it } from "vitest";
import { testsOf } from "./support/tests-of.ts";

const B = "\n    assert f(1) == 2\n";

it.each<[string, string]>([
  [`def test_a():${B}`, "test_a@1"],
  [`async def test_a():${B}\ndef helper():${B}`, "test_a@1"],
  [
    "class TestS:\n    def test_a(self):\n        assert f()\n\n    def other(self): pass\n\ndef test_b(): assert f()",
    "TestS > test_a@2, test_b@7",
  ],
  ["class Checks(unittest.TestCase):\n    def test_a(self):\n        self.assertTrue(f())", "Checks > test_a@2"],
  [`def test_a(\n    x: int,\n    y=None,\n) -> None:\n    """Says: more."""\n\n    assert f(x)\n`, "test_a@1"],
  // Not collected.
  ["class Checks:\n    def test_a(self):\n        assert f()", ""],
  ["def outer():\n    def test_a():\n        assert f()", ""],
  [`# def test_a():${B}\n"""\ndef test_b():${B}"""`, ""],
  [`def _test_a():${B}`, ""],
  // The later one takes the earlier one's place.
  [`def test_a():${B}\ndef test_a():\n    pass`, "test_a@4 idle"],
  // Turned off.
  ...[
    "pytest.mark.skip",
    'pytest.mark.skip(reason="x")',
    'pytest.mark.skip("slow on Mondays")',
    "pytest.mark.skipif(True, reason='x')",
    "pytest.mark.skipif(not False, reason='x')",
    "pytest.mark.skipif(os.environ.get('CI'), reason='x')",
    "pytest.mark.xfail",
    "pytest.mark.xfail(reason='x')",
    "unittest.skip('x')",
    "unittest.skipIf(1 == 1, 'x')",
    "unittest.expectedFailure",
    "skip",
  ].map((mark): [string, string] => [`@${mark}\ndef test_a():${B}`, "test_a@2 off"]),
  [`@pytest.mark.skipif(sys.platform == "win32", reason="x")\ndef test_a():${B}`, "test_a@2"],
  [`@pytest.mark.xfail(sys.version_info < (3, 9), reason="x")\ndef test_a():${B}`, "test_a@2"],
  [
    `@pytest.mark.skip\nclass TestS:\n    def test_a(self): assert f()\ndef test_b(): assert f()`,
    "TestS > test_a@3 off, test_b@4",
  ],
  [`pytestmark = pytest.mark.skip\ndef test_a():${B}`, "test_a@2 off"],
  [`pytestmark = [pytest.mark.slow, pytest.mark.skip(reason="x")]\ndef test_a():${B}`, "test_a@2 off"],
  [`pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="x")\ndef test_a():${B}`, "test_a@2"],
  [`pytest.skip("x", allow_module_level=True)\ndef test_a():${B}`, "test_a@2 off"],
  [`raise unittest.SkipTest("x")\ndef test_a():${B}`, "test_a@2 off"],
  [`__test__ = False\ndef test_a():${B}`, "test_a@2 off"],
  ["class TestS:\n    __test__ = False\n    def test_a(self): assert f()", "TestS > test_a@3 off"],
  ["if False:\n    def test_a():\n        assert f()", "test_a@2 off"],
  ["def test_a():\n    pytest.skip('x')\n    assert f()", "test_a@1 off"],
  ["def test_a(self):\n    '''Doc.'''\n    self.skipTest('x')", "test_a@1 off"],
  ["def test_a():\n    return\n    assert f()", "test_a@1 off"],
  ["def test_a():\n    if not ready:\n        pytest.skip('x')\n    assert f()", "test_a@1"],
  // Tables.
  [`@pytest.mark.parametrize("a, b", [(1, 2), (3, 4)])\ndef test_a(a, b):${B}`, "test_a@2×2"],
  [
    `@pytest.mark.parametrize(["a", "b"], [(1, 2), (3, 4), (5, 6)])\n@parametrize("c", (1, 2))\ndef test_a():${B}`,
    "test_a@3×6",
  ],
  [`ROWS = [1, 2]\n@pytest.mark.parametrize("a", ROWS)\ndef test_a(a):${B}`, "test_a@3×2"],
  [`@pytest.mark.parametrize("a", imported)\ndef test_a(a):${B}`, "test_a@2×?"],
  [`@pytest.mark.parametrize("a", [])\ndef test_a(a):${B}`, "test_a@2×0 off"],
  ["def test_a(self):\n    for x in [1, 2, 3]:\n        with self.subTest(x):\n            assert f(x)", "test_a@1×3"],
  // Nothing is looked at.
  ...[
    "pass",
    "assert True",
    "self.assertTrue(True)",
    "...",
    "assert 1 == 1",
    '"""Doc."""',
    "# assert f()\n    pass",
    "self.assertEqual(1, 1)",
  ].map((body): [string, string] => [`def test_a():\n    ${body}\n`, "test_a@1 idle"]),
  ['def test_a():\n    assert f"{x}" == "1"', "test_a@1"],
])("%s", (text, seen) => {
  expect(testsOf("tests/test_a.py", text)).toBe(seen);
});
