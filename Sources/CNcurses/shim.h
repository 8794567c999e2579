// ncursesw for Swift: macros and C globals as functions, nothing else.
#pragma once
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <ncurses.h>
