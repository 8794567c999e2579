import FetchCore

/// One request of a collection.
struct PostmanItem {
    /// Methods whose body Postman does not send unless told to.
    private static let bodiless: Set<String> = ["GET", "HEAD", "COPY", "PURGE", "UNLOCK"]

    private let item: DocumentNode
    private let request: DocumentNode
    private let scope: PostmanScope
    private let variables: RequestVariables

    init(_ item: DocumentNode, _ scope: PostmanScope, directory: String, options: ListOptions) {
        self.item = item
        request = item["request"] ?? DocumentNode(.null, line: item.line)
        self.scope = scope
        var own = scope
        own.enter(item, isFolder: false)
        variables = RequestVariables(
            options, directory: directory, values: own.variables, precedence: .files)
    }

    private var name: String? { item["name"]?.text }

    /// Hands the request on, or what is wrong with it.
    func send(to sink: ListSink) {
        let undefined = UndefinedNames()
        var raw = Array((request.text ?? request["url"]?["raw"]?.text ?? request["url"]?.text ?? "").utf8)
        raw = raw.isEmpty ? Array((name ?? "").utf8) : raw
        raw.withUnsafeBufferPointer { raw in
            let place = "\(item.line)"
            var listed: ListedRequest?
            var fault: RequestFault?
            do throws(RequestFault) {
                listed = try listedRequest(variables.template(undefined), sink.files)
            } catch {
                fault = error
            }
            if !undefined.isEmpty {
                sink.undefined(
                    undefined, nearest: variables.nearest, ways: "", place: place, raw: raw, name: name,
                    group: scope.group)
            } else if let fault {
                sink.fault(fault, place: place, raw: raw, name: name, group: scope.group)
            } else if let listed {
                if PostmanAuth(auth)?.isUnknown == true { sink.note(.otherAuth) }
                sink.add(listed, place: place, raw: raw)
            }
        }
    }

    private var auth: DocumentNode? { request["auth"] ?? item["auth"] ?? scope.auth }

    private func listedRequest(
        _ template: Template, _ files: BodyFiles
    ) throws(RequestFault) -> ListedRequest {
        var listed = ListedRequest()
        listed.name = try name.map { (name) throws(RequestFault) in try template.expand(name) }
        listed.group = scope.group
        let url = PostmanURL(request.object == nil ? request : request["url"])
        guard var address = try url.expanded(template) else {
            throw RequestFault(what: "no URL in the request", mend: "expected \"request\": {\"url\": …}")
        }
        listed.method = FetchMethod(listed: try template.expand(request["method"]?.text ?? "GET"))
        for (name, value) in Self.headers(request["header"]) {
            listed.headers.append(HeaderField(try template.expand(name), try template.expand(value)))
        }
        try PostmanAuth(auth)?.apply(to: &listed, url: &address, template)
        listed.url = address
        applyBehavior(to: &listed)
        listed.body = RequestBody.none
        let isPruned =
            Self.bodiless.contains(listed.method?.rawValue ?? "")
            && !(behavior("disableBodyPruning")?.isTrue ?? false)
        if !isPruned, let body = request["body"], !(body["disabled"]?.isTrue ?? false) {
            try PostmanBody(node: body, files: files, template: template).apply(to: &listed)
        }
        return listed
    }

    private func behavior(_ name: String) -> DocumentNode? {
        item["protocolProfileBehavior"]?[name] ?? scope.behavior?[name]
    }

    private func applyBehavior(to listed: inout ListedRequest) {
        if let follows = behavior("followRedirects"), !follows.isTrue {
            listed.maxRedirects = 0
        } else if let most = behavior("maxRedirects")?.text.flatMap({ Int($0) }), (0...1000).contains(most) {
            listed.maxRedirects = most
        }
        if let isStrict = behavior("strictSSL"), !isStrict.isTrue { listed.isInsecure = true }
    }

    /// A list of objects, or in v2.0 also a text of lines.
    private static func headers(_ node: DocumentNode?) -> [(name: String, value: String)] {
        if let text = node?.string {
            return text.split(whereSeparator: \.isNewline).compactMap { line in
                guard let colon = line.firstIndex(of: ":") else { return nil }
                return (String(line[..<colon].trimmed), String(line[line.index(after: colon)...].trimmed))
            }
        }
        return PostmanPair.enabled(node).filter { !$0.key.isEmpty }.map { ($0.key, $0.value ?? "") }
    }
}

/// A `{"key", "value", "disabled"}` of headers, queries, forms and log-ins.
struct PostmanPair {
    var key: String
    /// Nil when it has none.
    var value: String?
    var node: DocumentNode

    /// Those that are not disabled, in order.
    static func enabled(_ node: DocumentNode?) -> [PostmanPair] {
        (node?.elements ?? []).filter { !($0["disabled"]?.isTrue ?? false) }.map {
            PostmanPair(key: $0["key"]?.text ?? "", value: $0["value"]?.text, node: $0)
        }
    }
}
