#!/usr/bin/env python3
"""Reads the manual pages and completions of our programs as their readers do: pages_test.py PAGES"""

import shutil
import subprocess
import sys
import tempfile
import unittest

pages = None

PROGRAMS = ["readyscope", "readyscope-cli"]


def page(program, kind):
    return subprocess.run([pages, program, kind], capture_output=True, text=True, check=True).stdout


def completed(program, *words):
    """What bash offers for the last of the words."""
    script = (f"{page(program, 'bash')}\n"
              'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { echo "compopt $*"; }\n'
              f'_{program.replace("-", "_")}; printf "%s\\n" "${{COMPREPLY[@]}}"')
    done = subprocess.run(["bash", "-u", "-c", script, "bash", program, *words],
                          capture_output=True, text=True, check=True)
    assert not done.stderr, done.stderr
    return done.stdout.split("\n")[:-1]


class Pages(unittest.TestCase):
    def test_completion_offers_the_options_that_begin_like_the_word(self):
        self.assertEqual(completed("readyscope-cli", "--json"), ["--json-stream"])
        self.assertEqual(completed("readyscope", "--no"), ["--no-workspace"])
        self.assertIn("--require", completed("readyscope-cli", "--bind", "9876", "--"))

    def test_completion_offers_what_a_value_may_be(self):
        self.assertEqual(completed("readyscope", "--theme", "li"), ["light"])
        self.assertEqual(completed("readyscope-cli", "--report", "x"), ["compopt -o default", ""])
        self.assertEqual(completed("readyscope-cli", "--for", "5"), [""])

    def test_completion_offers_figures_with_a_quote_before_them_and_without(self):
        for word in ["delay.p99", "'delay.p99", '"delay.p99']:
            with self.subTest(word=word):
                self.assertEqual(completed("readyscope-cli", "--require", word),
                                 ["compopt -o nospace", "delay.p99", "delay.p999"])

    def test_completion_knows_what_else_the_program_can_do(self):
        self.assertEqual(completed("readyscope-cli", "op"), ["open"])
        self.assertEqual(completed("readyscope-cli", "con"), ["convert"])
        self.assertEqual(completed("readyscope-cli", "--bind", "9876", "op"), [""])
        self.assertEqual(completed("readyscope-cli", "open", "--fol"), ["--follow"])
        self.assertEqual(completed("readyscope-cli", "open", "--bi"), [""])
        self.assertEqual(completed("readyscope-cli", "open", "some"), ["compopt -o default", ""])

    @unittest.skipUnless(shutil.which("zsh"), "there is no zsh")
    def test_completion_for_zsh_is_free_of_mistakes(self):
        for program in PROGRAMS:
            with tempfile.NamedTemporaryFile("w", suffix=".zsh") as file:
                file.write(page(program, "zsh"))
                file.flush()
                subprocess.run(["zsh", "-n", file.name], check=True)

    def test_completion_for_zsh_has_a_line_for_each_option(self):
        for program in PROGRAMS:
            text = page(program, "zsh")
            self.assertTrue(text.startswith(f"#compdef {program}\n"))
            self.assertIn("'*--bind[", text)
            self.assertIn("'--report[", text)
            self.assertEqual(text.count("'") % 2, 0)

    def test_manual_has_each_option_and_no_request_that_is_none(self):
        known = {".TH", ".SH", ".TP", ".PP", ".B", ".BI", ".BR", ".nf", ".fi"}
        for program in PROGRAMS:
            text = page(program, "man")
            for line in text.splitlines():
                if line.startswith((".", "'")):
                    self.assertIn(line.split()[0], known, line)
            for option in ["bind", "connect", "report", "history", "help", "version"]:
                self.assertRegex(text, rf"\.BI? \\-\\-{option}\b")
            self.assertIn("counter\\-receiver", text)
            self.assertIn(".SH EXIT STATUS", text)
        self.assertIn(".SH OPEN", page("readyscope-cli", "man"))


if __name__ == "__main__":
    pages = sys.argv.pop(1)
    unittest.main()
