// CursesTerminal: see docs.
