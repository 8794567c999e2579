import FetchCore
import Synchronization

/// Reads the sources of a run one after the other into chunks, with one count of ids.
///
/// Call ``readReady(onFault:)`` once, then, where ``hasRest``, ``readRest(isCancelled:onChunk:onFault:)`` once, each on
/// any thread. Memory is bounded by the longest line beside the chunks themselves.
///
///     let reader = try ListReader(sources: [.file("urls.txt")], options: options, hosts: hosts)
///     let chunks = reader.readReady { complain($0.description) }
package final class ListReader: Sendable {
    /// The longest line that is read, in bytes.
    package static let longestLine = 8 * 1024 * 1024

    private struct State: Sendable {
        /// The place in `sources` that reading has come to.
        var next = 0
        /// Up to where sources were checked already, so that their faults are not told again.
        var checkedEnd = 0
    }

    private let sources: [ListSource]
    private let reading: SourceReading
    private let onNote: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Reads no list yet.
    ///
    /// - Parameters:
    ///   - hosts: where hosts are numbered; shared with the run.
    ///   - onNote: told once a source what of it is left out: `list.har: left out: 3 entries that are not HTTP requests`. Called
    ///     where it is read.
    /// - Throws: what is wrong with the defaults: a header without a colon, a body file that cannot be read.
    package init(
        sources: [ListSource], options: ListOptions, hosts: HostTable,
        onNote: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(RequestFault) {
        self.onNote = onNote
        let variables = options.variables
        let rowDefaults = try PreparedDefaults(
            options.defaults, environment: options.environment, variables: variables.given)
        let defaults =
            variables.files.isEmpty
            ? rowDefaults
            : try PreparedDefaults(
                options.defaults, environment: options.environment,
                variables: variables.files.merging(variables.given) { $1 })
        let hasList = sources.contains { if case .url = $0 { false } else { true } }
        var template: String?
        self.sources = sources.filter { source in
            guard hasList, template == nil, case .url(let url) = source, SourceReading.isTemplate(url) else {
                return true
            }
            template = url
            return false
        }
        reading = SourceReading(
            options: options, defaults: defaults, rowDefaults: rowDefaults, templateURL: template,
            loan: BuilderLoan(RequestChunkBuilder(hosts: hosts, shard: options.shard)))
    }

    /// Adds requests to those of the list.
    package var adding: ListAdding { ListAdding(reading: reading, onNote: onNote) }

    /// The headers that are laid under each request.
    package var defaultHeaders: RunHeaders {
        let defaults = reading.defaults
        return RunHeaders(
            defaults: defaults.headers + defaults.impliedHeaders, droppedDefaults: defaults.droppedHeaders)
    }

    /// Reads all that is there: URLs and files up to the first source that is still being written. Files behind it are
    /// checked already, so that every bad line of a file is told before anything is sent.
    ///
    /// - Parameter onFault: called for every bad line, in order. The run must not start after a call, but with
    ///   `skipsBadLines` where the fault is not ``ListFault/isWhole``.
    package func readReady(onFault: (ListFault) -> Void) -> [RequestChunk] {
        var chunks: [RequestChunk] = []
        withoutActuallyEscaping(onFault) { onFault in
            advance(
                upToStream: true, isCancelled: { false }, onChunk: { chunks.append($0) }, onFault: onFault)
            checkRest(onFault: onFault)
        }
        return chunks
    }

    /// Whether anything is left to read after ``readReady(onFault:)``.
    package var hasRest: Bool { state.withLock { $0.next < sources.count } }

    /// Reads the rest as it arrives; returns when all of it has ended, at a bad line, or when cancelled.
    ///
    /// - Parameters:
    ///   - isCancelled: asked between two reads. A read that waits for a pipe is not interrupted.
    ///   - onChunk: called with the requests of each read at once; what it takes long for is not read meanwhile.
    ///   - onFault: called for a bad line. Without `skipsBadLines` no chunk comes after it.
    package func readRest(
        isCancelled: () -> Bool = { false }, onChunk: (RequestChunk) -> Void, onFault: (ListFault) -> Void
    ) {
        withoutActuallyEscaping(onFault) { onFault in
            advance(upToStream: false, isCancelled: isCancelled, onChunk: onChunk, onFault: onFault)
        }
    }

    // MARK: - One source after the other

    private func advance(
        upToStream: Bool, isCancelled: () -> Bool, onChunk: (RequestChunk) -> Void,
        onFault: @escaping (ListFault) -> Void
    ) {
        // One reader at a time: the lock is held for taking the state out and putting it back, not while reading.
        var state = state.withLock { $0 }
        defer { self.state.withLock { $0 = state } }
        while state.next < sources.count, !isCancelled() {
            if upToStream, ListInput.isStream(sources[state.next]) { break }
            let opened = ListInput(sources[state.next])
            let isTold = !opened.isStream && state.next < state.checkedEnd
            let sink = reading.sink(
                reading.name(of: opened), onFault: isTold ? { _ in } : onFault, onNote: onNote)
            reading.loan.borrow(&sink.builder)
            defer { reading.loan.giveBack(&sink.builder) }
            reading.read(opened, into: sink, isCancelled: isCancelled) { builder in
                while let chunk = builder.takeFull() { onChunk(chunk) }
                if opened.isStream {
                    while let chunk = builder.take() { onChunk(chunk) }
                }
            }
            state.next += 1
            if sink.isBroken, !upToStream { return }
        }
        takeAll(onChunk)
    }

    private func takeAll(_ onChunk: (RequestChunk) -> Void) {
        var builder = SourceReading.placeholder
        reading.loan.borrow(&builder)
        defer { reading.loan.giveBack(&builder) }
        while let chunk = builder.take() { onChunk(chunk) }
    }

    /// Reads the files behind a stream for their faults alone.
    private func checkRest(onFault: @escaping (ListFault) -> Void) {
        let next = state.withLock { state in
            state.checkedEnd = sources.count
            return state.next
        }
        for source in sources.dropFirst(next + 1) {
            if case .descriptor = source { continue }
            // Nothing is fetched twice.
            if case .url = source, reading.options.format?.isFetched == true { continue }
            guard !ListInput.isStream(source) else { continue }
            let opened = ListInput(source)
            let sink = reading.sink(opened.name, isCheck: true, onFault: onFault, onNote: { _ in })
            reading.read(
                opened, into: sink,
                afterRead: { builder in
                    while builder.takeFull() != nil {}
                })
        }
    }
}
