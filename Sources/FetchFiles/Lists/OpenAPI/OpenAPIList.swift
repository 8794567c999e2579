import FetchCore

/// An OpenAPI document: a request each of its operations that are asked for.
struct OpenAPIList: ListParser {
    /// Where it was fetched from; nil for a file.
    let url: String?
    let options: ListOptions

    mutating func take(_ text: ByteSpan, number: Int, into sink: ListSink) {
        if text.trimmed.isEmpty { return }
        do throws(DocumentFault) {
            try read(try OpenAPIDocument(try DocumentNode(document: text)), into: sink)
        } catch {
            sink.wholeFault(error.fault, place: error.line.map(String.init) ?? "")
        }
    }

    mutating func finish(into sink: ListSink) {}

    private func read(_ document: OpenAPIDocument, into sink: ListSink) throws(DocumentFault) {
        let server = OpenAPIServer(
            document: document, documentURL: url, base: options.baseURL, given: { options.variables[$0] })
        let variables = RequestVariables(options, directory: "", values: [:], precedence: .list)
        var ids: Set<String> = []
        var unknown = options.operations.ids
        for (path, node) in document.root["paths"]?.members ?? [] where path.hasPrefix("/") {
            let pathNode: DocumentNode
            do throws(RequestFault) { pathNode = try document.resolved(node) } catch {
                Self.fault(error, node, label: path, into: sink)
                continue
            }
            for (method, node) in pathNode.members {
                guard OperationChoice.methods.contains(method.lowercased()), node.object != nil else {
                    continue
                }
                let operation = OpenAPIOperation(
                    document: document, server: server, options: options, path: path,
                    method: method.lowercased(), node: node, pathNode: pathNode)
                if let id = operation.id {
                    ids.insert(id)
                    unknown.remove(id)
                }
                if options.operations.takes(method: operation.method, id: operation.id) {
                    add(operation, variables, into: sink)
                } else if options.operations == .safe {
                    // Of what was asked for nothing is missing.
                    sink.note(.otherOperations)
                }
                if sink.hasWholeFault { return }
            }
        }
        if let name = unknown.sorted().first {
            let near = NearestName.of(name, among: ids.sorted())
            throw DocumentFault(
                fault: RequestFault(
                    what: "no operation", value: name,
                    mend: near.map { "did you mean '\($0)'?" } ?? "expected all, methods or operationIds"))
        }
    }

    private func add(_ operation: OpenAPIOperation, _ variables: RequestVariables, into sink: ListSink) {
        let undefined = UndefinedNames()
        var raw = Array(operation.path.utf8)
        raw.withUnsafeMutableBufferPointer { raw in
            let raw = ByteSpan(raw)
            let place = "\(operation.node.line)"
            let template = variables.template(undefined)
            var request: ListedRequest?
            var fault: RequestFault?
            do throws(RequestFault) {
                let base = try operation.base(template)
                do throws(RequestFault) { request = try operation.request(template, base: base) } catch {
                    fault = error
                }
            } catch {
                // The same for all of them.
                if undefined.isEmpty { return sink.wholeFault(error) }
            }
            if !undefined.isEmpty {
                sink.undefined(
                    undefined, nearest: variables.nearest, ways: "", place: place, raw: raw,
                    name: operation.id, group: operation.group)
            } else if let fault {
                Self.fault(
                    fault, operation.node, label: operation.label, raw: raw, name: operation.id,
                    group: operation.group, into: sink)
            } else if let request {
                if !options.hasLogIn { sink.noteLogIns(operation.missingLogIns) }
                sink.add(request, place: "\(place): \(operation.label.sanitised())", raw: raw)
            }
        }
    }

    private static func fault(
        _ fault: RequestFault, _ node: DocumentNode, label: String, raw: ByteSpan? = nil,
        name: String? = nil, group: String? = nil, into sink: ListSink
    ) {
        Array(label.utf8).withUnsafeBufferPointer { label in
            sink.fault(
                fault, place: "\(node.line): \(label.text.sanitised())", raw: raw ?? label, name: name,
                group: group)
        }
    }
}
