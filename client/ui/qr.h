/* SPDX-License-Identifier: Apache-2.0 */
/* QR codes for the cameras of telephones. */
#ifndef KITH_CLIENT_UI_QR_H
#define KITH_CLIENT_UI_QR_H

#include <stdbool.h>
#include <stdio.h>

/* Draws the text in half blocks, light on dark, two rows in a line. False: it is too long. */
bool qr_draw(FILE *out, const char *text);

#endif
