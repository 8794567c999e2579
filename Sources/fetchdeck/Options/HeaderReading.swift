import FetchCore
import RunModel

/// Header values from the command line.
enum HeaderReading {
    /// A header line, `K: V`; the value is empty where nothing stands behind the colon.
    static func field(_ text: String) throws(OptionComplaint) -> HeaderField {
        let line = try value(text)
        guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
            throw OptionComplaint("expected 'Name: value'")
        }
        let field = HeaderField(
            String(line[..<colon]).trimmingSpaces(),
            String(line[line.index(after: colon)...]).trimmingSpaces())
        do { try RequestSyntax.check(field) } catch { throw OptionComplaint(error.description) }
        guard !RequestSyntax.isFraming(header: field.name) else {
            throw OptionComplaint("\(field.name) is never sent as it is written")
        }
        return field
    }

    /// A value that fits on a header line: no line end, no NUL.
    static func value(_ text: String) throws(OptionComplaint) -> String {
        guard !text.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) else {
            throw OptionComplaint("a header value can't have a line end in it")
        }
        return text
    }
}
