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
FILES
}

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
        printf '      %-16s' "$noun"
        kith --lang en --quiet import "$folder/$file.csv" --into "$noun" --yes \
            --map "$source_dir/deploy/demo/$file.map" --output vertical \
            --fields rows_created,rows_skipped,rows_failed </dev/null |
            awk '{ printf "%s %s  ", $NF, $1 } END { print "" }'
    done < <(demo_files)
    rm -rf "$folder"
}
