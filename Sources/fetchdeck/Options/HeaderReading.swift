/// Header values from the command line.
enum HeaderReading {
    /// A value that fits on a header line: no line end, no NUL.
    static func value(_ text: String) throws(OptionComplaint) -> String {
        guard !text.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) else {
            throw OptionComplaint("a header value can't have a line end in it")
        }
        return text
    }
}
