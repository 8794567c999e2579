import FetchCore

/// Hides the secrets of records that were made with them, as records are read to be shown or passed on: the one place for it.
///
/// Hidden is what a record redacts that is made without `--show-secrets`: in the URL, in the one where redirects led, and in what is
/// said of a failure. One thread at a time.
final class RecordRedacting {
    private let redaction: Redaction
    private let source = JSONRecord()
    private let redacted = JSONRecord()
    private var buffer = ByteBuffer(capacity: 1024)

    init(_ redaction: Redaction) {
        self.redaction = redaction
    }

    /// Hands the record on, as it is where there is nothing to hide; valid within the call only.
    func hand(_ record: any RecordText, to body: (any RecordText) -> Void) {
        guard mayHoldSecrets(record), source.scan(record.line) else { return body(record) }
        let line = source.line
        buffer.removeAll()
        var place = 0
        for (value, text) in replacements() {
            // Every value is a part of the line.
            guard let start = value.raw.baseAddress.flatMap({ line.baseAddress?.distance(to: $0) }),
                start >= place
            else { continue }
            buffer.append(ByteSpan(rebasing: line[place..<start]))
            buffer.append(json: text)
            place = start + value.raw.count
        }
        guard place > 0 else { return body(record) }
        buffer.append(ByteSpan(rebasing: line[place...]))
        redacted.scan(buffer.bytes)
        body(redacted)
    }

    /// Quick, and true too often rather than once too seldom.
    private func mayHoldSecrets(_ record: any RecordText) -> Bool {
        guard redaction.isOn, record.isWhole else { return false }
        for url in [record.value(.url), record.value(.finalURL)] {
            guard let url = url?.inside else { continue }
            // An escape may stand for what tells a secret.
            if url.contains(UInt8(ascii: "\\")) || !redaction.leaves(url) { return true }
        }
        guard record.outcome != .ok else { return false }
        return isLine(record)
            || record.part("message", of: .error)?.inside.contains { Self.signs.contains($0) } ?? false
    }

    /// Whether the URL is the line of a list that could not be read: it may be anything, headers and options too.
    private func isLine(_ record: any RecordText) -> Bool {
        record.part("kind", of: .error)?.text == FailureKind.input.word
    }

    /// Without one of these no sentence has a secret; the last begins an escape, which may stand for one of the others.
    private static let signs = Array("@=%\\".utf8)

    /// The values that change, in the order of the line, each with what is shown instead.
    private func replacements() -> [(value: RecordValue, text: String)] {
        let isLine = isLine(source)
        var changed: [(value: RecordValue, text: String)] = []
        func add(_ value: RecordValue?, _ redacted: (String) -> String) {
            guard let value, value.isText else { return }
            let text = value.text
            let shown = redacted(text)
            if shown != text { changed.append((value, shown)) }
        }
        add(source.value(.url)) { isLine ? redaction.line($0) : redaction.url($0) }
        add(source.value(.finalURL), redaction.url)
        add(source.part("message", of: .error)) { isLine ? redaction.line($0) : redaction.text($0) }
        return changed.sorted { left, right in
            guard let first = left.value.raw.baseAddress, let second = right.value.raw.baseAddress else {
                return false
            }
            return first < second
        }
    }
}
