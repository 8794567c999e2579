import FetchCore

/// The placeholders of a list that nothing defines, told in one line.
struct UndefinedVariables {
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
        // The quotes around are the fault's.
        let hint = names.count == 1 ? nearest.map { "did you mean '\($0)'? Else " } ?? "" : ""
        return RequestFault(
            what: count > 1 ? "\(what) in \(count) requests:" : what, value: names.joined(separator: "', '"),
            mend: "\(hint)define with \(ways)--var NAME=VALUE, --env-file FILE or --env ({{env:NAME}})")
    }
}
