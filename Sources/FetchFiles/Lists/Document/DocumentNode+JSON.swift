import FetchCore

extension DocumentNode {
    /// How deep values may stand within each other.
    static let deepest = 128
    /// The longest document, in bytes.
    private static let longest = 100 << 20

    /// Reads a document: JSON where it begins with a brace or a bracket, else YAML.
    init(document bytes: ByteSpan) throws(DocumentFault) {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.from(3) : bytes
        if text.count > Self.longest {
            throw DocumentFault(fault: RequestFault(what: "longer than 100 MB", mend: "split it"))
        }
        let first = text.trimmed.first
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            self = try YAMLReader.read(text)
            return
        }
        do throws(JSONFault) { _ = try JSONGrammar.value(in: text, deepest: JSONText.deepest) } catch {
            throw Self.fault(error, in: text)
        }
        do throws(RequestFault) {
            var reading = JSONDocumentReading(text)
            self = try reading.node(try JSONText.whole(text), depth: 0)
        } catch {
            throw DocumentFault(fault: error)
        }
    }

    /// The fault with its line, and its column within that.
    private static func fault(_ fault: JSONFault, in text: ByteSpan) -> DocumentFault {
        let before = text[..<fault.place]
        let start = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
        var own = fault
        own.place -= start
        return DocumentFault(
            fault: JSONText(text.from(start)).fault(own), line: 1 + before.count { $0 == 10 })
    }

    /// The value as compact JSON.
    var json: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    private func append(to bytes: inout [UInt8]) {
        switch value {
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.append(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .string(let text): Self.append(text, to: &bytes)
        case .number(let text): bytes += Array(text.utf8)
        case .bool(let isTrue): bytes += Array((isTrue ? "true" : "false").utf8)
        case .null: bytes += Array("null".utf8)
        }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        bytes += EnvironmentMark.adding(.json, to: ValueEncoding.json.encoded(Array(text.utf8)))
        bytes.append(UInt8(ascii: "\""))
    }
}

/// Makes nodes of the values of a JSON text, which it meets in order.
private struct JSONDocumentReading {
    private let bytes: ByteSpan
    private let text: JSONText
    /// How far line ends are counted.
    private var place = 0
    private var line = 1

    init(_ bytes: ByteSpan) {
        self.bytes = bytes
        text = JSONText(bytes)
    }

    mutating func node(_ value: JSONText.Value, depth: Int) throws(RequestFault) -> DocumentNode {
        if depth > DocumentNode.deepest {
            throw RequestFault(what: "JSON nested more than \(DocumentNode.deepest) deep")
        }
        let line = line(at: value.range.lowerBound)
        switch value.kind {
        case .object:
            var members: [DocumentObject.Member] = []
            for (key, value) in try text.members(of: value) {
                members.append((key, try node(value, depth: depth + 1)))
            }
            return DocumentNode(.object(DocumentObject(members)), line: line)
        case .array:
            var elements: [DocumentNode] = []
            for value in try text.elements(of: value) { elements.append(try node(value, depth: depth + 1)) }
            return DocumentNode(.array(elements), line: line)
        case .string: return DocumentNode(.string(text.string(value)), line: line)
        case .number: return DocumentNode(.number(text.raw(value).text), line: line)
        case .bool: return DocumentNode(.bool(text.raw(value).first == UInt8(ascii: "t")), line: line)
        case .null: return DocumentNode(.null, line: line)
        }
    }

    private mutating func line(at offset: Int) -> Int {
        while place < offset {
            if bytes[place] == 10 { line += 1 }
            place += 1
        }
        return line
    }
}
