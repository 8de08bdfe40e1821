# SPDX-License-Identifier: Apache-2.0
"""Texts that would be SQL if anybody pasted them into a statement: ways out of a quoted text, of a
bare value, of a name or a pattern, times what one does outside, times ways to be rid of the rest."""
import itertools

OUT = ["'", "\"", "')", "'))", "\")", "`", "\\'", "''", "$$", "$x$", "'::text", "E'\\'", "U&'\\0027",
       "%'", "_'", "]'", "}'", ",'", "1", "1)", "0x27", "NULL", "ʼ", "＇", "‘", "’", "′", "՚", "＂", "%27"]
DO = [" or 1=1", " or '1'='1", " and 1=0 union select null,version()", " union all select 1,2,3",
      "; drop table customer", "; update app_user set login='x'", "; copy customer to program 'id'",
      " or pg_sleep(9) is null", " || (select token_hash from session limit 1)",
      " and 1=cast((select version()) as int)", " order by 99", " limit 1 offset 1",
      "::int::regclass", " like '%", " ilike any(array['%'])", " or exists(select 1)"]
REST = ["", " --", "--+", " /*", ";--", " #"]
ALONE = ["%", "_", "%%", "\\", "\\\\", "\\%", "\\_", "%\\", "*", "**", "?", "[a-z]", "(", ")", "()", "{}",
         "{a,b}", "{\"a\",NULL}", "NULL", "null", "default", "$1", "$2::text", ":x", ":'x'", ":\"x\"", "%s",
         "%1$s", "{0}", "--", "/*", "*/", "/**/", ";", ";;", "\\x27", "\\u0027", "U&'\\0027'",
         "E'\\x27'", "&#39;", "%2527", "\\N", "\\.", "1e999", "NaN", "infinity", "-infinity",
         "9223372036854775808", "-1", "0", "''''''", "\"\"\"\"", "\\'\\'", "'\\", "\\\"", "tbl.col",
         "\"t\".\"id\"", "pg_catalog.pg_class", "current_user", "now()", "custom.x", "custom.'", "a->>'b'",
         "a#>>'{b}'", "'{\"a\":1}'::jsonb", "array[1]", "row(1)", "(select 1)", "C-1 or 1=1", "C-1'--",
         "C--1", "C-1;", "U-1)", "TM-1/*", "\"; select \"", "上海' or '1'='1", "O'Brien", "a'b\"c\\d%e_f*g"]
# Refused by the rule for texts wherever they stand.
UNCLEAN = ["a\x00b", "\x00", "'\x00 or 1=1", "a\x1a'", "\x08'", "\x7f", "a\u0085'", "a\u2028'--"]
# Whitespace and comments instead of blanks, cases, encodings of a quote.
TWISTED = ["'/**/or/**/1=1--", "'or(1)=(1)", "'\tor\t1=1", "'\nor\n1=1--", "'oR 1=1", "'||'1'='1",
           "'+'", "'||chr(39)||'", "';select chr(39)--", "' or 1=1 -- -", "' or 1 in (1)--",
           "'=''or'", "'-''-'", "'|''|'", "' or true--", "' or not false--", "'&&'1'='1"]


def payloads():
    crossed = [out + do + rest for out, (do, rest) in itertools.product(
        OUT, zip(DO, itertools.cycle(REST)))]
    made = list(dict.fromkeys(crossed + ALONE + TWISTED + UNCLEAN))
    assert len(made) >= 500
    return made
