import Foundation

/// What a request carries, with its media type.
public struct FetchContent: Sendable {
    /// `none` for a stream.
    public var body: RequestBody
    /// The `Content-Type`; nil sends none.
    public var type: String?
    /// Nil unless it is made while it is sent.
    public var upload: UploadStream?

    /// These bytes, from memory.
    public static func bytes(_ bytes: [UInt8], type: String? = "application/octet-stream") -> FetchContent {
        FetchContent(body: .bytes(bytes), type: type)
    }

    /// The text in UTF-8.
    public static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> FetchContent {
        FetchContent(body: .bytes(Array(text.utf8)), type: type)
    }

    /// The file at the path, read as it is sent; one that can't be read is ``FetchError`` of kind `input`.
    public static func file(_ path: String, type: String? = "application/octet-stream") -> FetchContent {
        FetchContent(body: .file(path), type: type)
    }

    /// Bytes that are made while they are sent.
    public static func stream(
        _ stream: UploadStream, type: String? = "application/octet-stream"
    ) -> FetchContent {
        FetchContent(body: .none, type: type, upload: stream)
    }

    /// The value as JSON, `application/json`.
    ///
    /// - Parameter encoder: The default is a new one with its default strategies.
    /// - Throws: ``FetchError`` of kind `input` when it can't be encoded.
    public static func json(
        _ value: some Encodable, encoder: JSONEncoder = JSONEncoder()
    ) throws(FetchError) -> FetchContent {
        do {
            return FetchContent(body: .bytes(Array(try encoder.encode(value))), type: "application/json")
        } catch {
            throw FetchError(.input, message: "the body cannot be encoded as JSON: \(error)")
        }
    }

    /// The fields as an HTML form sends them, in order
    /// ([application/x-www-form-urlencoded](https://url.spec.whatwg.org/#application/x-www-form-urlencoded)).
    public static func form(_ fields: KeyValuePairs<String, String>) -> FetchContent {
        FetchContent(
            body: .bytes(Array(FormText.encode(fields).utf8)), type: "application/x-www-form-urlencoded")
    }

    /// The same for fields that are known only when the program runs: pairs, a dictionary, anything in order.
    public static func form<Fields: Sequence>(fields: Fields) -> FetchContent
    where Fields.Element == (key: String, value: String) {
        FetchContent(
            body: .bytes(Array(FormText.encode(fields).utf8)), type: "application/x-www-form-urlencoded")
    }

    /// The parts as an HTML form with files sends them ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)).
    ///
    /// - Throws: ``FetchError`` of kind `input` when a part's file can't be read.
    public static func multipart(_ form: MultipartForm) throws(FetchError) -> FetchContent {
        FetchContent(body: .bytes(try form.encoded()), type: form.contentType)
    }
}

/// Writes names and values as forms and queries have them.
enum FormText {
    static func encode(_ fields: some Sequence<(key: String, value: String)>) -> String {
        fields.map { encode($0.key) + "=" + encode($0.value) }.joined(separator: "&")
    }

    /// The URL with the query behind the one it may have, before its fragment.
    static func append(_ query: some Sequence<(key: String, value: String)>, to url: String) -> String {
        let text = encode(query)
        if text.isEmpty { return url }
        let fragment = url.firstIndex(of: "#") ?? url.endIndex
        let base = url[..<fragment]
        let joint = !base.contains("?") ? "?" : base.hasSuffix("?") || base.hasSuffix("&") ? "" : "&"
        return base + joint + text + url[fragment...]
    }

    private static func encode(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: " "): result.append(UInt8(ascii: "+"))
            case UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                result.append(byte)
            case _ where byte.isASCIIAlphanumeric: result.append(byte)
            default: PercentCode.append(byte, to: &result)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
