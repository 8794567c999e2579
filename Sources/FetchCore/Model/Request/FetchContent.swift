/// What a request carries, with its media type.
///
/// ```swift
/// request.content = .text("hello")
/// request.content = .stream(UploadStream(rows), type: "text/csv")
/// ```
public struct FetchContent: Sendable, Equatable {
    enum Source: Sendable, Equatable {
        case bytes([UInt8])
        case file(String)
        case stream(UploadStream)

        /// Streams are equal that are one.
        static func == (first: Source, second: Source) -> Bool {
            switch (first, second) {
            case (.bytes(let first), .bytes(let second)): first == second
            case (.file(let first), .file(let second)): first == second
            case (.stream(let first), .stream(let second)): first === second
            case (.bytes, _), (.file, _), (.stream, _): false
            }
        }
    }

    let source: Source
    /// The `Content-Type` of a request that names none itself; nil sends none.
    public var type: String?

    /// These bytes, from memory.
    public static func bytes(_ bytes: [UInt8], type: String? = "application/octet-stream") -> FetchContent {
        FetchContent(source: .bytes(bytes), type: type)
    }

    /// The text in UTF-8.
    public static func text(_ text: String, type: String? = "text/plain; charset=utf-8") -> FetchContent {
        FetchContent(source: .bytes(Array(text.utf8)), type: type)
    }

    /// The file at the path, read as it is sent; one that can't be read is ``FetchError`` of kind `input`.
    public static func file(_ path: String, type: String? = "application/octet-stream") -> FetchContent {
        FetchContent(source: .file(path), type: type)
    }

    /// Bytes that are made while they are sent; they can be sent once.
    public static func stream(
        _ stream: UploadStream, type: String? = "application/octet-stream"
    ) -> FetchContent {
        FetchContent(source: .stream(stream), type: type)
    }

    /// Nil unless it is made while it is sent.
    var stream: UploadStream? {
        if case .stream(let stream) = source { stream } else { nil }
    }

    /// What of it is known before it is sent.
    package var body: RequestBody {
        switch source {
        case .bytes(let bytes): .bytes(bytes)
        case .file(let path): .file(path)
        case .stream: .none
        }
    }
}
