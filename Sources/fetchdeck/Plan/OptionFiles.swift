import FetchCore
import RunModel

/// Values that stand in files, and so in no list of processes: `--bearer @FILE`, `-H @FILE`.
enum OptionFiles {
    /// The values with what the files hold in the place of their names.
    ///
    /// - Throws: one line about the first file that cannot be read.
    static func read(_ values: OptionValues) throws(ProgramError) -> OptionValues {
        var result = values
        if let token = try values.read(.bearer, token) { result.replace(.bearer, with: [token]) }
        result.replace(.header, with: try values.readAll(.header, headers).flatMap { $0 })
        return result
    }

    private static func token(_ text: String) throws(OptionComplaint) -> String {
        String(try contents(text)?.trimmed ?? text[...])
    }

    /// What is no header is passed over, as by curl.
    private static func headers(_ text: String) throws(OptionComplaint) -> [String] {
        guard let lines = try contents(text) else { return [text] }
        return lines.split(whereSeparator: \.isNewline).map { String($0.trimmed) }.filter {
            $0.contains(":") || $0.hasSuffix(";")
        }
    }

    /// Nil for a value that names no file.
    private static func contents(_ text: String) throws(OptionComplaint) -> String? {
        guard text.hasPrefix("@") else { return nil }
        do { return try TextFile.read(String(text.dropFirst())).get() } catch {
            throw OptionComplaint(error.reason)
        }
    }
}
