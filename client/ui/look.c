/* SPDX-License-Identifier: Apache-2.0 */
/* Language, colours and width of the output. */
#include "client/ui/look.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *environment_language(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return value;
    }
    return "en";
}

/* Nothing said is UTF-8, as everywhere else here. */
static bool environment_is_ascii(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (!value || !*value)
            continue;
        const char *set = strchr(value, '.');
        return set ? strncasecmp(set + 1, "utf", 3) != 0
                   : strcmp(value, "C") == 0 || strcmp(value, "POSIX") == 0;
    }
    return false;
}

void look_measure(struct look *look)
{
    struct winsize size;
    look->width = 0;
    if (!look->tty)
        return;
    const char *columns = getenv("COLUMNS");
    long forced = columns ? strtol(columns, NULL, 10) : 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        look->width = size.ws_col;
    else
        look->width = forced >= 20 && forced < 10000 ? (size_t)forced : 80;
    if (look->width < 20)
        look->width = 20;
}

void look_init(struct look *look, const char *language)
{
    const char *term = getenv("TERM");
    const char *no_color = getenv("NO_COLOR");
    language = language && *language ? language : environment_language();
    *look = (struct look){.chinese = strncmp(language, "zh", 2) == 0,
                          .tty = isatty(STDOUT_FILENO) == 1,
                          .ascii = environment_is_ascii()};
    look->colours = look->tty && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
    look_measure(look);
}

/* Beside the binary in a build, under ../share in an installation. */
static bool find_catalogue(char *folder, size_t size)
{
    static const char *const places[] = {"/client/locale", "/locale", "/../share/locale"};
    char self[3072];
    char probe[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0)
        return false;
    self[length] = '\0';
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(folder, size, "%s%s", self, places[i]);
        snprintf(probe, sizeof probe, "%s/zh_CN/LC_MESSAGES/kith.mo", folder);
        if (access(probe, R_OK) == 0)
            return true;
    }
    return false;
}

void look_speak(const struct look *look)
{
    char folder[3200];
    /* gettext translates in every locale but "C", so a machine without zh_CN will do. Numbers keep
     * their points: only characters and messages follow the user. */
    setlocale(LC_CTYPE, "C.UTF-8");
    setlocale(LC_MESSAGES, "C.UTF-8");
    setenv("LANGUAGE", look->chinese ? "zh_CN" : "en", 1);
    if (!look->chinese || !find_catalogue(folder, sizeof folder))
        return;
    bindtextdomain("kith", folder);
    bind_textdomain_codeset("kith", "UTF-8");
    textdomain("kith");
}

const char *look_label(const struct look *look, const struct contract_label *label)
{
    if (look->chinese && label->zh && *label->zh)
        return label->zh;
    return label->en ? label->en : "";
}

const char *look_language(const struct look *look)
{
    return look->chinese ? "zh" : "en";
}

const char *look_on(const struct look *look, enum look_style style)
{
    static const char *const codes[] = {
        [LOOK_HEADING] = "\033[1m",
        [LOOK_DIM] = "\033[2m",
        [LOOK_ERROR] = "\033[31m",
        [LOOK_BAR] = "\033[36m",
    };
    return look->colours ? codes[style] : "";
}

const char *look_off(const struct look *look)
{
    return look->colours ? "\033[0m" : "";
}
