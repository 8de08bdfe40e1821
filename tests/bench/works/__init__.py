# SPDX-License-Identifier: Apache-2.0
"""Each file has some works in WORKS; `run` finds them."""
