/// The header fields of a request as they are kept until it is sent.
///
/// A list may have a million requests, each with headers of its own: their bytes in one array take half of what as many
/// `HeaderField`s do, each of which is two `String`s.
enum KeptHeaders: Sendable {
    /// As they are, for who reads them once or shares them with others.
    case fields([HeaderField])
    /// Of each field the name and the value, each with its length before it, seven bits a byte, the lowest first.
    case packed([UInt8])

    /// The fields, in their order; made anew at each call where they are packed.
    var fields: [HeaderField] {
        switch self {
        case .fields(let fields): fields
        case .packed(let bytes): Self.unpacked(bytes)
        }
    }

    /// - Parameter last: Those of the request before; equal ones are kept once.
    init(packing fields: [HeaderField], sharingWith last: KeptHeaders?) {
        if fields.isEmpty {
            self = .fields([])
            return
        }
        var size = 0
        for field in fields {
            size += Self.size(of: field.name.utf8.count) + Self.size(of: field.value.utf8.count)
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            for field in fields {
                Self.append(field.name, to: buffer, at: &count)
                Self.append(field.value, to: buffer, at: &count)
            }
        }
        if case .packed(let known)? = last, known == bytes {
            self = .packed(known)
        } else {
            self = .packed(bytes)
        }
    }

    /// What a text of that length takes with the length before it.
    private static func size(of length: Int) -> Int {
        var digits = 1
        var left = length >> 7
        while left > 0 {
            digits += 1
            left >>= 7
        }
        return digits + length
    }

    private static func append(
        _ text: String, to buffer: UnsafeMutableBufferPointer<UInt8>, at place: inout Int
    ) {
        var text = text
        text.withUTF8 { bytes in
            var left = bytes.count
            while left >= 0x80 {
                buffer.initializeElement(at: place, to: UInt8(left & 0x7F) | 0x80)
                place += 1
                left >>= 7
            }
            buffer.initializeElement(at: place, to: UInt8(left))
            place += 1
            place = buffer[place...].initialize(fromContentsOf: bytes)
        }
    }

    private static func unpacked(_ bytes: [UInt8]) -> [HeaderField] {
        bytes.withUnsafeBufferPointer { bytes in
            var fields: [HeaderField] = []
            var place = 0
            while place < bytes.count {
                let name = text(in: bytes, at: &place)
                fields.append(HeaderField(name, text(in: bytes, at: &place)))
            }
            return fields
        }
    }

    private static func text(in bytes: UnsafeBufferPointer<UInt8>, at place: inout Int) -> String {
        var length = 0
        var shift = 0
        while bytes[place] >= 0x80 {
            length |= Int(bytes[place] & 0x7F) << shift
            shift += 7
            place += 1
        }
        length |= Int(bytes[place]) << shift
        let start = place + 1
        place = start + length
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self)
    }
}
