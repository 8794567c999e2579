import DeckModel

enum ErrorsPanel {
    static func draw<Deck: DeckReading>(_ deck: Deck, in area: Rect, on canvas: inout Canvas) {}
}
