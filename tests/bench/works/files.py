# SPDX-License-Identifier: Apache-2.0
"""Files in and out, against \\copy of the same rows: import_rate.py and export_rate.py in databases of their own."""
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent
MOST_GROWTH = 1.25  # of memory, with ten times the rows


class Files:
    def __init__(self, name, title, least, share):
        self.name, self.title, self.least, self.share = name, title, least, share

    def measure(self, bench, rows, rounds):
        path = bench.folder / f"{self.name}.json"
        cluster = bench.cluster
        subprocess.run([sys.executable, HERE / f"{self.name}_rate.py", "--rows", str(rows), "--rounds", str(rounds),
                        "--json", path, "--yardstick", cluster.tls_info("postgres")], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       env={**os.environ, "KITH_TEST_DB": cluster.socket_info("postgres")})
        return json.loads(path.read_text(encoding="utf-8"))

    def run(self, bench):
        rows = max(1000, bench.customers // self.share)
        few = self.measure(bench, rows // 10, 1)
        many = self.measure(bench, rows, min(3, bench.pairs))
        growth = max(many["peak_mib"][what] / few["peak_mib"][what] for what in few["peak_mib"])
        return {"title": self.title, "rows": rows, "ratios": {"kith/copy": many["ratio"]},
                "rates": {"kith": many["rows_per_second"], "copy": many["yardstick_rows_per_second"]},
                "peak_mib": {str(rows // 10): few["peak_mib"], str(rows): many["peak_mib"]},
                "goals": [{"what": "kith/copy", "least": self.least, "aim": None,
                           "reached": many["ratio"]["median"] >= self.least},
                          {"what": "memory with ten times the rows", "value": growth,
                           "goal": f"at most {MOST_GROWTH}", "reached": growth <= MOST_GROWTH}],
                "lines": [f"peaks in MiB at {rows // 10} and {rows} rows: "
                          + ", ".join(f"{what} {few['peak_mib'][what]} {many['peak_mib'][what]}"
                                      for what in few["peak_mib"])]}


WORKS = [Files("import", "import customers with phones from CSV", 1 / 3, 10),
         Files("export", "export customers to CSV", 0.5, 1)]
