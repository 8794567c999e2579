import Testing

@testable import FetchCore

@Suite("SHA-256 digests")
struct SHA256DigestTests {
    static let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test("the hash of bytes is that of the standard, however they come")
    func hash() {
        var hash = SHA256()
        Array("a".utf8).withUnsafeBytes { hash.update($0) }
        Array("bc".utf8).withUnsafeBytes { hash.update($0) }
        #expect(hash.finalize().hex == Self.hex)
        var empty = SHA256()
        #expect(
            empty.finalize().hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("a digest goes from bytes to hex and back")
    func roundTrip() throws {
        let digest = try #require(SHA256Digest(hex: Self.hex))
        #expect(digest.hex == Self.hex)
        #expect(digest.words.0 == 0xba78_16bf_8f01_cfea)
        #expect(digest.words.3 == 0xb410_ff61_f200_15ad)
        #expect(SHA256Digest(hex: Self.hex.uppercased()) == digest)
        var bytes: [UInt8] = []
        for word in [digest.words.0, digest.words.1, digest.words.2, digest.words.3] {
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
        }
        #expect(SHA256Digest(bytes: bytes) == digest)
    }

    @Test("what is no digest is refused", arguments: ["", "ba78", String(repeating: "g", count: 64)])
    func refused(_ hex: String) {
        #expect(SHA256Digest(hex: hex) == nil)
        #expect(SHA256Digest(bytes: Array(hex.utf8)) == nil)
    }
}
