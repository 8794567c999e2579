import CLinux
import FetchCore
import Glibc
import Synchronization

/// Reads the sources of a run one after the other into chunks, with one count of ids.
///
/// Call ``readReady(onFault:)`` once, then, where ``hasRest``, ``readRest(isCancelled:onChunk:onFault:)`` once, each on
/// any thread. Memory is bounded by the longest line beside the chunks themselves.
///
///     let reader = try ListReader(sources: [.file("urls.txt")], options: options, hosts: hosts)
///     let chunks = reader.readReady { complain($0.description) }
public final class ListReader: Sendable {
    /// The longest line that is read, in bytes.
    public static let longestLine = 8 * 1024 * 1024

    private struct State: Sendable {
        /// The place in `sources` that reading has come to.
        var next = 0
        /// Up to where sources were checked already, so that their faults are not told again.
        var checkedEnd = 0
    }

    private let sources: [ListSource]
    private let templateURL: String?
    private let options: ListOptions
    private let defaults: PreparedDefaults
    /// The same for CSV lists, whose columns win over variables out of files.
    private let rowDefaults: PreparedDefaults
    private let onNote: @Sendable (String) -> Void
    private let state: Mutex<State>
    private let loan: BuilderLoan

    /// Reads no list yet.
    ///
    /// - Parameters:
    ///   - hosts: where hosts are numbered; shared with the run.
    ///   - onNote: told once a source what of it is left out: `list.har: left out: 3 entries that are no http requests`. Called
    ///     where it is read.
    /// - Throws: what is wrong with the defaults: a header without a colon, a body file that cannot be read.
    public init(
        sources: [ListSource], options: ListOptions, hosts: HostTable,
        onNote: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(RequestFault) {
        self.onNote = onNote
        let variables = options.variables
        rowDefaults = try PreparedDefaults(
            options.defaults, environment: options.environment, variables: variables.given)
        defaults =
            variables.files.isEmpty
            ? rowDefaults
            : try PreparedDefaults(
                options.defaults, environment: options.environment,
                variables: variables.files.merging(variables.given) { $1 })
        self.options = options
        let hasList = sources.contains { if case .url = $0 { false } else { true } }
        var template: String?
        self.sources = sources.filter { source in
            guard hasList, template == nil, case .url(let url) = source, ListReader.isTemplate(url) else {
                return true
            }
            template = url
            return false
        }
        templateURL = template
        loan = BuilderLoan(RequestChunkBuilder(hosts: hosts, shard: options.shard))
        state = Mutex(State())
    }

    /// The headers that are laid under each request.
    public var defaultHeaders: RunHeaders {
        RunHeaders(
            defaults: defaults.headers + defaults.impliedHeaders, droppedDefaults: defaults.droppedHeaders)
    }

    /// Reads all that is there: URLs and files up to the first source that is still being written. Files behind it are
    /// checked already, so that every bad line of a file is told before anything is sent.
    ///
    /// - Parameter onFault: called for every bad line, in order. The run must not start after a call, but with
    ///   `skipsBadLines` where the fault is not ``ListFault/isWhole``.
    public func readReady(onFault: (ListFault) -> Void) -> [RequestChunk] {
        var chunks: [RequestChunk] = []
        withoutActuallyEscaping(onFault) { onFault in
            advance(
                upToStream: true, isCancelled: { false }, onChunk: { chunks.append($0) }, onFault: onFault)
            checkRest(onFault: onFault)
        }
        return chunks
    }

    /// Whether anything is left to read after ``readReady(onFault:)``.
    public var hasRest: Bool { state.withLock { $0.next < sources.count } }

    /// Reads the rest as it arrives; returns when all of it has ended, at a bad line, or when cancelled.
    ///
    /// - Parameters:
    ///   - isCancelled: asked between two reads. A read that waits for a pipe is not interrupted.
    ///   - onChunk: called with the requests of each read at once; what it takes long for is not read meanwhile.
    ///   - onFault: called for a bad line. Without `skipsBadLines` no chunk comes after it.
    public func readRest(
        isCancelled: () -> Bool = { false }, onChunk: (RequestChunk) -> Void, onFault: (ListFault) -> Void
    ) {
        withoutActuallyEscaping(onFault) { onFault in
            advance(upToStream: false, isCancelled: isCancelled, onChunk: onChunk, onFault: onFault)
        }
    }

    private static func isTemplate(_ url: String) -> Bool { url.contains("{{") && url.contains("}}") }
}

// MARK: - One source after the other

extension ListReader {
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
            let sink = makeSink(
                Self.placeholder, source: name(of: opened), onFault: isTold ? { _ in } : onFault,
                onNote: onNote)
            loan.borrow(&sink.builder)
            defer { loan.giveBack(&sink.builder) }
            read(opened, into: sink, isCancelled: isCancelled) { builder in
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

    private static var placeholder: RequestChunkBuilder { RequestChunkBuilder(hosts: HostTable()) }

    private func takeAll(_ onChunk: (RequestChunk) -> Void) {
        var builder = Self.placeholder
        loan.borrow(&builder)
        defer { loan.giveBack(&builder) }
        while let chunk = builder.take() { onChunk(chunk) }
    }

    // MARK: Beside the list

    /// Reads the text as a list, and gives its requests the next free ids: what of the list is still to come goes on behind
    /// them. While the list is read it waits.
    ///
    /// - Parameters:
    ///   - name: under which messages have it; its end tells the format, as a file's does.
    ///   - onChunk: takes the requests; called where this is called, before anything else gets an id.
    /// - Returns: what could not be read; nothing is added then.
    public func add(_ text: String, name: String, onChunk: (RequestChunk) -> Void) -> [ListFault] {
        let (_, faults) = preview(text, name: name)
        guard faults.isEmpty else { return faults }
        _ = withText(text) { descriptor in
            let sink = makeSink(Self.placeholder, source: name, onFault: { _ in }, onNote: onNote)
            loan.borrow(&sink.builder)
            defer { loan.giveBack(&sink.builder) }
            let input = ListInput(.descriptor(descriptor, name: name))
            read(input, into: sink, isCancelled: { false }, afterRead: { _ in })
            while let chunk = sink.builder.take() { onChunk(chunk) }
        }
        return []
    }

    /// Gives requests that are known the next free ids, as they are.
    public func add(_ requests: [FetchRequest]) throws(RequestFault) -> [RequestChunk] {
        var builder = Self.placeholder
        loan.borrow(&builder)
        defer { loan.giveBack(&builder) }
        var chunks: [RequestChunk] = []
        for request in requests { try builder.append(request) }
        while let chunk = builder.take() { chunks.append(chunk) }
        return chunks
    }

    /// What ``add(_:name:onChunk:)`` would add, with ids of its own, and what could not be read.
    public func preview(_ text: String, name: String) -> (chunks: [RequestChunk], faults: [ListFault]) {
        var chunks: [RequestChunk] = []
        let faults = Mutex<[ListFault]>([])
        let isRead = withText(text) { descriptor in
            let sink = makeSink(
                Self.placeholder, source: name, onFault: { fault in faults.withLock { $0.append(fault) } },
                onNote: { _ in })
            let input = ListInput(.descriptor(descriptor, name: name))
            read(input, into: sink, isCancelled: { false }, afterRead: { _ in })
            while let chunk = sink.builder.take() { chunks.append(chunk) }
        }
        if !isRead {
            let fault = RequestFault(what: "no memory to read it")
            return ([], [ListFault(source: name, place: "", fault: fault, isWhole: true)])
        }
        return (chunks, faults.withLock { $0 })
    }

    /// Gives the text as a file in memory; whether there was one to be had.
    private func withText(_ text: String, _ body: (Int32) -> Void) -> Bool {
        let descriptor = fd_memory_file("fetchdeck-list")
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var text = text
        let isWritten = text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = write(descriptor, rest.baseAddress, rest.count)
                if count <= 0 { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return true
        }
        guard isWritten, lseek(descriptor, 0, SEEK_SET) == 0 else { return false }
        body(descriptor)
        return true
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
            if case .url = source, options.format?.isFetched == true { continue }
            guard !ListInput.isStream(source) else { continue }
            let opened = ListInput(source)
            let sink = makeSink(
                Self.placeholder, source: opened.name, isCheck: true, onFault: onFault, onNote: { _ in })
            read(
                opened, into: sink, isCancelled: { false },
                afterRead: { builder in
                    while builder.takeFull() != nil {}
                })
        }
    }

    private func makeSink(
        _ builder: RequestChunkBuilder, source: String, isCheck: Bool = false,
        onFault: @escaping (ListFault) -> Void, onNote: @escaping (String) -> Void
    ) -> ListSink {
        ListSink(
            builder: builder, defaults: defaults, rowDefaults: rowDefaults, options: options, source: source,
            templateURL: templateURL, isCheck: isCheck, onFault: onFault, onNote: onNote)
    }

    /// Reads one source to its end, or for a stream to its first bad line.
    private func read(
        _ input: ListInput, into sink: ListSink, isCancelled: () -> Bool,
        afterRead: (inout RequestChunkBuilder) -> Void
    ) {
        switch input.content {
        case .url(let url):
            if let format = options.format, format.isFetched {
                readFetched(url, format, into: sink)
            } else {
                addGiven(url, into: sink)
            }
            sink.endSource()
        case .failed(let fault):
            sink.wholeFault(fault)
        case .open(let descriptor):
            var lines = LineFeed(descriptor: descriptor)
            lines.run(
                name: input.name, format: options.format, into: sink,
                willRead: { if input.isStream { loan.giveBack(&sink.builder) } },
                didRead: { if input.isStream { loan.borrow(&sink.builder) } },
                mayGoOn: {
                    if input.isStream, sink.isBroken { return false }
                    afterRead(&sink.builder)
                    return !isCancelled()
                })
            sink.endSource()
        }
    }

    /// Under which messages have the source: a list that is fetched by its URL.
    private func name(of input: ListInput) -> String {
        guard case .url(let url) = input.content, options.format?.isFetched == true else { return input.name }
        return options.redaction.url(url)
    }

    /// Fetches the list that is at this URL, and reads it.
    private func readFetched(_ url: String, _ format: ListFormat, into sink: ListSink) {
        guard let documents = options.documents else {
            return sink.wholeFault(
                RequestFault(
                    what: "is fetched to be read, which --dry-run does not", mend: "save it to a file"))
        }
        switch documents.fetch([url], headers: defaults.headers).first {
        case .success(let document)?:
            var parser = format.makeParser(directory: "", url: document.url, options: options)
            document.bytes.withUnsafeBufferPointer { parser.take($0, number: 1, into: sink) }
            parser.finish(into: sink)
        case .failure(let fault)?: sink.wholeFault(fault)
        case nil: preconditionFailure("a fetch without a result")
        }
    }

    private func addGiven(_ url: String, into sink: ListSink) {
        var request = ListedRequest()
        request.url = Array(url.utf8)
        var text = url
        text.withUTF8 { bytes in
            let undefined = UndefinedNames()
            if Self.isTemplate(url), options.variables.isEmpty,
                options.environment == nil || !url.contains("{{env:")
            {
                sink.fault(
                    RequestFault(
                        what: "nothing fills in the template", value: url,
                        mend: "add a CSV list with these columns, or --var NAME=VALUE"),
                    place: "", raw: bytes)
            } else if let template = sink.placeholders(undefined) {
                do throws(RequestFault) {
                    request.url = try template.expand(request.url, as: .url)
                    if sink.isDefined(undefined, place: "", raw: bytes) {
                        sink.add(request, place: "", raw: bytes)
                    }
                } catch {
                    sink.fault(error, place: "", raw: bytes)
                }
            } else {
                sink.add(request, place: "", raw: bytes)
            }
        }
    }
}
