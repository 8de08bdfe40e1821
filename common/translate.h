/* SPDX-License-Identifier: Apache-2.0 */
/* Marks texts in const tables for the catalogue; whoever prints them calls gettext. */
#ifndef KITH_COMMON_TRANSLATE_H
#define KITH_COMMON_TRANSLATE_H

#define N_(text) text

#endif
