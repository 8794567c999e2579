/// Names with their values, in order, as the query of a URL and a form have them; a name may stand more than once.
///
/// ```swift
/// try await session.get(url, query: ["q": "swift", "page": "2"])
/// try await session.get(url, query: FetchFields(pairs))
/// try await session.post(url, form: ["user": "ann"])
/// ```
///
/// They are encoded as a browser encodes a form
/// ([application/x-www-form-urlencoded](https://url.spec.whatwg.org/#application/x-www-form-urlencoded)).
public struct FetchFields: Sendable, Hashable {
    private struct Field: Hashable {
        var name: String
        var value: String
    }

    private var fields: [Field] = []

    /// None.
    public init() {}

    /// Those of pairs that are known only when the program runs, in their order.
    public init(_ pairs: some Sequence<(String, String)>) {
        fields = pairs.map { Field(name: $0.0, value: $0.1) }
    }

    /// The same for pairs whose parts have names, such as those of `KeyValuePairs`.
    public init(_ pairs: some Sequence<(key: String, value: String)>) {
        fields = pairs.map { Field(name: $0.key, value: $0.value) }
    }

    /// Those of a dictionary, which has no order of its own: by name.
    public init(_ dictionary: [String: String]) {
        self.init(dictionary.sorted { $0.key < $1.key })
    }

    /// Adds a field behind the others, also where one has that name.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Whether there is none.
    public var isEmpty: Bool { fields.isEmpty }

    /// `q=swift&page=2`.
    public var encoded: String {
        var bytes: [UInt8] = []
        for field in fields {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            Self.encode(field.name, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            Self.encode(field.value, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The URL with them behind the query that it may have, before its fragment.
    func appended(to url: String) -> String {
        if fields.isEmpty { return url }
        let fragment = url.firstIndex(of: "#") ?? url.endIndex
        let base = url[..<fragment]
        let joint = !base.contains("?") ? "?" : base.hasSuffix("?") || base.hasSuffix("&") ? "" : "&"
        return base + joint + encoded + url[fragment...]
    }

    private static func encode(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: " "): bytes.append(UInt8(ascii: "+"))
            case UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                bytes.append(byte)
            case _ where byte.isASCIIAlphanumeric: bytes.append(byte)
            default: PercentCode.append(byte, to: &bytes)
            }
        }
    }
}

extension FetchFields: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements)
    }
}

extension FetchFields: CustomStringConvertible {
    /// The names alone: values may be secrets.
    public var description: String { fields.map(\.name).joined(separator: ", ") }
}
