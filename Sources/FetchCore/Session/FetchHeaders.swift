/// The header lines of a response, in the order they came; names are found in any letter case.
public struct FetchHeaders: Sendable, Hashable, RandomAccessCollection {
    public var fields: [HeaderField]

    public init(_ fields: [HeaderField] = []) {
        self.fields = fields
    }

    /// The value of the first field of that name; nil when there is none.
    public subscript(name: String) -> String? {
        fields.first { $0.isNamed(name) }?.value
    }

    /// The values of all fields of that name, in order; empty when there is none.
    public func values(_ name: String) -> [String] {
        fields.filter { $0.isNamed(name) }.map(\.value)
    }

    public var startIndex: Int { fields.startIndex }
    public var endIndex: Int { fields.endIndex }
    public subscript(position: Int) -> HeaderField { fields[position] }
}

extension FetchHeaders {
    /// Reads the lines of a head as received, its status line included; lines without a colon are left out.
    init(head: [UInt8]) {
        var fields: [HeaderField] = []
        for line in head.split(separator: 10).dropFirst() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
            fields.append(
                HeaderField(
                    String(decoding: line[..<colon], as: UTF8.self),
                    String(value.trimmed)))
        }
        self.init(fields)
    }
}
