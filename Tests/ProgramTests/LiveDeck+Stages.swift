import TestSupport

/// Runs that tests of keys begin with.
extension LiveDeck {
    /// What ``finished(_:config:rows:)`` sends: eight requests, one with a secret, two that fail.
    static let samplePaths = [
        "/a/1", "/a/2", "/a/3?token=hush", "/bad/4", "/gone/5", "POST /p/6", "/日本/7?q=%F0%9F%91%A9", "/a/8",
    ]

    /// The body of each answer to it.
    static let sampleBody = #"{"name":"Leanne","n":[1,null]}"#

    /// A run that is over, one request after the other: the screen shows 5, 4 (failed), then 8, 7, 6, 3, 2, 1.
    static func finished(
        _ arguments: [String] = [], config: String? = nil, environment: [String: String] = [:], rows: Int = 30
    ) throws -> LiveDeck {
        let deck = try LiveDeck(
            samplePaths, ["-c", "1"] + arguments, config: config, environment: environment, rows: rows
        ) { request in
            .init(
                status: request.path.hasPrefix("/bad") ? 503 : request.path.hasPrefix("/gone") ? 404 : 200,
                headers: ["Set-Cookie: sid=hush"], body: sampleBody, contentType: "application/json")
        }
        try deck.waitForFinish()
        return deck
    }

    /// A run of `/1`, `/2`, … whose requests all wait at the gate; the first has reached it.
    static func gated(_ count: Int, _ arguments: [String]) throws -> (LiveDeck, Gate) {
        let gate = Gate()
        let deck = try LiveDeck((1...count).map { "/\($0)" }, arguments) { _ in .init(gate: gate) }
        try deck.serverHas(1)
        // The server may know of it before the screen does.
        try deck.wait(for: "◔ waiting")
        return (deck, gate)
    }

    /// Goes to a row by its id.
    func select(_ id: Int) throws {
        let number = String(id)
        let cell = String(repeating: " ", count: max(0, 4 - number.count)) + number
        try press(":\(id)\r", shows: "▌\(cell)")
    }
}
