import FetchCore

/// Reads one source into a sink, whatever it is: a file, a pipe, a URL that is a request or one that is fetched.
struct SourceReading: Sendable {
    let options: ListOptions
    let defaults: PreparedDefaults
    /// The same for CSV lists, whose columns win over variables out of files.
    let rowDefaults: PreparedDefaults
    let templateURL: String?
    /// Has the builder that numbers all requests of the run.
    let loan: BuilderLoan

    static var placeholder: RequestChunkBuilder { RequestChunkBuilder(hosts: HostTable()) }

    static func isTemplate(_ url: String) -> Bool { url.contains("{{") && url.contains("}}") }

    /// The sink of a source; its builder is a placeholder until one is borrowed.
    func sink(
        _ source: String, isCheck: Bool = false, onFault: @escaping (ListFault) -> Void,
        onNote: @escaping (String) -> Void
    ) -> ListSink {
        ListSink(
            builder: Self.placeholder, defaults: defaults, rowDefaults: rowDefaults, options: options,
            source: source, templateURL: templateURL, isCheck: isCheck, onFault: onFault, onNote: onNote)
    }

    /// Reads one source to its end, or for a stream to its first bad line.
    func read(
        _ input: ListInput, into sink: ListSink, isCancelled: () -> Bool = { false },
        afterRead: (inout RequestChunkBuilder) -> Void = { _ in }
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
    func name(of input: ListInput) -> String {
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
