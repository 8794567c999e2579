import CLinux

/// Looking for bytes in bytes.
enum ByteSearch {
    /// Whether `text` occurs in `body`; linear in their lengths, see memmem(3).
    static func contains(_ text: [UInt8], in body: [UInt8]) -> Bool {
        body.withUnsafeBytes { body in
            text.withUnsafeBytes { text in
                guard let bodyStart = body.baseAddress, let textStart = text.baseAddress else {
                    return text.isEmpty
                }
                return memmem(bodyStart, body.count, textStart, text.count) != nil
            }
        }
    }
}
