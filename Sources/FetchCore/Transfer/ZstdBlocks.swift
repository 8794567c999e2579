import CCodecs

/// Compresses blocks of bytes with [zstd](https://facebook.github.io/zstd/), each by itself. For one thread.
package final class ZstdBlocks {
    private let compressing = ZSTD_createCCtx()

    /// Fast: level 1 packs lists and records nearly as small as the default of 3.
    private static let level: Int32 = 1

    package init() {}

    deinit { ZSTD_freeCCtx(compressing) }

    package func compressed(_ bytes: [UInt8]) -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = ZSTD_compressCCtx(
                compressing, buffer.baseAddress, bound, bytes, bytes.count, Self.level)
            precondition(ZSTD_isError(count) == 0, "no memory to compress \(bytes.count) bytes")
        }
    }

    /// The bytes of a block; nil when it is none of ``compressed(_:)``, or has more than `limit`.
    package static func decompressed(_ block: [UInt8], atMost limit: Int) -> [UInt8]? {
        // Both codes for a size that is not there are above any limit.
        let size = ZSTD_getFrameContentSize(block, block.count)
        guard size <= UInt64(limit) else { return nil }
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            let written = ZSTD_decompress(buffer.baseAddress, Int(size), block, block.count)
            isWhole = written == Int(size)
            count = isWhole ? written : 0
        }
        return isWhole ? bytes : nil
    }
}
