import CYAML
import FetchCore

/// Reads the first document of a YAML text by libyaml, values as the core schema of
/// [YAML 1.2](https://yaml.org/spec/1.2.2/#103-core-schema) has them.
///
/// Anchors share what they name; how much they expand to is limited. Keys are texts as they are written.
struct YAMLReader {
    /// How many values aliases may stand for.
    private static let mostAliased = 1_000_000

    /// A mapping or a sequence that waits for its end.
    private struct Frame {
        var isMapping: Bool
        var line: Int
        var anchor: String?
        /// Of a mapping.
        var members: [DocumentObject.Member] = []
        /// Of a mapping the key whose value comes next.
        var key: Key?
        /// Whether members were taken over, which later ones of the same name replace.
        var hasMerged = false
        /// Of a sequence.
        var elements: [DocumentNode] = []
        /// Values within, those of aliases too.
        var count = 1
    }

    private struct Key {
        var text: String
        /// Whether it is the `<<` that takes over another mapping's members.
        var isMerge: Bool
        var line: Int
    }

    private var frames: [Frame] = []
    private var anchors: [String: (node: DocumentNode, count: Int)] = [:]
    private var aliased = 0
    private var root: DocumentNode?
    private var line = 1

    /// - Returns: the root; null when there is nothing.
    static func read(_ bytes: ByteSpan) throws(DocumentFault) -> DocumentNode {
        // libyaml keeps pointers into its own state, so that it needs one address for life.
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else {
            throw DocumentFault(fault: RequestFault(what: "not enough memory for YAML"))
        }
        defer { yaml_parser_delete(parser) }
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        var reading = YAMLReader()
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw fault(parser.pointee) }
            defer { yaml_event_delete(&event) }
            if event.type == YAML_STREAM_END_EVENT || event.type == YAML_DOCUMENT_END_EVENT { break }
            do throws(RequestFault) { try reading.take(event) } catch {
                throw DocumentFault(fault: error, line: reading.line)
            }
        }
        return reading.root ?? DocumentNode(.null, line: 1)
    }

    private static func fault(_ parser: yaml_parser_t) -> DocumentFault {
        let reason = parser.problem.map { String(cString: $0) } ?? "unreadable"
        return DocumentFault(
            fault: RequestFault(what: "bad YAML: \(reason)"),
            line: Int(max(parser.problem_mark.line, parser.context_mark.line)) + 1)
    }

    private mutating func take(_ event: yaml_event_t) throws(RequestFault) {
        line = Int(event.start_mark.line) + 1
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = YAMLScalar(event.data.scalar)
            if takeKey(scalar) { return }
            let node = DocumentNode(scalar.value, line: line)
            name(event.data.scalar.anchor, node, count: 1)
            try add(node, count: 1)
        case YAML_ALIAS_EVENT: try takeAlias(Self.text(event.data.alias.anchor) ?? "")
        case YAML_MAPPING_START_EVENT: try open(isMapping: true, event.data.mapping_start.anchor)
        case YAML_SEQUENCE_START_EVENT: try open(isMapping: false, event.data.sequence_start.anchor)
        case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: try close()
        default: break
        }
    }

    private static func text(_ text: UnsafePointer<yaml_char_t>?) -> String? {
        text.map { String(cString: $0) }
    }

    /// Whether a mapping waits for a key rather than a value.
    private var isAtKey: Bool {
        guard let last = frames.last else { return false }
        return last.isMapping && last.key == nil
    }

    /// Whether the scalar is the key of what comes next.
    private mutating func takeKey(_ scalar: YAMLScalar) -> Bool {
        guard isAtKey else { return false }
        frames[frames.count - 1].key = Key(
            text: scalar.text, isMerge: scalar.isPlain && scalar.text == "<<", line: line)
        return true
    }

    private mutating func takeAlias(_ anchor: String) throws(RequestFault) {
        guard let (node, count) = anchors[anchor] else {
            throw RequestFault(what: "undefined anchor", value: anchor, mend: "define it above")
        }
        aliased += count
        if aliased > Self.mostAliased {
            throw RequestFault(what: "aliases that expand without measure", mend: "write out what they name")
        }
        try add(node, count: count)
    }

    private mutating func open(
        isMapping: Bool, _ anchor: UnsafePointer<yaml_char_t>?
    ) throws(RequestFault) {
        if isAtKey { throw Self.badKey }
        if frames.count >= DocumentNode.deepest {
            throw RequestFault(what: "YAML nested more than \(DocumentNode.deepest) deep")
        }
        // Where its key stands, rather than its first member.
        let start = frames.last?.key?.line ?? line
        frames.append(Frame(isMapping: isMapping, line: start, anchor: Self.text(anchor)))
    }

    private mutating func close() throws(RequestFault) {
        guard var frame = frames.popLast() else { return }
        if frame.hasMerged { frame.members = Self.lastOfEach(frame.members) }
        let node = DocumentNode(
            frame.isMapping ? .object(DocumentObject(frame.members)) : .array(frame.elements),
            line: frame.line)
        if let anchor = frame.anchor { anchors[anchor] = (node, frame.count) }
        try add(node, count: frame.count)
    }

    private static let badKey = RequestFault(what: "a key that is not text", mend: "expected KEY: value")

    private mutating func name(
        _ anchor: UnsafePointer<yaml_char_t>?, _ node: DocumentNode, count: Int
    ) {
        if let anchor = Self.text(anchor) { anchors[anchor] = (node, count) }
    }

    /// Puts a value where it belongs.
    private mutating func add(_ node: DocumentNode, count: Int) throws(RequestFault) {
        guard !frames.isEmpty else {
            root = root ?? node
            return
        }
        if isAtKey { throw Self.badKey }
        // In place: a copy of what is gathered would cost time that grows with its square.
        let last = frames.count - 1
        frames[last].count += count
        guard let key = frames[last].key else { return frames[last].elements.append(node) }
        frames[last].key = nil
        if key.isMerge {
            Self.merge(node, into: &frames[last].members)
            frames[last].hasMerged = true
        } else {
            frames[last].members.append((key.text, node))
        }
    }

    /// Takes over what a mapping, or each of several, has and this has not; what comes later wins over it.
    private static func merge(_ node: DocumentNode, into members: inout [DocumentObject.Member]) {
        let known = Set(members.map(\.key))
        var taken: Set<String> = []
        let sources = node.array ?? [node]
        let merged = sources.flatMap(\.members).filter {
            !known.contains($0.key) && taken.insert($0.key).inserted
        }
        members.insert(contentsOf: merged, at: 0)
    }

    /// The last member of each name, in the place of the first.
    private static func lastOfEach(_ members: [DocumentObject.Member]) -> [DocumentObject.Member] {
        let last = Dictionary(members, uniquingKeysWith: { $1 })
        var seen: Set<String> = []
        return members.filter { seen.insert($0.key).inserted }.map { ($0.key, last[$0.key] ?? $0.value) }
    }
}
