import FetchCore

/// One JSON array of URLs, or of objects as ``JSONLines`` has them.
struct JSONArrayList: ListParser {
    private var lines = JSONLines()

    mutating func take(_ text: ByteSpan, number: Int, into sink: ListSink) {
        do throws(JSONFault) {
            _ = try JSONGrammar.value(in: text, deepest: JSONText.deepest)
        } catch {
            let before = text.upTo(error.place)
            let start = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
            return sink.wholeFault(
                JSONText(text).fault(error, column: error.place - start + 1),
                place: String(before.count(where: { $0 == 10 }) + number))
        }
        do throws(RequestFault) {
            let array = try JSONText.whole(text)
            let reading = JSONText(text)
            for (index, element) in try reading.elements(of: array).enumerated() {
                let place = "element \(index + 1)"
                if element.kind == .string {
                    reading.stringBytes(element).withUnsafeBufferPointer {
                        sink.add(url: $0, method: nil, place: place, raw: $0)
                    }
                } else {
                    lines.take(object: reading.raw(element), place: place, into: sink)
                }
            }
        } catch {
            sink.wholeFault(error)
        }
    }

    mutating func finish(into sink: ListSink) {}
}
