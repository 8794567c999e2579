import FetchCore

/// What a command before a `|` writes, where that can be told without running it: `printf`, and `cat` of a here-document.
///
/// The escapes of printf's format are those of bash; `%%` and `%s` are read
/// ([POSIX](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/printf.html)).
enum PipedInput {
    /// - Parameters:
    ///   - words: the command, perhaps behind a prompt.
    ///   - hasInput: whether a here-document or a file is given to read.
    /// - Returns: nil for what is only handed through.
    /// - Throws: when it takes a run to tell.
    static func output(of words: [String], hasInput: Bool) throws(RequestFault) -> [UInt8]? {
        let command = words.first == "$" || words.first == "%" ? words.dropFirst() : words[...]
        let name = command.first?.split(separator: "/").last
        if name == "cat", hasInput, command.dropFirst().allSatisfy({ $0 == "-" }) { return nil }
        guard name == "printf" else { throw fault([words]) }
        var arguments = command.dropFirst()
        if arguments.first == "--" { arguments = arguments.dropFirst() }
        guard let format = arguments.popFirst(), !format.hasPrefix("-") else { throw fault([words]) }
        return try printed(Array(format.utf8), arguments)
    }

    static func fault(_ commands: [[String]]) -> RequestFault {
        RequestFault(
            what: "nothing is run, and curl reads from",
            value: commands.map { $0.joined(separator: " ") }.joined(separator: " | "),
            mend: "put its output into a file, and give that behind '<'")
    }

    /// The format, again and again until no argument is left.
    private static func printed(
        _ format: [UInt8], _ arguments: ArraySlice<String>
    ) throws(RequestFault) -> [UInt8] {
        var arguments = arguments
        var result: [UInt8] = []
        repeat {
            let left = arguments.count
            try format.withUnsafeBufferPointer { (format) throws(RequestFault) in
                try print(format, &arguments, to: &result)
            }
            guard result.count <= ListReader.longestLine else {
                throw RequestFault(what: "a printf of more than 8 MB", mend: "put the body into a file")
            }
            if arguments.count == left { break }
        } while !arguments.isEmpty
        return result
    }

    private static func print(
        _ format: ByteSpan, _ arguments: inout ArraySlice<String>, to result: inout [UInt8]
    ) throws(RequestFault) {
        var place = 0
        while place < format.count {
            let byte = format[place]
            let next = place + 1 < format.count ? format[place + 1] : nil
            if byte == UInt8(ascii: "\\"), next != nil {
                let (bytes, end) = ANSIEscape.read(format, at: place)
                result += bytes
                place = end
            } else if byte == UInt8(ascii: "%") {
                switch next {
                case byte: result.append(byte)
                case UInt8(ascii: "s"): result += Array((arguments.popFirst() ?? "").utf8)
                default:
                    throw RequestFault(
                        what: "a conversion of printf in", bytes: format,
                        mend: "only %s and %% are read: write its result")
                }
                place += 2
            } else {
                result.append(byte)
                place += 1
            }
        }
    }
}
