import FetchCore

/// Writes requests as the lines of a list that runs again, and says what a list loses.
struct ListLine {
    private let format: ExportFormat
    private let redaction: Redaction
    private let command: CurlCommandText
    private let isNamed: Bool
    private var names = SecretNames()

    /// - Parameter format: one that ``FetchCore/ExportFormat/isList``.
    init(
        _ format: ExportFormat, redaction: Redaction, secrets: ExportedSecrets = .redacted,
        transport: TransportSettings, redirects: RedirectPolicy
    ) {
        self.format = format
        self.redaction = secrets == .asTheyAre ? .none : redaction
        isNamed = secrets == .named
        command = CurlCommandText(redaction: self.redaction, transport: transport, redirects: redirects)
    }

    /// The line without its end; nil for a request that cannot be sent.
    mutating func text(_ id: RequestID, of chunk: RequestChunk) -> String? {
        guard chunk.host(id) != .none else { return nil }
        let text = plain(id, of: chunk)
        guard isNamed else { return text }
        return names.filled(text, secrets(id, of: chunk), format == .curl ? .shell : .placeholder)
    }

    /// What is lost of a request.
    func loss(_ id: RequestID, of chunk: RequestChunk) -> ExportLoss {
        var loss = ExportLoss()
        guard chunk.host(id) != .none else { return loss }
        if plain(id, of: chunk).contains(Redaction.mark) { loss.secrets = 1 }
        guard let extras = chunk.extras(id) else { return loss }
        let hasRules = extras.expectations != nil
        let isTransport =
            extras.isInsecure || extras.proxy != nil || extras.maxRedirects != nil
            || !extras.droppedHeaders.isEmpty
        switch format {
        case .urls:
            loss.headers = extras.headers.isEmpty ? 0 : 1
            loss.bodies = extras.body == .none ? 0 : 1
            loss.settings = hasRules || isTransport || extras.timeout != nil ? 1 : 0
        case .requests: loss.settings = isTransport ? 1 : 0
        case .curl: loss.settings = hasRules ? 1 : 0
        case .jsonl, .csv, .har: break
        }
        return loss
    }

    /// The secrets that ``plain(_:of:)`` leaves out, from left to right.
    private func secrets(_ id: RequestID, of chunk: RequestChunk) -> [String] {
        switch format {
        case .curl: command.secrets(id, of: chunk)
        case .requests: RequestLineText(redaction: redaction).secrets(id, of: chunk)
        case .urls, .jsonl, .csv, .har: redaction.secrets(inURL: chunk.url(id))
        }
    }

    private func plain(_ id: RequestID, of chunk: RequestChunk) -> String {
        switch format {
        case .curl: return command.text(id, of: chunk)
        case .requests: return RequestLineText(redaction: redaction).text(id, of: chunk)
        case .urls, .jsonl, .csv, .har:
            let method = chunk.method(id)
            return (method == .get ? "" : method.rawValue + " ") + redaction.url(chunk.url(id))
        }
    }
}

extension ExportLoss {
    static func += (left: inout ExportLoss, right: ExportLoss) {
        left.secrets += right.secrets
        left.headers += right.headers
        left.bodies += right.bodies
        left.settings += right.settings
    }
}
