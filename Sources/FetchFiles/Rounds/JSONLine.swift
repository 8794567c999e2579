import FetchCore

/// A small JSON object while it is written on one line, member by member.
package struct JSONLine: ~Copyable {
    private var out = ByteBuffer(capacity: 512)
    private var isEmpty = true

    package init() { out.append(UInt8(ascii: "{")) }

    /// The object with a newline.
    package var closed: [UInt8] { out.array + [UInt8(ascii: "}"), UInt8(ascii: "\n")] }

    package mutating func add(_ name: StaticString, _ number: Int) {
        begin(name)
        out.append(decimal: number)
    }

    /// A finite number, to six places.
    package mutating func add(_ name: StaticString, _ number: Double) {
        begin(name)
        append(number)
    }

    package mutating func add(_ name: StaticString, numbers: [Double]) {
        begin(name)
        out.append(UInt8(ascii: "["))
        for (place, number) in numbers.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            append(number)
        }
        out.append(UInt8(ascii: "]"))
    }

    private mutating func append(_ number: Double) {
        let rounded = (number * 1e6).rounded() / 1e6
        if let whole = Int(exactly: rounded) {
            out.append(decimal: whole)
        } else {
            out.append(text: String(rounded))
        }
    }

    package mutating func add(_ name: StaticString, _ flag: Bool) {
        begin(name)
        out.append(text: flag ? "true" : "false")
    }

    package mutating func add(_ name: StaticString, _ text: String) {
        begin(name)
        out.append(json: text)
    }

    package mutating func add(_ name: StaticString, thousandths number: Int64) {
        begin(name)
        out.append(thousandths: number)
    }

    /// Nanoseconds since 1970, as records have them.
    mutating func add(_ name: StaticString, moment: UInt64) { add(name, TimestampText.text(moment)) }

    mutating func add(_ name: StaticString, keys: [RequestKey]) {
        begin(name)
        out.append(UInt8(ascii: "["))
        for (place, key) in keys.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            out.append(json: key.description)
        }
        out.append(UInt8(ascii: "]"))
    }

    package mutating func addArray<Element>(
        _ name: StaticString, _ elements: [Element], _ object: (Element) -> JSONLine
    ) {
        begin(name)
        out.append(UInt8(ascii: "["))
        for (place, element) in elements.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            out.append(Array(object(element).closed.dropLast()))
        }
        out.append(UInt8(ascii: "]"))
    }

    package mutating func add(_ name: StaticString, texts: [String]) {
        begin(name)
        out.append(UInt8(ascii: "["))
        for (place, text) in texts.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            out.append(json: text)
        }
        out.append(UInt8(ascii: "]"))
    }

    package mutating func add(_ name: StaticString, object: consuming JSONLine) {
        begin(name)
        out.append(Array(object.closed.dropLast()))
    }

    private mutating func begin(_ name: StaticString) {
        out.append(member: name, isFirst: isEmpty)
        isEmpty = false
    }
}

/// The members of a small JSON object, read as what they are asked for.
struct JSONFields {
    private let text: JSONText
    private let members: [String: JSONText.Value]

    /// Nil when it is no JSON object.
    init?(_ bytes: ByteSpan) {
        guard let whole = try? JSONText.whole(bytes) else { return nil }
        self.init(JSONText(bytes), whole)
    }

    private init?(_ text: JSONText, _ object: JSONText.Value) {
        guard object.kind == .object, let members = try? text.members(of: object) else { return nil }
        self.text = text
        self.members = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }

    func text(_ name: String) -> String? {
        guard let value = members[name], value.kind == .string else { return nil }
        return text.string(value)
    }

    func number(_ name: String) -> Double? {
        guard let value = members[name], value.kind == .number else { return nil }
        return Double(String(decoding: text.raw(value), as: UTF8.self)).flatMap { abs($0) < 1e15 ? $0 : nil }
    }

    func has(_ name: String) -> Bool { members[name] != nil }

    func isTrue(_ name: String) -> Bool {
        members[name].map { text.raw($0).first == UInt8(ascii: "t") } ?? false
    }

    func microseconds(_ milliseconds: String) -> Int64? {
        number(milliseconds).map { Int64(($0 * 1000).rounded()) }
    }

    func moment(_ name: String) -> UInt64? {
        guard var text = text(name) else { return nil }
        return text.withUTF8 { TimestampText.parse($0) }
    }

    func key(_ name: String) -> RequestKey? { text(name).flatMap(RequestKey.init(hex:)) }

    func keys(_ name: String) -> [RequestKey] {
        elements(name).filter { $0.kind == .string }.compactMap { RequestKey(hex: text.string($0)) }
    }

    func objects(_ name: String) -> [JSONFields] { elements(name).compactMap { JSONFields(text, $0) } }

    private func elements(_ name: String) -> [JSONText.Value] {
        guard let array = members[name], array.kind == .array else { return [] }
        return (try? text.elements(of: array)) ?? []
    }
}
