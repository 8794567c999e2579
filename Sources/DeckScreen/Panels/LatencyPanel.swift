import DeckModel

enum LatencyPanel {
    static func draw<Deck: DeckReading>(
        _ deck: Deck, _ h: HeaderFacts, in area: Rect, on canvas: inout Canvas
    ) {}
}
enum DetailPanel {
    static func draw<Deck: DeckReading>(_ deck: Deck, in area: Rect, hasBorder: Bool, on canvas: inout Canvas)
    {}
}
enum Overlays {
    static func draw<Deck: DeckReading>(_ deck: Deck, over area: Rect, on canvas: inout Canvas) {}
}
