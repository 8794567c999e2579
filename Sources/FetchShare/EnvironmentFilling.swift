import FetchCore
import FetchFiles

/// What stands for the environment's variables when requests are unpacked.
package enum EnvironmentFilling: Sendable {
    /// Their names, as a list has them.
    case names
    /// The marks of a list that is read, for requests that are packed again.
    case marks
    /// What they are on this machine, all of them.
    case values([String: String])

    func bytes(_ mark: EnvironmentMark) -> [UInt8] {
        switch self {
        case .names: Array(mark.reference.utf8)
        case .marks: mark.text
        case .values(let values): mark.filled(values[mark.name] ?? "")
        }
    }
}

/// A text without the marks in it, and where they were: what a chunk has, the same for all who load its list.
struct MarkedText {
    struct Place {
        /// In the text without marks.
        let offset: Int
        let mark: EnvironmentMark
    }

    let bytes: [UInt8]
    let places: [Place]

    init(_ text: [UInt8]) {
        let found = EnvironmentMark.all(in: text)
        var bytes: [UInt8] = []
        var places: [Place] = []
        var start = 0
        for one in found {
            bytes += text[start..<one.range.lowerBound]
            places.append(Place(offset: bytes.count, mark: one.mark))
            start = one.range.upperBound
        }
        self.bytes = found.isEmpty ? text : bytes + text[start...]
        self.places = places
    }

    /// A text with what stands for its marks; nil where they are none of it.
    static func filled(
        _ bytes: ArraySlice<UInt8>, _ places: [Place], _ filling: EnvironmentFilling
    ) -> [UInt8]? {
        var result: [UInt8] = []
        var start = 0
        for place in places {
            guard start <= place.offset, place.offset <= bytes.count else { return nil }
            result += bytes[(bytes.startIndex + start)..<(bytes.startIndex + place.offset)]
            result += filling.bytes(place.mark)
            start = place.offset
        }
        return result + bytes[(bytes.startIndex + start)...]
    }
}

extension ByteWriter {
    mutating func append(_ places: [MarkedText.Place]) {
        append(places.count)
        for place in places {
            append(place.offset)
            append(place.mark.encodings.map(\.rawValue))
            append(place.mark.name)
        }
    }
}

extension ByteReader {
    mutating func places() -> [MarkedText.Place] {
        var places: [MarkedText.Place] = []
        for _ in 0..<int() {
            let offset = int()
            let encodings = bytes[range()].map(ValueEncoding.init)
            let name = text()
            guard !hasFailed, !encodings.contains(nil) else {
                fail()
                break
            }
            let mark = EnvironmentMark(name: name, encodings: encodings.compactMap(\.self))
            places.append(MarkedText.Place(offset: offset, mark: mark))
        }
        return places
    }
}

extension RequestChunk {
    /// Its requests with the names of the environment's variables, by the same ids: their keys are those that records have.
    package func withVariableNames(hosts: HostTable) -> [RequestChunk] {
        var builder = RequestChunkBuilder(hosts: hosts, firstID: firstID)
        for id in ids {
            var body = extras(id)?.body ?? .none
            if case .bytes(let bytes) = body { body = .bytes(EnvironmentMark.shown(bytes)) }
            let url = withURL(id) { EnvironmentMark.shown(Array($0)) }
            let extras = RequestExtras(body: body, unreadable: extras(id)?.unreadable)
            let isAppended: ()? =
                isExcluded(id)
                ? nil
                : url.withUnsafeBufferPointer { url in
                    try? builder.append(
                        url: url, method: method(id), extras: extras, listID: listID(id),
                        repeats: UInt32(truncatingIfNeeded: repeats(id)))
                }
            if isAppended == nil { builder.appendAbsent(listID: listID(id)) }
        }
        var chunks: [RequestChunk] = []
        while let chunk = builder.take() { chunks.append(chunk) }
        return chunks
    }
}
