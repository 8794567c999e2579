import FetchCore

/// Writes requests as the lines of a list that runs again, and says what a list loses.
struct ListLine {
    private let format: ExportFormat
    private let secrets: SecretWriter
    private let command: CurlCommandText
    /// How many variables the lines before have named.
    private var namedCount: Int?

    /// - Parameter format: one that ``FetchCore/ExportFormat/isList``.
    init(
        _ format: ExportFormat, redaction: Redaction, secrets: ExportedSecrets = .redacted,
        transport: TransportSettings, redirects: RedirectPolicy
    ) {
        self.format = format
        let redaction = secrets == .asTheyAre ? .none : redaction
        self.secrets = SecretWriter(redaction: redaction, isNamed: secrets == .named)
        command = CurlCommandText(redaction: redaction, transport: transport, redirects: redirects)
    }

    /// The variables that stand for secrets in the lines so far.
    var variables: [String] { secrets.names }

    /// What stands before the lines; it ends in a line end where it is not empty.
    var head: String {
        guard format == .curl else { return "" }
        // A variable that is not set would be an empty one.
        return "#!/bin/sh\n" + (secrets.isNamed ? "set -u\n" : "")
    }

    /// The line without its end; nil for a request that cannot be sent.
    mutating func text(_ id: RequestID, of chunk: RequestChunk) -> String? {
        guard chunk.host(id) != .none else { return nil }
        secrets.begin()
        switch format {
        case .curl: return command.text(id, of: chunk, secrets)
        case .requests: return RequestLineText(secrets: secrets).text(id, of: chunk)
        case .urls, .jsonl, .csv, .har:
            let method = chunk.method(id)
            let url = String(decoding: secrets.url(chunk.url(id)).withPlaceholders, as: UTF8.self)
            return announcement(before: url) + (method == .get ? "" : method.rawValue + " ") + url
        }
    }

    /// The comment that names the variables of a URL that no line before has; one of none where braces must stay as they are.
    private mutating func announcement(before url: String) -> String {
        let known = namedCount ?? 0
        guard secrets.isNamed, secrets.names.count > known || (namedCount == nil && url.contains("{{")) else {
            return ""
        }
        namedCount = secrets.names.count
        return URLLines.variables(secrets.names[known...]) + "\n"
    }

    /// What is lost of a request.
    mutating func loss(_ id: RequestID, of chunk: RequestChunk) -> ExportLoss {
        var loss = ExportLoss()
        guard text(id, of: chunk) != nil else { return loss }
        if secrets.hasSecret { loss.secrets = 1 }
        guard let extras = chunk.extras(id) else { return loss }
        let hasRules = extras.expectations != nil
        let isTransport =
            extras.isInsecure || extras.proxy != nil || extras.maxRedirects != nil
            || !extras.droppedHeaders.isEmpty || extras.overrides != nil
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
}

extension ExportLoss {
    static func += (left: inout ExportLoss, right: ExportLoss) {
        left.secrets += right.secrets
        left.headers += right.headers
        left.bodies += right.bodies
        left.settings += right.settings
    }
}
