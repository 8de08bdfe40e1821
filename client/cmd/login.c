/* SPDX-License-Identifier: Apache-2.0 */
/* kith login, logout, password: opening and closing sessions. */
#include "client/cmd/command.h"
#include "client/cmd/inbox.h"
#include "client/cmd/login_code.h"
#include "client/cmd/secret.h"
#include "client/cmd/token.h"

#include <errno.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void set(struct record *record, const char *name, const char *text)
{
    struct value *value = record_find(record, name);
    if (value)
        record_set_text(value, text);
}

static const char *ask_login(struct invocation *invocation)
{
    char line[256];
    const char *known = invocation->client->profile.user;
    if (invocation->n_words)
        return invocation->words[0];
    if (*known)
        return known;
    if (isatty(STDIN_FILENO) != 1)
        return NULL;
    fprintf(stderr, "%s: ", gettext("Login name"));
    if (!fgets(line, sizeof line, stdin))
        return NULL;
    line[strcspn(line, "\r\n")] = '\0';
    return *line ? arena_string(invocation->arena, line) : NULL;
}

/* A script names its source; a person is asked. */
static const char *get_secret(struct invocation *invocation, const char *variable,
                              const char *label)
{
    const char *environment = getenv(variable);
    errno = 0;
    if (options_given(invocation->arguments, OPTION_PASSWORD_STDIN))
        return secret_line(invocation);
    if (environment && *environment)
        return environment;
    return secret_ask(invocation, label);
}

/* Asked for twice when it is typed, since nobody sees what is typed. */
static const char *get_new_secret(struct invocation *invocation)
{
    const char *fresh = get_secret(invocation, "KITH_NEW_PASSWORD", gettext("New password"));
    const char *environment = getenv("KITH_NEW_PASSWORD");
    bool typed = !options_given(invocation->arguments, OPTION_PASSWORD_STDIN) &&
                 !(environment && *environment);
    if (!fresh || !typed)
        return fresh;
    const char *again = secret_ask(invocation, gettext("Once more"));
    if (again && strcmp(fresh, again) == 0)
        return fresh;
    client_error(invocation, "%s", gettext("the two are not the same"));
    return NULL;
}

static int change_password(struct invocation *invocation, const char *old)
{
    int code = EXIT_DONE;
    const struct contract_method *method = client_method("/kith.v1.AuthService/ChangePassword");
    struct record *request = record_new(invocation->arena, method->input);
    const char *fresh = get_new_secret(invocation);
    if (!fresh && errno == EINTR)
        return EXIT_INTERRUPTED;
    if (!request || !fresh)
        return client_error(invocation, "%s", gettext("the password was not changed"));
    set(request, "old_password", old);
    set(request, "new_password", fresh);
    if (client_ask(invocation, method, request, &code))
        client_note(invocation, "%s", gettext("the password was changed"));
    return code;
}

static int signed_in(struct invocation *invocation, const struct record *reply,
                     const char *password)
{
    const char *token = record_string(invocation->arena, reply, "token");
    const struct value *must = record_find(reply, "must_change_password");
    if (!token_store(invocation->client, token))
        return client_error(invocation, gettext("the session cannot be stored: %s"),
                            strerror(errno));
    client_note(invocation, gettext("signed in as %s (%s) at %s"),
                record_string(invocation->arena, reply, "name"),
                record_string(invocation->arena, reply, "user_id"),
                invocation->client->profile.server);
    if (!must || !must->integer) {
        inbox_remark(invocation);
        return EXIT_DONE;
    }
    client_note(invocation, "%s", gettext("choose a password now: 12 characters or more"));
    int code = change_password(invocation, password);
    if (code != EXIT_DONE)
        client_note(invocation, "%s", gettext("you are signed in; choose it with: kith password"));
    return code;
}

/* An old session does not come along. */
static void forget_session(struct invocation *invocation)
{
    if (client_remote(invocation->client))
        remote_set_token(invocation->client->remote, NULL);
}

/* "kith://HOST:PORT/?invite=TOKEN" names the server too; the token alone is enough. */
static const char *take_link(struct invocation *invocation, const char *link)
{
    static const char scheme[] = "kith://", query[] = "/?invite=";
    const char *server = link + strlen(scheme);
    const char *at = strncmp(link, scheme, strlen(scheme)) == 0 ? strstr(server, query) : NULL;
    if (!at)
        return link;
    if (!options_given(invocation->arguments, OPTION_SERVER)) {
        client_disconnect(invocation->client);
        invocation->client->profile.server =
            arena_copy(invocation->client->arena, server, (size_t)(at - server));
    }
    return at + strlen(query);
}

static int run_invite(struct invocation *invocation, const char *link)
{
    int code = EXIT_DONE;
    const struct contract_method *method = client_method("/kith.v1.AuthService/AcceptInvite");
    struct record *request = record_new(invocation->arena, method->input);
    const char *token = take_link(invocation, link);
    if (strncmp(token, "kith_", 5) != 0)
        return client_usage(invocation, gettext("\"%s\" is no invitation; it looks like %s"), link,
                            "kith://HOST:PORT/?invite=kith_…");
    client_note(invocation, "%s", gettext("choose a password now: 12 characters or more"));
    const char *fresh = get_new_secret(invocation);
    if (!fresh && errno == EINTR)
        return EXIT_INTERRUPTED;
    if (!request || !fresh)
        return client_usage(invocation, "%s",
                            gettext("no password: type it, or use KITH_NEW_PASSWORD or "
                                    "--password-stdin"));
    set(request, "token", token);
    set(request, "new_password", fresh);
    set(request, "client", "kith " KITH_VERSION);
    forget_session(invocation);
    struct record *reply = client_ask(invocation, method, request, &code);
    if (reply && login_code_wanted(invocation, reply))
        reply = login_code_give(invocation, reply, NULL, &code);
    return reply ? signed_in(invocation, reply, fresh) : code;
}

static int sign_in(struct invocation *invocation, const char *login, const char *password)
{
    int code = EXIT_DONE;
    const struct contract_method *method = client_method("/kith.v1.AuthService/SignIn");
    struct record *request = record_new(invocation->arena, method->input);
    if (!request)
        return client_error(invocation, "%s", gettext("out of memory"));
    set(request, "login", login);
    set(request, "password", password);
    set(request, "client", "kith " KITH_VERSION);
    set(request, "device", token_device(invocation->client, login));
    forget_session(invocation);
    struct record *reply = client_ask(invocation, method, request, &code);
    if (reply)
        token_keep_device(invocation->client, login,
                          record_string(invocation->arena, reply, "device"));
    if (reply && login_code_wanted(invocation, reply))
        reply = login_code_give(invocation, reply, request, &code);
    return reply ? signed_in(invocation, reply, password) : code;
}

static int run_login(struct invocation *invocation)
{
    const char *link = invocation->arguments->values[OPTION_INVITE];
    if (link)
        return run_invite(invocation, link);
    const char *login = ask_login(invocation);
    if (!login || invocation->n_words > 1)
        return client_usage(invocation, "%s", gettext("say who: kith login NAME"));
    const char *password = get_secret(invocation, "KITH_PASSWORD", gettext("Password"));
    if (!password && errno == EINTR)
        return EXIT_INTERRUPTED;
    if (!password)
        return client_usage(invocation, "%s",
                            gettext("no password: type it, or use KITH_PASSWORD or "
                                    "--password-stdin"));
    return sign_in(invocation, login, password);
}

static int run_logout(struct invocation *invocation)
{
    struct outcome outcome;
    const struct contract_method *method = client_method("/kith.v1.AuthService/SignOut");
    struct remote *remote = client_remote(invocation->client);
    if (!remote || !remote_has_token(remote)) {
        client_note(invocation, "%s", gettext("nobody is signed in"));
        return EXIT_DONE;
    }
    bool told = client_try(invocation, method, NULL, &outcome) != NULL;
    token_forget(invocation->client);
    if (!told && outcome.status.code != RPC_UNAUTHENTICATED)
        return client_failed(invocation, &outcome);
    client_note(invocation, "%s", gettext("signed out"));
    return EXIT_DONE;
}

static int run_password(struct invocation *invocation)
{
    const char *old = get_secret(invocation, "KITH_PASSWORD", gettext("Present password"));
    if (!old && errno == EINTR)
        return EXIT_INTERRUPTED;
    if (!old)
        return client_usage(invocation, "%s", gettext("the password was not changed"));
    return change_password(invocation, old);
}

const struct command login_command = {
    .noun = "login",
    .options = (UINT64_C(1) << OPTION_PASSWORD_STDIN) | (UINT64_C(1) << OPTION_INVITE),
    .usage = "[NAME] [--invite LINK]",
    .help = N_("sign in; the session is kept for the profile"),
    .example = "kith login anna",
    .run = run_login,
};

const struct command login_out_command = {
    .noun = "logout",
    .usage = "",
    .help = N_("sign out"),
    .example = "kith logout",
    .run = run_logout,
};

const struct command login_password_command = {
    .noun = "password",
    .options = UINT64_C(1) << OPTION_PASSWORD_STDIN,
    .usage = "",
    .help = N_("change one's password"),
    .example = "kith password",
    .run = run_password,
};
