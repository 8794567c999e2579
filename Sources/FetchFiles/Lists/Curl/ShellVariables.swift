import FetchCore

/// What `$NAME` is in a pasted command.
enum ShellVariables {
    /// Itself: no shell has written it.
    case literal
    /// A fault: the environment may not be read.
    case refused
    /// What the environment has; one that is not there is a fault.
    case environment(ListEnvironment)

    /// A `$…` and where it ends; nil when the `$` stands for itself.
    ///
    /// - Parameter start: behind the `$`.
    func value(
        in line: ByteSpan, from start: Int
    ) throws(RequestFault) -> (value: [UInt8], end: Int)? {
        if case .literal = self { return nil }
        guard start < line.count else { return nil }
        if line[start] == UInt8(ascii: "{") { return try braced(line, start) }
        if line[start].isNamePart, !line[start].isDigit {
            var end = start
            while end < line.count, line[end].isNamePart { end += 1 }
            return (try value(of: String(decoding: line[start..<end], as: UTF8.self)), end)
        }
        if line[start] == UInt8(ascii: "$"), case .environment = self {
            return ([UInt8(ascii: "$")], start + 1)
        }
        guard line[start].isDigit || "$?@*#!".utf8.contains(line[start]) else { return nil }
        throw RequestFault(
            what: "parameter of the shell", bytes: line[(start - 1)...start],
            mend: "write \\$ where a '$' is meant")
    }

    private func value(of name: String) throws(RequestFault) -> [UInt8] {
        guard case .environment(let environment) = self else {
            throw RequestFault(
                what: "variable of the environment", value: "$\(name)", mend: "allow it with --env")
        }
        return try environment.variable(name)
    }

    /// `{NAME}`, `{NAME:-else}`, `{NAME-else}`.
    private func braced(_ line: ByteSpan, _ start: Int) throws(RequestFault) -> (value: [UInt8], end: Int) {
        let close = line[start...].firstIndex(of: UInt8(ascii: "}"))
        var end = start + 1
        while end < line.count, line[end].isNamePart { end += 1 }
        guard let close, end > start + 1, !line[start + 1].isDigit else {
            throw unreadable(line, start, close)
        }
        let name = String(decoding: line[(start + 1)..<end], as: UTF8.self)
        if end == close { return (try value(of: name), close + 1) }
        let isColon = line[end] == UInt8(ascii: ":")
        if isColon { end += 1 }
        guard line[end] == UInt8(ascii: "-"),
            !line[end..<close].contains(where: { "$\"'`\\{".utf8.contains($0) })
        else { throw unreadable(line, start, close) }
        guard case .environment(let environment) = self else { return (try value(of: name), close + 1) }
        guard case .values(let values) = environment else {
            throw RequestFault(
                what: "default of an environment variable", bytes: line[(start - 1)...close],
                mend: "\(EnvironmentMark.mend), or write it without")
        }
        let given = values[name]
        if let given, !(isColon && given.isEmpty) { return (Array(given.utf8), close + 1) }
        return (Array(line[(end + 1)..<close]), close + 1)
    }

    private func unreadable(_ line: ByteSpan, _ start: Int, _ close: Int?) -> RequestFault {
        RequestFault(
            what: "expansion of the shell", bytes: line[(start - 1)...(close ?? line.count - 1)],
            mend: "write its result")
    }
}
