import Dispatch
import FetchCore

/// The builder that numbers all requests of a run: one at a time has it.
///
/// Who reads the list gives it back while it waits for more, so that requests that come from elsewhere get the next free
/// ids. It is swapped, never copied: what it has counted may be large.
///
/// `@unchecked Sendable`: the builder is touched only between ``borrow(_:)`` and ``giveBack(_:)``, by who got past the
/// semaphore.
final class BuilderLoan: @unchecked Sendable {
    private var builder: RequestChunkBuilder
    private let isHere = DispatchSemaphore(value: 1)

    init(_ builder: RequestChunkBuilder) {
        self.builder = builder
    }

    /// Waits until nobody has it, and swaps it for the one given.
    func borrow(_ placeholder: inout RequestChunkBuilder) {
        isHere.wait()
        swap(&builder, &placeholder)
    }

    func giveBack(_ borrowed: inout RequestChunkBuilder) {
        swap(&builder, &borrowed)
        isHere.signal()
    }
}
