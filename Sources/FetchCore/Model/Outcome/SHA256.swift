import CCrypto

/// A SHA-256 hash of bytes that come one after the other ([FIPS 180-4](https://doi.org/10.6028/NIST.FIPS.180-4)), by libcrypto.
package struct SHA256 {
    private var context = fd_sha256()

    package init() {
        fd_sha256_init(&context)
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        fd_sha256_update(&context, bytes.baseAddress, bytes.count)
    }

    /// The digest of all bytes; the hash is not to be used after it.
    package mutating func finalize() -> SHA256Digest {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { digest in
            fd_sha256_final(&context, digest.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        return SHA256Digest(
            words: (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian))
    }
}
