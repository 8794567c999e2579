import FetchCore

/// What a command reads as its standard input.
enum CommandInput: Equatable {
    case bytes([UInt8])
    case file(String)

    func contents(_ files: BodyFiles) throws(RequestFault) -> [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .file(let path): try files.contents(path)
        }
    }
}

/// The lines behind `<<EOF`, up to one that is `EOF`.
struct HereDocument {
    let delimiter: [UInt8]
    /// Whether variables stay as they are, as with `<<'EOF'`.
    let isQuoted: Bool
    /// Whether tabs at the beginning of lines go, as with `<<-EOF`.
    let dropsTabs: Bool
    private(set) var bytes: [UInt8] = []

    init(delimiter: [UInt8], isQuoted: Bool, dropsTabs: Bool) {
        self.delimiter = delimiter
        self.isQuoted = isQuoted
        self.dropsTabs = dropsTabs
    }

    /// True when the line ends the document.
    mutating func take(_ line: ByteSpan, _ variables: ShellVariables) throws(RequestFault) -> Bool {
        var line = line.withoutCR
        if dropsTabs {
            while line.first == 9 { line = line.from(1) }
        }
        if line.elementsEqual(delimiter) { return true }
        if isQuoted {
            bytes += Array(line)
        } else if try !expand(line, variables) {
            return false
        }
        bytes.append(10)
        return false
    }

    /// False when the line goes on with the next one.
    private mutating func expand(_ line: ByteSpan, _ variables: ShellVariables) throws(RequestFault) -> Bool {
        var place = 0
        while place < line.count {
            let byte = line[place]
            let next = place + 1 < line.count ? line[place + 1] : nil
            if byte == UInt8(ascii: "\\") {
                guard let next else { return false }
                if "\\$`".utf8.contains(next) {
                    bytes.append(next)
                    place += 2
                    continue
                }
            } else if byte == UInt8(ascii: "`") || (byte == UInt8(ascii: "$") && next == UInt8(ascii: "(")) {
                throw RequestFault(
                    what: "command substitution in", bytes: line, mend: "nothing is run: write its result")
            } else if byte == UInt8(ascii: "$"),
                let (value, end) = try variables.value(in: line, from: place + 1)
            {
                bytes += value
                place = end
                continue
            }
            bytes.append(byte)
            place += 1
        }
        return true
    }
}
