import FetchCore

/// Where an operation is sent to.
struct OpenAPIServer {
    let document: OpenAPIDocument
    /// Where the document was fetched from; nil for a file.
    let documentURL: String?
    /// `--base`, which replaces all that the document says.
    let base: String?
    /// What the run says of a variable.
    let given: (String) -> String?

    /// The URL that a path is put behind, without a slash at its end.
    ///
    /// - Parameters:
    ///   - operation: whose own servers count, then those of its path, then the document's.
    ///   - template: fills in placeholders.
    func url(
        of operation: DocumentNode, in path: DocumentNode, _ template: Template
    ) throws(RequestFault) -> String {
        let written: String
        if let base {
            written = base
        } else {
            written = document.isSwagger ? swaggerServer(operation) : try server(operation, path)
        }
        var url = try template.expand(written)
        if !url.contains("://") { url = try absolute(url) }
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }

    private func server(_ operation: DocumentNode, _ path: DocumentNode) throws(RequestFault) -> String {
        let servers = [operation, path, document.root].lazy.compactMap { $0["servers"]?.elements }
        guard let server = servers.first(where: { !$0.isEmpty })?.first else { return "/" }
        var url = server["url"]?.text ?? "/"
        for (name, variable) in server["variables"]?.members ?? [] where url.contains("{\(name)}") {
            guard
                let value = given(name) ?? variable["default"]?.text ?? variable["enum"]?.elements.first?.text
            else {
                throw RequestFault(
                    what: "no value for the server's variable", value: name,
                    mend: "give --var \(name.sanitised())=VALUE or --base URL")
            }
            url = url.replacing("{\(name)}", with: value)
        }
        return url
    }

    /// Of Swagger 2: scheme, host and base path.
    private func swaggerServer(_ operation: DocumentNode) -> String {
        let path = document.root["basePath"]?.text ?? "/"
        guard let host = document.root["host"]?.text, !host.isEmpty else { return path }
        let schemes = (operation["schemes"] ?? document.root["schemes"])?.elements.compactMap(\.text) ?? []
        let name = host.split(separator: ":").first ?? ""
        let isLocal = name == "localhost" || name == "127.0.0.1"
        let own = documentURL.flatMap { url in url.firstRange(of: "://").map { String(url[..<$0.lowerBound]) }
        }
        let scheme =
            schemes.contains("https")
            ? "https" : schemes.first { $0 == "http" } ?? own ?? (isLocal ? "http" : "https")
        return "\(scheme)://\(host)\(path.hasPrefix("/") ? path : "/" + path)"
    }

    /// A server that is written relative to where the document is.
    private func absolute(_ url: String) throws(RequestFault) -> String {
        guard let documentURL, let scheme = documentURL.firstRange(of: "://") else {
            throw RequestFault(
                what: url == "/" ? "no server in the document" : "a server without a host",
                value: url == "/" ? nil : url, mend: "give it with --base http://host/path")
        }
        if url.hasPrefix("//") { return "\(documentURL[..<scheme.lowerBound]):\(url)" }
        let rest = documentURL[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
        let host = rest.prefix { $0 != "/" }
        let origin = "\(documentURL[..<scheme.upperBound])\(host)"
        if url.hasPrefix("/") { return origin + url }
        // From the folder that the document is in.
        var folder = rest.dropFirst(host.count).split(separator: "/", omittingEmptySubsequences: false)
            .dropFirst().dropLast()
        for part in url.split(separator: "/") where part != "." {
            if part == ".." { folder = folder.dropLast() } else { folder.append(part) }
        }
        return origin + folder.map { "/\($0)" }.joined()
    }
}
