import CJq
import FetchCore

/// A jq program, compiled once ([the language](https://jqlang.org/manual/v1.6/)). One thread at a time.
///
/// libjq cannot be stopped, and aborts when it lacks memory: only ``RuleServer``'s process uses it.
final class JSONFilter {
    let program: String
    private var state: OpaquePointer?

    /// Throws with jq's own message when the program cannot be compiled.
    init(_ program: String) throws(RecordError) {
        self.program = program
        guard let state = jq_init() else {
            throw RecordError(.badFilter, program, reason: "jq could not start: out of memory")
        }
        Self.limit(state)
        let messages = Messages()
        jq_set_error_cb(
            state,
            { data, message in
                guard let data else { return jv_free(message) }
                Unmanaged<Messages>.fromOpaque(data).takeUnretainedValue().add(JSONFilter.text(message))
            }, Unmanaged.passUnretained(messages).toOpaque())
        let isCompiled = withExtendedLifetime(messages) { jq_compile(state, program) != 0 }
        // The collector does not outlive this call, and a compiled program reports its errors as results.
        jq_set_error_cb(state, { _, message in jv_free(message) }, nil)
        guard isCompiled, !program.utf8.contains(0) else {
            var dead: OpaquePointer? = state
            jq_teardown(&dead)
            throw RecordError(.badFilter, program, reason: messages.sentence)
        }
        self.state = state
    }

    deinit {
        if state != nil { jq_teardown(&state) }
    }

    /// The first result that `stops`, else the first of all; or why there is none.
    ///
    /// - Parameter limit: how many results are looked at.
    func first(_ document: JSONDocument, limit: Int, where stops: (String) -> Bool) -> RuleAnswer {
        guard let state else { return .nothing }
        jq_start(state, jv_copy(document.value), 0)
        // What is left of a run keeps its memory until the next one else.
        defer { jq_start(state, jv_null(), 0) }
        var first: String?
        for _ in 0..<limit {
            let result = jq_next(state)
            if jv_get_kind(result) != JV_KIND_INVALID {
                let value = Self.dump(result)
                if stops(value) { return .value(value) }
                first = first ?? value
                continue
            }
            guard jv_invalid_has_msg(jv_copy(result)) != 0 else {
                jv_free(result)
                break
            }
            return .failed(Self.text(jv_invalid_get_msg(result)))
        }
        return first.map { .value($0) } ?? .nothing
    }

    /// Leaves the program nothing but its document: no further input, no modules, nothing to write messages to.
    private static func limit(_ state: OpaquePointer) {
        jq_set_input_cb(state, { _, _ in jv_invalid() }, nil)
        jq_set_debug_cb(state, { _, message in jv_free(message) }, nil)
        // Where modules are looked for; libjq 1.6 aborts over `include` when one of them is not set.
        jq_set_attr(state, jv_string("JQ_LIBRARY_PATH"), jv_array())
        for name in ["JQ_ORIGIN", "PROGRAM_ORIGIN"] { jq_set_attr(state, jv_string(name), jv_string("/")) }
    }

    /// Compact JSON of a value, which is consumed; what a terminal would act on is written as `\uXXXX`.
    private static func dump(_ value: jv) -> String {
        let text = jv_dump_string(value, 0)
        defer { jv_free(text) }
        var json = String(cString: jv_string_value(text))
        if Sanitising.isPlain(json.utf8) { return json }
        return json.withUTF8 { CompactJSON.text($0) }
    }

    /// A message as text; it is consumed.
    fileprivate static func text(_ message: jv) -> String {
        guard jv_get_kind(message) == JV_KIND_STRING else { return dump(message) }
        defer { jv_free(message) }
        return String(cString: jv_string_value(message))
    }
}

/// A JSON text as jq's value of it.
final class JSONDocument {
    fileprivate let value: jv

    /// Throws what is wrong with the text, in jq's words.
    init(_ bytes: UnsafeRawBufferPointer) throws(RecordError) {
        let parsed = bytes.withMemoryRebound(to: CChar.self) { text in
            text.baseAddress.map { jv_parse_sized($0, Int32(clamping: text.count)) } ?? jv_parse("")
        }
        guard jv_get_kind(parsed) == JV_KIND_INVALID else {
            value = parsed
            return
        }
        let hasMessage = jv_invalid_has_msg(jv_copy(parsed)) != 0
        let words = hasMessage ? JSONFilter.text(jv_invalid_get_msg(parsed)) : "it is empty"
        if !hasMessage { jv_free(parsed) }
        // The message quotes the whole text in parentheses behind its reason.
        let reason = words.firstRange(of: " (while parsing").map { String(words[..<$0.lowerBound]) } ?? words
        throw RecordError(.otherContent, "body", reason: reason.sanitised())
    }

    deinit {
        jv_free(value)
    }
}

/// Collects what jq reports while it compiles.
private final class Messages {
    private var lines: [String] = []

    func add(_ text: String) {
        for line in text.split(separator: "\n") { lines.append(String(line)) }
    }

    /// The messages as one sentence, without jq's own prefix and its count of errors.
    var sentence: String {
        let kept = lines.filter {
            !($0.hasPrefix("jq: ") && $0.hasSuffix("compile error")) && !$0.hasSuffix("compile errors")
        }
        let words = kept.map { $0.hasPrefix("jq: error: ") ? String($0.dropFirst(11)) : $0 }
        let sentence = words.joined(separator: " ").sanitised()
        return sentence.isEmpty ? "jq cannot compile it" : "jq: \(sentence)"
    }
}
