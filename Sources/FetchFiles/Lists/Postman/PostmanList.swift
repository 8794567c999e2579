import FetchCore

/// A collection of Postman's, [v2.0 or v2.1](https://schema.postman.com): a request each of its items, folders as groups.
///
/// Its variables are filled in, those of the run win over them; so do those of an environment, as in Postman. Scripts are
/// not run, which is said once. What is disabled is left out.
struct PostmanList: ListParser {
    /// Where the collection is: its folder, with its slash, or empty.
    let directory: String
    let options: ListOptions

    mutating func take(_ text: ByteSpan, number: Int, into sink: ListSink) {
        if text.trimmed.isEmpty { return }
        do throws(DocumentFault) {
            let root = try DocumentNode(document: text)
            let collection = root["collection"] ?? root
            try Self.check(collection)
            var scope = PostmanScope()
            scope.enter(collection, isFolder: false)
            noteScripts(of: collection, sink)
            walk(collection["item"]?.elements ?? [], scope, into: sink)
        } catch {
            sink.wholeFault(error.fault, place: error.line.map(String.init) ?? "")
        }
    }

    mutating func finish(into sink: ListSink) {}

    private static func check(_ collection: DocumentNode) throws(DocumentFault) {
        if collection["item"]?.array != nil { return }
        let isFirstVersion = collection["requests"]?.array != nil && collection["order"] != nil
        throw DocumentFault(
            fault: isFirstVersion
                ? RequestFault(
                    what: "a Postman collection of version 1", mend: "import it, and export it as v2.1")
                : RequestFault(
                    what: "no Postman collection", mend: "expected {\"info\": {…}, \"item\": […]}"),
            line: collection.line)
    }

    private func walk(_ items: [DocumentNode], _ scope: PostmanScope, into sink: ListSink) {
        for item in items {
            noteScripts(of: item, sink)
            if let inner = item["item"]?.array {
                var own = scope
                own.enter(item, isFolder: true)
                walk(inner, own, into: sink)
            } else {
                PostmanItem(item, scope, directory: directory, options: options).send(to: sink)
            }
        }
    }

    private func noteScripts(of node: DocumentNode, _ sink: ListSink) {
        for event in node["event"]?.elements ?? [] where !(event["disabled"]?.isTrue ?? false) {
            let script = event["script"]?["exec"]
            let lines = script?.elements.compactMap(\.string) ?? script?.string.map { [$0] } ?? []
            if lines.contains(where: { !$0.trimmed.isEmpty }) { sink.note(.scripts) }
        }
    }
}

/// What an item has from the folders that it is in, and from its collection.
struct PostmanScope {
    /// The names of the folders, from the outermost.
    private(set) var folders: [String] = []
    /// The log-in of the innermost that has one; nil is none.
    private(set) var auth: DocumentNode?
    private(set) var variables: [String: String] = [:]
    /// `protocolProfileBehavior` of the innermost that has one.
    private(set) var behavior: DocumentNode?

    mutating func enter(_ node: DocumentNode, isFolder: Bool) {
        if isFolder { folders.append(node["name"]?.text ?? "") }
        auth = node["auth"] ?? auth
        behavior = node["protocolProfileBehavior"] ?? behavior
        for variable in node["variable"]?.elements ?? [] where !(variable["disabled"]?.isTrue ?? false) {
            guard let name = (variable["key"] ?? variable["id"])?.text else { continue }
            variables[name] = variable["value"]?.text ?? ""
        }
    }

    var group: String? { folders.isEmpty ? nil : folders.joined(separator: " / ") }
}
