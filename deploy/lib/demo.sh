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
    kith --quiet lead-assignment-rule create name='In turn 轮流' kind=round_robin position=1 team=华东销售部 \
        filter='source = website OR source = exhibition'
} >/dev/null

# Where a broken run stopped, some are there already.
demo_once() {
    kith --quiet "$@" </dev/null || [ $? = 16 ]
}

# What each of the sellers is to sell, in this quarter and the next.
demo_targets() {
    local login day
    while IFS=, read -r login; do
        for day in today +92d; do
            demo_once target create owner="$login" start_date=$day amount=4000000CNY
        done
    done < <(sed -n 's/,sales$//p' "$1")
} >/dev/null

# Customers that nobody talks to any more, back into the pool.
demo_pool() {
    local ids
    demo_once pool create name=公海 recycle_days=730 grade_days='A=0' warning_days=7 protect_deals=yes \
        protect_tickets=yes order_days=180 holding_cap=400 daily_cap=5 cooling_days=30 hidden_fields=address
    ids=$(kith --quiet --output csv --fields id customer list --limit 15 \
        'open_opportunities = 0 AND open_tickets = 0 AND days_since_contact > 500' | tr -d '\r' | sed 1d)
    # shellcheck disable=SC2086 # a list of ids
    [ -z "$ids" ] || kith --quiet pool return $ids reason=no_answer
} >/dev/null

# What management sets up, so that every list has something to show.
demo_plans() {
    [ -z "$(kith --quiet segment list)" ] || return 0
    say_done "targets, territories, segments, a pool, a follow-up plan, grades"
    demo_targets "$1/3-roles.csv"
    demo_pool
    {
        kith --quiet territory create name=上海电子 position=1 user=陈静 \
            filter='city = 上海 AND industry = electronics'
        kith --quiet territory create name='São Paulo' position=2 user=tomas filter='city = "São Paulo"'
        kith --quiet segment create name=大客户 filter='order_value_12m >= 500000CNY' schedule=weekly
        kith --quiet segment create name='Autumn fair 秋季展会' kind=static
        kith --quiet segment add-members SM-2 filter='source = exhibition AND city = 上海'
        kith --quiet segment snapshot 大客户
        kith --quiet follow-up-plan create name=大客户回访 filter='order_value_12m >= 500000CNY' every=30 unit=day active=yes
        # kith lead assign-waiting has something to give away by it
        kith --quiet lead-assignment-rule create name='South 华南' kind=round_robin position=2 \
            team=华南销售部 filter='source = advertising'
        kith --quiet absence create owner=gao.feng start_date=today end_date=+7d deputy=ma.lin
        kith --quiet acquisition-cost create source=exhibition start_date=-90d end_date=today amount=80000CNY
        kith --quiet acquisition-cost create source=advertising start_date=-90d end_date=today amount=45000CNY
        kith --quiet grade-rule run GR-1
        kith --quiet job run follow_ups
        kith --quiet job run forecast_snapshot
    } >/dev/null
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
        [ "$noun" != lead ] || demo_rules </dev/null
        printf '      %-16s' "$noun"
        kith --lang en --quiet import "$folder/$file.csv" --into "$noun" --yes \
            --map "$source_dir/deploy/demo/$file.map" --output vertical \
            --fields rows_created,rows_skipped,rows_failed </dev/null |
            awk '{ printf "%s %s  ", $NF, $1 } END { print "" }' ||
            fail "not all rows of $noun went in; start again, and kith import list says more"
    done < <(demo_files)
    demo_plans "$folder" </dev/null
    rm -rf "$folder"
}
