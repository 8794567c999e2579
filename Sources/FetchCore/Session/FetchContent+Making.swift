import FoundationEssentials

extension FetchContent {
    /// The value as JSON, `application/json`.
    ///
    /// - Parameters:
    ///   - value: What is encoded, at once.
    ///   - encoder: The default is a new one with its default strategies.
    /// - Throws: ``FetchError`` of kind `input` when it can't be encoded.
    public static func json(
        _ value: some Encodable, encoder: JSONEncoder = JSONEncoder()
    ) throws(FetchError) -> FetchContent {
        do {
            return .bytes(Array(try encoder.encode(value)), type: "application/json")
        } catch {
            throw FetchError(.input, cause: "the body cannot be encoded as JSON: \(error)")
        }
    }

    /// The fields as an HTML form sends them, in order.
    public static func form(_ fields: FetchFields) -> FetchContent {
        .text(fields.encoded, type: "application/x-www-form-urlencoded")
    }

    /// The parts as an HTML form with files sends them ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)).
    ///
    /// - Throws: ``FetchError`` of kind `input` when a part's file can't be read.
    public static func multipart(_ form: MultipartForm) throws(FetchError) -> FetchContent {
        .bytes(try form.encoded(), type: form.contentType)
    }
}
