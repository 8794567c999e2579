// libidn2 for Swift: the library by which libcurl maps international host names.
#pragma once
#include <idn2.h>

// The name as UTS #46 maps it, or NULL; to be freed by idn2_free. A name that only the older, transitional mapping takes
// is taken by that, as libcurl does it.
static inline char *fd_idn_lookup(const char *name) {
    uint8_t *ascii = NULL;
    if (idn2_lookup_u8((const uint8_t *)name, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK)
        return (char *)ascii;
    if (idn2_lookup_u8((const uint8_t *)name, &ascii, IDN2_TRANSITIONAL) == IDN2_OK)
        return (char *)ascii;
    return NULL;
}
