import FetchCore

/// The placeholders of a list that nothing defines, told in one line.
struct UndefinedVariables {
    /// How many are named.
    private static let mostNamed = 20

    /// How many requests have one.
    private(set) var count = 0
    /// Where the first request with one stands.
    private(set) var place = ""
    private var names: [String] = []
    private var nearest: String?
    private var ways = ""

    mutating func note(_ names: [String], nearest: (String) -> String?, ways: String, place: String) {
        if count == 0 {
            self.place = place
            self.ways = ways
            // A list may define names of any length.
            self.nearest = names.first.flatMap(nearest).map { String($0.sanitised().prefix(80)) }
        }
        count += 1
        for name in names where !self.names.contains(name) { self.names.append(name) }
    }

    var fault: RequestFault {
        let what = names.count == 1 ? "undefined variable" : "undefined variables"
        let hint = names.count == 1 ? nearest.map { "did you mean '\($0)'? Else " } ?? "" : ""
        let more = names.count - Self.mostNamed
        return RequestFault(
            what: count > 1 ? "\(what) in \(count) requests:" : what,
            values: Array(names.prefix(Self.mostNamed)),
            mend: (more > 0 ? "and \(more) more; " : "")
                + "\(hint)define with \(ways)--var NAME=VALUE, --env-file FILE or --env ({{env:NAME}})")
    }
}
