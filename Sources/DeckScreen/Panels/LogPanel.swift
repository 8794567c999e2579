import DeckModel

enum LogPanel { static func draw<Deck: DeckReading>(_ deck: Deck, in area: Rect, on canvas: inout Canvas) {} }
