// ncursesw for Swift: macros, C globals and variadic calls as functions, nothing else.
#pragma once
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <ncurses.h>
#include <term.h>
#include <wchar.h>

// Of X/Open, and so hidden by <wchar.h> where no feature macro asks for it; ncurses takes its widths from it.
extern int wcwidth(wchar_t character);

static inline WINDOW *fd_stdscr(void) { return stdscr; }
static inline WINDOW *fd_curscr(void) { return curscr; }
static inline int fd_colors(void) { return COLORS; }
static inline int fd_color_pairs(void) { return COLOR_PAIRS; }

static inline attr_t fd_attr_bold(void) { return A_BOLD; }
static inline attr_t fd_attr_dim(void) { return A_DIM; }
static inline attr_t fd_attr_italic(void) { return A_ITALIC; }
static inline attr_t fd_attr_underline(void) { return A_UNDERLINE; }
static inline attr_t fd_attr_reverse(void) { return A_REVERSE; }

// The pair goes through the extension argument, where it isn't limited to a short (curs_getcchar(3X)).
static inline int fd_set_cell(cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
    return setcchar(cell, text, attributes, 0, &pair);
}
// tigetstr answers (char *)-1 for what is no string capability.
static inline const char *fd_terminfo_string(const char *name) {
    char *value = tigetstr(name);
    return value == (char *)-1 ? NULL : value;
}
// tiparm is variadic; "cup" takes two ints.
static inline const char *fd_terminfo_position(const char *capability, int row, int column) {
    return tiparm(capability, row, column);
}
// Names of terminfo's capabilities, in the order of a compiled entry; NULL behind the last.
static inline const char *fd_terminfo_boolean_name(int index) { return boolnames[index]; }
static inline const char *fd_terminfo_number_name(int index) { return numnames[index]; }
static inline const char *fd_terminfo_string_name(int index) { return strnames[index]; }
