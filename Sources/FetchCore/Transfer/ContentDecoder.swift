import CCodecs

/// Undoes the content codings of a response as its bytes come, and tells whether they came whole.
///
/// libcurl 7.88 takes a compressed body that was cut short for a whole one, so the decoding is ours. Memory stays bounded
/// whatever a bomb unpacks to: output leaves in pieces of 64 KiB.
final class ContentDecoder {
    enum Fault: Error, Equatable {
        /// The bytes are not what the header says they are.
        case corrupt(coding: String)
        case unknown(coding: String)
        /// The receiver had enough.
        case refused
    }

    private let coders: [any ContentCoder]

    /// A decoder for the value of Content-Encoding; nil when there is nothing to undo.
    ///
    /// - Throws: `unknown` for a coding that nobody asked for, and for more of them than make sense.
    init?(contentEncoding: String) throws(Fault) {
        var coders: [any ContentCoder] = []
        for name in contentEncoding.lowercased().split(whereSeparator: {
            $0 == "," || $0 == " " || $0 == "\t"
        }) {
            switch name {
            case "identity": continue
            case "gzip", "x-gzip": coders.append(ZlibCoder(name: "gzip"))
            case "deflate": coders.append(ZlibCoder(name: "deflate"))
            case "br": coders.append(BrotliCoder())
            case "zstd": coders.append(ZstdCoder())
            default: throw .unknown(coding: String(name))
            }
        }
        if coders.count > 5 { throw .unknown(coding: contentEncoding) }
        if coders.isEmpty { return nil }
        self.coders = coders.reversed()
    }

    /// What is accepted of servers.
    static let acceptEncoding = "gzip, deflate, br, zstd"

    /// Decodes; `emit` returns false to stop, which throws `refused`.
    func decode(_ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) -> Bool) throws(Fault) {
        try pass(bytes, from: 0, emit)
    }

    /// Whether every coding has come to its end.
    var isComplete: Bool { coders.allSatisfy(\.isComplete) }

    var name: String { coders.map(\.name).reversed().joined(separator: ", ") }

    private func pass(
        _ bytes: UnsafeRawBufferPointer, from stage: Int, _ emit: (UnsafeRawBufferPointer) -> Bool
    ) throws(Fault) {
        guard stage < coders.count else {
            if !emit(bytes) { throw .refused }
            return
        }
        var fault: Fault?
        let isSound = coders[stage].decode(bytes) { piece in
            do throws(Fault) {
                try pass(piece, from: stage + 1, emit)
                return true
            } catch {
                fault = error
                return false
            }
        }
        if let fault { throw fault }
        if !isSound { throw .corrupt(coding: coders[stage].name) }
    }
}

/// One content coding being undone.
private protocol ContentCoder: AnyObject {
    var name: String { get }
    var isComplete: Bool { get }
    /// False when the bytes are not of this coding, or `emit` returned false.
    func decode(_ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) -> Bool) -> Bool
}

private let pieceSize = 65_536

/// gzip (also several members in a row) and deflate (with or without the zlib header, as browsers take it).
private final class ZlibCoder: ContentCoder {
    let name: String
    private(set) var isComplete = false
    // zlib keeps a pointer back to the stream, so it needs one address for life.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 16)
    private var isOpen = false
    private var hasOutput = false

    init(name: String) {
        self.name = name
        stream.initialize(to: z_stream())
    }

    deinit {
        if isOpen { inflateEnd(stream) }
        stream.deallocate()
        piece.deallocate()
    }

    func decode(_ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return true }
        if !isOpen { open(first: bytes[0]) }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: start.assumingMemoryBound(to: Bytef.self))
        stream.pointee.avail_in = uInt(bytes.count)
        repeat {
            if isComplete {
                // Another gzip member may follow; anything else after the end is padding, which curl ignores as well.
                guard name == "gzip", stream.pointee.next_in.pointee == 0x1f else { return true }
                inflateReset(stream)
                isComplete = false
            }
            stream.pointee.next_out = piece.baseAddress?.assumingMemoryBound(to: Bytef.self)
            stream.pointee.avail_out = uInt(pieceSize)
            let code = inflate(stream, Z_NO_FLUSH)
            let produced = pieceSize - Int(stream.pointee.avail_out)
            if produced > 0 {
                hasOutput = true
                if !emit(UnsafeRawBufferPointer(rebasing: piece[0..<produced])) { return false }
            }
            switch code {
            case Z_STREAM_END: isComplete = true
            case Z_OK: break
            case Z_BUF_ERROR: return true
            default: return false
            }
        } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
        return true
    }

    /// A zlib header's first byte has method 8 in its low half; raw deflate, which some servers send, nearly never has.
    private func open(first: UInt8) {
        let isRaw = name == "deflate" && first & 0x0f != 8
        let windowBits = name == "gzip" ? 15 + 16 : isRaw ? -15 : 15
        inflateInit2_(stream, Int32(windowBits), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        isOpen = true
    }
}

private final class BrotliCoder: ContentCoder {
    let name = "br"
    private(set) var isComplete = false
    private let state = BrotliDecoderCreateInstance(nil, nil, nil)
    private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 16)

    deinit {
        BrotliDecoderDestroyInstance(state)
        piece.deallocate()
    }

    func decode(_ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        if isComplete { return true }
        var next = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        var left = bytes.count
        while true {
            var out = piece.baseAddress?.assumingMemoryBound(to: UInt8.self)
            var room = pieceSize
            let result = BrotliDecoderDecompressStream(state, &left, &next, &room, &out, nil)
            let produced = pieceSize - room
            if produced > 0, !emit(UnsafeRawBufferPointer(rebasing: piece[0..<produced])) { return false }
            switch result {
            case BROTLI_DECODER_RESULT_SUCCESS:
                isComplete = true
                return true
            case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: return true
            case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: continue
            default: return false
            }
        }
    }
}

private final class ZstdCoder: ContentCoder {
    let name = "zstd"
    private(set) var isComplete = false
    private let stream = ZSTD_createDStream()
    private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 16)

    init() {
        // RFC 8878 §3.1.1.1.2 and RFC 9659: a window of at most 8 MB for HTTP.
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 23)
    }

    deinit {
        ZSTD_freeDStream(stream)
        piece.deallocate()
    }

    func decode(_ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var isOutputFull = false
        while input.pos < input.size || isOutputFull {
            var output = ZSTD_outBuffer(dst: piece.baseAddress, size: pieceSize, pos: 0)
            let hint = ZSTD_decompressStream(stream, &output, &input)
            if ZSTD_isError(hint) != 0 { return false }
            if output.pos > 0 {
                if !emit(UnsafeRawBufferPointer(rebasing: piece[0..<output.pos])) { return false }
            }
            isComplete = hint == 0
            isOutputFull = output.pos == pieceSize && hint != 0
        }
        return true
    }
}
