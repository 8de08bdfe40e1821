# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# Demonstration data: written by kith-demo, imported as any user would import their own.

demo_files() {
    cat <<'FILES'
1-teams team
2-users user
3-roles role-grant
4-products product
5-customers customer
6-contacts contact
7-opportunities opportunity
8-interactions interaction
9-tickets ticket
10-tasks task
11-orders order
12-returns return
13-leads lead
FILES
}

# What leads score, and who gets them: before they come.
demo_rules() {
    [ -z "$(kith --quiet lead-score-rule list </dev/null)" ] || return 0
    kith --quiet lead-score-rule create name='Large budget 预算充足' filter='budget >= 100000CNY' points=30
    kith --quiet lead-score-rule create name='Met at a fair 展会' filter='source = exhibition' points=20
    kith --quiet lead-score-rule create name='Social media 社交媒体' filter='source = social_media' points=-5
    kith --quiet lead-assignment-rule create name='In turn 轮流' kind=round_robin position=1 team=华东销售部
} >/dev/null

demo_load() {
    say_step "Demonstration data"
    if ! server_signed_in; then
        say_done "loaded before"
        return
    fi
    local folder file noun
    folder=$(mktemp -d)
    "$build_dir/deploy/demo/kith-demo" "$folder"
    # Keys make it safe to begin again where a broken run stopped.
    while read -r file noun; do
        [ "$noun" != lead ] || demo_rules </dev/null
        printf '      %-16s' "$noun"
        kith --lang en --quiet import "$folder/$file.csv" --into "$noun" --yes \
            --map "$source_dir/deploy/demo/$file.map" --output vertical \
            --fields rows_created,rows_skipped,rows_failed </dev/null |
            awk '{ printf "%s %s  ", $NF, $1 } END { print "" }' ||
            fail "not all rows of $noun went in; start again, and kith import list says more"
    done < <(demo_files)
    rm -rf "$folder"
}
