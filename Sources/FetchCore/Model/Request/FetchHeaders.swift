/// Header lines, in order; names are found in any letter case, and a name may stand more than once.
///
/// ```swift
/// var headers: FetchHeaders = ["Accept": "application/json"]
/// headers["X-Key"] = "k"
/// headers.append("X-Tag", "a")
/// ```
///
/// Those of a response are kept as they were received, and read when they are asked for.
public struct FetchHeaders: Sendable {
    private enum Storage: Sendable {
        case fields([HeaderField])
        /// A head as received, its status line included.
        case head([UInt8])
    }

    private var storage: Storage

    /// The fields, in order; none by default.
    public init(_ fields: [HeaderField] = []) {
        storage = .fields(fields)
    }

    /// The lines of a head as received, its status line included; lines without a colon are left out.
    init(head: [UInt8]) {
        storage = .head(head)
    }

    /// Those of lines behind a body.
    init(trailerLines: [UInt8]) {
        // As a head has them, behind a line that is not one of them.
        self.init(head: trailerLines.isEmpty ? [] : Array("trailers\n".utf8) + trailerLines)
    }

    /// One entry a header line, in order.
    public var fields: [HeaderField] {
        get {
            switch storage {
            case .fields(let fields): fields
            case .head(let head): head.split(separator: 10).dropFirst().compactMap(HeaderField.init(line:))
            }
        }
        set { storage = .fields(newValue) }
    }

    /// The value of the first field of that name; nil when there is none.
    ///
    /// Set, it takes the place of the first one, and all others go; nil takes out all.
    public subscript(name: String) -> String? {
        get {
            switch storage {
            case .fields(let fields): return fields.first { $0.isNamed(name) }?.value
            case .head(let head):
                return HeaderField.line(of: name, in: head).flatMap { HeaderField(line: head[$0]) }?.value
            }
        }
        set {
            var fields = fields
            let place = fields.firstIndex { $0.isNamed(name) }
            fields.removeAll { $0.isNamed(name) }
            if let newValue { fields.insert(HeaderField(name, newValue), at: place ?? fields.endIndex) }
            self.fields = fields
        }
    }

    /// The values of all fields of that name, in order; empty when there is none.
    public func values(for name: String) -> [String] {
        fields.filter { $0.isNamed(name) }.map(\.value)
    }

    /// Adds a field behind the others, also where one has that name.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(HeaderField(name, value))
    }

    /// What the server wrote after the status of a head as received; empty when nothing.
    var reason: String {
        guard case .head(let head) = storage else { return "" }
        let line = head.prefix { $0 != 13 && $0 != 10 }
        let words = line.split(separator: 32, maxSplits: 2, omittingEmptySubsequences: false)
        return words.count == 3 ? String(decoding: words[2], as: UTF8.self) : ""
    }

    /// Adds those fields of the others of whose names there is none.
    mutating func addMissing(_ others: FetchHeaders) {
        if others.isEmpty { return }
        let own = fields
        fields = own + others.filter { other in !own.contains { $0.isNamed(other.name) } }
    }
}

extension FetchHeaders: Hashable {
    /// Whether the same fields stand in the same order.
    public static func == (first: FetchHeaders, second: FetchHeaders) -> Bool {
        first.fields == second.fields
    }

    /// Feeds the fields, in order.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(fields)
    }
}

extension FetchHeaders: Sequence {
    /// Whether there is no field.
    public var isEmpty: Bool { fields.isEmpty }
    /// How many fields there are, those of one name counted each.
    public var count: Int { fields.count }

    /// The fields, in order.
    public func makeIterator() -> IndexingIterator<[HeaderField]> { fields.makeIterator() }
}

extension FetchHeaders: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
    /// Names and values, in the order they are written; a name may stand more than once.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { HeaderField($0.0, $0.1) })
    }

    /// The fields, in the order they are written.
    public init(arrayLiteral elements: HeaderField...) {
        self.init(elements)
    }
}

extension FetchHeaders: CustomStringConvertible {
    /// The names alone: values may be secrets.
    public var description: String { fields.map(\.name).joined(separator: ", ") }
}

extension HeaderField {
    /// A line of a head; nil for one without a colon.
    fileprivate init?(line: ArraySlice<UInt8>) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let value = line[(colon + 1)...].drop(while: Self.isBlank)
        let end = value.lastIndex { !Self.isBlank($0) }.map { $0 + 1 } ?? value.startIndex
        self.init(
            String(decoding: line[..<colon], as: UTF8.self),
            String(decoding: value[..<end], as: UTF8.self))
    }

    /// Where the first line of a head is that is a field of that name, without its line feed; the status line is none.
    fileprivate static func line(of name: String, in head: [UInt8]) -> Range<Int>? {
        var name = name
        return name.withUTF8 { name in
            head.withUnsafeBufferPointer { head in
                var start = 0
                while let end = head[start...].firstIndex(of: 10) {
                    start = end + 1
                    if begins(head[start...], with: name) {
                        return start..<(head[start...].firstIndex(of: 10) ?? head.endIndex)
                    }
                }
                return nil
            }
        }
    }

    /// Whether the line is a field of that name; letter case does not matter.
    private static func begins(
        _ line: Slice<UnsafeBufferPointer<UInt8>>, with name: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard line.count > name.count, line[line.startIndex + name.count] == UInt8(ascii: ":") else {
            return false
        }
        return zip(line, name).allSatisfy { folded($0) == folded($1) }
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
