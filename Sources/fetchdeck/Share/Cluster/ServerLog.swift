/// What PostgreSQL's programs write.
enum ServerLog {
    /// The last error that is told, without time and level; else the last line, nil where nothing was written.
    static func lastError(in text: String) -> String? {
        let lines = text.split(separator: "\n")
        for level in ["FATAL:", "PANIC:", "ERROR:", "error:"] {
            guard let line = lines.last(where: { $0.contains(level) }), let found = line.firstRange(of: level)
            else { continue }
            return String(line[found.upperBound...].drop { $0 == " " })
        }
        return lines.last.map(String.init)
    }
}
