extension SHA256Digest {
    /// That of no bytes at all.
    static let ofNothing = SHA256Digest(
        words: (0xe3b0_c442_98fc_1c14, 0x9afb_f4c8_996f_b924, 0x27ae_41e4_649b_934c, 0xa495_991b_7852_b855))

    /// From 32 bytes, big-endian; nil for another count.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (place, byte) in bytes.enumerated() {
            words[place / 8] = words[place / 8] << 8 | UInt64(byte)
        }
        self.init(words: (words[0], words[1], words[2], words[3]))
    }

    /// From 64 hex digits in any letter case; nil for anything else.
    package init?(hex: some StringProtocol) {
        let digits = Array(hex.utf8)
        guard let digest = digits.withUnsafeBufferPointer({ SHA256Digest(hex: $0) }) else { return nil }
        self = digest
    }

    /// From the bytes of 64 hex digits in any letter case; nil for anything else.
    package init?(hex digits: UnsafeBufferPointer<UInt8>) {
        guard digits.count == 64 else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (place, digit) in digits.enumerated() {
            guard let value = digit.hexValue else { return nil }
            words[place / 16] = words[place / 16] << 4 | UInt64(value)
        }
        self.init(words: (words[0], words[1], words[2], words[3]))
    }

    /// 64 hex digits in lower case.
    package var hex: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(64)
        appendHex(to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }

    /// Appends ``hex`` to an output that is reused.
    package func appendHex(to output: inout [UInt8]) {
        Self.appendHex(words.0, to: &output)
        Self.appendHex(words.1, to: &output)
        Self.appendHex(words.2, to: &output)
        Self.appendHex(words.3, to: &output)
    }

    /// Appends 16 hex digits in lower case.
    static func appendHex(_ word: UInt64, to output: inout [UInt8]) {
        for shift in stride(from: 60, through: 0, by: -4) {
            let nibble = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 0xF
            output.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
        }
    }
}
