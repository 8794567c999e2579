// DeckScreen: see docs.
