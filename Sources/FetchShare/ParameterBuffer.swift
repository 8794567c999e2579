/// The values of a statement as libpq wants them: pointers, lengths and formats, valid as long as this lives.
final class ParameterBuffer {
    private(set) var pointers: [UnsafePointer<CChar>?] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    private var owned: [UnsafeMutableBufferPointer<CChar>] = []

    init(_ values: [PostgresValue]) {
        for value in values {
            switch value {
            case .null: append(nil, isBinary: false)
            case .text(let text): append(Array(text.utf8), isBinary: false)
            case .bytes(let bytes): append(bytes, isBinary: true)
            }
        }
    }

    deinit { for buffer in owned { buffer.deallocate() } }

    private func append(_ bytes: [UInt8]?, isBinary: Bool) {
        lengths.append(Int32(bytes?.count ?? 0))
        formats.append(isBinary ? 1 : 0)
        guard let bytes else { return pointers.append(nil) }
        let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count + 1)
        for (place, byte) in bytes.enumerated() { buffer[place] = CChar(bitPattern: byte) }
        buffer[bytes.count] = 0
        owned.append(buffer)
        pointers.append(buffer.baseAddress.map { UnsafePointer($0) })
    }
}
