import FetchCore
import FoundationEssentials
import Glibc

/// HTTP Archive 1.2 ([specification](http://www.softwareishard.com/blog/har-12-spec/)): each entry's request.
///
/// Left out are headers that belong to the recorded connection rather than to the request: pseudo headers (`:authority`),
/// `Host`, `Connection`, `Accept-Encoding` and the like. Nothing is filled in from the environment.
///
/// Entries are taken as they come, each as soon as it is whole: an archive needs no more memory than its longest entry.
final class HARList: StreamedDocument {
    private enum Part {
        /// Before the first entry.
        case head
        case entries
        /// Behind the last entry.
        case tail
        /// Nothing more is read.
        case ended
    }

    private static let leftOut: Set<String> = [
        "host", "connection", "keep-alive", "proxy-connection", "te", "upgrade", "http2-settings",
        "accept-encoding",
    ]

    private static let cutShort = RequestFault(what: "an archive that is cut short", mend: "save it again")

    private var part = Part.head
    private var count = 0
    /// How many bytes have to be there before what was not whole is looked at again.
    private var awaited = 0

    func take(_ line: ByteSpan, number: Int, into sink: ListSink) {
        _ = take(part: line, isEnd: true, into: sink)
    }

    func finish(into sink: ListSink) {}

    func take(part bytes: ByteSpan, isEnd: Bool, into sink: ListSink) -> Int {
        guard isEnd || bytes.count >= awaited else { return 0 }
        var place = 0
        do throws(RequestFault) {
            if part == .head {
                guard let start = try entriesStart(bytes, isEnd: isEnd) else { return wait(bytes, from: 0) }
                place = start
            }
            while part == .entries {
                guard let end = try takeEntry(bytes, from: place, isEnd: isEnd, into: sink) else {
                    return wait(bytes, from: place)
                }
                place = end
            }
            if part == .tail {
                guard isEnd else { return wait(bytes, from: place) }
                try checkTail(bytes.from(place))
                part = .ended
            }
        } catch {
            part = .ended
            sink.wholeFault(error, place: count > 0 ? "entry \(count)" : "")
        }
        return bytes.count
    }

    /// Waits for as much again, so that a long entry is not looked through at every read.
    private func wait(_ bytes: ByteSpan, from place: Int) -> Int {
        awaited = 2 * (bytes.count - place)
        return place
    }

    /// Where the first entry begins; nil while that is still to come.
    private func entriesStart(_ bytes: ByteSpan, isEnd: Bool) throws(RequestFault) -> Int? {
        if let start = HARDocument.entriesStart(bytes) {
            part = .entries
            return start
        }
        guard isEnd else { return nil }
        part = .ended
        if bytes.trimmed.isEmpty { return bytes.count }
        _ = try JSONText.whole(bytes)
        throw RequestFault(
            what: "no log.entries in the archive", mend: "expected {\"log\": {\"entries\": […]}}")
    }

    /// Takes the next entry, or the end of them; returns where it ends, nil while it is not whole.
    private func takeEntry(
        _ bytes: ByteSpan, from place: Int, isEnd: Bool, into sink: ListSink
    ) throws(RequestFault) -> Int? {
        var reader = JSONReader(bytes, at: place)
        if reader.take(UInt8(ascii: "]")) {
            part = .tail
            return reader.place
        }
        let hasComma = reader.take(UInt8(ascii: ","))
        reader.skipSpace()
        if !reader.isAtEnd, hasComma != (count > 0) {
            throw JSONText(bytes).fault(JSONFault(problem: .noEnd(UInt8(ascii: "]")), place: reader.place))
        }
        // What stands at the very end may go on.
        guard let entry = reader.value(), isEnd || !reader.isAtEnd else {
            if isEnd { throw Self.cutShort }
            return nil
        }
        count += 1
        let text = ByteSpan(rebasing: bytes[entry])
        take(try JSONText.whole(text), of: JSONText(text), place: "entry \(count)", into: sink)
        return entry.upperBound
    }

    /// The rest of the log, and of the archive.
    private func checkTail(_ tail: ByteSpan) throws(RequestFault) {
        var reader = JSONReader(tail)
        for _ in 0..<2 {
            while reader.nextMember() != nil {}
            guard reader.take(UInt8(ascii: "}")) else {
                throw Self.cutShort
            }
        }
        reader.skipSpace()
        if !reader.isAtEnd {
            throw JSONText(tail).fault(JSONFault(problem: .moreThanOne, place: reader.place))
        }
    }

    private func take(_ entry: JSONText.Value, of text: JSONText, place: String, into sink: ListSink) {
        do throws(RequestFault) {
            guard entry.kind == .object, let recorded = try text.member("request", of: entry),
                recorded.kind == .object
            else {
                throw RequestFault(
                    what: "no request in the entry", mend: "expected \"request\": {\"method\", \"url\", …}")
            }
            if try Self.isLeftOut(recorded, of: text) { return sink.note(.otherSchemes) }
            guard let request = try request(recorded, of: text, sink.files) else {
                return sink.note(.unsavedBodies)
            }
            request.url.withUnsafeBufferPointer { sink.add(request, place: place, raw: $0) }
        } catch {
            sink.fault(error, place: place, raw: text.raw(entry))
        }
    }

    /// Whether the entry is no http request: a socket, a blob, data, the tunnel of a proxy.
    private static func isLeftOut(_ recorded: JSONText.Value, of text: JSONText) throws(RequestFault) -> Bool
    {
        if try text.textMember("method", of: recorded)?.uppercased() == "CONNECT" { return true }
        guard let url = try text.textMember("url", of: recorded)?.lowercased() else { return false }
        let scheme = url.prefix { $0.isLetter || $0.isNumber || "+-.".contains($0) }
        guard url.first?.isLetter == true, url.dropFirst(scheme.count).first == ":" else { return false }
        // `host:80` has a port, not a scheme.
        let isPort = url.dropFirst(scheme.count + 1).first?.isNumber ?? true
        return !isPort && scheme != "http" && scheme != "https"
    }

    /// Nil when its body was not saved: without it, it would be another request.
    private func request(
        _ recorded: JSONText.Value, of text: JSONText, _ files: BodyFiles
    ) throws(RequestFault) -> ListedRequest? {
        var request = ListedRequest()
        guard let url = try text.member("url", of: recorded), url.kind == .string else {
            throw RequestFault(what: "no url in the entry", mend: "expected \"url\": \"http://host/path\"")
        }
        request.url = text.stringBytes(url)
        request.method = FetchMethod(listed: try text.textMember("method", of: recorded) ?? "GET")
        try Self.takeHeaders(recorded, of: text, into: &request)
        if !request.headers.contains(where: { $0.isNamed("Cookie") }) {
            try Self.takeCookies(recorded, of: text, into: &request)
        }
        if let post = try text.member("postData", of: recorded), post.kind == .object {
            try takeBody(post, of: text, files, into: &request)
        }
        if request.body == nil, try Self.hadBody(recorded, of: text, request.headers) { return nil }
        // What was recorded had no body: the command line's is not laid under it.
        if request.body == nil, request.method == .get || request.method == .head {
            request.body = RequestBody.none
        }
        return request
    }

    private static func takeHeaders(
        _ recorded: JSONText.Value, of text: JSONText, into request: inout ListedRequest
    ) throws(RequestFault) {
        guard let headers = try text.member("headers", of: recorded), headers.kind == .array else { return }
        for header in try text.elements(of: headers) where header.kind == .object {
            let name = try text.textMember("name", of: header) ?? ""
            if name.isEmpty || name.hasPrefix(":") || leftOut.contains(name.lowercased()) { continue }
            let field = HeaderField(name, try text.textMember("value", of: header) ?? "")
            // HTTP/2 splits cookies over several (RFC 9113, section 8.2.3); HTTP/1.1 has one header of them.
            if field.isNamed("Cookie"),
                let index = request.headers.firstIndex(where: { $0.isNamed("Cookie") })
            {
                request.headers[index].value += "; \(field.value)"
            } else {
                request.headers.append(field)
            }
        }
    }

    /// Whether a body was sent, as its size says.
    private static func hadBody(
        _ recorded: JSONText.Value, of text: JSONText, _ headers: [HeaderField]
    ) throws(RequestFault) -> Bool {
        let size = try text.member("bodySize", of: recorded).flatMap { Double(text.raw($0).text) }
        let length = headers.first { $0.isNamed("Content-Length") }.flatMap { Double($0.value) }
        return (size ?? 0) > 0 || (length ?? 0) > 0
    }

    /// Cookies stand in a list of their own where a browser keeps them out of the headers.
    private static func takeCookies(
        _ recorded: JSONText.Value, of text: JSONText, into request: inout ListedRequest
    ) throws(RequestFault) {
        guard let cookies = try text.member("cookies", of: recorded), cookies.kind == .array else { return }
        var pairs: [String] = []
        for cookie in try text.elements(of: cookies) where cookie.kind == .object {
            guard let name = try text.textMember("name", of: cookie), !name.isEmpty else { continue }
            pairs.append("\(name)=\(try text.textMember("value", of: cookie) ?? "")")
        }
        if !pairs.isEmpty { request.headers.append(HeaderField("Cookie", pairs.joined(separator: "; "))) }
    }

    private func takeBody(
        _ post: JSONText.Value, of text: JSONText, _ files: BodyFiles, into request: inout ListedRequest
    ) throws(RequestFault) {
        let mimeType = try text.textMember("mimeType", of: post) ?? ""
        if !mimeType.isEmpty { request.impliedHeaders = [HeaderField("Content-Type", mimeType)] }
        if let content = try text.member("text", of: post), content.kind == .string, content.range.count > 2 {
            let bytes = text.stringBytes(content)
            guard try text.textMember("encoding", of: post)?.lowercased() == "base64" else {
                request.body = .bytes(bytes)
                return
            }
            guard let data = Data(base64Encoded: Data(bytes), options: .ignoreUnknownCharacters) else {
                throw RequestFault(
                    what: "postData.text is not base64:", bytes: bytes.prefix(80),
                    mend: "expected A-Z a-z 0-9 + / =")
            }
            request.body = .bytes(Array(data))
            return
        }
        // Playwright puts bodies into files beside the archive.
        if let file = try text.textMember("_file", of: post), !file.isEmpty {
            guard !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else {
                throw RequestFault(
                    what: "body file outside the archive's folder", value: file,
                    mend: "put it beside the archive")
            }
            request.body = try files.body(files.path(file))
            return
        }
        guard let params = try text.member("params", of: post), params.kind == .array else { return }
        let fields = try Self.formFields(params, of: text)
        if fields.isEmpty { return }
        if mimeType.lowercased().hasPrefix("multipart/form-data") {
            let form = MultipartBody(parts: fields)
            request.headers.removeAll { $0.isNamed("Content-Type") }
            request.impliedHeaders = [HeaderField("Content-Type", form.contentType)]
            request.body = .bytes(form.bytes)
        } else {
            request.body = .bytes(FormFields.encoded(fields))
        }
    }

    private static func formFields(
        _ params: JSONText.Value, of text: JSONText
    ) throws(RequestFault) -> [MultipartBody.Part] {
        var fields: [MultipartBody.Part] = []
        for param in try text.elements(of: params) where param.kind == .object {
            let value =
                try text.member("value", of: param).map { $0.kind == .string ? text.stringBytes($0) : [] }
                ?? []
            fields.append(
                MultipartBody.Part(
                    name: try text.textMember("name", of: param) ?? "", content: value,
                    fileName: try text.textMember("fileName", of: param),
                    contentType: try text.textMember("contentType", of: param)))
        }
        return fields
    }
}
