import FetchCore

/// A `multipart/form-data` body ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)), or one of a type of its own.
struct MultipartBody {
    struct Part: Equatable {
        /// Nil for a part without one.
        var name: String?
        var content: [UInt8]
        var fileName: String?
        var contentType: String?
        /// Further header lines.
        var headers: [String] = []
    }

    let boundary: String
    let bytes: [UInt8]
    private let type: String

    var contentType: String { "\(type); boundary=\(boundary)" }

    /// The boundary follows from the content, so that the same form is the same request in every run.
    ///
    /// - Parameter type: what the body is said to be; of another type than a form's the parts are attachments, as curl
    ///   has them.
    init(parts: [Part], type: String = formType) {
        self.type = type
        let isForm = type.lowercased().hasPrefix(Self.formType)
        let disposition = isForm ? "form-data" : "attachment"
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for part in parts {
            for byte in EnvironmentMark.shown(part.content) + Array((part.name ?? "").utf8) {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
        }
        let digits = String(hash, radix: 16)
        boundary = "------------------------" + String(repeating: "0", count: 16 - digits.count) + digits
        var bytes: [UInt8] = []
        for part in parts {
            bytes += Array(
                "--\(boundary)\r\nContent-Disposition: \(disposition)".utf8)
            if let name = part.name { bytes += Array("; name=\"\(Self.quoted(name))\"".utf8) }
            if let fileName = part.fileName { bytes += Array("; filename=\"\(Self.quoted(fileName))\"".utf8) }
            if let type = part.contentType {
                bytes += Array("\r\nContent-Type: \(Self.oneLine(type))".utf8)
            }
            for header in part.headers { bytes += Array("\r\n\(Self.oneLine(header))".utf8) }
            bytes += Array("\r\n\r\n".utf8) + part.content + Array("\r\n".utf8)
        }
        self.bytes = bytes + Array("--\(boundary)--\r\n".utf8)
    }

    static let formType = "multipart/form-data"

    private static func oneLine(_ text: String) -> String {
        text.filter { $0 != "\r" && $0 != "\n" && $0 != "\r\n" }
    }

    /// As browsers and curl write it: quotes and line ends as `%XX`.
    private static func quoted(_ text: String) -> String {
        text.replacing("\r\n", with: "%0D%0A").replacing("\n", with: "%0A").replacing("\r", with: "%0D")
            .replacing("\"", with: "%22")
    }
}

/// An `application/x-www-form-urlencoded` body.
enum FormFields {
    static func encoded(_ fields: [MultipartBody.Part]) -> [UInt8] {
        Array(
            fields.map {
                PercentCode.encoded(($0.name ?? "").utf8) + [UInt8(ascii: "=")]
                    + EnvironmentMark.adding(.percent, to: PercentCode.encoded($0.content))
            }
            .joined(separator: [UInt8(ascii: "&")]))
    }
}
