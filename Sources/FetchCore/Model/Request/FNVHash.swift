/// FNV-1a of 64 bits ([the algorithm](https://datatracker.ietf.org/doc/html/rfc9923)): the same on every machine and in every
/// version.
package enum FNVHash {
    @usableFromInline static let start: UInt64 = 0xcbf2_9ce4_8422_2325

    @inlinable
    package static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// The hash of a hash and a number behind it.
    package static func combined(_ hash: UInt64, _ number: UInt64) -> UInt64 {
        (0..<8).reduce(hash) { ($0 ^ (number >> (8 * UInt64($1)) & 0xff)) &* 0x100_0000_01b3 }
    }
}
