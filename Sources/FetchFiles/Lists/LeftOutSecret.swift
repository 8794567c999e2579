import CLinux
import FetchCore
import Glibc

/// Finds in a request what stands for a secret that an export or a record left out: sent so, it would only be refused.
enum LeftOutSecret {
    private static let mark = Array(Redaction.mark.utf8)

    /// Throws when it stands in the URL.
    static func check(url: ByteSpan) throws(RequestFault) {
        if contains(url) { throw fault(in: "URL") }
    }

    /// Throws when it stands in the URL, a header, or the body as far as that is known.
    static func check(_ request: ListedRequest) throws(RequestFault) {
        if request.url.withUnsafeBufferPointer(contains) { throw fault(in: "URL") }
        for header in request.headers where header.value.contains(Redaction.mark) {
            throw fault(in: "header \(header.name.sanitised())")
        }
        guard case .bytes(let bytes) = request.body else { return }
        if bytes.withUnsafeBufferPointer(contains) { throw fault(in: "body") }
    }

    private static func fault(in place: String) -> RequestFault {
        RequestFault(
            what: "'\(Redaction.mark)' stands for a secret that was left out",
            mend:
                "put it back into the \(place), or export the list again with its names or values (w or W there)"
        )
    }

    private static func contains(_ text: ByteSpan) -> Bool {
        guard let base = text.baseAddress, text.count >= mark.count else { return false }
        // Nearly all have not even its first byte, and memmem(3) takes ten times as long to see that.
        guard let start = memchr(base, Int32(mark[0]), text.count) else { return false }
        return memmem(
            start, text.count - (UnsafeRawPointer(start) - UnsafeRawPointer(base)), mark, mark.count) != nil
    }
}
