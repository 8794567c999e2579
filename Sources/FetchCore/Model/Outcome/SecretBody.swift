/// Finds secrets in bodies of requests by the names of form fields, of parts of a form and of members of JSON.
enum SecretBody {
    static func secrets(in body: [UInt8], contentType: String) -> [FoundSecret] {
        body.withUnsafeBufferPointer { bytes in
            let first = bytes.first { !$0.isWhitespace }
            // `-d '{…}'` says that it is a form.
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                var scan = SecretMembers(bytes)
                return scan.all()
            }
            switch Expectation.mediaType(contentType) {
            case "application/x-www-form-urlencoded": return form(bytes)
            case let type where type.hasPrefix("multipart/"): return parts(bytes)
            default: return []
            }
        }
    }

    /// As in the query of a URL.
    private static func form(_ body: UnsafeBufferPointer<UInt8>) -> [FoundSecret] {
        let start = Array("/?".utf8)
        return (start + Array(body)).withUnsafeBufferPointer { SecretScan.all(in: $0, as: .url) }.map {
            var secret = $0
            secret.range = $0.range.lowerBound - start.count..<$0.range.upperBound - start.count
            return secret
        }
    }

    /// Of each part that is named so all that stands behind its headers.
    private static func parts(_ body: UnsafeBufferPointer<UInt8>) -> [FoundSecret] {
        var found: [FoundSecret] = []
        guard let boundary = line(in: body, from: 0), boundary.text.starts(with: "--".utf8) else { return [] }
        var place = boundary.next
        while place < body.count {
            var name: String?
            while let header = line(in: body, from: place) {
                place = header.next
                if header.text.isEmpty { break }
                name = name ?? partName(header.text)
            }
            let end = start(of: boundary.text, in: body, from: place)
            // The line end before a boundary belongs to it.
            let hasReturn = end - place >= 2 && body[end - 2] == 13
            let valueEnd = end < body.count ? end - (hasReturn ? 2 : 1) : end
            if let name, valueEnd > place, Redaction.isSecret(parameter: name) {
                found.append(FoundSecret(range: place..<valueEnd, name: name))
            }
            guard let next = line(in: body, from: end) else { break }
            place = next.next
        }
        return found
    }

    /// A line without its end, and where the next one begins; nil at the end.
    private static func line(
        in body: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (text: Slice<UnsafeBufferPointer<UInt8>>, next: Int)? {
        guard start < body.count else { return nil }
        let end = body[start...].firstIndex(of: 10) ?? body.count
        let hasReturn = end > start && body[end - 1] == 13
        return (body[start..<(hasReturn ? end - 1 : end)], min(end + 1, body.count))
    }

    /// Where the next line that begins with the boundary begins; the end where there is none.
    private static func start(
        of boundary: Slice<UnsafeBufferPointer<UInt8>>, in body: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int {
        var place = start
        while let line = line(in: body, from: place) {
            if line.text.starts(with: boundary) { return place }
            place = line.next
        }
        return body.count
    }

    /// The name that a header of a part gives it: `Content-Disposition: form-data; name="a"`.
    private static func partName(_ header: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        let text = String(decoding: header, as: UTF8.self)
        guard text.lowercased().hasPrefix("content-disposition:"),
            let start = (text.firstRange(of: "; name=\"") ?? text.firstRange(of: ";name=\""))?.upperBound
        else { return nil }
        return String(text[start...].prefix { $0 != "\"" })
    }
}
