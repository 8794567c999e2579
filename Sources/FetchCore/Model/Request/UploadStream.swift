/// A request's content that is made while it is sent, out of an `AsyncSequence`.
///
/// It is asked for more only as fast as the server takes it. It can be read once: its request is not tried again
/// unasked once bytes were sent, and a redirect that would need it again fails.
public final class UploadStream: Sendable {
    /// Nil when it is not known beforehand: the body then goes chunked.
    let length: Int64?
    /// Reads the sequence to its end into the queue.
    let pump: @Sendable (UploadQueue) async -> Void

    /// A body of the sequence's elements, one after the other.
    ///
    /// - Parameters:
    ///   - length: How many bytes it will be, where that is known: they are announced as Content-Length. A sequence of
    ///     more bytes or of fewer breaks the request off as ``FetchError`` of kind `input`; to see that, the last byte
    ///     is sent only once the sequence has ended. Nil, the default, sends it chunked ([RFC 9112 §7.1](https://www.rfc-editor.org/rfc/rfc9112#section-7.1)).
    ///   - chunks: Its error, if it ends with one, breaks the request off as ``FetchError`` of kind `input`.
    public init<Chunks: AsyncSequence & Sendable>(_ chunks: Chunks, length: Int? = nil)
    where Chunks.Element: Collection<UInt8> & Sendable {
        self.length = length.map(Int64.init)
        pump = { queue in
            do {
                for try await chunk in chunks {
                    guard await queue.push(ArraySlice(chunk)) else { return }
                }
                queue.finish()
            } catch {
                queue.finish(failure: .bodyStreamFailed("\(error)"))
            }
        }
    }
}
