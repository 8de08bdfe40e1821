/* SPDX-License-Identifier: Apache-2.0 */
/* QR codes by libqrencode. */
#include "client/ui/qr.h"

#include <qrencode.h>

enum { QUIET = 2 }; /* modules of light around it */

static bool is_light(const QRcode *code, int x, int y)
{
    if (x < 0 || y < 0 || x >= code->width || y >= code->width)
        return true;
    return !(code->data[y * code->width + x] & 1);
}

static void draw_line(FILE *out, const QRcode *code, int y)
{
    static const char *const blocks[] = {" ", "▄", "▀", "█"};
    for (int x = -QUIET; x < code->width + QUIET; x++)
        fputs(blocks[(is_light(code, x, y) ? 2 : 0) | (is_light(code, x, y + 1) ? 1 : 0)], out);
    fputc('\n', out);
}

bool qr_draw(FILE *out, const char *text)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
    if (!code)
        return false;
    for (int y = -QUIET; y < code->width + QUIET; y += 2)
        draw_line(out, code, y);
    QRcode_free(code);
    return true;
}
