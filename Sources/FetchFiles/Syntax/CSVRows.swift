import FetchCore

/// Gathers the rows of a CSV text ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)) line by line.
///
/// Our own, since libraries want the whole text as one `String` and tell no line numbers: a file is read as a stream and
/// each of its faults is named with its line. Bare quotes within an unquoted field stand for themselves.
struct CSVRows {
    /// What separates fields: a comma, or the `;` or tab that the header row has instead.
    var separator = UInt8(ascii: ",")
    /// The fields of the row that is being read, back to back.
    private(set) var bytes: [UInt8] = []
    /// One entry a field: where it ends in `bytes`.
    private(set) var ends: [Int] = []
    /// The line that the row begins on.
    private(set) var firstLine = 0
    /// The row as it is written, for messages and for `--skip-bad`; only kept while it goes over several lines.
    private(set) var raw: [UInt8] = []
    private var isInQuotes = false
    /// The longest row that goes over several lines, in bytes.
    private let longest: Int

    init(longest: Int = .max) {
        self.longest = longest
    }

    /// Whether a row has begun that the last line did not end.
    var isOpen: Bool { isInQuotes }

    var count: Int { ends.count }

    subscript(field: Int) -> ArraySlice<UInt8> {
        bytes[(field == 0 ? 0 : ends[field - 1])..<ends[field]]
    }

    func text(_ field: Int) -> String { String(decoding: self[field], as: UTF8.self) }

    /// Whether nothing stands in its fields: a blank line, or the empty rows that spreadsheets write.
    var hasOnlyEmptyFields: Bool { bytes.allSatisfy(\.isBlank) }

    /// Takes a line without its LF; true when a row is whole with it.
    mutating func take(_ line: ByteSpan, number: Int) throws(RequestFault) -> Bool {
        if isInQuotes {
            bytes.append(10)
            raw.append(10)
        } else {
            bytes.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            raw.removeAll(keepingCapacity: true)
            firstLine = number
        }
        try read(line)
        if isInQuotes || !raw.isEmpty { raw.append(contentsOf: line) }
        guard isInQuotes else { return true }
        if bytes.count > longest {
            throw RequestFault(
                what: "quoted field longer than 8 MB", bytes: raw.prefix(60), mend: "close its quote")
        }
        return false
    }

    /// Forgets the row that is open.
    mutating func reset() {
        isInQuotes = false
    }

    private mutating func read(_ line: ByteSpan) throws(RequestFault) {
        var place = 0
        var fieldStart = !isInQuotes
        // A CR that ends the line is part of a field only within quotes.
        let end = line.last == 13 ? line.count - 1 : line.count
        while place < line.count {
            let byte = line[place]
            if isInQuotes {
                if byte != UInt8(ascii: "\"") {
                    bytes.append(byte)
                } else if place + 1 < line.count, line[place + 1] == UInt8(ascii: "\"") {
                    bytes.append(byte)
                    place += 1
                } else {
                    isInQuotes = false
                    try checkAfterQuote(line, place + 1, end)
                }
            } else if place >= end {
                break
            } else if byte == separator {
                ends.append(bytes.count)
                fieldStart = true
                place += 1
                continue
            } else if byte == UInt8(ascii: "\""), fieldStart {
                isInQuotes = true
            } else {
                bytes.append(byte)
            }
            fieldStart = false
            place += 1
        }
        if !isInQuotes { ends.append(bytes.count) }
    }

    private func checkAfterQuote(_ line: ByteSpan, _ next: Int, _ end: Int) throws(RequestFault) {
        guard next < end, line[next] != separator else { return }
        throw RequestFault(
            what: "text behind a closing quote in", bytes: line, mend: "write a quote within quotes as \"\"")
    }

    /// The separator that a header row has.
    static func separator(of header: some Sequence<UInt8>) -> UInt8 {
        var isQuoted = false
        var counts = [UInt8(ascii: ","): 0, UInt8(ascii: ";"): 0, 9: 0]
        for byte in header {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, counts[byte] != nil { counts[byte, default: 0] += 1 }
        }
        if counts[UInt8(ascii: ","), default: 0] > 0 { return UInt8(ascii: ",") }
        return counts[9, default: 0] > 0
            ? 9 : counts[UInt8(ascii: ";"), default: 0] > 0 ? UInt8(ascii: ";") : UInt8(ascii: ",")
    }

    /// The names of a header row; empty when it cannot be read.
    static func header(of line: some StringProtocol) -> [String] {
        header(of: Array(line.utf8), separator: separator(of: line.utf8)).map { $0.trimmed.lowercased() }
    }

    /// The fields of the first row of a text; empty when it has no whole one.
    static func header(of text: [UInt8], separator: UInt8 = UInt8(ascii: ",")) -> [String] {
        var rows = CSVRows()
        rows.separator = separator
        for line in text.split(separator: 10, omittingEmptySubsequences: false) where !text.isEmpty {
            let isWhole = line.withUnsafeBufferPointer { (try? rows.take($0, number: 1)) ?? false }
            if isWhole { return (0..<rows.count).map { rows.text($0) } }
        }
        return []
    }
}
