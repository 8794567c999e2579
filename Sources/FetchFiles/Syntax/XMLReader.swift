import CExpat
import FetchCore

/// Reads XML as its bytes come, by expat, and tells of elements and text.
///
/// Entities that a document defines are expanded up to a limit, external ones and document types of elsewhere are never
/// loaded, and a reference to such an entity is a fault ([expat](https://libexpat.github.io/doc/api/latest/)). Names keep their prefixes.
final class XMLReader {
    /// How many times as many bytes entities may become as the document has, once they are more than the threshold.
    private static let largestAmplification: Float = 20
    private static let amplificationThreshold: UInt64 = 1 << 20
    /// What expat takes at once.
    private static let pieceSize = 1 << 20

    /// Called at each start tag with the element's name.
    var onStart: (Substring) -> Void = { _ in }
    /// Called at each end tag.
    var onEnd: () -> Void = {}
    /// Called with text as UTF-8, in any number of pieces.
    var onText: (ByteSpan) -> Void = { _ in }

    private let parser: XML_Parser
    private var isStopped = false
    /// Whether the text has an entity that the document does not define.
    private var hasSkippedEntity = false

    /// - Parameter isUTF8: whether it is UTF-8 whatever the document says, because it was decoded before.
    /// - Throws: when memory is short.
    init(isUTF8: Bool = false) throws(RequestFault) {
        guard let parser = XML_ParserCreate(isUTF8 ? "UTF-8" : nil) else {
            throw RequestFault(what: "not enough memory for XML")
        }
        self.parser = parser
        XML_SetBillionLaughsAttackProtectionMaximumAmplification(parser, Self.largestAmplification)
        XML_SetBillionLaughsAttackProtectionActivationThreshold(parser, Self.amplificationThreshold)
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { data, name, _ in
                guard let name else { return }
                XMLReader.of(data)?.onStart(Substring(String(cString: name)))
            }, { data, _ in XMLReader.of(data)?.onEnd() })
        XML_SetCharacterDataHandler(parser) { data, text, count in
            guard let text else { return }
            text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
                XMLReader.of(data)?.onText(ByteSpan(start: $0, count: Int(count)))
            }
        }
        refuseMissingEntities()
    }

    deinit { XML_ParserFree(parser) }

    /// Without these, expat passes over what it does not load, and the text around it would be taken for the whole.
    private func refuseMissingEntities() {
        XML_SetExternalEntityRefHandler(parser) { _, _, _, _, _ in 0 }
        XML_SetSkippedEntityHandler(parser) { data, _, isParameter in
            guard isParameter == 0, let reader = XMLReader.of(data) else { return }
            reader.hasSkippedEntity = true
            reader.stop()
        }
    }

    private static func of(_ data: UnsafeMutableRawPointer?) -> XMLReader? {
        data.map { Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The line that is being read, counted from 1.
    var line: Int { Int(XML_GetCurrentLineNumber(parser)) }

    /// Ends the reading; for calls out of a handler. ``read(_:isLast:)`` then returns.
    func stop() {
        isStopped = true
        XML_StopParser(parser, 0)
    }

    /// - Parameter isLast: whether the document ends with these bytes.
    /// - Throws: what is wrong with the document; ``line`` says where.
    func read(_ bytes: ByteSpan, isLast: Bool) throws(RequestFault) {
        var start = 0
        repeat {
            let count = min(Self.pieceSize, bytes.count - start)
            let isEnd = isLast && start + count == bytes.count
            let piece = UnsafeRawPointer(bytes.baseAddress.map { $0 + start })
            let status = XML_Parse(
                parser, piece?.assumingMemoryBound(to: CChar.self), Int32(count), isEnd ? 1 : 0)
            if hasSkippedEntity { throw Self.missingEntity }
            if isStopped { return }
            if status == XML_STATUS_ERROR { throw fault(XML_GetErrorCode(parser)) }
            start += count
        } while start < bytes.count
    }

    private static let missingEntity = RequestFault(
        what: "an external entity, which is never loaded",
        mend: "write its text in its place")

    private func fault(_ code: XML_Error) -> RequestFault {
        if code == XML_ERROR_AMPLIFICATION_LIMIT_BREACH {
            return RequestFault(
                what: "entities that expand without measure", mend: "remove the DOCTYPE with them")
        }
        if code == XML_ERROR_EXTERNAL_ENTITY_HANDLING { return Self.missingEntity }
        let reason = XML_ErrorString(code).map { String(cString: $0) } ?? "unreadable"
        return RequestFault(what: "bad XML: \(reason)")
    }
}
