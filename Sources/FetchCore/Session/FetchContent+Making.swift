import Foundation

extension FetchContent {
    /// The value as JSON, `application/json`.
    ///
    /// - Parameter encoder: The default is a new one with its default strategies.
    /// - Throws: ``FetchError`` of kind `input` when it can't be encoded.
    public static func json(
        _ value: some Encodable, encoder: JSONEncoder = JSONEncoder()
    ) throws(FetchError) -> FetchContent {
        do {
            return .bytes(Array(try encoder.encode(value)), type: "application/json")
        } catch {
            throw FetchError(.input, message: "the body cannot be encoded as JSON: \(error)")
        }
    }

    /// The fields as an HTML form sends them, in order
    /// ([application/x-www-form-urlencoded](https://url.spec.whatwg.org/#application/x-www-form-urlencoded)).
    public static func form(_ fields: KeyValuePairs<String, String>) -> FetchContent {
        .text(FormText.encode(fields), type: "application/x-www-form-urlencoded")
    }

    /// The same for fields that are known only when the program runs: pairs, a dictionary, anything in order.
    public static func form<Fields: Sequence>(fields: Fields) -> FetchContent
    where Fields.Element == (key: String, value: String) {
        .text(FormText.encode(fields), type: "application/x-www-form-urlencoded")
    }

    /// The parts as an HTML form with files sends them ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)).
    ///
    /// - Throws: ``FetchError`` of kind `input` when a part's file can't be read.
    public static func multipart(_ form: MultipartForm) throws(FetchError) -> FetchContent {
        .bytes(try form.encoded(), type: form.contentType)
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
