/// The number nearest to 0 that a schema allows.
struct NumberSample {
    private let minimum: Double?
    private let maximum: Double?
    private let step: Double?
    private let isInteger: Bool

    init(_ schema: DocumentNode, isInteger: Bool) {
        func number(_ name: String) -> Double? {
            schema[name]?.text.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
        }
        let step = number("multipleOf") ?? (isInteger ? 1 : nil)
        // What is no bound itself is left by a step; 3.0 says so beside the bound, 3.1 in place of it.
        let gap = step ?? 0.5
        func bound(_ name: String, _ exclusive: String, _ sign: Double) -> Double? {
            let plain = number(name)
            let isOpen = schema[exclusive]?.isTrue ?? false
            let open = number(exclusive) ?? (isOpen ? plain : nil)
            return open.map { $0 + sign * gap } ?? plain
        }
        minimum = bound("minimum", "exclusiveMinimum", 1)
        maximum = bound("maximum", "exclusiveMaximum", -1)
        self.step = step.flatMap { $0 > 0 ? $0 : nil }
        self.isInteger = isInteger
    }

    /// As JSON has it.
    var text: String {
        var value = 0.0
        if let minimum, minimum > 0 {
            value = step.map { (minimum / $0).rounded(.up) * $0 } ?? minimum
        } else if let maximum, maximum < 0 {
            value = step.map { (maximum / $0).rounded(.down) * $0 } ?? maximum
        }
        if let whole = Int(exactly: value) { return String(whole) }
        return value.isFinite ? "\(value)" : "0"
    }
}
