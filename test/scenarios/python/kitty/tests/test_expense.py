import unittest

from kitty.expense import Expense, parse


class ParseTest(unittest.TestCase):
    def test_a_line(self):
        self.assertEqual(parse("2026-07-01 ada 12.50 lunch"), Expense("2026-07-01", "ada", "12.50", "lunch"))

    def test_a_line_that_is_too_short(self):
        with self.assertRaisesRegex(ValueError, "not an expense: 'lunch'"):
            parse("lunch")
