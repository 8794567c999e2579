/// What a JSON or YAML document is, by the keys of its outermost object.
struct DocumentKind {
    enum Answer: Equatable {
        case format(ListFormat)
        /// More bytes may tell.
        case unknownYet
        /// None of those that are told by their keys.
        case none
    }

    /// How many bytes are looked through before it counts as none of these.
    private static let longest = 64 << 20

    /// - Parameters:
    ///   - bytes: the first of the document.
    ///   - isAll: whether nothing comes after them.
    static func answer(fileName: String, firstBytes bytes: some Collection<UInt8>, isAll: Bool) -> Answer {
        let text = bytes.drop { $0 == 0xEF || $0 == 0xBB || $0 == 0xBF || $0.isBlankOrLineEnd }
        if text.first == UInt8(ascii: "{") {
            var keys = OutermostKeys()
            let isWhole = keys.read(text)
            if let format = keys.format { return .format(format) }
            return isWhole || isAll || bytes.count > longest ? .none : .unknownYet
        }
        let name = fileName.lowercased()
        let isNamed = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        guard isNamed || looksLikeYAML(text) else { return .none }
        if hasVersionKey(text) { return .format(.openapi) }
        return isNamed && !isAll && bytes.count <= longest ? .unknownYet : .none
    }

    /// Whether the first line that is no comment is `key:`, or begins a document of YAML.
    private static func looksLikeYAML(_ text: some Collection<UInt8>) -> Bool {
        for line in text.split(separator: 10, maxSplits: 64) where line.first != UInt8(ascii: "#") {
            if line.starts(with: "---".utf8) || line.starts(with: "%YAML".utf8) { return true }
            let key = line.prefix { $0.isNamePart || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "\"") }
            let rest = line.dropFirst(key.count)
            return !key.isEmpty && rest.first == UInt8(ascii: ":")
                && rest.dropFirst().first.map(\.isBlankOrLineEnd) ?? true
        }
        return false
    }

    /// Whether a line begins with `openapi:` or `swagger:`, in quotes or not.
    private static func hasVersionKey(_ text: some Collection<UInt8>) -> Bool {
        var start: [UInt8] = []
        for byte in text {
            if byte == 10 {
                start.removeAll(keepingCapacity: true)
            } else if start.count < 10 {
                start.append(byte)
                let key = start.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
                if key.count == 8, key.elementsEqual("openapi:".utf8) || key.elementsEqual("swagger:".utf8) {
                    return true
                }
            }
        }
        return false
    }
}

/// The keys of the outermost object of a JSON text, as far as it goes.
private struct OutermostKeys {
    /// What they tell; nil while they tell nothing.
    private(set) var format: ListFormat?
    private var key: [UInt8] = []
    private var hasInfo = false

    /// - Returns: whether the object ended, or its format is known.
    mutating func read(_ text: some Collection<UInt8>) -> Bool {
        var depth = 0
        var isInString = false
        var isEscaped = false
        var isKey = false
        var string: [UInt8] = []
        for byte in text {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                    if isKey { key = string } else { take(string, depth: depth) }
                    if format != nil { return true }
                } else if string.count < 80 {
                    string.append(byte)
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
                string.removeAll(keepingCapacity: true)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if depth == 1 { open(byte) }
                if format != nil { return true }
                depth += 1
                isKey = depth == 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return true }
            case UInt8(ascii: ":"): if depth == 1 { isKey = false }
            case UInt8(ascii: ","): if depth == 1 { isKey = true }
            default: break
            }
        }
        return false
    }

    /// A text, of the outermost object or deeper within the member that is being read.
    private mutating func take(_ string: [UInt8], depth: Int) {
        let text = String(decoding: string, as: UTF8.self)
        switch String(decoding: key, as: UTF8.self) {
        case "url" where depth == 1: format = .jsonl
        case "openapi" where depth == 1, "swagger" where depth == 1: format = .openapi
        case "info", "collection":
            if text.contains("schema.getpostman.com") || text.contains("schema.postman.com")
                || text == "_postman_id"
            {
                format = .postman
            }
        default: break
        }
    }

    /// An object or a list as a member.
    private mutating func open(_ sign: UInt8) {
        switch String(decoding: key, as: UTF8.self) {
        case "log" where sign == UInt8(ascii: "{"): format = .har
        case "info" where sign == UInt8(ascii: "{"): hasInfo = true
        case "item" where sign == UInt8(ascii: "[") && hasInfo: format = .postman
        default: break
        }
    }
}
