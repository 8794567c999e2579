// DeckModel: see docs.
