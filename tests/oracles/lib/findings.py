"""What a judge objects to: rows of {tool, level, rule, where, text}."""

LEVELS = ("error", "warning", "info")


class Findings:
    def __init__(self):
        self.rows = []

    def add(self, tool, level, rule, where, text):
        assert level in LEVELS, level
        row = {"tool": tool, "level": level, "rule": rule, "where": where, "text": " ".join(str(text).split())}
        self.rows.append(row)

    def sorted(self):
        return sorted(self.rows, key=lambda r: (LEVELS.index(r["level"]), r["tool"], r["rule"], r["where"], r["text"]))
