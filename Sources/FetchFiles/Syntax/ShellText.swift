import FetchCore

/// Text and bytes as POSIX sh takes them: the same in every shell, and nothing of them is ever executed.
package enum ShellText {
    /// The longest word of a command line: Linux takes 128 KB.
    private static let longestWord = 100_000
    private static let quote = UInt8(ascii: "'")

    /// One word that stands for the text: in single quotes, line ends as they are.
    ///
    /// A NUL ends the text, as it does in every argument of a program.
    static func word(_ text: String) -> String { word([.text(Array(text.utf8))]) }

    /// The same for a text that has variables in it: they stand in double quotes.
    static func word(_ parts: [TextPart]) -> String {
        var word: [UInt8] = [quote]
        for part in parts {
            switch part {
            case .variable(let name): word += "'\"$\(name)\"'".utf8
            case .text(let text):
                // Bytes, not characters: a quote with a combining accent behind it ends the word too.
                for byte in text.prefix(while: { $0 != 0 }) {
                    if byte == quote { word += "'\\'".utf8 }
                    word.append(byte)
                }
                if text.contains(0) { return String(decoding: word + [quote], as: UTF8.self) }
            }
        }
        word.append(quote)
        return String(decoding: word, as: UTF8.self)
    }

    /// The text as a person would type it: in quotes only where it needs them.
    package static func argument(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
                true
            default: "/._-+:@%,".utf8.contains(byte)
            }
        }
        return isPlain && !text.isEmpty ? text : word(text)
    }

    /// Whether the bytes can stand in a word: UTF-8 text of a length that an argument can have, without control
    /// characters. Most of those would hold in a script, but in a terminal that text is pasted into they act as keys.
    static func fitsWord(_ bytes: [UInt8]) -> Bool {
        bytes.count <= longestWord && bytes.isUTF8 && !bytes.contains(where: isKey)
    }

    /// A command that writes the text to its standard output: `printf` with all but letters and digits as octal
    /// numbers, since no word can hold a NUL, and with its variables as arguments.
    static func printing(_ parts: [TextPart]) -> String {
        var text = ByteBuffer(capacity: 64)
        var arguments = ""
        text.append("printf '")
        for part in parts {
            switch part {
            case .text(let bytes): append(octal: bytes, to: &text)
            case .variable(let name):
                text.append("%s")
                arguments += " \"$\(name)\""
            }
        }
        text.append("'")
        return text.text + arguments
    }

    private static func append(octal bytes: [UInt8], to text: inout ByteBuffer) {
        for byte in bytes {
            if byte.isASCIIAlphanumeric {
                text.append(byte)
                continue
            }
            // Three digits: they can't run into what follows.
            text.append(UInt8(ascii: "\\"))
            for shift: UInt8 in [6, 3, 0] { text.append(48 + (byte >> shift & 7)) }
        }
    }

    private static func isKey(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != 9 && byte != 10 && byte != 13 || byte == 0x7f
    }
}
