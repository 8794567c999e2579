// The content codings of HTTP: gzip and deflate, br, zstd.
#pragma once
#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>
