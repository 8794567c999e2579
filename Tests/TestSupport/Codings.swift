import CCodecs

/// Bodies under content codings, for servers to send.
package enum Codings {
    package static func gzip(_ text: String) -> [UInt8] { deflated(Array(text.utf8), windowBits: 15 + 16) }

    package static func gzip(_ bytes: [UInt8]) -> [UInt8] { deflated(bytes, windowBits: 15 + 16) }

    /// `deflate` as [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.2) has it: in zlib's wrapping.
    package static func zlib(_ text: String) -> [UInt8] { deflated(Array(text.utf8), windowBits: 15) }

    /// `deflate` as some servers have it: bare.
    package static func rawDeflate(_ text: String) -> [UInt8] { deflated(Array(text.utf8), windowBits: -15) }

    package static func zstd(_ text: String) -> [UInt8] {
        let input = Array(text.utf8)
        var output = [UInt8](repeating: 0, count: ZSTD_compressBound(input.count))
        let count = ZSTD_compress(&output, output.count, input, input.count, 3)
        precondition(ZSTD_isError(count) == 0, "zstd could not compress \(input.count) bytes")
        return Array(output.prefix(count))
    }

    /// `brotli` of the text in one meta-block that is not compressed
    /// ([RFC 7932 §9.2](https://www.rfc-editor.org/rfc/rfc7932#section-9.2)); no encoder is needed for that.
    package static func brotli(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        precondition((1...65_536).contains(bytes.count), "one meta-block holds 1 to 65536 bytes")
        var bits = BitWriter()
        bits.write(0, count: 1)  // WBITS: a window of 2^16
        bits.write(0, count: 1)  // ISLAST
        bits.write(0, count: 2)  // MNIBBLES: four
        bits.write(UInt32(bytes.count - 1), count: 16)  // MLEN - 1
        bits.write(1, count: 1)  // ISUNCOMPRESSED
        // Then, from the next whole byte on, the text, and a last meta-block that is empty.
        return bits.bytes + bytes + [0b11]
    }

    private static func deflated(_ bytes: [UInt8], windowBits: Int32) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        let opened = deflateInit2_(
            &stream, 9, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        precondition(opened == Z_OK, "zlib could not start: \(opened)")
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                let done = deflate(&stream, Z_FINISH)
                precondition(done == Z_STREAM_END, "zlib could not finish: \(done)")
            }
        }
        return Array(output.prefix(Int(stream.total_out)))
    }
}

/// Bits packed from the low end of each byte.
private struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var used = 8

    mutating func write(_ value: UInt32, count: Int) {
        for bit in 0..<count {
            if used == 8 {
                bytes.append(0)
                used = 0
            }
            if value >> UInt32(bit) & 1 == 1 { bytes[bytes.count - 1] |= 1 << UInt8(used) }
            used += 1
        }
    }
}
